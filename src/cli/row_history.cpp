#include "cli/row_history.hpp"

#include "cli/state_words.hpp"
#include "cli/told.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <utility>

namespace leadimport::cli {
namespace {

using job::attempt_entry;
using time_point = std::chrono::system_clock::time_point;

// A server's words and the leads that the row could be: of one row, all is told.
constexpr std::size_t error_bytes = 2 * limits::excerpt_bytes;
// Behind them, of an unknown row.
constexpr std::size_t commands_bytes = std::size_t{16} * 1024;

// "2026-04-08 14:25:26.020 KST", in local time.
std::string to_the_millisecond(time_point t) {
    using namespace std::chrono;
    const auto whole = floor<seconds>(t);
    const std::time_t moment = system_clock::to_time_t(whole);
    std::tm parts{};
    ::localtime_r(&moment, &parts);
    char text[32];
    const auto size = std::strftime(text, sizeof text, "%F %T", &parts);
    char ms[8];
    std::snprintf(ms, sizeof ms, ".%03d",
                  static_cast<int>(duration_cast<milliseconds>(t - whole).count()));
    char zone[32];
    const auto letters = std::strftime(zone, sizeof zone, " %Z", &parts);
    return std::string{text, size} + ms + std::string{zone, letters};
}

std::string what_came_of(const attempt_entry& a, delivery::row_state state) {
    if (!a.what.empty()) return text::excerpt(told(a.what), error_bytes);
    if (state == delivery::row_state::sending) return told(words::attempt_under_way);
    return told(words::state_created);
}

// By the clock that is never set, where both moments are of one run.
std::chrono::milliseconds time_of(const attempt_entry& a) {
    if (a.begun_run > 0 && a.begun_run == a.ended_run)
        return std::max(std::chrono::milliseconds{0}, a.ended_boot - a.begun_boot);
    return std::chrono::duration_cast<std::chrono::milliseconds>(a.ended - a.began);
}

std::string line_of(const attempt_entry& a, delivery::row_state state) {
    auto line = "  " + to_the_millisecond(a.began) + "  ";
    const bool seen = a.why.code != reason_code::process_ended; // its end
    line += told(words::attempt_took(seen ? std::to_string(time_of(a).count()) : "?"));
    if (a.status != 0) line += "  HTTP " + std::to_string(a.status);
    line += "  " + what_came_of(a, state);
    if (a.doubt) line += "  " + told(words::attempt_in_doubt);
    return line + "\n";
}

// "row 4,711: unknown (no_control)".
words::message state_of(const commands::row_history& h) {
    const auto& o = h.outcome;
    auto all = words::of_row(h.row, words_of(o.state));
    if (!o.lead_id.empty()) all = words::status_as_lead(std::move(all), o.lead_id);
    if (o.state == delivery::row_state::pending && h.attempts.empty())
        all = words::status_never_sent(std::move(all));
    if (o.state == delivery::row_state::unknown && o.why.code != reason_code::none)
        all = words::because(std::move(all), name_of(o.why.code));
    return all;
}

words::message end_of_lead(const job::undone_entry& undone) {
    if (undone.gone_before) return words::status_lead_was_gone;
    return words::status_lead_was_deleted;
}

} // namespace

std::string to_text(const commands::row_history& h) {
    const auto& o = h.outcome;
    auto out = text::visible(told(state_of(h))) + "\n";
    if (!o.error.empty())
        out += "  " + text::excerpt(told(o.error), error_bytes + commands_bytes) + "\n";
    for (const auto& a : h.attempts)
        out += line_of(a, o.state);
    if (h.undone)
        out += "  " + to_the_millisecond(h.undone->at) + "  " + told(end_of_lead(*h.undone)) + "\n";
    return out;
}

std::string to_json(const commands::row_history& h) {
    json_text out;
    json_writer json{out};
    const auto& o = h.outcome;
    json.begin_object().key("row").integer(static_cast<std::int64_t>(h.row));
    json.key("state").string(delivery::name_of(o.state));
    json.key("lead_id").string(o.lead_id).key("created_at").string(o.created_at);
    json.key("code").string(name_of(o.why.code));
    json.key("error").string(as_written(o.error)).key("undone_at");
    if (h.undone)
        json.string(format_utc(h.undone->at));
    else
        json.null();
    json.key("attempts").begin_array();
    for (const auto& a : h.attempts) {
        json.begin_object().key("began_at").string(format_utc(a.began));
        json.key("ended_at").string(format_utc(a.ended));
        json.key("status").integer(a.status).key("in_doubt").boolean(a.doubt);
        json.key("code").string(name_of(a.why.code));
        json.key("error").string(as_written(a.what)).end_object();
    }
    json.end_array().end_object();
    return text::visible_json(out.str()) + "\n";
}

} // namespace leadimport::cli
