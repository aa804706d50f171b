#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/run/settle_words.hpp"
#include "leadimport/words/run.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;

std::string told(reason_code code, std::vector<std::string> arguments) {
    return english(run::settle_words({code, std::move(arguments)}));
}

} // namespace

TEST_CASE("settle_words: of many leads the first ones are named, and the others counted") {
    CHECK(told(reason_code::several, {"A", "B"}) == "could be one of the leads A, B");
    std::vector<std::string> ids;
    std::string named;
    for (std::size_t i = 0; i < limits::leads_named; ++i) {
        ids.push_back(std::to_string(i));
        named += (i == 0 ? "" : ", ") + ids.back();
    }
    CHECK(told(reason_code::two_leads, ids) == "may have two leads: " + named);
    ids.insert(ids.end(), {"X", "Y"});
    CHECK(told(reason_code::two_leads, ids) == "may have two leads: " + named + " and 2 more");
}

TEST_CASE("settle_words: a cause that is kept as data is told in words") {
    const words::message cause = words::rows_of_name_too_large_together;
    CHECK(told(reason_code::no_body, {stored(cause)}) ==
          "its lead cannot be looked for: " + english(cause));
    CHECK(told(reason_code::search_refused, {"HTTP 403"}) ==
          "this token may not search for leads: HTTP 403");
    CHECK(told(reason_code::third_doubt, {stored(cause)}) ==
          "three times no answer said what became of it, and no lead of it was found: " +
              english(cause));
    const auto whole = run::settle_words({reason_code::no_body, {stored(cause)}});
    CHECK(from_stored(stored(whole)) == whole);
}

TEST_CASE("settle_words: without the moment itself the reason's is told") {
    CHECK(told(reason_code::waiting, {"2026-11-29T10:00:00Z"}) ==
          "no lead of it was found, and one may appear until 2026-11-29T10:00:00Z");
}
