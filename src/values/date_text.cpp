#include "values/date_text.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace leadimport::values {

using text::is_digit;

namespace {

// What is left to read of a text.
class cursor {
public:
    explicit cursor(std::string_view text) noexcept : rest_{text} {}

    [[nodiscard]] bool done() const noexcept { return rest_.empty(); }
    [[nodiscard]] char front() const noexcept { return rest_.empty() ? '\0' : rest_.front(); }

    bool take(std::string_view what) noexcept {
        if (!rest_.starts_with(what)) return false;
        rest_.remove_prefix(what.size());
        return true;
    }
    bool take_blanks() noexcept {
        const auto before = rest_.size();
        while (take(" ") || take("\t") || take("\xc2\xa0") || take("\xe2\x80\xaf")) {
        }
        return rest_.size() != before;
    }
    [[nodiscard]] std::size_t count_digits() const noexcept {
        std::size_t n = 0;
        while (n < rest_.size() && is_digit(rest_[n]))
            ++n;
        return n;
    }
    // Takes at least `min` and at most `max` digits; nothing when there are fewer.
    bool take_number(unsigned min, unsigned max, unsigned& out) noexcept {
        const auto n = std::min<std::size_t>(count_digits(), max);
        if (n < min) return false;
        out = 0;
        for (const char c : rest_.substr(0, n))
            out = out * 10 + static_cast<unsigned>(c - '0');
        rest_.remove_prefix(n);
        return true;
    }
    std::string_view take_digits() noexcept {
        const auto digits = rest_.substr(0, count_digits());
        rest_.remove_prefix(digits.size());
        return digits;
    }

private:
    std::string_view rest_;
};

// 24.4.16: no number of four digits says which one is the year, and a `format` cannot, either.
bool has_short_year(cursor c) noexcept {
    unsigned part = 0;
    for (int i = 0; i < 3; ++i) {
        if (i > 0 && !c.take("-") && !c.take(".") && !c.take("/")) return false;
        c.take_blanks();
        if (!c.take_number(1, 2, part)) return false;
    }
    return c.count_digits() == 0;
}

// 2024-04-16, 2024.4.16, 2024. 4. 16., 2024/04/16, 2024년 4월 16일: the year is taken already.
bool take_month_and_day(cursor& c, date_time& out) {
    c.take_blanks();
    if (c.take("년")) {
        c.take_blanks();
        if (!c.take_number(1, 2, out.month)) return false;
        c.take_blanks();
        if (!c.take("월")) return false;
        c.take_blanks();
        if (!c.take_number(1, 2, out.day)) return false;
        c.take_blanks();
        return c.take("일");
    }
    const char separator = c.front();
    if (separator != '-' && separator != '.' && separator != '/') return false;
    const std::string_view again{&separator, 1};
    c.take(again);
    c.take_blanks();
    if (!c.take_number(1, 2, out.month)) return false;
    c.take_blanks();
    if (!c.take(again)) return false;
    c.take_blanks();
    if (!c.take_number(1, 2, out.day)) return false;
    if (separator == '.') c.take(again);
    return true;
}

objection take_day(cursor& c, date_time& out) {
    if (has_short_year(c)) return words::year_of_four_digits_expected;
    const auto digits = c.count_digits();
    if (digits == 8) {
        const bool all = c.take_number(4, 4, out.year) && c.take_number(2, 2, out.month) &&
                         c.take_number(2, 2, out.day);
        return all ? objection{} : objection{words::date_expected};
    }
    if (digits == 4 && c.take_number(4, 4, out.year) && take_month_and_day(c, out)) return {};
    return words::date_expected;
}

enum class half { none, morning, afternoon };

half take_half(cursor& c) {
    for (const auto* word : {"오전", "AM", "am", "Am"})
        if (c.take(word)) return half::morning;
    for (const auto* word : {"오후", "PM", "pm", "Pm"})
        if (c.take(word)) return half::afternoon;
    return half::none;
}

bool take_offset(cursor& c, date_time& out) {
    if (c.take("Z") || c.take("z")) {
        out.offset_minutes = 0;
        return true;
    }
    const bool west = c.front() == '-';
    if (!c.take("+") && !c.take("-")) return false;
    unsigned hours = 0;
    unsigned minutes = 0;
    if (!c.take_number(2, 2, hours)) return false;
    if (c.take(":") || c.count_digits() > 0)
        if (!c.take_number(2, 2, minutes)) return false;
    if (hours > 14 || minutes > 59) return false; // no place on earth is further from UTC
    const int offset = static_cast<int>(hours * 60 + minutes);
    out.offset_minutes = west ? -offset : offset;
    return true;
}

bool take_clock(cursor& c, date_time& out) {
    if (!c.take_number(1, 2, out.hour) || !c.take(":") || !c.take_number(2, 2, out.minute))
        return false;
    if (!c.take(":")) return true;
    if (!c.take_number(2, 2, out.second)) return false;
    if (!c.take(".")) return true;
    const auto fraction = c.take_digits();
    return !fraction.empty() && out.fraction.push(fraction);
}

objection take_time(cursor& c, date_time& out) {
    auto part = take_half(c);
    c.take_blanks();
    if (!take_clock(c, out)) return words::date_expected;
    c.take_blanks();
    if (part == half::none) part = take_half(c);
    if (part != half::none) {
        if (out.hour > 12) return words::half_of_day_with_late_hour;
        out.hour = out.hour % 12 + (part == half::afternoon ? 12U : 0U);
    }
    c.take_blanks();
    if (!c.done() && !take_offset(c, out)) return words::date_expected;
    return {};
}

objection take_any(cursor& c, date_time& out) {
    if (auto wrong = take_day(c, out)) return wrong;
    if (c.done()) return {};
    if (!c.take("T") && !c.take("t") && !c.take_blanks()) return words::date_expected;
    return take_time(c, out);
}

unsigned& part_of(date_time& d, char field) {
    switch (field) {
    case 'Y': return d.year;
    case 'M': return d.month;
    case 'D': return d.day;
    case 'h': return d.hour;
    case 'm': return d.minute;
    default: return d.second;
    }
}

objection take_formatted(cursor& c, const date_format& format, date_time& out) {
    for (const auto& item : format.items()) {
        bool taken = false;
        if (item.field != 0)
            taken = c.take_number(item.min_digits, item.max_digits, part_of(out, item.field));
        else if (item.separator == " ")
            taken = c.take_blanks();
        else
            taken = c.take(item.separator);
        if (!taken) return words::date_in_format_expected;
    }
    return {};
}

objection check(const date_time& d) {
    using namespace std::chrono;
    const year_month_day day{year{static_cast<int>(d.year)}, month{d.month},
                             std::chrono::day{d.day}};
    if (d.year < 1000) return words::year_of_four_digits_expected;
    if (!day.ok()) return words::no_such_day;
    if (d.hour > 23 || d.minute > 59 || d.second > 59) return words::no_such_time;
    return {};
}

} // namespace

std::string_view narrow_wide(std::string_view text, narrow_text& narrow) noexcept {
    constexpr std::string_view wide_blank = "\xe3\x80\x80";
    if (text.find_first_of("\xe3\xef") == text.npos) return text;
    bool fits = true;
    auto rest = text;
    while (!rest.empty() && fits) {
        const auto second = rest.size() > 2 ? static_cast<unsigned char>(rest[1]) : 0U;
        const auto third = rest.size() > 2 ? static_cast<unsigned char>(rest[2]) : 0U;
        const bool low = second == 0xbc && third >= 0x81;
        const bool high = second == 0xbd && third <= 0x9e;
        if (rest.starts_with(wide_blank)) {
            fits = narrow.push(' ');
            rest.remove_prefix(3);
        } else if (rest.front() == '\xef' && (low || high)) {
            fits = narrow.push(static_cast<char>(low ? third - 0x60 : third - 0x20));
            rest.remove_prefix(3);
        } else {
            fits = narrow.push(rest.front());
            rest.remove_prefix(1);
        }
    }
    return fits ? narrow.view() : text;
}

objection parse_date_time(std::string_view text, const date_format* format, date_time& out) {
    out = {};
    narrow_text narrow;
    cursor c{narrow_wide(text, narrow)};
    auto wrong = format != nullptr ? take_formatted(c, *format, out) : take_any(c, out);
    if (wrong) return wrong;
    if (!c.done()) return words::text_behind_date;
    return check(out);
}

} // namespace leadimport::values
