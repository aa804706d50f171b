#include "leadimport/base/http_date.hpp"

#include "leadimport/base/text.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <string>

namespace leadimport {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view form = "Wed, 21 Oct 2015 07:28:00 GMT";

std::optional<unsigned> number_at(std::string_view s, std::size_t at, std::size_t digits) {
    const auto n = text::parse_unsigned(s.substr(at, digits));
    if (!n) return std::nullopt;
    return static_cast<unsigned>(*n);
}

std::optional<sys_seconds> parse_todays(std::string_view s) {
    if (s.size() != form.size() || s.substr(3, 2) != ", " || s.substr(25) != " GMT" ||
        s[7] != ' ' || s[11] != ' ' || s[16] != ' ' || s[19] != ':' || s[22] != ':')
        return std::nullopt;
    unsigned m = 0;
    while (m < month_names.size() && month_names.at(m) != s.substr(8, 3))
        ++m;
    const auto d = number_at(s, 5, 2);
    const auto y = number_at(s, 12, 4);
    const auto hour = number_at(s, 17, 2);
    const auto minute = number_at(s, 20, 2);
    const auto second = number_at(s, 23, 2);
    if (m == month_names.size() || !d || !y || !hour || !minute || !second) return std::nullopt;
    const year_month_day date{year{static_cast<int>(*y)}, month{m + 1}, day{*d}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
    return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second};
}

} // namespace

std::optional<sys_seconds> parse_http_date(std::string_view s) {
    if (const auto t = parse_todays(s)) return t;
    const std::string whole{s};
    for (const auto* other : {"%A, %d-%b-%y %H:%M:%S GMT", "%a %b %d %H:%M:%S %Y"}) {
        std::tm t{};
        const auto* end = ::strptime(whole.c_str(), other, &t);
        if (end != nullptr && *end == '\0') return sys_seconds{seconds{::timegm(&t)}};
    }
    return std::nullopt;
}

} // namespace leadimport
