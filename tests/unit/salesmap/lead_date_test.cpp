#include "leadimport/base/time.hpp"
#include "leadimport/salesmap/lead_date.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;
using salesmap::lead_date;

// "2024-04-08T05:25:26.020Z", or from and to joined by "..", or "none".
std::string told(const std::optional<lead_date>& d) {
    if (!d) return "none";
    const auto text = [](std::chrono::milliseconds ms) {
        return format_utc(std::chrono::system_clock::time_point{ms});
    };
    return d->from == d->to ? text(d->from) : text(d->from) + ".." + text(d->to);
}

} // namespace

TEST_CASE("date_of_id: a UUID of version 7 begins with the server's milliseconds") {
    const std::pair<std::string_view, std::string_view> table[] = {
        // The example of RFC 9562, appendix A.6.
        {"017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "2022-02-22T19:22:22.000Z"},
        {"017F22E2-79B0-7CC3-98C4-DC0C0C07398F", "2022-02-22T19:22:22.000Z"},
        {"017f22e2-79b1-7cc3-88c4-dc0c0c07398f", "2022-02-22T19:22:22.001Z"},
        {"00000000-0000-7000-8000-000000000000", "1970-01-01T00:00:00.000Z"},
        // Another version, another variant, a legacy id, no id.
        {"017f22e2-79b0-4cc3-98c4-dc0c0c07398f", "none"},
        {"017f22e2-79b0-7cc3-78c4-dc0c0c07398f", "none"},
        {"017f22e2-79b0-7cc3-c8c4-dc0c0c07398f", "none"},
        {"507f1f77bcf86cd799439011", "none"},
        {"017f22e2-79b0-7cc3-98c4-dc0c0c07398", "none"},
        {"017f22e2-79b0-7cc3-98c4-dc0c0c07398g", "none"},
        {"017f22e2079b0-7cc3-98c4-dc0c0c07398f", "none"},
        {"", "none"},
    };
    for (const auto& [id, date] : table) {
        const auto& of_id = id; // clang 14 captures no bindings
        CAPTURE(of_id);
        CHECK(told(salesmap::date_of_id(id)) == date);
    }
}

TEST_CASE("date_of_text: as precisely as it is shown") {
    const std::pair<std::string_view, std::string_view> table[] = {
        {"2024-04-08T05:25:26.020Z", "2024-04-08T05:25:26.020Z"},
        {"2024-04-08T14:25:26.020+09:00", "2024-04-08T05:25:26.020Z"},
        {"2024-04-08 14:25:26.020+09:00", "2024-04-08T05:25:26.020Z"},
        {"2024-04-08T05:25:26.0209Z", "2024-04-08T05:25:26.020Z"},
        {"2024-04-08T05:25:26.02Z", "2024-04-08T05:25:26.020Z..2024-04-08T05:25:26.029Z"},
        {"2024-04-08T05:25:26.3Z", "2024-04-08T05:25:26.300Z..2024-04-08T05:25:26.399Z"},
        {"2024-04-08T05:25:26Z", "2024-04-08T05:25:26.000Z..2024-04-08T05:25:26.999Z"},
        {"2024-04-08T05:25Z", "2024-04-08T05:25:00.000Z..2024-04-08T05:25:59.999Z"},
        {"2024-04-08T14:25+09:00", "2024-04-08T05:25:00.000Z..2024-04-08T05:25:59.999Z"},
        // In KST or in UTC.
        {"2024-04-08", "2024-04-07T15:00:00.000Z..2024-04-08T23:59:59.999Z"},
        // Zeros at the end: cut to the second, the minute, the hour, the day in UTC or in KST.
        {"2024-04-08T05:25:26.000Z", "2024-04-08T05:25:26.000Z..2024-04-08T05:25:26.999Z"},
        {"2024-04-08T05:25:00.000Z", "2024-04-08T05:25:00.000Z..2024-04-08T05:25:59.999Z"},
        {"2024-04-08T05:25:00Z", "2024-04-08T05:25:00.000Z..2024-04-08T05:25:59.999Z"},
        {"2024-04-08T05:00:00.000Z", "2024-04-08T05:00:00.000Z..2024-04-08T05:59:59.999Z"},
        {"2024-04-08T00:00:00.000Z", "2024-04-08T00:00:00.000Z..2024-04-08T23:59:59.999Z"},
        {"2024-04-07T15:00:00.000Z", "2024-04-07T15:00:00.000Z..2024-04-08T14:59:59.999Z"},
        {"2024-04-08T00:00:00+09:00", "2024-04-07T15:00:00.000Z..2024-04-08T14:59:59.999Z"},
        // But a moment that has seconds is one.
        {"2024-04-08T05:00:00.001Z", "2024-04-08T05:00:00.001Z"},
        // In which zone is not said, or it is no time at all.
        {"2024-04-08T05:25:26.020", "none"},
        {"2024-04-08 14:25", "none"},
        {"2024-04-08T05", "none"},
        {"2024-13-08", "none"},
        {"2024-04-31", "none"},
        {"2024.04.08", "none"},
        {"어제", "none"},
        {"", "none"},
    };
    for (const auto& [text, date] : table) {
        const auto& of_text = text; // clang 14 captures no bindings
        CAPTURE(of_text);
        CHECK(told(salesmap::date_of_text(text)) == date);
    }
}

TEST_CASE("date_of_lead: the id decides; a fed time of creation says nothing") {
    constexpr std::string_view v7 = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";
    constexpr std::string_view legacy = "507f1f77bcf86cd799439011";
    constexpr std::string_view old = "2019-01-02T03:04:05.678Z";
    CHECK(told(salesmap::date_of_lead(v7, old, false)) == "2022-02-22T19:22:22.000Z");
    CHECK(told(salesmap::date_of_lead(v7, old, true)) == "2022-02-22T19:22:22.000Z");
    CHECK(told(salesmap::date_of_lead(legacy, old, false)) == old);
    CHECK(told(salesmap::date_of_lead(legacy, old, true)) == "none");
    CHECK(told(salesmap::date_of_lead(legacy, "", false)) == "none");
}
