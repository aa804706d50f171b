#include "support/english.hpp"

#include "leadimport/commands/row_ranges.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

using namespace leadimport;

TEST_CASE("row_ranges: numbers and ranges name rows; none named are all") {
    CHECK(commands::row_ranges{}.contains(1));
    const auto r = commands::row_ranges::parse(" 7, 10-12 ,20-20", "--rows");
    REQUIRE(r.has_value());
    std::string in;
    for (std::uint64_t row = 1; row <= 25; ++row)
        if (r->contains(row)) in += std::to_string(row) + " ";
    CHECK(in == "7 10 11 12 20 ");
    REQUIRE(r->ranges().size() == 3);
    CHECK(r->ranges()[1] == std::pair<std::uint64_t, std::uint64_t>{10, 12});
}

TEST_CASE("row_ranges: anything else is refused by its name") {
    for (const std::string s : {"", ",", "1,", "0", "-3", "3-", "5-4", "a", "1-2-3", "1.5", "+1",
                                "99999999999999999999"}) {
        CAPTURE(s);
        const auto r = commands::row_ranges::parse(s, "--rows");
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code == errc::bad_option);
        CHECK(english(r.error().where) == "--rows");
    }
}
