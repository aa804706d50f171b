#include "leadimport/salesmap/contact.hpp"

#include "salesmap/answer_words.hpp"
#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/salesmap.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport::salesmap {
namespace {

using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::refused;
using delivery::throttled;
using delivery::uncertain;
using time_point = std::chrono::system_clock::time_point;

// A person or an organization as an answer shows it.
struct shown_contact {
    std::string id{};
    std::string name{};
    std::vector<std::string> emails{}; // none: not shown
};

// A text, or an array of texts.
void add_texts(element e, std::string_view key, std::vector<std::string>& to) {
    element value;
    if (e[key].get(value) != simdjson::SUCCESS) return;
    std::string_view s;
    if (value.get(s) == simdjson::SUCCESS && !text::trim(s).empty()) to.emplace_back(s);
    array several;
    if (value.get(several) != simdjson::SUCCESS) return;
    for (const auto one : several)
        if (one.get(s) == simdjson::SUCCESS && !text::trim(s).empty()) to.emplace_back(s);
}

shown_contact read_shown(element e) {
    shown_contact c;
    c.id = id_at(e, "id");
    c.name = text_at(e, "name");
    for (const auto* key : {"이메일", "email"})
        add_texts(e, key, c.emails);
    return c;
}

bool same_email(std::string_view a, std::string_view b) {
    return text::lower(text::trim(a)) == text::lower(text::trim(b));
}

bool shows_email(const shown_contact& c, std::string_view email) {
    return std::ranges::any_of(c.emails, [&](const auto& e) { return same_email(e, email); });
}

uncertain not_known(unsigned status, words::message cause) {
    uncertain u;
    u.status = status;
    u.why = {reason_code::contact_unsure, {stored(cause)}};
    u.cause = std::move(cause);
    return u;
}

refused refusal_of(const answer& a, const envelope& v) {
    auto no = refusal_in(a, v);
    no.why = {reason_code::contact_refused, {stored(no.reason)}};
    return no;
}

// The contact may exist. Only a record that a look-up finds proves it. For a contact that cannot be
// looked for, or is not found, it stays unknown whether it exists.
contact_verdict seems_to_exist(const wanted_contact& wanted, const answer& a, const envelope& v) {
    auto cause = words_of(a, v);
    if (!wanted.unique()) return not_known(a.status, std::move(cause));
    refused no{a.status, cause, v.existing_id, {reason_code::contact_unsure, {stored(cause)}}};
    return contact_exists{std::move(no)};
}

// data.people, data.organization.
std::optional<shown_contact> made_in(contact_kind kind, const answer& a) {
    element root;
    element made;
    const auto* key = kind == contact_kind::person ? "people" : "organization";
    if (parse(a.body).get(root) != simdjson::SUCCESS ||
        root["data"][key].get(made) != simdjson::SUCCESS)
        return std::nullopt;
    auto shown = read_shown(made);
    return shown.id.empty() ? std::nullopt : std::optional{std::move(shown)};
}

// The id tells that it was there long before it was asked for, whatever clocks say.
bool is_old(std::string_view id, time_point now) {
    using std::chrono::milliseconds; // what an id can hold is more than a clock of nanoseconds can
    const auto date = date_of_id(id);
    return date && date->to + std::chrono::hours{24} <
                       std::chrono::floor<milliseconds>(now).time_since_epoch();
}

// Of 2xx. An answer with another name or e-mail is one to another request.
contact_verdict judge_made(const wanted_contact& wanted, const answer& a, const envelope& v,
                           time_point now) {
    const bool may_be = a.status == 200 || a.status == 201 || a.status == 207;
    auto made = may_be && v.success ? made_in(wanted.kind, a) : std::nullopt;
    if (!made) {
        if (a.status == 207) return seems_to_exist(wanted, a, v);
        return not_known(a.status, words_of(a, v));
    }
    if (!made->name.empty() && !text::loosely_equal(made->name, wanted.name))
        return not_known(a.status, wanted.kind == contact_kind::person
                                       ? words::answer_names_other_person
                                       : words::answer_names_other_organization);
    if (!made->emails.empty() && !wanted.email.empty() && !shows_email(*made, wanted.email))
        return not_known(a.status, words::answer_about_other_email);
    if (is_old(made->id, a.date ? time_point{*a.date} : now))
        return not_known(a.status, wanted.kind == contact_kind::person
                                       ? words::answer_names_older_person
                                       : words::answer_names_older_organization);
    return contact_known{std::move(made->id), true};
}

bool has_any(std::string_view words, std::initializer_list<std::string_view> of) {
    return std::ranges::any_of(of, [&](auto w) { return words.find(w) != words.npos; });
}

bool hints_at_duplicate(const std::string& reason) {
    return has_any(text::lower(reason), {"이미", "중복", "already", "duplicate"});
}

bool hints_at_email(const std::string& reason) {
    return has_any(text::lower(reason), {"이메일", "email", "e-mail"});
}

// Whether what a refusal names is the one that was to be created.
bool is_the_one(const wanted_contact& wanted, const shown_contact& c, const std::string& reason) {
    const bool same_name = !c.name.empty() && text::loosely_equal(c.name, wanted.name);
    if (wanted.email.empty()) return same_name;
    if (!c.emails.empty()) return shows_email(c, wanted.email);
    return same_name && hints_at_email(reason);
}

// data of a failure.
shown_contact existing_in(const answer& a) {
    element root;
    element data;
    if (parse(a.body).get(root) != simdjson::SUCCESS || root["data"].get(data) != simdjson::SUCCESS)
        return {};
    return read_shown(data);
}

// Of a 4xx in the API's JSON.
contact_verdict judge_refusal(const wanted_contact& wanted, const answer& a, const envelope& v) {
    auto existing = existing_in(a);
    if (!existing.id.empty() && is_the_one(wanted, existing, v.reason))
        return contact_known{std::move(existing.id), false};
    if (a.status == 409) return seems_to_exist(wanted, a, v);
    auto no = refusal_of(a, v);
    const bool looked_for = !existing.id.empty() || hints_at_duplicate(v.reason);
    if (wanted.unique() && looked_for) return contact_exists{std::move(no)};
    return no;
}

// Whether it is not known what the server did.
bool leaves_doubt(const again& a, const delivery::reply& r) {
    if (a.blameless) return false;
    if (const auto* b = std::get_if<broken>(&r)) return b->may_have_arrived;
    return !(a.status == 503 && a.wait);
}

// A web page in the API's place may be about this one request, which a firewall dislikes, or about
// all: the API is asked which.
contact_verdict judge_error(error e, const delivery::reply& r) {
    const auto* a = std::get_if<answer>(&r);
    if (a == nullptr) return delivery::hopeless{std::move(e)};
    const auto v = read_envelope(a->body);
    if (!v.success && !v.failure) {
        again soon{errc::server_failing, e.detail, std::nullopt, a->status};
        soon.in_doubt = true;
        soon.ask_api = true;
        return soon;
    }
    if (e.code == errc::api_refused) return refusal_in(*a, v);
    return delivery::hopeless{std::move(e)};
}

// Of what changes nothing: `read` judges the body of a success.
template<class Read>
contact_verdict judge_looked(const look_up& looked, const delivery::reply& r, const Read& read) {
    return std::visit(overloaded{
                          [&](const std::string& body) { return read(body); },
                          [&](again a) -> contact_verdict {
                              a.in_doubt = leaves_doubt(a, r);
                              return a;
                          },
                          [](const throttled& t) -> contact_verdict { return t; },
                          [&](const error& e) { return judge_error(e, r); },
                      },
                      looked);
}

// A refusal that says that there is none is no failure.
contact_verdict or_missing(contact_verdict judged, const delivery::reply& r) {
    const auto* no = std::get_if<refused>(&judged);
    if (no == nullptr || (no->status != 400 && no->status != 404)) return judged;
    const auto& a = std::get<answer>(r); // that it was made of
    if (!has_any(said_in(a, read_envelope(a.body)), {"찾을 수 없습니다"})) return judged;
    return contact_missing{no->status};
}

contact_verdict unsure_whether_made(uncertain u) {
    u.why = {reason_code::contact_unsure, {stored(u.cause)}};
    return u;
}

contact_verdict not_understood(error e) {
    e.code = errc::api_not_salesmap;
    return delivery::hopeless{std::move(e)};
}

std::string listed(const std::vector<std::string>& ids) {
    std::string all;
    for (std::size_t i = 0; i < ids.size() && i < limits::leads_named; ++i)
        all.append(i == 0 ? "" : ", ").append(ids[i]);
    return ids.size() > limits::leads_named ? all + ", …" : all;
}

contact_verdict pick(const std::vector<std::string>& ids, bool complete, unsigned status) {
    if (ids.empty() && complete) return contact_missing{status};
    if (ids.size() == 1 && complete) return contact_known{ids.front(), false};
    if (ids.empty()) {
        const words::message why = words::search_did_not_show_all;
        return refused{status, why, {}, {reason_code::contact_unsure, {stored(why)}}};
    }
    words::message several = words::several_of_this_name;
    return refused{status, words::at(std::move(several), listed(ids)), {}};
}

// The one with the e-mail; else the only one without any that it could be.
contact_verdict pick_person(const std::vector<shown_contact>& people, std::string_view email,
                            std::string_view suspect, unsigned status) {
    const auto with_it =
        std::ranges::find_if(people, [&](const auto& p) { return shows_email(p, email); });
    if (with_it != people.end()) return contact_known{with_it->id, false};
    std::vector<std::string> could_be;
    for (const auto& p : people)
        if (p.emails.empty() && (suspect.empty() || p.id == suspect)) could_be.push_back(p.id);
    if (could_be.size() == 1) return contact_known{could_be.front(), false};
    return contact_missing{status};
}

} // namespace

std::string name_in(std::string_view body) {
    element root;
    return parse(body).get(root) == simdjson::SUCCESS ? text_at(root, "name") : std::string{};
}

contact_verdict judge_contact(const wanted_contact& wanted, const delivery::reply& r,
                              time_point now) {
    auto judged = judge_creation(r, now);
    if (const auto* a = std::get_if<answer>(&r)) {
        const auto v = read_envelope(a->body);
        if (a->status / 100 == 2 && (v.success || a->status == 207))
            return judge_made(wanted, *a, v, now);
        // What must not be there twice is: a conflict is no other refusal.
        const bool conflict = a->status == 409 && v.failure;
        if (conflict || std::holds_alternative<refused>(judged))
            return judge_refusal(wanted, *a, v);
    }
    return std::visit(overloaded{
                          // judge_creation() knows no success: what it created is not known.
                          [](delivery::created& c) {
                              return unsure_whether_made({c.status, {}});
                          },
                          [](refused& no) -> contact_verdict { return std::move(no); },
                          [](again& a) -> contact_verdict { return std::move(a); },
                          [](throttled& t) -> contact_verdict { return t; },
                          [](uncertain& u) { return unsure_whether_made(std::move(u)); },
                          [](delivery::hopeless& h) -> contact_verdict { return std::move(h); },
                      },
                      judged);
}

contact_verdict judge_person_look_up(std::string_view email, std::string_view suspect,
                                     const delivery::reply& r, time_point now) {
    constexpr auto what = "GET /v2/people-temp/{email}";
    const auto read = [&](const std::string& body) -> contact_verdict {
        const auto list = list_in_data(body, what, "people");
        if (!list) return not_understood(list.error());
        std::vector<shown_contact> people;
        for (const auto e : *list) {
            people.push_back(read_shown(e));
            if (people.back().id.empty()) return not_understood(unexpected(what, body));
        }
        return pick_person(people, email, suspect, std::get<answer>(r).status);
    };
    return or_missing(judge_looked(judge_look_up(r, now), r, read), r);
}

contact_verdict judge_organization_search(std::string_view name, const delivery::reply& r,
                                          time_point now) {
    const auto read = [&](const std::string& body) -> contact_verdict {
        const auto page = read_search_page(body);
        if (!page) return not_understood(page.error());
        std::vector<std::string> exactly;
        std::vector<std::string> loosely;
        for (const auto& hit : page->hits) {
            if (text::trim(hit.name) == text::trim(name)) exactly.push_back(hit.id);
            if (text::loosely_equal(hit.name, name)) loosely.push_back(hit.id);
        }
        return pick(exactly.empty() ? loosely : exactly, page->next_cursor.empty() && !page->cut,
                    std::get<answer>(r).status);
    };
    return judge_looked(judge_look_up(r, now), r, read);
}

} // namespace leadimport::salesmap
