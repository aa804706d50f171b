#pragma once
// The spellings that nearly all cells have, written as JSON at once: a text without blanks around
// it, 1,200,000, 2024-04-16, 예, a UUID. Whatever is not plainly one of them is write_value's,
// which knows every spelling; what is one of them must come out as write_value writes it.

#include "leadimport/base/escaped_copy.hpp"
#include "leadimport/values/known_values.hpp"
#include "leadimport/values/value.hpp"

#include <cstddef>
#include <string_view>

namespace leadimport::values {

enum class plain_kind {
    none, // no cell of this field is plain: it takes a format, a zone, …
    text,
    untrimmed_text, // blanks around it belong to it
    number,
    boolean,
    date,
    id,
    text_list,  // texts with a separator of one byte between them
    known,      // an option, or a user's name
    known_list, // options, with such a separator
};

[[nodiscard]] plain_kind plain_kind_of(const value_rule& rule) noexcept;

// Bytes that the JSON of a cell takes at most, what is overwritten behind it included. The JSON of
// a single known value may be longer than its text says: it takes known_values::longest() more.
[[nodiscard]] constexpr std::size_t room_for_plain(std::size_t cell_bytes) noexcept {
    return longest_escape * cell_bytes + 2 * cell_bytes + copy_slack + 16;
}

// Writes the JSON of a cell to `out`, which has room for it, and returns its end; null when the
// cell is not plain, and then what stands at `out` means nothing. `separator` is that of a list,
// `known` what the kind knows, if it knows anything. With `Padded`, copy_slack bytes behind the
// cell may be read.
template<bool Padded>
[[nodiscard]] char* write_plain(plain_kind kind, std::string_view cell, char separator,
                                const known_values* known, char* out) noexcept;

} // namespace leadimport::values
