#include "leadimport/base/time.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <limits>
#include <utility>

namespace leadimport {

using text::is_digit;

namespace {

using namespace std::chrono;

error refused(std::string_view option, words::message why) {
    return {errc::bad_option, option, std::move(why)};
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
        if (!number || unit == 0) return refused(option, words::no_duration(text::quoted(s)));
        if (*number > static_cast<std::uint64_t>((most - total) / unit))
            return refused(option, words::duration_over_a_year(text::quoted(s)));
        total += static_cast<std::int64_t>(*number) * unit;
    } while (!rest.empty());
    return milliseconds{total};
}

result<rate> parse_rate(std::string_view s, std::string_view option) {
    if (s == "none") return rate{};
    const auto quoted = text::quoted(s);
    const auto slash = s.find('/');
    if (slash == s.npos) return refused(option, words::no_rate(quoted));
    const auto count = text::parse_unsigned(s.substr(0, slash));
    const auto window = parse_duration(s.substr(slash + 1), option);
    if (!count || !window) return refused(option, words::no_rate(quoted));
    if (*count == 0 || *count > limits::rate_count)
        return refused(option, words::rate_asks_too_much(quoted, limits::rate_count));
    if (*window < 1ms || *window > limits::longest_window)
        return refused(option, words::rate_window_is_out(quoted));
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

words::message friendly_duration(seconds d) {
    const auto s = static_cast<std::uint64_t>(std::max<seconds::rep>(d.count(), 0));
    if (s < 120) return words::seconds_long(s);
    if (s < 7200) return words::minutes_long((s + 30) / 60);
    if (s >= 172'800) return words::days_long(s / 86400, s % 86400 / 3600);
    const auto minutes = std::to_string(s % 3600 / 60);
    return words::hours_long(s / 3600, minutes.size() == 1 ? "0" + minutes : minutes);
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
    char out[64];
    const auto size = std::strftime(out, sizeof out, form, &parts);
    return {out, size};
}

} // namespace

std::string format_local(system_clock::time_point t) {
    return in_local_form(t, "%Y-%m-%d %H:%M %Z");
}

std::string format_local_second(system_clock::time_point t) {
    return in_local_form(t, "%Y-%m-%d %H:%M:%S %Z");
}

std::string local_zone(system_clock::time_point t) { return in_local_form(t, "%Z %z"); }

} // namespace leadimport
