#include "support/english.hpp"

#include "leadimport/values/text_template.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace leadimport::values {
namespace {

// Columns a, b and c; everything else is a mistake of the test.
std::string expand(std::string_view pattern, const std::array<std::string_view, 3>& cells,
                   bool trim = true, std::size_t max_bytes = 1000) {
    text_template t;
    REQUIRE_FALSE(text_template::parse(pattern, t).has_value());
    for (auto& part : t.parts())
        if (part.is_column) part.column = static_cast<std::size_t>(part.text.front() - 'a');
    std::string out = "left over";
    t.expand(cells, trim, max_bytes, out);
    return out;
}

TEST_CASE("text_template: columns are put in, doubled braces are braces") {
    CHECK(expand("{a}", {"1", "2", "3"}) == "1");
    CHECK(expand("{a}\n유입: {b}", {"1", "2", "3"}) == "1\n유입: 2");
    CHECK(expand("{ a }{b}{a}", {"1", "2", "3"}) == "121");
    CHECK(expand("{{{a}}} {{b}}", {"1", "2", "3"}) == "{1} {b}");
    CHECK(expand("{a}", {"{b}", "2", "3"}) == "{b}");
}

TEST_CASE("text_template: cells are trimmed unless they shall not be") {
    CHECK(expand("[{a}]", {" 1 ", "", ""}) == "[1]");
    CHECK(expand("[{a}]", {" 1 ", "", ""}, false) == "[ 1 ]");
}

TEST_CASE("text_template: with empty cells only it says nothing") {
    CHECK(expand("유입: {a}/{b}", {" ", "", "x"}).empty());
    CHECK(expand("유입: {a}/{b}", {"", "y", "x"}) == "유입: /y");
}

TEST_CASE("text_template: it stops behind the bound") {
    const std::string cell(100, 'x');
    CHECK(expand("{a}{a}{a}{a}", {cell, "", ""}, true, 150).size() == 200);
}

TEST_CASE("text_template: braces that do not fit are told apart") {
    struct row {
        const char* pattern;
        const char* reason;
    };
    constexpr row rows[] = {
        {"{a", "not closed"},         {"x{", "not closed"},       {"{a{b}", "not closed"},
        {"a}", "was not opened"},     {"{a}}", "was not opened"}, {"{}", "no name"},
        {"{ }", "no name"},           {"a", "names no column"},   {"", "names no column"},
        {"{{a}}", "names no column"},
    };
    for (const auto& r : rows) {
        text_template t;
        const auto wrong = text_template::parse(r.pattern, t);
        CAPTURE(std::string{r.pattern});
        REQUIRE(wrong.has_value());
        CHECK_MESSAGE(english(*wrong).find(r.reason) != std::string::npos, english(*wrong));
    }
}

} // namespace
} // namespace leadimport::values
