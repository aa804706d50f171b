#include "run/invalid_kinds.hpp"
#include "support/english.hpp"

#include "leadimport/base/limits.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using run::invalid_kinds;

void add(invalid_kinds& kinds, std::uint64_t row, errc code, std::string column,
         std::string detail = {}) {
    csv::record r;
    r.row = row;
    r.line = 10 * row;
    kinds.add(r, {code, std::move(column), std::move(detail)});
}

} // namespace

TEST_CASE("invalid_kinds: nothing invalid, no kinds") {
    const invalid_kinds kinds;
    CHECK(kinds.rows() == 0);
    CHECK(kinds.by_frequency().empty());
    CHECK(kinds.besides() == 0);
}

TEST_CASE("invalid_kinds: a kind is an error in a column, and has its first rows") {
    invalid_kinds kinds;
    for (std::uint64_t row = 1; row <= 5; ++row)
        add(kinds, row, errc::row_bad_value, "금액", "no " + std::to_string(row));
    add(kinds, 6, errc::row_bad_value, "날짜");
    add(kinds, 7, errc::row_missing_value, "금액");
    CHECK(kinds.rows() == 7);
    const auto all = kinds.by_frequency();
    REQUIRE(all.size() == 3);
    CHECK(all[0].code == errc::row_bad_value);
    CHECK(all[0].column == "금액");
    CHECK(all[0].rows == 5);
    REQUIRE(all[0].first.size() == limits::invalid_rows_named);
    for (std::size_t i = 0; i < all[0].first.size(); ++i) {
        CHECK(all[0].first[i].row == i + 1);
        CHECK(all[0].first[i].line == 10 * (i + 1));
        CHECK(english(all[0].first[i].detail) == "no " + std::to_string(i + 1));
    }
}

TEST_CASE("invalid_kinds: the most frequent come first, of equals the earlier one") {
    invalid_kinds kinds;
    add(kinds, 1, errc::row_too_few_cells, {});
    add(kinds, 2, errc::row_bad_value, "z");
    add(kinds, 3, errc::row_bad_value, "a");
    add(kinds, 4, errc::row_bad_value, "b");
    add(kinds, 5, errc::row_bad_value, "b");
    std::string order;
    for (const auto& kind : kinds.by_frequency())
        order += kind.column + ";";
    CHECK(order == "b;;z;a;");
}

TEST_CASE("invalid_kinds: memory has a bound, and what is beyond it is counted") {
    invalid_kinds kinds;
    constexpr auto many = limits::invalid_kinds + 100;
    for (std::uint64_t row = 1; row <= 2 * many; ++row)
        add(kinds, row, errc::row_bad_value, "column " + std::to_string(row % many));
    const auto all = kinds.by_frequency();
    CHECK(all.size() == limits::invalid_kinds);
    CHECK(kinds.besides() == 200);
    std::uint64_t rows = kinds.besides();
    for (const auto& kind : all)
        rows += kind.rows;
    CHECK(rows == kinds.rows());
}

TEST_CASE("invalid_kind: what the first rows have in common is told, what differs is not") {
    const struct {
        std::vector<std::string> details;
        std::optional<std::string> common;
    } table[] = {
        {{}, {}},        {{"a"}, "a"}, {{""}, ""}, {{"a", "a", "a"}, "a"}, {{"a", "a", "b"}, {}},
        {{"a", ""}, {}},
    };
    for (const auto& t : table) {
        run::invalid_kind kind;
        for (const auto& detail : t.details)
            kind.first.push_back({1, 2, detail});
        const auto common = kind.common_detail();
        CHECK(common.has_value() == t.common.has_value());
        if (common && t.common) CHECK(english(*common) == *t.common);
    }
}
