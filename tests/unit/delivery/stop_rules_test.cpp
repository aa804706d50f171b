#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/delivery/stop_rules.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

namespace leadimport::delivery {
namespace {

// At which row it stops, when rows end like these over and over: c created, f failed, u unknown,
// and x failed for a reason of their own. 0: not within a thousand.
int stops_at(failure_limits limits, std::string_view rows, errc why) {
    stop_rules rules{limits};
    for (int i = 1; i <= 1000; ++i) {
        const char row = rows[static_cast<std::size_t>(i - 1) % rows.size()];
        const auto reason = row == 'x' ? "reason " + std::to_string(i) : std::string{"bad"};
        rules.ended(row == 'c'   ? row_state::created
                    : row == 'u' ? row_state::unknown
                                 : row_state::failed,
                    {reason_code::refused, {reason}}, reason);
        const auto verdict = rules.verdict();
        if (!verdict) continue;
        CHECK(verdict->code == why);
        return i;
    }
    return 0;
}

TEST_CASE("stop_rules: so many failures, or a share of the rows once there is a sample") {
    using l = failure_limits;
    constexpr auto why = errc::too_many_failures;
    CHECK(stops_at({}, "xxxxc", why) == 0);
    CHECK(stops_at(l{3, {}}, "cx", why) == 6);
    CHECK(stops_at(l{1, {}}, "cccx", why) == 4);
    CHECK(stops_at(l{1000, {}}, "cx", why) == 0);
    CHECK(stops_at(l{{}, 50}, "cx", why) == 0);
    CHECK(stops_at(l{{}, 49}, "cx", why) == limits::failure_sample);
    CHECK(stops_at(l{{}, 10}, "cccccccccx", why) == 0);
    CHECK(stops_at(l{{}, 9}, "cccccccccx", why) == limits::failure_sample);
    CHECK(stops_at(l{{}, 1}, "u", why) == 0); // what is unknown has not failed
    CHECK(stops_at(l{5, 1}, "x", why) == 5);  // whichever comes first
}

TEST_CASE("stop_rules: the first rows that all fail for the same reason say that all will") {
    constexpr auto why = errc::rows_fail_alike;
    CHECK(stops_at({}, "f", why) == limits::first_rows);
    CHECK(stops_at({}, "x", why) == 0);
    CHECK(stops_at({}, std::string(limits::first_rows - 1, 'f') + "c", why) == 0);
    CHECK(stops_at({}, "u", why) == 0);
    CHECK(stops_at({500, {}}, "f", errc::too_many_failures) == 500);
    CHECK(stops_at({{}, 99}, "f", why) == limits::first_rows); // a share needs more rows
    CHECK(stops_at({500, 99}, "f", errc::too_many_failures) == limits::failure_sample);
    stop_rules rules{{}};
    for (std::size_t i = 0; i < limits::first_rows; ++i)
        rules.ended(row_state::failed, {reason_code::refused, {"[fieldList]: no"}},
                    "[fieldList]: no");
    REQUIRE(rules.verdict());
    CHECK(english(rules.verdict()->detail) == "the first 20 rows: [fieldList]: no");
}

TEST_CASE("stop_rules: reasons are one when their kind is, whatever lead they name") {
    const auto stops = [](auto why_of) {
        stop_rules rules{{}};
        for (std::size_t i = 0; i < limits::first_rows; ++i) {
            const reason why = why_of(std::to_string(i));
            rules.ended(row_state::failed, why, "the lead of row " + std::to_string(i));
        }
        return rules.verdict().has_value();
    };
    CHECK(stops([](const std::string& n) {
        return reason{reason_code::duplicate, {"lead " + n}};
    }));
    CHECK_FALSE(stops([](const std::string& n) { return reason{reason_code::refused, {n}}; }));
    CHECK_FALSE(stops([](const std::string& n) {
        return reason{n == "7" ? reason_code::contact_refused : reason_code::refused, {"no"}};
    }));
}

} // namespace
} // namespace leadimport::delivery
