#pragma once
// Small things about text. All text inside the program is UTF-8.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::text {

// Without ASCII blanks (space, tab, CR, LF) at both ends. A view into `s`.
[[nodiscard]] std::string_view trim(std::string_view s) noexcept;

// Splits at every `separator`; the parts are views into `s`, not trimmed; an empty `s` gives one.
[[nodiscard]] std::vector<std::string_view> split(std::string_view s, std::string_view separator);

// ASCII letters in lower case, everything else untouched.
[[nodiscard]] constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
[[nodiscard]] std::string lower(std::string_view s);

// `s`, whatever its source, in a form that is safe for a terminal, a log or a file of ours: control
// characters, those that turn the direction of what follows, line separators and broken UTF-8 as
// escapes (\n, \x1b, \u{202e}). So a terminal obeys nothing in it, nothing in it is hidden, and no
// part of it looks like a separate line.
[[nodiscard]] std::string visible(std::string_view s);

// JSON in which such characters stand as they are: with JSON's own escapes for them, so that who
// reads it gets the same texts. Broken UTF-8 stays.
[[nodiscard]] std::string visible_json(std::string_view json);

// `s` for an error message or the log: visible() as far as there is room. When that is longer than
// `max_bytes`, it is cut there (never inside a character or an escape) with "…" behind.
[[nodiscard]] std::string excerpt(std::string_view s, std::size_t max_bytes = 200);

// `s` in typographic double quotes, as an excerpt of at most 60 bytes: for names in messages.
[[nodiscard]] std::string quoted(std::string_view s);
// Each of them so, with commas between.
[[nodiscard]] std::string quoted_list(std::span<const std::string_view> all);

// Whether it is one of ASCII's, whatever the locale.
[[nodiscard]] constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// A word of a command that the user pastes into a shell: in single quotes where the shell would
// not take it as it stands.
[[nodiscard]] std::string shell_word(std::string_view s);
// The same of a path, which is never taken for an option; "-" alone is a standard stream.
[[nodiscard]] std::string operand(std::string_view path);

// Empties it; memory for more than `kept` bytes is given back.
void clear(std::string& s, std::size_t kept) noexcept;

// A whole decimal number without sign, blanks or anything behind it.
[[nodiscard]] std::optional<std::uint64_t> parse_unsigned(std::string_view s) noexcept;

// Where the first byte stands that is not UTF-8 (RFC 3629: no surrogates, no overlong forms,
// nothing above U+10FFFF), or nothing. An unfinished sequence at the very end is reported too. As
// fast as memory unless there is one.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view s) noexcept;

// How many bytes at the end of `s`, 0 to 3, begin a character whose rest is missing: what is left
// over when a text is cut into blocks.
[[nodiscard]] std::size_t unfinished_utf8(std::string_view s) noexcept;

// How many characters (code points) `s` has; broken bytes count one each.
[[nodiscard]] std::size_t count_characters(std::string_view s) noexcept;

// How many columns of a terminal `s` takes: two for each wide character, as of Hangul, none for one
// that is put over another; broken bytes take one each.
[[nodiscard]] std::size_t count_columns(std::string_view s) noexcept;

// Of `candidates` the one nearest to `wanted` by edit distance over characters, when it is near
// enough to be a likely slip; the first of equals. ASCII letters count without their case. What is
// longer than 1000 bytes is near to nothing.
[[nodiscard]] std::optional<std::string_view> nearest(std::string_view wanted,
                                                      std::span<const std::string_view> candidates);

} // namespace leadimport::text
