#include "../../../src/sandbox/field_type.hpp"
#include "../../../src/sandbox/object_id.hpp"

#include <doctest/doctest.h>

#include <string>
#include <unordered_set>

namespace {

using namespace leadimport::sandbox;

} // namespace

TEST_CASE("object_id: a UUID and a legacy id are read and written, anything else is none") {
    const struct {
        const char* text;
        const char* written; // null: not an id
    } table[] = {
        {"0123abcd-4567-89ef-0123-456789abcdef", "0123abcd-4567-89ef-0123-456789abcdef"},
        {"0123ABCD-4567-89EF-0123-456789ABCDEF", "0123abcd-4567-89ef-0123-456789abcdef"},
        {"64510d08afa4b4ecff05c336", "64510d08afa4b4ecff05c336"},
        {"", nullptr},
        {"1", nullptr},
        {"64510d08afa4b4ecff05c33", nullptr},
        {"64510d08afa4b4ecff05c33g", nullptr},
        {"0123abcd-4567-89ef-0123-456789abcdeg", nullptr},
        {"0123abcd4567-89ef-0123-456789abcdef1", nullptr},
        {"0123abcd-4567-89ef-0123-456789abcdef ", nullptr},
        {"-123abcd-4567-89ef-0123-456789abcdef", nullptr},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.text});
        const auto id = object_id::parse(row.text);
        CHECK(id.has_value() == (row.written != nullptr));
        if (id) CHECK(id->text() == row.written);
    }
    CHECK_FALSE(object_id{});
    CHECK(object_id{}.text().empty());
}

TEST_CASE("object_id: random ones are well formed, of version 4, and differ") {
    std::mt19937_64 source{7};
    std::unordered_set<object_id> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto id = object_id::random(source);
        CHECK(object_id::parse(id.text()) == id);
        CHECK(id.text()[14] == '4');
        CHECK(std::string_view{"89ab"}.find(id.text()[19]) != std::string_view::npos);
        seen.insert(id);
    }
    CHECK(seen.size() == 1000);
}

TEST_CASE("field_type: dates are days of the calendar, times have a zone") {
    const struct {
        const char* text;
        bool date, date_time;
    } table[] = {
        {"2024-04-16", true, true},
        {"2024-02-29", true, true},
        {"2023-02-29", false, false},
        {"2024-13-01", false, false},
        {"2024-4-16", false, false},
        {"2024.04.16", false, false},
        {"20240416", false, false},
        {"2024-04-16T07:18:17.516Z", false, true},
        {"2024-04-16T07:18:17Z", false, true},
        {"2024-04-16T07:18:17+09:00", false, true},
        {"2024-04-16T07:18:17.5-03:30", false, true},
        {"2024-04-16T07:18:17", false, false},
        {"2024-04-16T07:18Z", false, false},
        {"2024-04-16T24:00:00Z", false, false},
        {"2024-04-16T07:60:00Z", false, false},
        {"2024-04-16T07:18:17.Z", false, false},
        {"2024-04-16T07:18:17+0900", false, false},
        {"2024-04-16 07:18:17Z", false, false},
        {"2024-04-16T07:18:17Zz", false, false},
        {"", false, false},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.text});
        CHECK(is_date(row.text) == row.date);
        CHECK(is_date_time(row.text) == row.date_time);
    }
}
