#include "commands/doctor_visit.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/run/key_proof.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::commands {

namespace {

// That no lead is named so does no harm: it is asked whether an answer comes.
constexpr auto name_to_search_for = "leadimport-doctor";

words::message why_no_proxy(const session::api_settings& api) {
    using enum http::direct_way;
    switch (api.why_direct) {
    case told_none: return words::no_proxy_as_option_says;
    case excepted: return words::no_proxy_by_exception(api.endpoint.host);
    case this_machine: return words::no_proxy_to_this_machine(api.endpoint.host);
    case unusable: return api.proxy_ignored;
    case none_named: break;
    }
    return words::no_proxy_is_named;
}

// That the token itself is refused, rather than a request of it.
bool is_of_token(const error& e) {
    return e.code == errc::api_unauthorized || e.code == errc::api_forbidden;
}

bool is_refused(const error& e) { return is_of_token(e) || e.code == errc::api_refused; }

check_line of_proxy(const session::api_settings& api, const std::string& file) {
    constexpr auto of = checked_thing::proxy;
    if (!api.proxy) {
        if (api.why_direct != http::direct_way::unusable)
            return {of, health::ok, why_no_proxy(api)};
        return {of, health::warning, why_no_proxy(api), words::name_a_proxy_or_none};
    }
    words::message by = api.proxy_from;
    if (api.proxy_from == "--proxy" && !file.empty()) by = words::option_in_file(by, file);
    return {of, health::ok, words::proxy_named_by(api.proxy->name(), std::move(by))};
}

// The line of the step at which no connection came about.
checked_thing thing_at(delivery::phase p) {
    switch (p) {
    case delivery::phase::resolve: return checked_thing::name_lookup;
    case delivery::phase::tunnel: return checked_thing::proxy;
    case delivery::phase::handshake: return checked_thing::tls;
    case delivery::phase::connect:
    case delivery::phase::write:
    case delivery::phase::read: break;
    }
    return checked_thing::connection;
}

check_line of_addresses(const http::way& way) {
    std::vector<words::message> all{way.addresses.begin(), way.addresses.end()};
    return {checked_thing::name_lookup, health::ok,
            words::host_has_addresses(way.host, words::joined(all, words::one_after_another),
                                      in_milliseconds(way.looked_up_in))};
}

check_line of_connection(const http::way& way) {
    return {checked_thing::connection, health::ok,
            words::address_is_connected(way.address, in_milliseconds(way.connected_in))};
}

} // namespace

std::vector<check_line> doctor_visit::lines() {
    read_token();
    if (choose_proxy() && make_link() && try_way() && have_token() && ask_whose_token())
        ask_rights();
    judge_what_was_seen();
    leave_out_the_others();
    return std::move(lines_);
}

// Before anything is asked, because a command that prints it may wait for its user.
void doctor_visit::read_token() {
    const auto read = run::add_token(api_, orders_.options);
    if (read) return;
    add(bad_line(checked_thing::token, read.error()));
    has_token_ = false;
}

bool doctor_visit::choose_proxy() {
    const auto chosen = run::add_proxy(api_, orders_.options);
    if (chosen) return true;
    add(bad_line(checked_thing::proxy, chosen.error()));
    why_not_ = words::proxy_is_not_known;
    return false;
}

bool doctor_visit::make_link() {
    auto made = session::api_link::make(api_, way_);
    if (made) {
        link_ = std::move(*made);
        link_->answered = [this](const delivery::answer& a, measured_time took) { hear(a, took); };
        return true;
    }
    add(of_proxy(api_, orders_.proxy_file));
    add(bad_line(checked_thing::tls, made.error()));
    why_not_ = words::tls_is_not_usable;
    return false;
}

bool doctor_visit::try_way() {
    const auto tried = link_->try_way();
    const auto failed = tried.why_not ? std::optional{thing_at(tried.at)} : std::nullopt;
    if (failed != checked_thing::proxy) add(of_proxy(api_, orders_.proxy_file));
    if (!way_->host.empty()) add(of_addresses(*way_));
    if (!way_->address.empty()) add(of_connection(*way_));
    if (!failed) {
        add(judge_certificate(*way_, link_->time.wall_now()));
        return true;
    }
    const auto& why = *tried.why_not;
    add(failed == checked_thing::tls ? judge_distrust(*way_, why) : bad_line(*failed, why));
    why_not_ = words::there_is_no_way;
    return false;
}

bool doctor_visit::have_token() {
    if (!has_token_) why_not_ = words::there_is_no_token;
    return has_token_;
}

bool doctor_visit::ask_whose_token() {
    const auto body = link_->look_up(salesmap::who_am_i());
    const auto who = body ? salesmap::read_who_am_i(*body) : body.error();
    if (!who && is_of_token(who.error())) {
        add(bad_line(checked_thing::token, who.error()));
        why_not_ = words::token_is_not_accepted;
        return false;
    }
    if (!who) {
        add(judge_failure(checked_thing::answers, who.error()));
        why_not_ = words::api_does_not_answer;
        return false;
    }
    workspace_.workspace_id = who->id;
    add({checked_thing::token, health::ok,
         words::token_is_of(run::token_source_of(orders_.options).name(),
                            text::quoted(who->user_name), text::quoted(who->name))});
    return true;
}

void doctor_visit::ask_rights() {
    ask_fields();
    ask_users();
    ask_pipelines();
    ask_search();
    look_at_key_fields();
}

result<std::vector<values::field>> doctor_visit::fetch_fields(values::object_kind of) {
    const auto body = link_->look_up(salesmap::fields(of));
    if (!body) return body.error();
    salesmap::schema_room room;
    return salesmap::read_fields(*body, of, room);
}

void doctor_visit::ask_fields() {
    using enum values::object_kind;
    auto of_leads = fetch_fields(lead);
    if (of_leads) {
        workspace_.lead_fields = std::move(*of_leads);
        fields_known_ = true;
    }
    const auto of_people = of_leads ? fetch_fields(person) : of_leads.error();
    const auto of_organizations = of_people ? fetch_fields(organization) : of_people.error();
    if (!of_organizations)
        return add(judge_failure(checked_thing::fields, of_organizations.error()));
    add({checked_thing::fields, health::ok,
         words::fields_are_readable(workspace_.lead_fields.size(), of_people->size(),
                                    of_organizations->size())});
}

void doctor_visit::ask_users() {
    const auto body = link_->look_up(salesmap::users({}));
    salesmap::schema_room room;
    const auto page = body ? salesmap::read_users(*body, room) : body.error();
    if (!page) return add(judge_failure(checked_thing::users, page.error()));
    add({checked_thing::users, health::ok, words::users_are_readable(page->users.size())});
}

void doctor_visit::ask_pipelines() {
    const auto body = link_->look_up(salesmap::pipelines());
    salesmap::schema_room room;
    const auto all = body ? salesmap::read_pipelines(*body, room) : body.error();
    if (!all) return add(judge_failure(checked_thing::pipelines, all.error()));
    add({checked_thing::pipelines, health::ok, words::pipelines_are_readable(all->size())});
}

// Only finding out about lost answers needs it.
void doctor_visit::ask_search() {
    constexpr auto of = checked_thing::search;
    const auto body =
        link_->look_up(salesmap::search_leads(salesmap::name_field, name_to_search_for, {}));
    const auto page = body ? salesmap::read_search_page(*body) : body.error();
    if (page) return add({of, health::ok, words::search_works});
    if (!is_refused(page.error())) return add(judge_failure(of, page.error()));
    add({of, health::warning, words::search_is_refused(without_remedy(page.error())),
         words::use_token_that_may_search});
}

void doctor_visit::look_at_key_fields() {
    if (!fields_known_) {
        why_not_ = words::lead_fields_are_not_known;
        return;
    }
    const auto standing = [this](const values::field& f) {
        return run::standing_of(f, {api_.endpoint.url(), workspace_.workspace_id, f.id});
    };
    std::vector<run::key_standing> all;
    if (const auto named = std::string{text::trim(orders_.options.key_field)}; !named.empty()) {
        const auto field = run::find_key_field(workspace_, named);
        if (!field) return add(bad_line(checked_thing::key_field, field.error()));
        all.push_back(standing(**field));
    } else {
        for (const auto& f : workspace_.lead_fields)
            if (f.prevents_duplicates && run::find_key_field(workspace_, f.name))
                all.push_back(standing(f));
    }
    add(judge_key_fields(all));
}

void doctor_visit::hear(const delivery::answer& a, measured_time took) {
    const bool quickest = std::ranges::all_of(seen_.took, [&](auto t) { return took < t; });
    seen_.took.push_back(took);
    if (a.status == 429) ++seen_.throttled;
    if (!a.rate_limit.empty()) seen_.rate_limit = text::excerpt(a.rate_limit);
    if (a.date && (quickest || !clock_))
        clock_ = compare_clocks(*a.date, link_->time.wall_now(), took);
}

void doctor_visit::judge_what_was_seen() {
    if (seen_.took.empty()) return;
    add(judge_limit(seen_));
    const bool failed = std::ranges::any_of(
        lines_, [](const check_line& l) { return l.of == checked_thing::answers; });
    if (!failed) add(judge_answers(seen_, api_.rate, api_.connections));
    add(judge_clock(clock_));
}

void doctor_visit::leave_out_the_others() {
    for (auto i = 0U; i <= static_cast<unsigned>(checked_thing::key_field); ++i) {
        const auto of = static_cast<checked_thing>(i);
        const bool there = std::ranges::any_of(lines_, [&](const auto& l) { return l.of == of; });
        if (!there) add({of, health::not_checked, why_not_});
    }
}

} // namespace leadimport::commands
