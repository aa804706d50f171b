#include "sandbox/message.hpp"

#include "sandbox/answer.hpp"

#include <array>
#include <cstdio>
#include <utility>

namespace leadimport::sandbox {

message to_message(const reply& r, bool to_head, bool keep_alive,
                   std::chrono::system_clock::time_point now) {
    std::string s = "HTTP/1.1 " + std::to_string(r.status) + " ";
    s.reserve(256 + r.body.size());
    s.append(status_text(r.status)).append("\r\nDate: ").append(http_date(r.date.value_or(now)));
    s.append("\r\nContent-Type: ");
    s.append(r.html ? "text/html; charset=utf-8" : "application/json; charset=utf-8");
    s.append("\r\nContent-Length: ").append(std::to_string(r.body.size())).append("\r\n");
    s.append(r.extra_header);
    if (!keep_alive) s.append("Connection: close\r\n");
    s.append("\r\n");
    const auto head = s.size();
    if (!to_head) s.append(r.body);
    const auto whole = s.size();
    const auto send = r.after == ending::cut ? head + (whole - head) / 2 : whole;
    return {std::move(s), send};
}

std::string http_date(std::chrono::system_clock::time_point t) {
    using namespace std::chrono;
    constexpr std::array<const char*, 7> weekdays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<days>(t);
    const year_month_day date{day};
    const hh_mm_ss clock{floor<seconds>(t - day)};
    char out[64];
    std::snprintf(
        out, sizeof out, "%s, %02u %s %04d %02d:%02d:%02d GMT", weekdays[weekday{day}.c_encoding()],
        static_cast<unsigned>(date.day()), months[static_cast<unsigned>(date.month()) - 1],
        static_cast<int>(date.year()), static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return out;
}

} // namespace leadimport::sandbox
