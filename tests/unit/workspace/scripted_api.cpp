#include "scripted_api.hpp"

#include "leadimport/base/text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace leadimport::tests {

namespace asio = boost::asio;

namespace {

// What stands behind `"key":"`, to the next quote; the tests use nothing that needs an escape.
std::string text_behind(std::string_view body, std::string_view key) {
    const auto mark = "\"" + std::string{key} + "\":\"";
    const auto at = body.find(mark);
    if (at == body.npos) return {};
    const auto begin = at + mark.size();
    return std::string{body.substr(begin, body.find('"', begin) - begin)};
}

std::string text_or_null(const std::string& s) { return s.empty() ? "null" : '"' + s + '"'; }

std::string flat(const stored_lead& l) {
    auto s = R"({"id":")" + l.id + R"(","peopleId":)" + text_or_null(l.people_id) +
             R"(,"organizationId":)" + text_or_null(l.organization_id) + R"(,"이름":")" + l.name +
             R"(","생성 날짜":")" + l.created_at + '"';
    for (const auto& [name, value] : l.fields)
        s += ",\"" + name + "\":" + text_or_null(value);
    return s + "}";
}

std::string value_in(const stored_lead& l, const std::string& field) {
    if (field == "이름") return l.name;
    const auto at = l.fields.find(field);
    return at == l.fields.end() ? std::string{} : at->second;
}

} // namespace

delivery::reply ok(std::string body) { return delivery::answer{200, {}, {}, std::move(body)}; }

delivery::reply refusal(unsigned status, const std::string& reason) {
    return delivery::answer{status, {}, {}, R"({"success":false,"reason":")" + reason + R"("})"};
}

asio::awaitable<std::optional<delivery::broken>> scripted_api::open() { co_return std::nullopt; }

asio::awaitable<delivery::reply> scripted_api::exchange(const delivery::request& r) {
    points += r.points;
    times.push_back(time_.now());
    const std::string_view one = "/v2/lead/";
    const bool is_get = r.verb == delivery::verb::get && r.target.starts_with(one);
    delivery::reply reply;
    if (is_get) {
        asked.push_back("get " + r.target.substr(one.size()));
        reply = get(std::string_view{r.target}.substr(one.size()));
    } else if (r.target.starts_with("/v2/object/lead/search")) {
        reply = ok(search(r));
    } else {
        asked.push_back(r.target);
        reply = refusal(404, "nothing there");
    }
    if (at_each) at_each();
    if (takes > 0ms) {
        const auto executor = co_await asio::this_coro::executor;
        delivery::timer answering{executor, time_, time_.now() + takes};
        co_await answering.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (const auto other = instead.find(asked.size()); other != instead.end())
        reply = other->second;
    co_return reply;
}

std::string scripted_api::search(const delivery::request& r) {
    const auto field = text_behind(r.body, "fieldName");
    const auto value = text_behind(r.body, "value");
    const auto cursor_at = r.target.find("?cursor=");
    const auto cursor = cursor_at == r.target.npos ? "" : r.target.substr(cursor_at + 8);
    asked.push_back("search " + field + "=" + value + (cursor.empty() ? "" : " from " + cursor));
    ++searches_;
    std::vector<const stored_lead*> hits;
    for (const auto& l : leads)
        if (searches_ > l.hidden_from && (ignores_filters || value_in(l, field) == value))
            hits.push_back(&l);
    const auto first = text::parse_unsigned(cursor).value_or(0);
    std::string list;
    auto i = first;
    for (; i < hits.size() && i < first + page_size; ++i)
        list += (list.empty() ? R"({"id":")" : R"(,{"id":")") + hits[i]->id + R"(","name":")" +
                hits[i]->name + R"("})";
    const bool more = endless || i < hits.size();
    return R"({"success":true,"data":{"objectList":[)" + list + R"(],"nextCursor":)" +
           (more ? '"' + std::to_string(i) + '"' : std::string{"null"}) + "}}";
}

delivery::reply scripted_api::get(std::string_view id) const {
    for (const auto& l : leads)
        if (l.id == id) return ok(R"({"success":true,"data":{"lead":[)" + flat(l) + "]}}");
    return refusal(400, "리드를 찾을 수 없습니다.");
}

} // namespace leadimport::tests
