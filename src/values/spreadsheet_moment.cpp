#include "values/spreadsheet_moment.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>

namespace leadimport::values {

namespace {

// Where a year is missing a spreadsheet puts the one of its clock.
bool is_of_our_time(int year) noexcept { return year >= 2000 && year < 2100; }

bool years_agree(const sheet_day& original, const sheet_day& now) noexcept {
    if (!original.year) return !now.year || now.year_is_short || is_of_our_time(*now.year);
    if (!now.year) return false;
    const int was = *original.year;
    const int is = *now.year;
    if (now.year_is_short) return was % 100 == is;
    if (!original.year_is_short) return was == is;
    // Up to 2029 in LibreOffice and older Windows, up to 2049 in newer: both are possible between.
    return (was < 50 && is == 2000 + was) || (was >= 30 && is == 1900 + was);
}

bool days_agree(const sheet_day& original, const sheet_day& now) noexcept {
    if (original.month != now.month || !years_agree(original, now)) return false;
    if (!original.day) return !now.day || *now.day == 1;
    return now.day == original.day;
}

// The time, to the last unit that is shown; cut there, or rounded.
bool agrees_to(std::int64_t original, std::int64_t now, std::int64_t unit) noexcept {
    const auto cut = original / unit * unit;
    return now == cut || (now == cut + unit && original - cut >= unit / 2);
}

std::int64_t unit_of(const sheet_time& t) noexcept {
    std::int64_t unit = us_per_second;
    for (int i = 0; i < t.fraction_digits && unit > 1; ++i)
        unit /= 10;
    return unit;
}

bool times_agree(const sheet_time& original, const sheet_time& now) noexcept {
    if (std::abs(original.us - now.us) <= now.tolerance_us) return true;
    return original.fraction_digits > now.fraction_digits && now.fraction_digits > 0 &&
           agrees_to(original.us, now.us, unit_of(now));
}

// Behind a date Excel shows no seconds, LibreOffice no fractions of them; and where the double is a
// little less than a whole minute it shows the second before.
bool times_behind_date_agree(const sheet_time& original, const sheet_time& now) noexcept {
    if (!now.has_seconds) return original.us / us_per_minute * us_per_minute == now.us;
    if (!original.has_seconds && now.us == original.us - us_per_second) return true;
    return original.fraction_digits > 0 && agrees_to(original.us, now.us, unit_of(now));
}

// Excel shows a time with a fraction of a second as minutes and seconds: 20:30.1.
bool is_rest_of_hour(const std::optional<sheet_time>& original,
                     const std::optional<sheet_time>& now) noexcept {
    return original && now && original->fraction_digits > 0 && now->lacks_hours &&
           now->fraction_digits == 1 &&
           agrees_to(original->us % us_per_hour, now->us, us_per_second / 10);
}

sheet_moment on_day(std::chrono::sys_days day, const sheet_time& time) {
    const std::chrono::year_month_day ymd{day};
    sheet_day d;
    d.year = static_cast<int>(ymd.year());
    d.month = static_cast<unsigned>(ymd.month());
    d.day = static_cast<unsigned>(ymd.day());
    return {d, time, true};
}

// The part of a day that the digits behind a point are.
sheet_time part_of_day(std::string_view digits) {
    sheet_time t;
    t.has_seconds = true;
    double unit = static_cast<double>(us_per_day);
    double us = 0;
    for (const char c : digits) {
        unit /= 10;
        us += unit * (c - '0');
    }
    t.us = std::llround(us);
    // Five decimals are about a second. Fewer are not taken for a rounded time.
    t.tolerance_us = digits.size() < 5 ? 1 : static_cast<std::int64_t>(unit / 2) + 1;
    return t;
}

} // namespace

std::vector<sheet_moment> moments_of_serial(std::string_view text) {
    using namespace std::chrono;
    constexpr unsigned most_days = 2'958'465; // 9999-12-31
    constexpr unsigned no_such_day = 60;
    const auto point = std::min(text.find('.'), text.size());
    const auto whole = text::parse_unsigned(text.substr(0, point));
    if (!whole || *whole > most_days) return {};
    auto time = part_of_day(text.substr(std::min(point + 1, text.size())));
    const std::chrono::days count{static_cast<int>(*whole)};
    std::vector<sheet_moment> all{on_day(sys_days{1899y / 12 / 30} + count, time)};
    if (*whole < no_such_day) all.push_back(on_day(sys_days{1899y / 12 / 31} + count, time));
    if (*whole == no_such_day) {
        all.push_back(all.front());
        all.back().day->day = 29;
    }
    time.us += static_cast<std::int64_t>(*whole) * us_per_day;
    // A whole number is no time of day, or would be midnight alone.
    if (point < text.size()) all.push_back({std::nullopt, time, true});
    return all;
}

bool moment_is_shown_as(const sheet_moment& original, const sheet_moment& now) {
    if (!now.is_shown) return false;
    if (!now.day && is_rest_of_hour(original.time, now.time)) return true;
    if (original.day.has_value() != now.day.has_value()) return false;
    if (original.day && !days_agree(*original.day, *now.day)) return false;
    const auto was = original.time.value_or(sheet_time{});
    if (!now.time) return was.us == 0;
    return times_agree(was, *now.time) || (original.day && times_behind_date_agree(was, *now.time));
}

} // namespace leadimport::values
