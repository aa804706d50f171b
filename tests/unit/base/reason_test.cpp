#include "leadimport/base/reason.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace leadimport {

TEST_CASE("reason: each code has a name of its own, which leads back to it") {
    std::set<std::string> seen;
    for (unsigned i = 0; i <= static_cast<unsigned>(reason_code::no_body); ++i) {
        const auto code = static_cast<reason_code>(i);
        const std::string name{name_of(code)};
        CAPTURE(i);
        CHECK((name.empty() == (code == reason_code::none)));
        CHECK(seen.insert(name).second);
        CHECK(reason_code_of(name) == code);
    }
    CHECK_FALSE(reason_code_of("no such code"));
}

} // namespace leadimport
