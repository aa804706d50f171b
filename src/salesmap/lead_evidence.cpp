#include "salesmap/lead_evidence.hpp"

#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/salesmap/lead_id.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/sent_body.hpp"
#include "leadimport/words/salesmap.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace leadimport::salesmap {
namespace {

using namespace std::chrono_literals;
using delivery::refused;
using delivery::sent_attempt;
using delivery::server_moment;
using delivery::uncertain;
using std::chrono::milliseconds;
using time_point = std::chrono::system_clock::time_point;

// Beyond the spread, for what an offset is wrong by.
constexpr milliseconds offset_error = 5s;
// The widest that a lead is taken for the row's own by, and what holds before a spread is measured.
constexpr milliseconds widest = 1min;
// Before anything is excluded.
constexpr milliseconds excluding = 1min;
constexpr auto without_server_time = 24h;

// Of an answer that says that the lead was created.
uncertain not_ours(unsigned status, words::message cause, reason why, std::string id) {
    uncertain u;
    u.status = status;
    u.cause = std::move(cause);
    u.why = std::move(why);
    u.answered_id = std::move(id);
    return u;
}

bool has_other_name(const envelope& v, std::string_view body) {
    if (!v.lead_name) return false;
    const auto sent = sent_name(body);
    return *v.lead_name != sent && !text::loosely_equal(*v.lead_name, sent);
}

std::optional<lead_date> date_in(const envelope& v, std::string_view body) {
    if (const auto by_id = date_of_id(v.lead_id)) return by_id;
    if (v.created_at.empty()) return std::nullopt; // most bodies need not be looked into
    return date_of_lead(v.lead_id, v.created_at, feeds_field(body, creation_date_field));
}

// The moment before which nothing that the attempt created can be dated.
server_moment earliest(const sent_attempt& attempt, time_point now) {
    const auto begin = attempt.floor();
    if (!begin) return std::chrono::floor<milliseconds>(now - without_server_time);
    return *begin - (attempt.spread ? std::min(widest, *attempt.spread + offset_error) : widest);
}

std::string told(server_moment t) {
    // Beyond what a clock of nanoseconds can hold only a damaged id can lie.
    constexpr server_moment end{std::chrono::sys_days{std::chrono::year{2200} / 1 / 1}};
    return format_utc(std::min(t, end));
}

bool means_a_duplicate(std::string_view said, std::string_view body, std::string_view key_field) {
    const auto says = [said](std::string_view words) {
        return !words.empty() && said.find(words) != said.npos;
    };
    if (says(key_field) || says(sent_text(body, key_field)) || says("이미") || says("중복"))
        return true;
    const auto small = text::lower(said);
    return small.find("exist") != small.npos || small.find("duplicate") != small.npos;
}

// Nothing excludes that the attempt created what has this id.
bool dated_within(std::string_view id, const sent_attempt& attempt) {
    const auto by_id = date_of_id(id);
    if (!by_id) return false;
    const server_moment date{by_id->from};
    const auto tolerance = attempt.spread.value_or(widest) + excluding;
    const auto begin = attempt.announced ? attempt.announced : attempt.newest_before;
    return !(begin && date < *begin - tolerance) &&
           !(attempt.ended && date > *attempt.ended + tolerance);
}

// The API works, and the row's lead may be there.
uncertain kept(refused no, reason_code code) {
    uncertain u;
    u.status = no.status;
    u.why = {code, {stored(no.reason)}};
    u.cause = std::move(no.reason);
    if (is_lead_id(no.existing_id)) u.answered_id = std::move(no.existing_id);
    u.working = true;
    return u;
}

} // namespace

delivery::verdict judge_created(unsigned status, const envelope& v, const sent_attempt& attempt,
                                time_point now) {
    if (v.lead_id.empty())
        return not_ours(status, words::http_names_no_lead(status),
                        {reason_code::no_lead_named, {stored(words::names_no_lead)}}, {});
    if (!is_lead_id(v.lead_id))
        return not_ours(status, words::http_names_no_valid_lead_id(status),
                        {reason_code::no_lead_named, {stored(words::names_no_valid_lead_id)}}, {});
    if (has_other_name(v, attempt.body))
        return not_ours(status,
                        words::http_names_lead_of_other_name(status, text::quoted(*v.lead_name)),
                        {reason_code::other_name, {}}, v.lead_id);
    const auto date = date_in(v, attempt.body);
    if (date && server_moment{date->to} < earliest(attempt, now)) {
        const auto at_the_latest = told(server_moment{date->to});
        return not_ours(status, words::http_names_older_lead(status, at_the_latest),
                        {reason_code::lead_too_old, {at_the_latest}}, v.lead_id);
    }
    delivery::created made{status, v.lead_id, v.created_at};
    if (date) made.date = {server_moment{date->from}, server_moment{date->to}};
    return made;
}

delivery::verdict judge_refused(refused no, std::string_view said, const sent_attempt& attempt,
                                std::string_view key_field) {
    const bool own = key_field.empty() ? dated_within(no.existing_id, attempt)
                                       : !no.existing_id.empty() ||
                                             means_a_duplicate(said, attempt.body, key_field);
    if (own) return kept(std::move(no), reason_code::maybe_duplicate);
    if (attempt.doubted) return kept(std::move(no), reason_code::refused_in_doubt);
    return no;
}

} // namespace leadimport::salesmap
