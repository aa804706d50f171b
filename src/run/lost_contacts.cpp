#include "run/lost_contacts.hpp"

#include "leadimport/base/overloaded.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/run.hpp"

#include <chrono>
#include <utility>
#include <variant>

namespace leadimport::run {

namespace asio = boost::asio;
using salesmap::contact_kind;

asio::awaitable<result<sent_row>> lost_contacts::complete(sent_row r) {
    const auto organization = co_await id_of(contact_kind::organization, r.organization);
    if (!organization) co_return organization.error();
    const auto person = co_await id_of(contact_kind::person, r.person);
    if (!person) co_return person.error();
    r.complete = (r.organization.key.empty() || !organization->empty()) &&
                 (r.person.key.empty() || !person->empty());
    if (r.complete) r.body = salesmap::with_contacts(std::move(r.body), *person, *organization);
    co_return std::move(r);
}

// Empty: the row names no contact, or it is not certain which contact of Salesmap that is.
asio::awaitable<result<std::string>> lost_contacts::id_of(kind k, const wanted_contact& c) {
    if (c.key.empty()) co_return std::string{};
    const auto number = static_cast<unsigned>(k);
    const auto key = job::reference_key(job_id_, number, c.key);
    auto known = journal_.reference(key);
    if (!known) co_return known.error();
    if (*known) co_return std::move((*known)->id);
    if (!c.unique) co_return std::string{};
    const std::pair asked{number, c.key};
    if (const auto at = missing_or_found_.find(asked); at != missing_or_found_.end())
        co_return at->second;
    auto id = co_await find(k, c.key);
    if (!id) co_return id.error();
    if (!id->empty())
        if (const auto kept =
                journal_.change_reference({job::reference_step::keep, key, {*id, number, false}});
            !kept)
            co_return kept.error();
    missing_or_found_[asked] = *id;
    co_return std::move(*id);
}

// Empty when there is none, or several.
asio::awaitable<result<std::string>> lost_contacts::find(kind k, const std::string& key) {
    const bool person = k == contact_kind::person;
    auto question = person ? salesmap::find_person(key) : salesmap::search_organizations(key);
    const auto r = co_await workspace::ask_patiently(means_, std::move(question));
    if (!r) co_return r.error();
    const auto now = std::chrono::system_clock::now();
    auto judged = person ? salesmap::judge_person_look_up(key, {}, *r, now)
                         : salesmap::judge_organization_search(key, *r, now);
    using answer = result<std::string>;
    const auto none = [] { return answer{std::string{}}; };
    const auto unsaid = [] {
        return answer{error{errc::server_failing, {}, words::answer_does_not_say_whom_it_knows}};
    };
    co_return std::visit(
        overloaded{
            [](salesmap::contact_known& found) { return answer{std::move(found.id)}; },
            // Of those that are not proven to be the ones nothing follows.
            [&](const salesmap::contact_exists&) { return none(); },
            [&](const salesmap::contact_missing&) { return none(); },
            [&](const delivery::refused&) { return none(); },
            [&](const delivery::again&) { return unsaid(); },
            [&](const delivery::throttled&) { return unsaid(); },
            [&](const delivery::uncertain&) { return unsaid(); },
            [](delivery::hopeless& h) { return answer{std::move(h.why)}; },
        },
        judged);
}

} // namespace leadimport::run
