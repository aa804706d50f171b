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

// As README's two tables tell them apart.
TEST_CASE("reason: a code belongs to rows that failed, or to rows that are unknown") {
    const std::set<std::string> not_unknown = {"",          "adopted",         "invalid",
                                               "refused",   "contact_refused", "contact_unsure",
                                               "duplicate", "third_doubt"};
    for (unsigned i = 0; i <= static_cast<unsigned>(reason_code::no_body); ++i) {
        const auto code = static_cast<reason_code>(i);
        const std::string name{name_of(code)};
        CAPTURE(name);
        CHECK(leaves_unknown(code) != not_unknown.contains(name));
    }
}

TEST_CASE("reason: what looking for a lead has left open, looking again may leave open as well") {
    const std::set<std::string> of_looking = {
        "answered", "no_control",     "blind",    "not_dated",      "candidate",
        "several",  "rewritten_name", "too_many", "search_refused", "no_body"};
    for (unsigned i = 0; i <= static_cast<unsigned>(reason_code::no_body); ++i) {
        const auto code = static_cast<reason_code>(i);
        const std::string name{name_of(code)};
        CAPTURE(name);
        CHECK(is_of_looking(code) == of_looking.contains(name));
    }
}

} // namespace leadimport

TEST_CASE("kind_of: rows have the code in common, and arguments that are not each row's own") {
    using leadimport::kind_of;
    using leadimport::reason;
    using leadimport::reason_code;
    CHECK(kind_of({reason_code::invalid, {"row_bad_value", "금액"}}) ==
          reason{reason_code::invalid, {"row_bad_value", "금액"}});
    CHECK(kind_of({reason_code::refused, {"no"}}) == reason{reason_code::refused, {"no"}});
    CHECK(kind_of({reason_code::duplicate, {"L1"}}) == reason{reason_code::duplicate});
    CHECK(kind_of({reason_code::waiting, {"2026-04-08T05:25:26Z"}}) ==
          reason{reason_code::waiting});
}
