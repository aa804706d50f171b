#pragma once
// Lists of what was checked, for tests.

#include "unit/base/temporary_folder.hpp"

#include "leadimport/input/block_list.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>

namespace leadimport::tests {

// The finished list of these bytes, which came in pieces of `piece` bytes.
inline input::block_list list_of(const temporary_folder& folder, std::string_view bytes,
                                 std::size_t block_bytes, std::size_t piece = SIZE_MAX) {
    input::block_list list{{folder.path()}, block_bytes};
    for (auto rest = bytes; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size())))
        REQUIRE(list.add(rest.substr(0, piece)).has_value());
    REQUIRE(list.finish(fingerprint_of(bytes), 1'700'000'000'123'456'789).has_value());
    return list;
}

// `size` bytes that are all alike to nobody: each place has a value of its own.
inline std::string bytes_of_size(std::size_t size) {
    std::string s(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        s[i] = static_cast<char>('a' + i * 7 % 23 + i / 23 % 3);
    return s;
}

} // namespace leadimport::tests
