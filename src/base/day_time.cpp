#include "leadimport/base/day_time.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/base.hpp"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

namespace leadimport {

using std::chrono::system_clock;

namespace {

class life_elsewhere {
public:
    explicit life_elsewhere(const std::string& tz) : away_{!tz.empty()} {
        if (!away_) return;
        if (const char* was = std::getenv("TZ"); was != nullptr) was_ = was;
        ::setenv("TZ", tz.c_str(), 1);
        ::tzset();
    }
    ~life_elsewhere() {
        if (!away_) return;
        if (was_)
            ::setenv("TZ", was_->c_str(), 1);
        else
            ::unsetenv("TZ");
        ::tzset();
    }
    life_elsewhere(const life_elsewhere&) = delete;
    life_elsewhere& operator=(const life_elsewhere&) = delete;

private:
    bool away_;
    std::optional<std::string> was_;
};

std::optional<std::pair<int, int>> hour_and_minute(std::string_view s) {
    const auto colon = s.find(':');
    if (colon == s.npos || colon == 0 || colon > 2 || s.size() != colon + 3) return std::nullopt;
    const auto hour = text::parse_unsigned(s.substr(0, colon));
    const auto minute = text::parse_unsigned(s.substr(colon + 1));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return std::pair{static_cast<int>(*hour), static_cast<int>(*minute)};
}

// "+09:00" as TZ has it, which counts from here to Greenwich and takes no colon in a name:
// "<+0900>-09:00".
std::optional<std::string> tz_of_offset(std::string_view zone) {
    if (!zone.starts_with('+') && !zone.starts_with('-')) return std::nullopt;
    if (zone.size() != 6 || !hour_and_minute(zone.substr(1))) return std::nullopt;
    const std::string back = zone.front() == '+' ? "-" : "+";
    const std::string name = std::string{zone.substr(0, 3)}.append(zone.substr(4));
    return "<" + name + ">" + back + std::string{zone.substr(1)};
}

// Whether the system has the rules of a zone of that name. It takes any other name for UTC.
bool is_known(std::string_view zone) {
    const bool is_name = std::ranges::all_of(zone, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || text::is_digit(c) || c == '/' ||
               c == '_' || c == '+' || c == '-';
    });
    if (!is_name || zone.starts_with('/')) return false;
    const char* elsewhere = std::getenv("TZDIR");
    const std::filesystem::path rules =
        elsewhere == nullptr || *elsewhere == '\0' ? "/usr/share/zoneinfo" : elsewhere;
    std::error_code hidden;
    return std::filesystem::is_regular_file(rules / zone, hidden);
}

// Nothing: there is no such zone. Containers often lack the rules, and these need none.
std::optional<std::string> tz_of(std::string_view zone) {
    if (zone == "UTC") return "UTC0";
    if (zone == "KST") return "KST-9";
    if (auto tz = tz_of_offset(zone)) return tz;
    if (is_known(zone)) return std::string{zone};
    return std::nullopt;
}

} // namespace

result<day_time> day_time::parse(std::string_view s, std::string_view option) {
    const auto whole = text::trim(s);
    const auto blank = std::min(whole.find(' '), whole.size());
    const auto time = hour_and_minute(whole.substr(0, blank));
    if (!time) return error{errc::bad_option, option, words::no_time_of_day(text::quoted(s))};
    day_time d;
    d.hour_ = time->first;
    d.minute_ = time->second;
    d.zone_ = text::trim(whole.substr(blank));
    if (d.zone_.empty()) return d;
    auto tz = tz_of(d.zone_);
    if (!tz) return error{errc::bad_option, option, words::no_time_zone(text::quoted(d.zone_))};
    d.tz_ = std::move(*tz);
    return d;
}

void day_time::take_zone_of(const day_time& other) {
    zone_ = other.zone_;
    tz_ = other.tz_;
}

day_time::time_point day_time::shown_on(time_point now, int days_later) const {
    const life_elsewhere there{tz_};
    const auto seconds = system_clock::to_time_t(now);
    std::tm local{};
    ::localtime_r(&seconds, &local);
    local.tm_mday += days_later; // mktime makes a date of it
    local.tm_hour = hour_;
    local.tm_min = minute_;
    local.tm_sec = 0;
    local.tm_isdst = -1; // whichever holds then
    return system_clock::from_time_t(std::mktime(&local));
}

day_time::time_point day_time::next(time_point now) const {
    for (int days = 0;; ++days)
        if (const auto shown = shown_on(now, days); shown > now) return shown;
}

day_time::time_point day_time::last(time_point now) const {
    for (int days = 0;; --days)
        if (const auto shown = shown_on(now, days); shown <= now) return shown;
}

std::string day_time::text() const {
    const auto two_digits = [](int n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    auto all = two_digits(hour_) + ":" + two_digits(minute_);
    return zone_.empty() ? all : all + " " + zone_;
}

std::string day_time::spell(time_point t) const {
    const life_elsewhere there{tz_};
    auto moment = format_local(t);
    if (zone_.empty()) return moment;
    return moment.substr(0, moment.rfind(' ') + 1) + zone_; // as it was typed
}

} // namespace leadimport
