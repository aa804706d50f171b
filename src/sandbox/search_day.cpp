#include "sandbox/search_day.hpp"

#include "sandbox/field_type.hpp"

#include <chrono>
#include <cstdio>

namespace leadimport::sandbox {
namespace {

using namespace std::chrono;

int number_at(std::string_view s, std::size_t at, std::size_t digits) noexcept {
    int n = 0;
    for (const char c : s.substr(at, digits))
        n = n * 10 + (c - '0');
    return n;
}

// "+09:00" or "-05:30" at the end; none for Z.
minutes offset_of(std::string_view s) noexcept {
    if (s.ends_with('Z')) return minutes{0};
    const auto zone = s.substr(s.size() - 6);
    const auto amount = hours{number_at(zone, 1, 2)} + minutes{number_at(zone, 4, 2)};
    return zone.front() == '-' ? -amount : amount;
}

} // namespace

std::optional<std::string> day_of(std::string_view date) {
    if (is_date(date)) return std::string{date};
    if (!is_date_time(date)) return std::nullopt;
    const year_month_day written{year{number_at(date, 0, 4)},
                                 month{static_cast<unsigned>(number_at(date, 5, 2))},
                                 day{static_cast<unsigned>(number_at(date, 8, 2))}};
    const auto moment = sys_days{written} + hours{number_at(date, 11, 2)} +
                        minutes{number_at(date, 14, 2)} - offset_of(date) + hours{9};
    const year_month_day there{floor<days>(moment)};
    char out[48];
    std::snprintf(out, sizeof out, "%04d-%02u-%02u", static_cast<int>(there.year()),
                  static_cast<unsigned>(there.month()), static_cast<unsigned>(there.day()));
    return out;
}

} // namespace leadimport::sandbox
