#include "cli/row_history.hpp"

#include "cli/told.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"

#include <cstdio>
#include <ctime>

namespace leadimport::cli {
namespace {

using job::attempt_entry;
using time_point = std::chrono::system_clock::time_point;

// A server's words and the leads that the row could be: of one row, all is told.
constexpr std::size_t error_bytes = 2 * limits::excerpt_bytes;
// Behind them, of an unknown row.
constexpr std::size_t commands_bytes = std::size_t{16} * 1024;

// "2026-04-08 14:25:26.020", in local time.
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
    return std::string{text, size} + ms;
}

std::string what_came_of(const attempt_entry& a, delivery::row_state state) {
    if (!a.what.empty()) return text::excerpt(told(a.what), error_bytes);
    return state == delivery::row_state::sending ? "under way" : "created";
}

std::string line_of(const attempt_entry& a, delivery::row_state state) {
    auto line = "  " + to_the_millisecond(a.began) + "  ";
    if (a.why.code == reason_code::process_ended)
        line += "? ms"; // its end was not seen
    else
        line +=
            std::to_string(
                std::chrono::duration_cast<std::chrono::milliseconds>(a.ended - a.began).count()) +
            " ms";
    if (a.status != 0) line += "  HTTP " + std::to_string(a.status);
    line += "  " + what_came_of(a, state);
    if (a.doubt) line += "  (in doubt)";
    return line + "\n";
}

} // namespace

std::string to_text(const commands::row_history& h) {
    const auto& o = h.outcome;
    auto out = "row " + text::grouped(h.row) + ": " + std::string{delivery::name_of(o.state)};
    if (!o.lead_id.empty()) out += " as lead " + text::visible(o.lead_id);
    if (o.state == delivery::row_state::pending && h.attempts.empty()) out += ", never sent";
    if (o.state == delivery::row_state::unknown && o.why.code != reason_code::none)
        out.append(" (").append(name_of(o.why.code)).append(")");
    out += "\n";
    if (!o.error.empty())
        out += "  " + text::excerpt(told(o.error), error_bytes + commands_bytes) + "\n";
    for (const auto& a : h.attempts)
        out += line_of(a, o.state);
    if (h.undone)
        out +=
            "  " + to_the_millisecond(h.undone->at) +
            (h.undone->gone_before ? "  its lead was gone already\n" : "  its lead was deleted\n");
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
    json.key("error").string(told(o.error)).key("undone_at");
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
        json.key("error").string(told(a.what)).end_object();
    }
    json.end_array().end_object();
    return text::visible_json(out.str()) + "\n";
}

} // namespace leadimport::cli
