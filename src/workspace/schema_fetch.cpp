#include "leadimport/workspace/schema_fetch.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <string>
#include <utility>
#include <vector>

namespace leadimport::workspace {

namespace asio = boost::asio;

namespace {

asio::awaitable<result<std::vector<values::field>>>
fetch_fields(look_up_deps& means, values::object_kind of, salesmap::schema_room& room) {
    const auto body = co_await look_up(means, salesmap::fields(of));
    if (!body) co_return body.error();
    co_return salesmap::read_fields(*body, of, room);
}

asio::awaitable<result<std::vector<values::user>>> fetch_users(look_up_deps& means,
                                                               salesmap::schema_room& room) {
    std::vector<values::user> all;
    std::string cursor;
    do {
        const auto body = co_await look_up(means, salesmap::users(cursor));
        if (!body) co_return body.error();
        const auto page = salesmap::read_users(*body, room);
        if (!page) co_return page.error();
        // A page without users, or the same cursor again, would go on for ever.
        const bool stuck = page->users.empty() || page->next_cursor == cursor;
        all.insert(all.end(), page->users.begin(), page->users.end());
        cursor = stuck ? std::string{} : page->next_cursor;
    } while (!cursor.empty() && all.size() < limits::users);
    co_return all;
}

} // namespace

asio::awaitable<result<values::schema>> fetch_schema(look_up_deps& means) {
    const auto me = co_await look_up(means, salesmap::who_am_i());
    if (!me) co_return me.error();
    const auto who = salesmap::read_who_am_i(*me);
    if (!who) co_return who.error();
    salesmap::schema_room room;
    auto lead_fields = co_await fetch_fields(means, values::object_kind::lead, room);
    if (!lead_fields) co_return lead_fields.error();
    auto person_fields = co_await fetch_fields(means, values::object_kind::person, room);
    if (!person_fields) co_return person_fields.error();
    auto organization_fields =
        co_await fetch_fields(means, values::object_kind::organization, room);
    if (!organization_fields) co_return organization_fields.error();
    const auto lines = co_await look_up(means, salesmap::pipelines());
    if (!lines) co_return lines.error();
    auto pipelines = salesmap::read_pipelines(*lines, room);
    if (!pipelines) co_return pipelines.error();
    auto users = co_await fetch_users(means, room);
    if (!users) co_return users.error();

    values::schema s;
    s.workspace_id = who->id;
    s.workspace_name = who->name;
    s.lead_fields = std::move(*lead_fields);
    s.person_fields = std::move(*person_fields);
    s.organization_fields = std::move(*organization_fields);
    s.pipelines = std::move(*pipelines);
    s.users = std::move(*users);
    co_return s;
}

} // namespace leadimport::workspace
