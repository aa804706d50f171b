#include "leadimport/base/secret_text.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

namespace {

using namespace leadimport;

} // namespace

TEST_CASE("wipe: nothing of the text is left where it stood") {
    for (const std::size_t size : {4U, 15U, 16U, 4000U}) {
        CAPTURE(size);
        std::string s(size, 'x');
        s.reserve(size + 10);
        const auto* const where = s.data();
        wipe(s);
        CHECK(s.empty());
        REQUIRE(s.data() == where);
        s.resize(s.capacity());
        CHECK(std::ranges::count(s, 'x') == 0);
    }
}

TEST_CASE("secret_text: it is copied, moved and compared like a text") {
    secret_text a{std::string{"secret"}};
    const secret_text b = a;
    CHECK(b == a);
    CHECK(b.text() == "secret");
    secret_text c = std::move(a);
    CHECK(c == "secret");
    CHECK(a.empty()); // NOLINT: that is what is asked
    c = "other";
    CHECK_FALSE(c == b);
    c = b;
    CHECK(c == b);
    const auto& same = c;
    c = same;
    CHECK(c.text() == "secret");
    CHECK(secret_text{}.empty());
}
