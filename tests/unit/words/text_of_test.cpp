#include "support/english.hpp"

#include "leadimport/words/base.hpp"
#include "leadimport/words/message.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport {
namespace {

using words::argument;
using words::gaps_in;
using words::message;

std::string said(std::string_view text, std::vector<argument> arguments) {
    const words::entry phrase{"test", text};
    return english(message{phrase, std::move(arguments)});
}

template<class T>
concept is_compared_with = requires(const message& m, const T& other) {
    m == other;
}
|| requires(const message& m, const T& other) { other == m; };

// How something reads is not what it says; a signed number is formatted by who says it; and a
// phrase is told as many arguments as its text has gaps.
static_assert(is_compared_with<message>);
static_assert(!is_compared_with<const char*>);
static_assert(!is_compared_with<std::string_view>);
static_assert(!is_compared_with<std::string>);
static_assert(!is_compared_with<char[2]>);
static_assert(is_compared_with<decltype(words::it_is_a_folder)>);
static_assert(!std::is_constructible_v<argument, int>);
static_assert(std::invocable<decltype(words::at), const char*, message>);
static_assert(!std::invocable<decltype(words::at), const char*>);
static_assert(std::convertible_to<decltype(words::it_is_a_folder), message>);
static_assert(!std::convertible_to<decltype(words::at), message>);

TEST_CASE("text_of: commands stand there as the reader has to write them, and nothing else does") {
    const words::entry inner{"inner", "{<}settle {0}{>} finds out"};
    const words::entry outer{"outer", "{0}; then {<}undo {1}{>}, not undo {1}"};
    const message m{outer, {message{inner, {"{<}a{>}"}}, "b"}};
    const auto in_brackets = [](const std::string& command) { return "[" + command + "]"; };
    CHECK(text_of(m, words::language::english, in_brackets) ==
          "[settle {<}a{>}] finds out; then [undo b], not undo b");
    CHECK(english(m) == "settle {<}a{>} finds out; then undo b, not undo b");
}

TEST_CASE("text_of: every form of a gap") {
    struct row {
        std::string_view text;
        std::vector<argument> arguments;
        std::string_view expected;
    };
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    for (const auto& r : std::initializer_list<row>{
             {"", {}, ""},
             {"no gap", {}, "no gap"},
             {"{0}", {"text"}, "text"},
             {"a {0}", {"text"}, "a text"},
             {"{0} b", {"text"}, "text b"},
             {"{1}, then {0}, then {1}", {"a", "b"}, "b, then a, then b"},
             {"{0}{1}", {"a", "b"}, "ab"},
             {"{0}", {""}, ""},
             {"{0}", {1234567U}, "1234567"},
             {"{0}", {most}, "18446744073709551615"},
             {"{0:,}", {0U}, "0"},
             {"{0:,}", {999U}, "999"},
             {"{0:,}", {1000U}, "1,000"},
             {"{0:,}", {999'999U}, "999,999"},
             {"{0:,}", {1'234'567U}, "1,234,567"},
             {"{0:,}", {most}, "18,446,744,073,709,551,615"},
             {"{0:,}", {"1234"}, "1234"}, // a text, whatever it looks like
             {"{0:,} {0:row|rows}", {0U}, "0 rows"},
             {"{0:,} {0:row|rows}", {1U}, "1 row"},
             {"{0:,} {0:row|rows}", {2000U}, "2,000 rows"},
             {"{0:row is|rows are} {1}", {1U, "gone"}, "row is gone"},
             {"{0:row is|rows are} {1}", {11U, "gone"}, "rows are gone"},
             {"{0:row|rows}", {"1"}, "rows"}, // only a number can be one
             {"{0:|s}", {1U}, ""},
             {"{0:|s}", {2U}, "s"},
             {"한글 {0} “따옴표”", {"값"}, "한글 값 “따옴표”"},
         }) {
        CAPTURE(r.text);
        CHECK(said(r.text, r.arguments) == r.expected);
    }
}

TEST_CASE("text_of: of two braces one stands there, and neither is a gap's") {
    CHECK(said("write {{ value = … }}", {}) == "write { value = … }");
    CHECK(said("{{0}}", {"a"}) == "{0}");
    CHECK(said("{{{0}}}", {"a"}) == "{a}");
    CHECK(said("{{}}{0}{{}}", {"a"}) == "{}a{}");
    CHECK(said("}}{{", {}) == "}{");
}

TEST_CASE(
    "text_of: an argument that is not there leaves its gap empty, and one too many is not said") {
    CHECK(said("{0} and {1}", {"a"}) == "a and ");
    CHECK(said("{0}", {}).empty());
    CHECK(said("{0:,} {0:row|rows}", {}) == " ");
    CHECK(said("{0}", {"a", "b", "c"}) == "a");
    CHECK(said("nothing", {"a"}) == "nothing");
}

TEST_CASE("text_of: braces in an argument are its own") {
    CHECK(said("{0} {1}", {"{1}", "}}{{"}) == "{1} }}{{");
    CHECK(english(message{"{0} {{"}) == "{0} {{");
}

TEST_CASE("text_of: a phrase in a phrase in a phrase") {
    const message inner = words::because(words::it_is_a_folder, "EISDIR");
    const message outer =
        words::at_because("x", words::then(inner, words::removed_just_now), inner);
    CHECK(english(outer) ==
          "x: it is a folder (EISDIR); it was removed just now (it is a folder (EISDIR))");
    CHECK(said("{0:,}/{0:one|many}", {inner}) == "it is a folder (EISDIR)/many");
}

TEST_CASE("gaps_in: one more than the highest number") {
    static_assert(gaps_in("") == 0);
    static_assert(gaps_in("{") == 0);
    static_assert(gaps_in("none") == 0);
    static_assert(gaps_in("{0}") == 1);
    static_assert(gaps_in("{1}") == 2);
    static_assert(gaps_in("{0:,} {0:row|rows}") == 1);
    static_assert(gaps_in("{2} {0} {1}") == 3);
    static_assert(gaps_in("{9}") == 10);
    static_assert(gaps_in("{{0}}") == 0);
    static_assert(gaps_in("{{{0}}}") == 1);
    static_assert(gaps_in("{{ value = … }} {0}") == 1);
    CHECK(words::at("a", "b").arguments().size() ==
          gaps_in(words::at.text(words::language::english)));
}

TEST_CASE("message: nothing, something verbatim, a phrase") {
    CHECK(message{}.empty());
    CHECK(message{""}.empty());
    CHECK(message{} == message{""});
    CHECK(english(message{}).empty());
    const message path{"/tmp/x"};
    CHECK_FALSE(path.empty());
    CHECK(path.what() == nullptr);
    CHECK(english(path) == "/tmp/x");
    CHECK(message{std::string{"a\0b", 3}} == message{std::string_view{"a\0b", 3}});
    const message phrase = words::it_is_a_folder;
    CHECK(phrase.is(words::it_is_a_folder));
    CHECK_FALSE(phrase.is(words::removed_just_now));
    CHECK_FALSE(phrase.empty());
}

TEST_CASE("message: the same are those of one phrase with the same arguments") {
    CHECK(words::line_of("x", 1U) == words::line_of("x", std::uint64_t{1}));
    CHECK(words::line_of("x", 1U) != words::line_of("x", 2U));
    CHECK(words::line_of("x", 1U) != words::line_of("x", "1"));
    // They read alike.
    CHECK(words::with_remedy("x", "y") != words::then("x", "y"));
    CHECK(message{"it is a folder"} != words::it_is_a_folder);
    CHECK(words::then(words::it_is_a_folder, "x") == words::then(words::it_is_a_folder, "x"));
    CHECK(words::then(words::it_is_a_folder, "x") != words::then("it is a folder", "x"));
}

// How many phrases stand in each other.
std::size_t depth_of(const message& m) {
    std::size_t inner = 0;
    for (const auto& a : m.arguments())
        if (const auto* one = std::get_if<message>(&a.value))
            inner = std::max(inner, depth_of(*one));
    return inner + 1;
}

TEST_CASE("joined: all in their order, nested no deeper than they have to be") {
    CHECK(words::joined({}, words::then).empty());
    CHECK(words::joined(std::vector<message>{words::it_is_a_folder}, words::then) ==
          words::it_is_a_folder);
    CHECK(english(words::joined(std::vector<message>{"a", "b"}, words::then)) == "a; b");
    CHECK(english(words::joined(std::vector<message>{"a", "b", "c", "d", "e", "f", "g"},
                                words::one_after_another)) == "a, b, c, d, e, f, g");
    for (const std::size_t levels : {1U, 3U, 6U, 10U}) {
        const std::vector<message> most(std::size_t{1} << levels, "x");
        CHECK(depth_of(words::joined(most, words::then)) == levels + 1); // an "x" is one, too
        const std::vector<message> fewer((std::size_t{1} << levels) - 1, "x");
        CHECK(depth_of(words::joined(fewer, words::then)) <= levels + 1);
    }
}

TEST_CASE("message: each text of others in it can be changed, and no phrase") {
    const auto hide = [](std::string& text) { text = text == "gone" ? "" : "<" + text + ">"; };
    message m = words::at_because("a", words::line_of("b", 7U), words::it_is_a_folder);
    m.each_text(hide);
    CHECK(english(m) == "<a>: <b>, line 7 (it is a folder)");
    message verbatim{"a"};
    verbatim.each_text(hide);
    CHECK(verbatim == message{"<a>"});
    message gone{"gone"};
    gone.each_text(hide);
    CHECK(gone.empty());
    message nothing;
    nothing.each_text(hide);
    CHECK(nothing.empty());
}

} // namespace
} // namespace leadimport
