#include "leadimport/base/time.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <cstdio>
#include <ctime>
#include <limits>

namespace leadimport {

using text::is_digit;

namespace {

using namespace std::chrono;

error unreadable(std::string_view s, std::string_view option, std::string_view expected) {
    return {errc::bad_option, std::string{option},
            text::quoted(s) + " is not " + std::string{expected}};
}

// Milliseconds of a unit, 0 for what is none.
std::int64_t unit_ms(std::string_view u) noexcept {
    if (u == "ms") return 1;
    if (u == "s") return 1000;
    if (u == "m" || u == "min") return 60'000;
    if (u == "h") return 3'600'000;
    if (u == "d") return 86'400'000;
    return 0;
}

} // namespace

double rate::per_second() const noexcept {
    if (unlimited()) return std::numeric_limits<double>::infinity();
    return static_cast<double>(count) * 1000.0 / static_cast<double>(window.count());
}

result<milliseconds> parse_duration(std::string_view s, std::string_view option) {
    constexpr auto expected = "a duration like 500ms, 10s, 15m or 4h";
    constexpr std::int64_t most = 366LL * 86'400'000; // a year: nothing here waits longer
    std::int64_t total = 0;
    auto rest = s;
    do {
        std::size_t digits = 0;
        while (digits < rest.size() && is_digit(rest[digits]))
            ++digits;
        const auto number = text::parse_unsigned(rest.substr(0, digits));
        rest.remove_prefix(digits);
        std::size_t letters = 0;
        while (letters < rest.size() && !is_digit(rest[letters]))
            ++letters;
        const auto unit = unit_ms(rest.substr(0, letters));
        rest.remove_prefix(letters);
        if (!number || unit == 0) return unreadable(s, option, expected);
        if (*number > static_cast<std::uint64_t>((most - total) / unit))
            return error{errc::bad_option, std::string{option},
                         text::quoted(s) + " is over a year"};
        total += static_cast<std::int64_t>(*number) * unit;
    } while (!rest.empty());
    return milliseconds{total};
}

result<system_clock::time_point> next_time_of_day(std::string_view s, std::string_view option,
                                                  system_clock::time_point now) {
    constexpr auto expected = "a time of day like 06:00";
    const auto colon = s.find(':');
    if (colon == s.npos || colon == 0 || colon > 2 || s.size() != colon + 3)
        return unreadable(s, option, expected);
    const auto hour = text::parse_unsigned(s.substr(0, colon));
    const auto minute = text::parse_unsigned(s.substr(colon + 1));
    if (!hour || !minute || *hour > 23 || *minute > 59) return unreadable(s, option, expected);
    const auto seconds = system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    local.tm_hour = static_cast<int>(*hour);
    local.tm_min = static_cast<int>(*minute);
    local.tm_sec = 0;
    local.tm_isdst = -1; // whichever holds then
    auto then = local;
    auto moment = system_clock::from_time_t(std::mktime(&then));
    if (moment > now) return moment;
    ++local.tm_mday; // mktime makes a date of it
    return system_clock::from_time_t(std::mktime(&local));
}

result<rate> parse_rate(std::string_view s, std::string_view option) {
    constexpr auto expected = "a rate like 90/10s, or none";
    if (s == "none") return rate{};
    const auto slash = s.find('/');
    if (slash == s.npos) return unreadable(s, option, expected);
    const auto count = text::parse_unsigned(s.substr(0, slash));
    const auto window = parse_duration(s.substr(slash + 1), option);
    if (!count || !window) return unreadable(s, option, expected);
    if (*count == 0 || *count > limits::rate_count)
        return error{errc::bad_option, std::string{option},
                     text::quoted(s) + " must ask for 1 to " + text::grouped(limits::rate_count) +
                         " requests"};
    if (*window < 1ms || *window > limits::longest_window)
        return error{errc::bad_option, std::string{option},
                     text::quoted(s) + " must have a window of 1ms to 24h"};
    return rate{*count, *window};
}

std::string format_duration(milliseconds d) {
    auto ms = d.count();
    if (ms == 0) return "0s";
    std::string s;
    for (const auto& [name, size] :
         {std::pair{"h", 3'600'000LL}, {"m", 60'000LL}, {"s", 1000LL}, {"ms", 1LL}}) {
        if (ms / size > 0) s += std::to_string(ms / size) + name;
        ms %= size;
    }
    return s;
}

std::string format_rate(const rate& r) {
    if (r.unlimited()) return "none";
    return std::to_string(r.count) + "/" + format_duration(r.window);
}

std::string friendly_duration(seconds d) {
    const auto s = d.count();
    char out[48];
    if (s < 120)
        std::snprintf(out, sizeof out, "%lld s", static_cast<long long>(s));
    else if (s < 7200)
        std::snprintf(out, sizeof out, "%lld min", static_cast<long long>((s + 30) / 60));
    else if (s < 172'800)
        std::snprintf(out, sizeof out, "%lld h %02lld min", static_cast<long long>(s / 3600),
                      static_cast<long long>(s % 3600 / 60));
    else
        std::snprintf(out, sizeof out, "%lld d %lld h", static_cast<long long>(s / 86400),
                      static_cast<long long>(s % 86400 / 3600));
    return out;
}

std::string format_utc(system_clock::time_point t) {
    const auto second = floor<seconds>(t);
    const auto ms = floor<milliseconds>(t - second).count();
    const auto whole = system_clock::to_time_t(second);
    std::tm parts{};
    ::gmtime_r(&whole, &parts);
    char date[32];
    std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &parts);
    char out[48];
    std::snprintf(out, sizeof out, "%s.%03dZ", date, static_cast<int>(ms));
    return out;
}

namespace {

std::string in_local_form(system_clock::time_point t, const char* form) {
    const auto whole = system_clock::to_time_t(t);
    std::tm parts{};
    ::localtime_r(&whole, &parts);
    char out[32];
    std::strftime(out, sizeof out, form, &parts);
    return out;
}

} // namespace

std::string format_local(system_clock::time_point t) { return in_local_form(t, "%Y-%m-%d %H:%M"); }

std::string format_local_second(system_clock::time_point t) {
    return in_local_form(t, "%Y-%m-%d %H:%M:%S");
}

} // namespace leadimport
