#pragma once
// What of a name servers are known to rewrite: a search for the name as it was sent may miss a
// record that keeps it in another form. Pure functions; utf8proc behind them.
//
// not_nfc      is not in Unicode's composed form (NFC): they compose it (Hangul of macOS)
// not_nfkc     has compatibility characters (㈜, ①): they replace them
// full_width   has those of full width (１, Ａ): some replace these alone
// half_width   has those of half width (ｱ, ﾡ): likewise
// upper        has upper case from A to Z: they store or search lower case
// other_upper  has upper case that is not ASCII (É): some of them this, too
// astral       has characters beyond U+FFFF (most emoji): they drop them, or cut there
// blanks       has blanks at its ends, double ones, or others than U+0020: they collapse them
// markup       has one of & < > " ': they escape it
// invisible    has controls, format, ignorable or unassigned characters: they remove them
// unreadable   is broken, or cannot be brought into a normal form (too long, dozens of marks):
//              anything; no other name says what
//
// A name without any is plain. That a plain name comes back as it was sent is still no proof for a
// longer one: names are cut, by characters, by UTF-16 units or by bytes.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::text {

enum class name_trait : unsigned {
    not_nfc = 1,
    not_nfkc = 2,
    upper = 4,
    astral = 8,
    blanks = 16,
    markup = 32,
    invisible = 64,
    full_width = 128,
    half_width = 256,
    other_upper = 512,
    unreadable = 1024,
};

class name_traits {
public:
    [[nodiscard]] bool plain() const noexcept { return bits_ == 0; }
    [[nodiscard]] bool has(name_trait t) const noexcept {
        return (bits_ & static_cast<unsigned>(t)) != 0;
    }
    // Every trait of `other` is one of these, too. Never true of an unreadable name: its traits are
    // not known, so nothing covers it.
    [[nodiscard]] bool cover(name_traits other) const noexcept {
        return (other.bits_ & ~bits_) == 0 && !other.has(name_trait::unreadable);
    }
    void add(name_trait t) noexcept { bits_ |= static_cast<unsigned>(t); }
    bool operator==(const name_traits&) const = default;

private:
    unsigned bits_ = 0;
};

// Of UTF-8. Of what is unreadable nothing else is said.
[[nodiscard]] name_traits traits_of(std::string_view name);

// The characters of `name` with which a server may do something of its own, one with this and
// another with that, each once and in order: what is invisible, what is white and no plain blank,
// letters with marks, and all punctuation and symbols: searches take them for patterns, operators
// or the ends of words, and servers replace or drop those that their encoding lacks.
[[nodiscard]] std::u32string special_characters(std::string_view name);

// How long a name is, in each of the ways in which servers count.
struct name_size {
    std::size_t characters = 0;
    std::size_t utf16_units = 0;
    std::size_t bytes = 0;

    // In no way is `other` longer.
    [[nodiscard]] bool holds(const name_size& other) const noexcept {
        return other.characters <= characters && other.utf16_units <= utf16_units &&
               other.bytes <= bytes;
    }
    // Becomes as long as both.
    void widen(const name_size& other) noexcept;
    bool operator==(const name_size&) const = default;
};
[[nodiscard]] name_size size_of(std::string_view name) noexcept;

// What to search for, to find a record that was created with this name: the name as it was sent;
// unless it is plain also in NFC, with its blanks collapsed, and escaped for HTML. None twice.
[[nodiscard]] std::vector<std::string> search_forms(std::string_view name);

} // namespace leadimport::text
