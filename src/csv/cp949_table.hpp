#pragma once
// CP949 as a table: what iconv says of every pair of bytes, asked once. Many files are CP949, and
// the table reads them about four times as fast as iconv does; and it names the place of a bad byte
// exactly, which glibc's CP949 does not for A2 E8.

#include "csv/decoder.hpp"

#include <array>
#include <cstddef>
#include <string_view>

namespace leadimport::csv {

class cp949_table {
public:
    // Made when it is first asked for, by whichever thread that is; a few milliseconds.
    [[nodiscard]] static const cp949_table& get();

    // False when this system's iconv lacks CP949. Then every byte above 0x7F is no character.
    [[nodiscard]] bool usable() const noexcept { return usable_; }
    // Whether a character of two bytes may begin with it.
    [[nodiscard]] bool is_lead(char c) const noexcept;

    // Converts from the front of `in` to the front of `out`, and takes off both what was used.
    stop to_utf8(std::string_view& in, std::span<char>& out) const noexcept;
    // How many bytes at the front of `in` are whole characters.
    [[nodiscard]] std::size_t valid_length(std::string_view in) const noexcept;

private:
    cp949_table();
    // A character in UTF-8; size 0 when the two bytes are none. CP949 has none beyond three bytes.
    struct entry {
        std::array<char, 3> utf8{};
        unsigned char size = 0;
    };
    static_assert(sizeof(entry) == 4);
    [[nodiscard]] const entry& at(char lead, char trail) const noexcept;

    std::array<std::array<entry, 256>, 128> pairs_{}; // by the first byte less 0x80, the second
    std::array<bool, 128> leads_{};
    bool usable_ = false;
};

} // namespace leadimport::csv
