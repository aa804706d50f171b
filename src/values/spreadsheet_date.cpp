#include "values/spreadsheet_date.hpp"

#include "values/spreadsheet_tokens.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>

namespace leadimport::values {

namespace {

using day_list = std::vector<sheet_day>;
using numbers = std::span<const date_tokens::number>;

// Where Excel's calendar begins; 1203-1 is the number of a house.
constexpr unsigned first_year = 1900;

bool is_leap(int year) noexcept {
    // 1900 was none, but Excel, as Lotus 1-2-3 before it, has its 29th of February.
    return year == 1900 || std::chrono::year{year}.is_leap();
}

bool is_possible(const sheet_day& d) noexcept {
    constexpr std::array<unsigned, 12> longest{31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (d.month < 1 || d.month > 12) return false;
    if (!d.day) return true;
    const bool leap = !d.year || d.year_is_short || is_leap(*d.year);
    const unsigned last = d.month == 2 && !leap ? 28 : longest[d.month - 1];
    return *d.day >= 1 && *d.day <= last;
}

// A year has two digits or four; sometimes one is left of two.
bool set_year(sheet_day& d, const date_tokens::number& n) noexcept {
    d.year = static_cast<int>(n.value);
    d.year_is_short = n.digits <= 2;
    return n.digits <= 2 || n.digits == 4;
}

void add_day(day_list& all, const date_tokens::number& year, const date_tokens::number& month,
             const date_tokens::number& day) {
    sheet_day d;
    d.month = month.value;
    d.day = day.value;
    if (month.digits > 2 || day.digits > 2) return;
    if (set_year(d, year) && is_possible(d)) all.push_back(d);
}

void add_month(day_list& all, const date_tokens::number& year, const date_tokens::number& month) {
    sheet_day d;
    d.month = month.value;
    if (month.digits <= 2 && set_year(d, year) && is_possible(d)) all.push_back(d);
}

void add_day_of_any_year(day_list& all, const date_tokens::number& month,
                         const date_tokens::number& day) {
    sheet_day d;
    d.month = month.value;
    d.day = day.value;
    if (month.digits <= 2 && day.digits <= 2 && is_possible(d)) all.push_back(d);
}

// 2024-01-02, 1/2/2024, 01/02/03. What the country's order gives no date for is read in another.
day_list three_numbers(numbers n, day_order order) {
    day_list all;
    if (n[0].digits > 2) {
        add_day(all, n[0], n[1], n[2]);
        return all;
    }
    const bool year_is_last = n[2].digits > 2;
    if (order == day_order::day_month_year) add_day(all, n[2], n[1], n[0]);
    if (order == day_order::month_day_year || (year_is_last && all.empty()))
        add_day(all, n[2], n[0], n[1]);
    if (year_is_last && all.empty()) add_day(all, n[2], n[1], n[0]);
    if (!year_is_last && all.empty()) add_day(all, n[0], n[1], n[2]);
    return all;
}

// 1-2, 2024-01, 12/1999, 1/32. Two short numbers are a day, and a month of a year when there is no
// such day.
day_list two_numbers(numbers n, day_order order) {
    day_list all;
    if (n[0].digits > 2 || n[1].digits > 2) {
        const std::size_t year = n[0].digits > 2 ? 0 : 1;
        if (n[year].value >= first_year) add_month(all, n[year], n[1 - year]);
    } else {
        const std::size_t month = order == day_order::day_month_year ? 1 : 0;
        add_day_of_any_year(all, n[month], n[1 - month]);
        if (all.empty()) add_day_of_any_year(all, n[1 - month], n[month]);
        if (all.empty()) add_month(all, n[1], n[0]);
    }
    return all;
}

// Jan-24, MAR1, 2 Jan: some read a day there, some a year.
day_list month_and_number(const date_tokens::number& month, const date_tokens::number& n) {
    day_list all;
    add_day_of_any_year(all, month, n);
    add_month(all, n, month);
    return all;
}

enum class day_form {
    three_numbers,
    two_numbers,
    month_and_day,
    month_first,    // Jan-24
    month_last,     // 24-Jan
    month_day_year, // Jan 2, 2024
    month_inside,   // 2-Jan-2024, 2024 Jan 2
    year_and_month,
};
struct known_form {
    std::string_view form;
    day_form means;
    bool is_shown = true; // else it is read only: no format that is a default looks so
};
constexpr std::array<known_form, 28> known_forms{{
    {"N-N-N", day_form::three_numbers},
    {"N/N/N", day_form::three_numbers},
    {"N.N.N", day_form::three_numbers},
    {"N.N.N.", day_form::three_numbers},
    {"NyNmNd", day_form::three_numbers},
    {"N-N", day_form::two_numbers, false},
    {"N/N", day_form::two_numbers, false},
    {"N.N.", day_form::two_numbers, false},
    {"NmNd", day_form::month_and_day},
    {"NyNm", day_form::year_and_month},
    {"MN", day_form::month_first, false},
    {"M-N", day_form::month_first},
    {"M/N", day_form::month_first, false},
    {"NM", day_form::month_last, false},
    {"N-M", day_form::month_last},
    {"N/M", day_form::month_last, false},
    {"MN,N", day_form::month_day_year},
    {"MNN", day_form::month_day_year, false},
    {"M-N-N", day_form::month_day_year},
    {"NMN", day_form::month_inside},
    {"N-M-N", day_form::month_inside},
    {"N/M/N", day_form::month_inside},
    {"NM,N", day_form::month_inside, false},
    {"M.N", day_form::month_first, false},
    {"N-N-N.", day_form::three_numbers, false},
    {"M-N,N", day_form::month_day_year, false},
    {"M/N,N", day_form::month_day_year, false},
    {"M.N,N", day_form::month_day_year, false},
}};

// The numbers of a date without its separators, the month's name as its number.
std::vector<date_tokens::number> parts_of(std::string_view form, numbers values) {
    std::vector<date_tokens::number> parts;
    for (std::size_t i = 0; i < form.size(); ++i)
        if (form[i] == 'N' || form[i] == 'M') parts.push_back(values[i]);
    return parts;
}

day_list days_of(std::string_view form, day_form means, numbers values, day_order order) {
    const auto n = parts_of(form, values);
    day_list all;
    switch (means) {
    case day_form::three_numbers:
        return three_numbers(n, form == "NyNmNd" ? day_order::year_month_day : order);
    case day_form::two_numbers: return two_numbers(n, order);
    case day_form::month_and_day: add_day_of_any_year(all, n[0], n[1]); break;
    case day_form::year_and_month: add_month(all, n[0], n[1]); break;
    case day_form::month_first: return month_and_number(n[0], n[1]);
    case day_form::month_last: return month_and_number(n[1], n[0]);
    case day_form::month_day_year: add_day(all, n[2], n[0], n[1]); break;
    case day_form::month_inside:
        if (n[0].digits > 2)
            add_day(all, n[0], n[1], n[2]);
        else
            add_day(all, n[2], n[1], n[0]);
        break;
    }
    return all;
}

// What a time consists of, as its form without signs of the half of the day tells.
struct clock_form {
    std::string_view form;
    std::string_view parts; // h m s, f a fraction, for each number
};
constexpr std::array<clock_form, 9> clock_forms{{
    {"N:N", "hm"},
    {"N:N:N", "hms"},
    {"N:N:N.N", "hmsf"},
    {"N:N.N", "msf"},
    {"NhNnNs", "hms"},
    {"NhNn", "hm"},
    {"Nh", "h"},
    {"N", "h"}, // 3 PM
    {"NhNnN.Ns", "hmsf"},
}};

std::int64_t fraction_us(date_tokens::number n) noexcept {
    std::int64_t us = n.value;
    for (; n.digits < 6; ++n.digits)
        us *= 10;
    for (; n.digits > 6; --n.digits)
        us /= 10;
    return us;
}

// False when there is no such time.
bool add_part(sheet_time& t, char part, const date_tokens::number& n) noexcept {
    switch (part) {
    case 'h': t.us += n.value * us_per_hour; return n.digits <= 4;
    case 'm': t.us += n.value * us_per_minute; return n.digits <= 2 && n.value < 60;
    case 's':
        t.us += n.value * us_per_second;
        t.has_seconds = true;
        return n.digits <= 2 && n.value < 60;
    default:
        t.us += fraction_us(n);
        t.fraction_digits = n.digits;
        return true;
    }
}

bool put_into_half(sheet_time& t, bool afternoon) noexcept {
    const auto hour = t.us / us_per_hour;
    if (hour > 12 || t.lacks_hours) return false;
    t.us += (hour == 12 ? -12 : 0) * us_per_hour + (afternoon ? 12 : 0) * us_per_hour;
    return true;
}

std::optional<sheet_time> time_of(std::string_view form, numbers values) {
    const auto half = form.find('H');
    if (half != form.npos && half != 0 && half != form.size() - 1) return std::nullopt;
    const auto first = half == 0 ? 1U : 0U;
    const auto clock = form.substr(first, form.size() - (half == form.npos ? 0 : 1));
    const auto* const known = std::ranges::find(clock_forms, clock, &clock_form::form);
    if (known == clock_forms.end()) return std::nullopt;
    if (clock == "N" && half == form.npos) return std::nullopt;
    sheet_time t;
    t.lacks_hours = known->parts.front() == 'm';
    auto part = known->parts.begin();
    for (std::size_t i = 0; i < clock.size(); ++i)
        if (clock[i] == 'N' && !add_part(t, *part++, values[first + i])) return std::nullopt;
    if (half != form.npos && !put_into_half(t, values[half].value == 1)) return std::nullopt;
    return t;
}

// Where the time begins: at 오전 in front of it or at its hour; npos without one.
std::size_t begin_of_time(std::string_view form) noexcept {
    const auto sign = form.find_first_of(":hH");
    if (sign == form.npos) return form.npos;
    const bool half_in_front = form[sign] == 'H' && sign + 1 < form.size();
    if (half_in_front) return sign;
    return sign == 0 ? form.npos : sign - 1;
}

// Past 24 hours the day is the next one.
void carry_hours(sheet_moment& m) {
    if (!m.day || !m.time || m.time->us < us_per_day) return;
    auto& d = *m.day;
    if (!d.year || d.year_is_short || !d.day) return;
    using namespace std::chrono;
    const sys_days next =
        sys_days{year{*d.year} / static_cast<int>(d.month) / static_cast<int>(*d.day)} +
        std::chrono::days{m.time->us / us_per_day};
    const year_month_day ymd{next};
    d.year = static_cast<int>(ymd.year());
    d.month = static_cast<unsigned>(ymd.month());
    d.day = static_cast<unsigned>(ymd.day());
    m.time->us %= us_per_day;
}

} // namespace

std::vector<sheet_moment> read_sheet_moments(std::string_view text, day_order order) {
    const auto tokens = tokens_of_date(text);
    if (!tokens) return {};
    const std::string_view form = tokens->form;
    const numbers values = tokens->values;
    const auto at = std::min(begin_of_time(form), form.size());
    std::optional<sheet_time> time;
    if (at < form.size()) {
        time = time_of(form.substr(at), values.subspan(at));
        if (!time) return {};
    }
    if (at == 0) return {sheet_moment{std::nullopt, time, true}};
    const auto end = at < form.size() && form[at - 1] == 'T' ? at - 1 : at;
    const auto day_part = form.substr(0, end);
    const auto* const known = std::ranges::find(known_forms, day_part, &known_form::form);
    if (known == known_forms.end()) return {};
    std::vector<sheet_moment> all;
    for (const auto& day : days_of(day_part, known->means, values.first(end), order)) {
        all.push_back({day, time, known->is_shown});
        carry_hours(all.back());
    }
    return all;
}

} // namespace leadimport::values
