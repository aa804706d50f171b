#include "mapping/toml_bounds.hpp"
#include "support/english.hpp"

#include "leadimport/base/limits.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;

std::string times(std::size_t n, std::string_view what) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i)
        all += what;
    return all;
}

// "a.a.a", with so many parts.
std::string key_of(std::size_t parts) { return times(parts - 1, "a.") + "a"; }

std::string excess_in(std::string_view toml) {
    const auto within = mapping::check_toml_bounds(toml, "m.toml");
    if (within) return {};
    CHECK(within.error().code == errc::too_complicated);
    return english(within.error().where) + ": " + english(within.error().detail);
}

constexpr auto depth = limits::config_depth;
constexpr auto parts = limits::config_key_parts;

} // namespace

TEST_CASE("toml_bounds: brackets and dots are taken up to the bound, and refused beyond it") {
    const struct {
        std::string fits;
        std::string too_much;
    } table[] = {
        {"x = " + times(depth, "[") + times(depth, "]"), "x = " + times(depth + 1, "[")},
        {"x = " + times(depth, "{a=") + "1" + times(depth, "}"), "x = " + times(depth + 1, "{a=")},
        {"x = " + times(depth / 2, "[{a=") + "1" + times(depth / 2, "}]"),
         "x = " + times(depth / 2 + 1, "[{a=")},
        {"[" + key_of(parts) + "]", "[" + key_of(parts + 1) + "]"},
        {"[[" + key_of(parts) + "]]", "[[" + key_of(parts + 1) + "]]"},
        {key_of(parts) + " = 1", key_of(parts + 1) + " = 1"},
        {"x = {a = 1.5, " + key_of(parts) + " = 2}", "x = {b = 1.5, " + key_of(parts + 1) + "=2}"},
        {"x = [1,\n{" + key_of(parts) + "=2}]", "x = [1,\n{" + key_of(parts + 1) + "=2}]"},
        {"\"a\".'b'." + key_of(parts - 2), "\"a\".'b'." + key_of(parts - 1)},
    };
    for (const auto& t : table) {
        CAPTURE(t.fits);
        CHECK(excess_in(t.fits).empty());
        CHECK_FALSE(excess_in(t.too_much).empty());
    }
}

TEST_CASE("toml_bounds: what stands in strings and comments does not count, and hides no more") {
    const auto deep = times(depth + 1, "[");
    const auto in_strings = {
        "x = \"" + deep + "\"",
        "x = '" + deep + "'",
        "x = \"a\\\"" + deep + "\"",
        "x = \"\"\"" + deep + "\n\"" + deep + "\"\"" + deep + "\\\"\"\"" + deep + "\"\"\"",
        "x = '''" + deep + "\n''" + deep + "\\'''",
        "x = \"\"\"a\"\"\"\"\"  # " + deep,
        "# " + deep + "\nx = 1 # \" " + deep,
        "\"" + key_of(parts + 1) + "\" = 1",
        "x = 1.5 # " + key_of(parts + 1),
    };
    for (const auto& toml : in_strings) {
        CAPTURE(toml);
        CHECK(excess_in(toml).empty());
    }
    const auto behind_them = {
        "x = [\"\", " + deep,
        "x = ['', " + deep,
        "x = [\"a\\\\\", " + deep,
        "x = ['a\\', " + deep,
        "x = [\"\"\"a\"\"\", " + deep,
        "x = [\"\"\"\"\"\", " + deep,
        "x = [\"\"\"a\"\"\"\", " + deep,
        "x = [\"\"\"a\"\"\"\"\", " + deep,
        "x = ['''a''''', " + deep,
        "x = [\"\"\"a\\\"\"\"\", " + deep,
        "# it's\nx = " + deep,
        "x = \"not closed\ny = " + deep,
    };
    for (const auto& toml : behind_them) {
        CAPTURE(toml);
        CHECK_FALSE(excess_in(toml).empty());
    }
}

TEST_CASE("toml_bounds: the error names the file, the line, what is too much and what is allowed") {
    CHECK(excess_in("a = 1\n# b\nc = '''\n'''\n\nx = " + times(depth + 1, "[")) ==
          "m.toml, line 6: brackets lie within one another more than 16 deep");
    CHECK(excess_in("a = 1\n" + key_of(130'000) + " = 2") ==
          "m.toml, line 2: a key has more than 16 parts between dots");
    CHECK(excess_in("x = [" + times(limits::config_items, "1,") + "]") ==
          "m.toml, line 1: there are more than 65,536 keys and values");
}

TEST_CASE("toml_bounds: many lines and deep files one after the other are nothing special") {
    CHECK(excess_in("").empty());
    CHECK(excess_in(times(100'000, "# a comment\n\n")).empty());
    CHECK(excess_in(times(1000, "x = [[1], [2]]\n[a.b.c]\n")).empty());
    CHECK(excess_in(times(1000, "]}")).empty());
}
