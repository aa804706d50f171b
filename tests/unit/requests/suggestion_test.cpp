#include "requests/lookup.hpp"
#include "support/english.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/suggestion.hpp"
#include "leadimport/mapping/bound_map.hpp"
#include "leadimport/values/id_names.hpp"
#include "leadimport/values/translation_table.hpp"
#include "leadimport/values/value.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::requests;
using namespace std::chrono_literals;

// So many names of an even length, of which none is near another.
std::vector<std::string> many_names(std::size_t n) {
    std::vector<std::string> all;
    all.reserve(n);
    for (std::size_t i = 0; i < n; ++i)
        all.push_back("option " + std::to_string(1'000'000 + 7 * i));
    return all;
}

std::string objection_to(const values::value_rule& rule, std::string_view text) {
    json_text json;
    json_writer out{json};
    return english(write_value(rule, text, out).value_or(""));
}

} // namespace

TEST_CASE("suggestion: the nearest is named, else the first few, else nothing") {
    suggestion_budget budget;
    const std::vector<std::string_view> known{"가나다", "라마바", "사아자",
                                              "차카타", "파하",   "거너"};
    CHECK(english(with_suggestion("no", "가나더", known, budget)) == "no; did you mean “가나다”?");
    CHECK(english(with_suggestion("no", "xyz", known, budget)) ==
          "no; there are “가나다”, “라마바”, “사아자”, “차카타”, “파하”, …");
    CHECK(english(with_suggestion("no", "xyz", {}, budget)) == "no");
}

TEST_CASE("suggestion: beyond the budget there is none") {
    const std::vector<std::string_view> known{"abcdef"};
    const auto one = cost_of_nearest("abcdeg", known);
    suggestion_budget budget{2 * one + 1};
    CHECK(english(with_suggestion("no", "abcdeg", known, budget)) == "no; did you mean “abcdef”?");
    CHECK(english(with_suggestion("no", "abcdeg", known, budget)) == "no; did you mean “abcdef”?");
    CHECK(english(with_suggestion("no", "abcdeg", known, budget)) == "no");
    CHECK(english(with_suggestion("no", "a", known, budget)) == "no"); // nor for what costs less
}

TEST_CASE("suggestion: 100,000 wrong values among 190,000 known ones take seconds at most") {
    const auto names = many_names(190'000);
    const auto began = std::chrono::steady_clock::now();
    SUBCASE("options") {
        values::value_rule rule;
        rule.type = values::field_type::single_select;
        rule.options = values::option_list{names};
        CHECK(objection_to(rule, names.back()).empty());
        for (int i = 0; i < 100'000; ++i)
            REQUIRE_FALSE(objection_to(rule, "wrong " + std::to_string(i)).empty());
    }
    SUBCASE("pipelines and stages") {
        std::vector<values::pipeline> all;
        for (const auto& name : names)
            all.push_back({"id of " + name, name, {{"id of " + name, "stage of " + name}}});
        const values::pipeline_names pipelines{std::move(all)};
        std::string_view id;
        std::string_view stage;
        CHECK_FALSE(pipelines.find_pipeline(names.back(), true, id));
        CHECK_FALSE(pipelines.find_by_stage("stage of " + names.back(), true, id, stage));
        for (int i = 0; i < 100'000; ++i) {
            const auto wrong = "wrong " + std::to_string(i);
            REQUIRE(pipelines.find_pipeline(wrong, true, id));
            REQUIRE(pipelines.find_by_stage(wrong, true, id, stage));
        }
    }
    SUBCASE("a translation table") {
        std::string bytes = "from,to\n";
        for (const auto& name : names)
            bytes.append(name).append(",x\n");
        auto table = values::translation_table::parse(std::move(bytes), "table.csv");
        REQUIRE(table.has_value());
        mapping::bound_field f;
        f.table = std::make_shared<const values::translation_table>(std::move(*table));
        CHECK(english(explain_missing(f, "option 1O00000")).find("did you mean") !=
              std::string::npos);
        for (int i = 0; i < 100'000; ++i)
            REQUIRE_FALSE(explain_missing(f, "wrong " + std::to_string(i)).empty());
    }
    CHECK(std::chrono::steady_clock::now() - began < 60s); // sanitizers included
}
