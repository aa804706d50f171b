#include "leadimport/workspace/references.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/workspace.hpp"

#include <utility>
#include <variant>

namespace leadimport::workspace {

namespace asio = boost::asio;
using delivery::again;
using delivery::hopeless;
using delivery::prerequisite_step;
using delivery::prerequisite_verdict;
using delivery::reference;
using delivery::refused;
using delivery::row_request;
using delivery::uncertain;
using salesmap::contact_kind;
using salesmap::contact_verdict;

namespace {

contact_kind kind_of(const reference& r) { return static_cast<contact_kind>(r.kind); }

// What goes wrong is told with what it is about, and without its name.
words::message about(const reference& r, words::message what) {
    return kind_of(r) == contact_kind::person ? words::about_person(std::move(what))
                                              : words::about_organization(std::move(what));
}

// The same of the reason: people's and organizations' failures are counted apart.
reason about(const reference& r, reason why) {
    for (auto& argument : why.arguments)
        argument = stored(about(r, from_stored(argument)));
    return why;
}

words::message not_there(const reference& r) {
    if (kind_of(r) == contact_kind::person) return words::no_such_person;
    return words::no_such_organization;
}

// Of a person without an e-mail, whom the next import would create once more.
words::message in_doubt(words::message cause) {
    return words::unsure_whether_made_no_email(std::move(cause));
}

// Of others: importing the row again finds it or creates it.
words::message unsure(words::message cause) { return words::unsure_whether_made(std::move(cause)); }

reason unsure_because(const words::message& cause) {
    return {reason_code::contact_unsure, {stored(cause)}};
}

// Whether it has been looked up without a doubt that it may just have been created.
bool looked_up_alone(const reference& wanted, const std::optional<refused>& exists) {
    if (!wanted.may_create) return true;
    return exists && exists->why.code != reason_code::contact_unsure;
}

salesmap::wanted_contact who_is(const reference& r) {
    const bool by_email = kind_of(r) == contact_kind::person && r.unique;
    return {kind_of(r), salesmap::name_in(r.body), by_email ? r.key : std::string{}};
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

// Whether the request has certainly created nothing: what was noted of it may be taken back.
bool created_nothing(const contact_verdict& v) {
    return std::visit(overloaded{
                          [](const salesmap::contact_known&) { return false; },
                          [](const salesmap::contact_exists&) { return true; },
                          [](const salesmap::contact_missing&) { return true; },
                          [](const refused&) { return true; },
                          [](const again&) { return true; },
                          [](const delivery::throttled&) { return true; },
                          [](const uncertain&) { return false; },
                          [](const hopeless&) { return true; },
                      },
                      v);
}

asio::awaitable<prerequisite_verdict> at_once(prerequisite_verdict v) { co_return v; }

// Of a look-up; `exists` is what made it necessary, if anything did.
contact_verdict judge_look_up(const reference& wanted, const std::optional<refused>& exists,
                              const delivery::reply& r, std::chrono::system_clock::time_point now) {
    const auto suspect = exists ? std::string_view{exists->existing_id} : std::string_view{};
    return kind_of(wanted) == contact_kind::person
               ? salesmap::judge_person_look_up(wanted.key, suspect, r, now)
               : salesmap::judge_organization_search(wanted.key, r, now);
}

// Whether the server would say the same to both, whose keys are equal.
bool same_question(const reference& a, const reference& b) {
    return a.may_create == b.may_create && (!a.may_create || a.body == b.body);
}

} // namespace

prerequisite_step references::next_for(row_request& row) {
    row.prerequisite.reset();
    while (!row.references.empty()) {
        auto& wanted = row.references.front();
        auto at = asked_.find(identity_of(wanted));
        if (at == asked_.end()) {
            const auto found = store_.find(kind_of(wanted), wanted.key);
            if (!found) return hopeless{found.error()};
            if (*found && (*found)->in_doubt)
                return refused{0,
                               about(wanted, in_doubt(words::earlier_answer_lost)),
                               {},
                               about(wanted, unsure_because(words::earlier_answer_lost))};
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
        row.prerequisite = ask(wanted, !wanted.may_create || at->second.exists);
        return delivery::ask_prerequisite{};
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

asio::awaitable<prerequisite_verdict>
references::answered(const row_request& row, delivery::reply r,
                     std::chrono::system_clock::time_point now) {
    const auto& wanted = row.references.front();
    auto& asked = asked_.at(identity_of(wanted));
    const bool looked_up = !wanted.may_create || asked.exists;
    auto judged = looked_up ? judge_look_up(wanted, asked.exists, r, now)
                            : salesmap::judge_contact(who_is(wanted), r, now);
    if (created_nothing(judged))
        if (const auto forgotten = co_await call_off(row); !forgotten)
            co_return hopeless{forgotten.error()};
    auto ending = std::visit(
        overloaded{
            [&](salesmap::contact_known& known) {
                return take_known(wanted, std::move(known), std::get<delivery::answer>(r).status);
            },
            [&](salesmap::contact_exists& e) {
                asked.exists = std::move(e.why);
                return at_once(delivery::taken{});
            },
            [&](const salesmap::contact_missing& m) {
                return at_once(
                    take_refusal(wanted, asked.exists ? *asked.exists
                                                      : refused{m.status, not_there(wanted), {}}));
            },
            [&](refused& no) { return at_once(take_refusal(wanted, std::move(no))); },
            [&](again& a) { return at_once(ask_again(wanted, std::move(a))); },
            [](const delivery::throttled& t) { return at_once(t); },
            [&](uncertain& u) { return at_once(take_doubt(wanted, std::move(u))); },
            [](hopeless& h) { return at_once(std::move(h)); },
        },
        judged);
    co_return co_await std::move(ending);
}

asio::awaitable<prerequisite_verdict>
references::take_known(const reference& wanted, salesmap::contact_known found, unsigned status) {
    const auto anothers = is_anothers(wanted, found);
    if (!anothers) co_return hopeless{anothers.error()};
    if (*anothers) co_return take_anothers(wanted, status);
    // The store shows it only when it is durable, and another answer may come before that.
    const auto keeping = keeping_.emplace(wanted.kind, found.id);
    const auto kept =
        co_await store_.keep(kind_of(wanted), wanted.key, std::move(found.id), found.created);
    keeping_.erase(keeping);
    if (!kept) co_return hopeless{kept.error()};
    end(wanted, nullptr);
    co_return delivery::taken{};
}

// What exists already may be meant by two keys, that is by two spellings of one name. What was
// created by the request cannot have been there before.
result<bool> references::is_anothers(const reference& wanted,
                                     const salesmap::contact_known& found) {
    if (!found.created) return false;
    if (keeping_.contains({wanted.kind, found.id})) return true;
    return store_.is_anothers(kind_of(wanted), wanted.key, found.id);
}

// A unique person or organization is looked for from now on. A person who is not unique cannot be
// looked for, and stays in doubt.
prerequisite_verdict references::take_anothers(const reference& wanted, unsigned status) {
    const words::message cause = kind_of(wanted) == contact_kind::person
                                     ? words::answer_names_known_person
                                     : words::answer_names_known_organization;
    if (!wanted.unique) {
        uncertain u;
        u.status = status;
        u.cause = cause;
        return take_doubt(wanted, std::move(u));
    }
    asked_.at(identity_of(wanted)).exists = refused{status, cause, {}, unsure_because(cause)};
    return delivery::taken{};
}

prerequisite_verdict references::take_refusal(const reference& wanted, refused no) {
    if (no.why.code == reason_code::none)
        no.why = {reason_code::contact_refused, {stored(no.reason)}};
    if (no.why.code == reason_code::contact_unsure) no.reason = unsure(no.reason);
    no.reason = about(wanted, no.reason);
    no.why = about(wanted, no.why);
    end(wanted, &no);
    return no;
}

// What may not be repeated stays noted.
prerequisite_verdict references::take_doubt(const reference& wanted, uncertain u) {
    if (!wanted.unique) {
        u.why = about(wanted, unsure_because(u.cause));
        u.cause = about(wanted, in_doubt(u.cause));
        end(wanted, nullptr);
        return u;
    }
    const auto code = u.status == 0 ? errc::server_unreachable : errc::server_failing;
    again once_more{code, std::move(u.cause), std::nullopt, u.status, true};
    once_more.ask_api = u.ask_api;
    return ask_again(wanted, std::move(once_more));
}

// A server that breaks at this one each time must not keep the job from its end.
prerequisite_verdict references::ask_again(const reference& wanted, again a) {
    auto& asked = asked_.at(identity_of(wanted));
    if (!a.in_doubt || ++asked.doubts < limits::tries_in_doubt) return a;
    auto what = looked_up_alone(wanted, asked.exists) ? words::look_up_fails_each_time(a.cause)
                                                      : unsure(a.cause);
    const refused no{
        a.status, about(wanted, std::move(what)), {}, about(wanted, unsure_because(a.cause))};
    end(wanted, &no);
    uncertain u;
    u.status = no.status;
    u.cause = no.reason;
    u.why = no.why;
    u.ask_api = a.ask_api;
    return u;
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
