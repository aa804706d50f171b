#pragma once
// What stands between the input and who reads it: while it is checked, each block's hash is noted;
// afterwards no byte goes through before its whole block has been found to be the one that was
// checked, and none behind the last that was. One thread at a time.

#include "leadimport/csv/byte_source.hpp"
#include "leadimport/input/block_list.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::input {

// Passes everything on, and into the list.
class noting_source final : public csv::byte_source {
public:
    // Both must outlive it.
    noting_source(csv::byte_source& inner, block_list& list) : inner_{inner}, list_{list} {}
    // An error is the inner source's, or of the list's file.
    [[nodiscard]] result<std::size_t> read(std::span<char> into) override;

private:
    csv::byte_source& inner_;
    block_list& list_;
};

// Gives the bytes that a finished list is of, or input_changed from the first block on that is
// different or not all there. Holds one block in memory, so that what was compared is what is
// given.
class checked_source final : public csv::byte_source {
public:
    // `inner` at its front, and the list, must outlive it; `name` stands in errors.
    checked_source(csv::byte_source& inner, block_list& list, std::string name);
    [[nodiscard]] result<std::size_t> read(std::span<char> into) override;

private:
    [[nodiscard]] result<void> fill();
    [[nodiscard]] error changed(std::size_t got, std::size_t wanted) const;

    csv::byte_source& inner_;
    block_list& list_;
    std::string name_;
    std::vector<char> block_;
    std::string_view rest_;  // of block_, what was not read yet
    std::uint64_t next_ = 0; // block
    std::optional<error> problem_;
};

} // namespace leadimport::input
