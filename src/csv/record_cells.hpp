#pragma once
// The cells of one record as views: into the text, or into copies where quotes were doubled.

#include "csv/record_assembler.hpp"
#include "csv/record_index.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace leadimport::csv {

class record_cells {
public:
    record_cells();

    enum class outcome {
        taken,
        blank,      // a line without a character: passed over
        incomplete, // its end was not found yet; nothing is taken
        too_many,   // cells; nothing is taken
    };
    struct extent {
        outcome what;
        std::size_t end;         // the position of its line end
        std::size_t line_breaks; // inside quotes
    };
    // Takes the next record, which begins at `begin`, from the index of `text`.
    [[nodiscard]] extent take(record_index& index, const char* text, std::size_t begin,
                              char delimiter);
    // The record that the assembler has put together from `raw`.
    void take(const record_assembler& assembled, std::string_view raw);

    // Behind every cell, so many bytes may be read, in the text or in a copy.
    static constexpr std::size_t padding = 32;
    // Valid until the next take(), and as long as the text stays where it is.
    [[nodiscard]] std::span<const std::string_view> views() const noexcept {
        return {cells_.data(), count_};
    }

private:
    char* room_for_copies(std::size_t bytes);

    std::vector<std::string_view> cells_; // as many as there may be
    std::size_t count_ = 0;
    std::vector<char> copies_;
};

} // namespace leadimport::csv
