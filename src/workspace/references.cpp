#include "leadimport/workspace/references.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"

#include <utility>

namespace leadimport::workspace {

namespace asio = boost::asio;
using delivery::again;
using delivery::first_verdict;
using delivery::hopeless;
using delivery::preparation;
using delivery::reference;
using delivery::refused;
using delivery::row_request;
using delivery::uncertain;
using salesmap::contact_kind;
using salesmap::contact_verdict;

namespace {

contact_kind kind_of(const reference& r) { return static_cast<contact_kind>(r.kind); }

// What goes wrong is told with what it is about, and without its name.
std::string about(const reference& r, std::string_view what) {
    return std::string{salesmap::name_of(kind_of(r))}.append(": ").append(what);
}

std::string not_there(const reference& r) {
    return kind_of(r) == contact_kind::person
               ? "there is no person with this e-mail, and the mapping says create = false"
               : "there is no organization of this name, and the mapping says create = false";
}

std::string in_doubt(std::string_view cause) {
    return std::string{"nobody knows whether it was created ("}.append(cause).append(
        "); look it up in Salesmap, and give the row an e-mail or the id");
}

// Into the row's request, and into what is still to be created for it.
void give(row_request& row, contact_kind kind, const std::string& id) {
    const bool person = kind == contact_kind::person;
    row.request.body =
        salesmap::with_contacts(std::move(row.request.body), person ? id : "", person ? "" : id);
    if (person) return;
    for (auto& r : row.references)
        if (kind_of(r) == contact_kind::person)
            r.body = salesmap::with_contacts(std::move(r.body), "", id);
}

delivery::request ask(const reference& wanted, bool look_up) {
    if (!look_up) return salesmap::create_contact(kind_of(wanted), wanted.body);
    return kind_of(wanted) == contact_kind::person ? salesmap::find_person(wanted.key)
                                                   : salesmap::search_organizations(wanted.key);
}

contact_verdict judge(const reference& wanted, bool looked_up, const delivery::reply& r,
                      std::chrono::system_clock::time_point now) {
    if (!looked_up) return salesmap::judge_contact(kind_of(wanted), r, now);
    return kind_of(wanted) == contact_kind::person
               ? salesmap::judge_person_look_up(r, now)
               : salesmap::judge_organization_search(wanted.key, r, now);
}

// Whether the server would say the same to both, whose keys are equal.
bool same_question(const reference& a, const reference& b) {
    return a.may_create == b.may_create && (!a.may_create || a.body == b.body);
}

} // namespace

preparation references::prepare(row_request& row) {
    row.first.reset();
    while (!row.references.empty()) {
        auto& wanted = row.references.front();
        auto at = asked_.find(identity_of(wanted));
        if (at == asked_.end()) {
            const auto found = store_.find(kind_of(wanted), wanted.key);
            if (!found) return hopeless{found.error()};
            if (*found && (*found)->in_doubt)
                return refused{0, about(wanted, in_doubt("an earlier answer was lost")), {}};
            if (*found) {
                const auto kind = kind_of(wanted);
                row.references.erase(row.references.begin());
                give(row, kind, (*found)->id);
                continue;
            }
            at = asked_.try_emplace(identity_of(wanted)).first;
            at->second.by = row.row;
        }
        if (at->second.by != row.row) {
            at->second.waiting.push_back(std::move(row));
            ++waiting_;
            return delivery::waits{};
        }
        row.first = ask(wanted, !wanted.may_create || at->second.exists);
        return delivery::ask_first{};
    }
    return delivery::ready{};
}

asio::awaitable<result<void>> references::announce(const row_request& row) {
    const auto& wanted = row.references.front();
    if (wanted.unique) co_return result<void>{};
    co_return co_await store_.note(kind_of(wanted), wanted.key);
}

asio::awaitable<result<void>> references::call_off(const row_request& row) {
    const auto& wanted = row.references.front();
    if (wanted.unique) co_return result<void>{};
    co_return co_await store_.forget(kind_of(wanted), wanted.key);
}

asio::awaitable<first_verdict> references::answered(const row_request& row, delivery::reply r,
                                                    std::chrono::system_clock::time_point now) {
    const auto& wanted = row.references.front();
    auto& asked = asked_.at(identity_of(wanted));
    auto judged = judge(wanted, !wanted.may_create || asked.exists, r, now);
    if (auto* known = std::get_if<salesmap::contact_known>(&judged))
        co_return co_await take_known(wanted, std::move(*known));
    if (auto* u = std::get_if<uncertain>(&judged)) co_return take_doubt(wanted, std::move(*u));
    // From here on it was certainly not created.
    if (const auto forgotten = co_await call_off(row); !forgotten)
        co_return hopeless{forgotten.error()};
    if (auto* e = std::get_if<salesmap::contact_exists>(&judged)) {
        if (!wanted.unique) co_return take_refusal(wanted, std::move(e->why));
        asked.exists = std::move(e->why);
        co_return delivery::taken{};
    }
    if (const auto* m = std::get_if<salesmap::contact_missing>(&judged))
        co_return take_refusal(wanted, asked.exists ? *asked.exists
                                                    : refused{m->status, not_there(wanted), {}});
    if (auto* no = std::get_if<refused>(&judged)) co_return take_refusal(wanted, std::move(*no));
    if (auto* a = std::get_if<again>(&judged)) co_return ask_again(wanted, std::move(*a));
    if (const auto* t = std::get_if<delivery::throttled>(&judged)) co_return *t;
    co_return std::move(std::get<hopeless>(judged));
}

asio::awaitable<first_verdict> references::take_known(const reference& wanted,
                                                      salesmap::contact_known found) {
    const auto kept =
        co_await store_.keep(kind_of(wanted), wanted.key, std::move(found.id), found.created);
    if (!kept) co_return hopeless{kept.error()};
    end(wanted, nullptr);
    co_return delivery::taken{};
}

first_verdict references::take_refusal(const reference& wanted, refused no) {
    no.reason = about(wanted, no.reason);
    end(wanted, &no);
    return no;
}

// What may not be repeated stays noted.
first_verdict references::take_doubt(const reference& wanted, uncertain u) {
    if (!wanted.unique) {
        u.cause = about(wanted, in_doubt(u.cause));
        end(wanted, nullptr);
        return u;
    }
    if (u.stop) return hopeless{std::move(*u.stop)};
    const auto code = u.status == 0 ? errc::server_unreachable : errc::server_unwell;
    return ask_again(wanted, {code, std::move(u.cause), std::nullopt, u.status, true});
}

// A server that breaks at this one each time must not keep the job from its end.
first_verdict references::ask_again(const reference& wanted, again a) {
    auto& doubts = asked_.at(identity_of(wanted)).doubts;
    if (!a.unwell || ++doubts < limits::tries_in_doubt) return a;
    const refused no{a.status, about(wanted, a.cause), {}};
    end(wanted, &no);
    return uncertain{no.status, no.reason, std::nullopt};
}

// The question has come to an end; `why`: it was refused. The next of those that ask something else
// will ask.
void references::end(const reference& wanted, const refused* why) {
    auto ended = asked_.extract(identity_of(wanted));
    for (auto& row : ended.mapped().waiting) {
        --waiting_;
        const bool same = why != nullptr && same_question(row.references.front(), wanted);
        returned_.push_back({std::move(row), same ? std::optional{*why} : std::nullopt});
    }
}

std::vector<delivery::returned_row> references::take_returned() {
    return std::exchange(returned_, {});
}

} // namespace leadimport::workspace
