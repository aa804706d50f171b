#include "leadimport/values/date_value.hpp"

#include "values/ascii_buffer.hpp"
#include "values/date_text.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <chrono>

namespace leadimport::values {
namespace {

constexpr int korea_minutes = 9 * 60;
constexpr std::string_view letters = "YMDhms";

void push_day(const date_time& d, ascii_buffer<48>& out) {
    out.push_padded(d.year, 4);
    out.push('-');
    out.push_padded(d.month, 2);
    out.push('-');
    out.push_padded(d.day, 2);
}

bool is_midnight(const date_time& d) {
    return d.hour == 0 && d.minute == 0 && d.second == 0 &&
           d.fraction.view().find_first_not_of('0') == std::string_view::npos;
}

// The same moment on a Korean clock, without its zone.
date_time in_korea(const date_time& d) {
    using namespace std::chrono;
    const sys_days day{year{static_cast<int>(d.year)} / month{d.month} / std::chrono::day{d.day}};
    const auto moment = sys_seconds{day} + hours{d.hour} + minutes{d.minute} + seconds{d.second} +
                        minutes{korea_minutes - d.offset_minutes.value_or(korea_minutes)};
    const auto there = floor<days>(moment);
    const year_month_day ymd{there};
    const hh_mm_ss clock{moment - there};
    date_time k;
    k.year = static_cast<unsigned>(static_cast<int>(ymd.year()));
    k.month = static_cast<unsigned>(ymd.month());
    k.day = static_cast<unsigned>(ymd.day());
    k.hour = static_cast<unsigned>(clock.hours().count());
    k.minute = static_cast<unsigned>(clock.minutes().count());
    k.second = static_cast<unsigned>(clock.seconds().count());
    k.fraction = d.fraction;
    return k;
}

void push_offset(int minutes, ascii_buffer<48>& out) {
    if (minutes == 0) {
        out.push('Z');
        return;
    }
    out.push(minutes < 0 ? '-' : '+');
    const auto distance = static_cast<unsigned>(minutes < 0 ? -minutes : minutes);
    out.push_padded(distance / 60, 2);
    out.push(':');
    out.push_padded(distance % 60, 2);
}

} // namespace

objection date_format::add_field(std::string_view text, std::size_t& at) {
    const char letter = text[at];
    const auto end = std::min(text.find_first_not_of(letter, at), text.size());
    const auto length = end - at;
    // Without a separator only the number of digits tells where a field ends.
    const bool touches = (end < text.size() && letters.find(text[end]) != std::string_view::npos) ||
                         (!items_.empty() && items_.back().field != 0);
    const bool again =
        std::ranges::any_of(items_, [letter](const item& i) { return i.field == letter; });
    if (again) return words::format_has_letter_twice(std::string{letter});
    if (letter == 'Y' && length == 2) return words::format_has_short_year;
    if (length > 2 && !(letter == 'Y' && length == 4))
        return words::format_repeats_letter(std::string{letter});
    if (letter == 'Y')
        items_.push_back({letter, 4, 4, {}});
    else
        items_.push_back({letter, touches ? 2U : 1U, 2, {}});
    at = end;
    return {};
}

objection date_format::check() const {
    const auto has = [this](char letter) {
        return std::ranges::any_of(items_, [letter](const item& i) { return i.field == letter; });
    };
    if (!has('Y') || !has('M') || !has('D')) return words::format_lacks_day;
    if (has('m') != has('h') || (has('s') && !has('m'))) return words::format_has_part_of_time;
    return {};
}

objection date_format::parse(std::string_view text, date_format& out) {
    out.items_.clear();
    for (std::size_t at = 0; at < text.size();) {
        if (letters.find(text[at]) != std::string_view::npos) {
            if (auto wrong = out.add_field(text, at)) return wrong;
            continue;
        }
        const bool blank = text[at] == ' ';
        const auto end =
            std::min(blank ? text.find_first_not_of(' ', at) : text.find_first_of("YMDhms ", at),
                     text.size());
        narrow_text narrow; // what is compared is narrow, too
        const auto separator = narrow_wide(text.substr(at, end - at), narrow);
        out.items_.push_back({0, 0, 0, blank ? " " : std::string{separator}});
        at = end;
    }
    return out.check();
}

objection write_date(std::string_view text, const date_format* format, json_writer& out) {
    date_time d;
    if (auto wrong = parse_date_time(text, format, d)) return wrong;
    if (!is_midnight(d)) d = in_korea(d);
    if (!is_midnight(d)) return words::day_without_time_expected;
    ascii_buffer<48> json;
    push_day(d, json);
    out.string(json.view());
    return {};
}

objection write_date_time(std::string_view text, const date_format* format, json_writer& out) {
    date_time d;
    if (auto wrong = parse_date_time(text, format, d)) return wrong;
    ascii_buffer<48> json;
    push_day(d, json);
    json.push('T');
    json.push_padded(d.hour, 2);
    json.push(':');
    json.push_padded(d.minute, 2);
    json.push(':');
    json.push_padded(d.second, 2);
    if (!d.fraction.view().empty()) {
        json.push('.');
        json.push(d.fraction.view());
    }
    push_offset(d.offset_minutes.value_or(korea_minutes), json);
    out.string(json.view());
    return {};
}

} // namespace leadimport::values
