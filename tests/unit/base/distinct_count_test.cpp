#include "leadimport/base/distinct_count.hpp"
#include "leadimport/base/limits.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <string>

namespace leadimport {
namespace {

TEST_CASE("distinct_count: few are counted exactly, however often they come") {
    distinct_count d;
    CHECK(d.value() == 0);
    for (int again = 0; again < 3; ++again)
        for (std::size_t i = 0; i < limits::counted_exactly; ++i)
            d.add("company " + std::to_string(i));
    CHECK(d.exact());
    CHECK(d.value() == limits::counted_exactly);
    d.add("");
    CHECK_FALSE(d.exact());
}

TEST_CASE("distinct_count: many are estimated within two in a hundred or so") {
    distinct_count d;
    std::size_t added = 0;
    for (const auto wanted : {5'000, 20'000, 40'000, 60'000, 200'000, 1'000'000}) {
        for (; added < static_cast<std::size_t>(wanted); ++added) {
            const auto text = "person" + std::to_string(added) + "@mail.example";
            d.add(text);
            d.add(text);
        }
        CAPTURE(wanted);
        const auto off = std::abs(static_cast<double>(d.value()) / wanted - 1);
        CHECK(off < 0.025); // three standard errors; the texts are always the same
    }
}

} // namespace
} // namespace leadimport
