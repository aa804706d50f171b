// What holds for every phrase of the catalogue, in each language.

#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/error_words.hpp"
#include "leadimport/words/message.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport {
namespace {

using words::language;

std::vector<language> all_languages() {
    std::vector<language> all;
    for (std::size_t i = 0; i < words::languages; ++i)
        all.push_back(static_cast<language>(i));
    return all;
}

// Whether "0", "0:,", "0:row|rows" stands between the braces of a gap.
bool is_gap(std::string_view gap) {
    if (gap == "<" || gap == ">") return true; // around a command
    if (gap.empty() || !text::is_digit(gap.front())) return false;
    gap.remove_prefix(1);
    if (gap.empty() || gap == ":,") return true;
    return gap.starts_with(':') && std::ranges::count(gap, '|') == 1;
}

// The numbers of a text's gaps; nothing when it is not well formed.
std::optional<std::set<std::size_t>> gaps_of(std::string_view text) {
    std::set<std::size_t> numbers;
    while (!text.empty()) {
        if (text.starts_with("{{") || text.starts_with("}}")) {
            text.remove_prefix(2);
        } else if (text.front() == '}') {
            return std::nullopt;
        } else if (text.front() == '{') {
            const auto end = text.find_first_of("{}", 1);
            if (end == text.npos || text[end] == '{' || !is_gap(text.substr(1, end - 1)))
                return std::nullopt;
            if (text::is_digit(text[1])) numbers.insert(static_cast<std::size_t>(text[1] - '0'));
            text.remove_prefix(end + 1);
        } else {
            text.remove_prefix(1);
        }
    }
    return numbers;
}

// Commands stand between marks, one behind the other.
bool has_marked_commands(std::string_view text) {
    bool inside = false;
    for (auto at = text.find('{'); at != text.npos; at = text.find('{', at + 1)) {
        const auto mark = text.substr(at, 3);
        if (mark != "{<}" && mark != "{>}") continue;
        if ((mark == "{<}") == inside) return false;
        inside = !inside;
    }
    return !inside;
}

// "leadimport settle", where nothing says that it is a command.
bool has_bare_command(std::string_view text) {
    constexpr std::string_view program = "leadimport ";
    for (auto at = text.find(program); at != text.npos; at = text.find(program, at + 1)) {
        const auto rest = text.substr(at + program.size());
        const bool marked = text.substr(0, at).ends_with("{<}");
        for (const auto* verb : {"check ", "doctor", "forget ", "import ", "map ", "recover ",
                                 "schema ", "settle ", "status ", "undo ", "--help"})
            if (!marked && rest.starts_with(verb)) return true;
    }
    return false;
}

bool has_no_holes(const std::set<std::size_t>& numbers) {
    return numbers.empty() || *numbers.rbegin() + 1 == numbers.size();
}

TEST_CASE("gaps_of: knows what is well formed") {
    for (const auto& [text, gaps] : std::initializer_list<std::pair<const char*, std::size_t>>{
             {"", 0},
             {"plain", 0},
             {"{{0}}", 0},
             {"{0}, {1:,} {1:row|rows}", 2},
             {"{{{0}}}", 1},
             {"run {<}it {0}{>}", 1},
         }) {
        const std::string of_text{text}; // clang 14 captures no bindings
        CAPTURE(of_text);
        REQUIRE(gaps_of(text).has_value());
        CHECK(gaps_of(text)->size() == gaps);
    }
    for (const auto* text : {"{",       "}",         "{0",   "0}",   "{}",   "{a}",  "{0:}",
                             "{0:row}", "{0:a|b|c}", "{00}", "{0,}", "{0}}", "{{0}", "{0{1}}",
                             "{ 0}",    "{-1}",      "{:,}", "{<",   "{<}}", "{<0}"}) {
        CAPTURE(std::string{text});
        CHECK_FALSE(gaps_of(text).has_value());
    }
    CHECK(has_no_holes(*gaps_of("{1}{0}")));
    CHECK_FALSE(has_no_holes(*gaps_of("{1}")));
    CHECK_FALSE(has_no_holes(*gaps_of("{0}{2}")));
}

} // namespace

TEST_CASE("catalogue: every name is one phrase's alone, and leads to it") {
    const auto all = words::all_phrases();
    REQUIRE(all.size() > 100);
    const words::entry* before = nullptr;
    for (const auto* phrase : all) {
        const auto name = phrase->name();
        CAPTURE(name);
        if (before != nullptr) CHECK(before->name() < name);
        CHECK(words::phrase_named(name) == phrase);
        CHECK_FALSE(name.empty());
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == name.npos);
        before = phrase;
    }
}

TEST_CASE("phrase_named: what the lists have, and nothing else") {
    CHECK(words::phrase_named("line_of") == &words::line_of);
    CHECK(words::phrase_named("internal") == &words::error_meaning::internal);
    CHECK(words::phrase_named("internal.remedy") == &words::error_remedy::internal);
    for (const auto* none :
         {"", " ", "line", "line_o", "line_off", "LINE_OF", "line_of ", "zzz", "\xff", "."}) {
        CAPTURE(std::string{none});
        CHECK(words::phrase_named(none) == nullptr);
    }
}

TEST_CASE("catalogue: every text is well formed, and its gaps are numbered without holes") {
    for (const auto* phrase : words::all_phrases())
        for (const auto l : all_languages()) {
            const auto text = phrase->text(l);
            CAPTURE(phrase->name());
            CAPTURE(text);
            const auto gaps = gaps_of(text);
            REQUIRE(gaps.has_value());
            CHECK(has_no_holes(*gaps));
            CHECK(gaps->size() == words::gaps_in(text));
            // What one language says, the others say too.
            CHECK(*gaps == *gaps_of(phrase->text(language::english)));
        }
}

TEST_CASE("catalogue: a command can be told from what is said of it") {
    CHECK(has_marked_commands("{<}a{>} or {<}b {0}{>}"));
    CHECK_FALSE(has_marked_commands("{<}a{<}b{>}"));
    CHECK_FALSE(has_marked_commands("a{>}"));
    CHECK(has_bare_command("run leadimport settle {0}"));
    CHECK_FALSE(has_bare_command("run {<}leadimport settle {0}{>}: leadimport {1} wrote it"));
    for (const auto* phrase : words::all_phrases())
        for (const auto l : all_languages()) {
            CAPTURE(phrase->name());
            CHECK(has_marked_commands(phrase->text(l)));
            CHECK_FALSE(has_bare_command(phrase->text(l)));
        }
}

TEST_CASE(
    "catalogue: every text is there, in one line, without a full stop or a blank at its end") {
    for (const auto* phrase : words::all_phrases())
        for (const auto l : all_languages()) {
            const auto text = phrase->text(l);
            CAPTURE(phrase->name());
            CAPTURE(text);
            REQUIRE_FALSE(text.empty());
            // The comments of a drafted mapping are sentences by themselves.
            if (!phrase->name().starts_with("draft_")) CHECK_FALSE(text.ends_with('.'));
            CHECK(text::trim(text) == text);
            CHECK(text.find_first_of("\r\n\t") == text.npos);
            CHECK(text.find("  ") == text.npos);
            CHECK_FALSE(text::find_invalid_utf8(text).has_value());
        }
}

} // namespace leadimport
