#include "leadimport/salesmap/lead_date.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/lead.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

namespace leadimport::salesmap {

using text::is_digit;

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

constexpr std::size_t uuid_length = 36;
constexpr std::size_t day_length = 10;    // 2024-04-08
constexpr std::size_t minute_length = 16; // 2024-04-08T05:25
constexpr std::size_t second_length = 19; // 2024-04-08T05:25:26
constexpr milliseconds day = 24h;
constexpr milliseconds kst = 9h; // ahead of UTC, all year

int hex_digit(char c) noexcept {
    if (is_digit(c)) return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

bool is_uuid(std::string_view s) noexcept {
    if (s.size() != uuid_length) return false;
    for (std::size_t i = 0; i < s.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? s[i] != '-' : hex_digit(s[i]) < 0) return false;
    }
    return true;
}

// How much of time one value of the last digit shown stands for: of the fraction's digits when
// there are any, else of seconds.
milliseconds shown_unit(std::string_view s) noexcept {
    if (s.size() <= second_length || s[second_length] != '.') return 1s;
    std::size_t digits = 0;
    while (second_length + 1 + digits < s.size() && is_digit(s[second_length + 1 + digits]))
        ++digits;
    constexpr std::array units{1000ms, 100ms, 10ms};
    return digits < units.size() ? units[digits] : 1ms;
}

// Units that are zero may have been cut off.
milliseconds with_zeros_cut(milliseconds at, milliseconds shown) noexcept {
    if (at % day == 0ms || (at + kst) % day == 0ms) return day;
    auto unit = shown;
    for (const milliseconds larger : {milliseconds{1s}, milliseconds{1min}, milliseconds{1h}})
        if (at % larger == 0ms) unit = std::max(unit, larger);
    return unit;
}

// "2024-04-08T05:25Z" with the seconds that parse_moment() wants.
std::string with_seconds(std::string_view s) {
    std::string whole{s};
    if (s.size() > minute_length && s[13] == ':' && s[minute_length] != ':')
        whole.insert(minute_length, ":00");
    return whole;
}

std::optional<lead_date> date_of_day(std::string_view s) {
    const auto midnight = parse_moment(std::string{s} + "T00:00:00Z");
    if (!midnight) return std::nullopt;
    const auto at = std::chrono::duration_cast<milliseconds>(midnight->time_since_epoch());
    return lead_date{at - kst, at + day - 1ms};
}

} // namespace

std::optional<lead_date> date_of_id(std::string_view id) noexcept {
    constexpr std::size_t version = 14;
    constexpr std::size_t variant = 19;
    if (!is_uuid(id) || id[version] != '7' || (hex_digit(id[variant]) & 0xc) != 0x8)
        return std::nullopt;
    std::int64_t ms = 0;
    for (const char c : id.substr(0, 13))
        if (c != '-') ms = ms << 4 | hex_digit(c);
    return lead_date{milliseconds{ms}, milliseconds{ms}};
}

std::optional<lead_date> date_of_text(std::string_view created_at) {
    if (created_at.size() == day_length) return date_of_day(created_at);
    const auto whole = with_seconds(created_at);
    const auto moment = parse_moment(whole);
    if (!moment) return std::nullopt;
    const auto at = std::chrono::duration_cast<milliseconds>(moment->time_since_epoch());
    return lead_date{at, at + with_zeros_cut(at, shown_unit(whole)) - 1ms};
}

std::optional<lead_date> date_of_lead(std::string_view id, std::string_view created_at,
                                      bool created_at_is_fed) {
    if (const auto by_id = date_of_id(id)) return by_id;
    return created_at_is_fed ? std::nullopt : date_of_text(created_at);
}

} // namespace leadimport::salesmap
