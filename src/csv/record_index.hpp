#pragma once
// Where cells and records end in the text at hand, for text that keeps to the rules of quoting: a
// quote opens a cell only at its front, and what follows a closing quote ends the cell. Where a
// text breaks them, what is inside quotes is no longer a matter of counting quotes. The index then
// stops in front of that place, and record_assembler, which knows the whole grammar, reads that
// record.
//
// Positions count from the front of the text.

#include "csv/find_ends.hpp"

#include "leadimport/csv/instruction_set.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace leadimport::csv {

class record_index {
public:
    // Bytes that must be readable behind every text that is indexed; their values do not matter.
    static constexpr std::size_t padding = 64;

    record_index(char delimiter, instruction_set set);

    // Begins anew at `at`, where a record begins.
    void start(std::size_t at) noexcept;
    // Goes on behind what was indexed, not beyond `end`, and not very far either: what it writes
    // should still be in the nearest cache when it is read.
    void extend(const char* text, std::size_t end);
    // The text has moved by so many bytes towards its front.
    void shift(std::size_t bytes) noexcept;

    // How far it has come.
    [[nodiscard]] std::size_t position() const noexcept { return position_; }
    // It cannot go on: the record that is not complete breaks the rules.
    [[nodiscard]] bool irregular() const noexcept { return irregular_; }

    static constexpr std::uint32_t beyond_every_text = UINT32_MAX;
    // What was found and not taken: delimiters, CR and LF outside quotes, and behind the last one a
    // position beyond every text.
    [[nodiscard]] const std::uint32_t* cell_ends() const noexcept { return &cells_[taken_cells_]; }
    // The second quotes of doubled ones, CR and LF inside quotes; closed in the same way.
    [[nodiscard]] const std::uint32_t* notes() const noexcept { return &notes_[taken_notes_]; }
    // Passes over a record: the two point behind its last entries.
    void take(const std::uint32_t* cell_ends, const std::uint32_t* notes) noexcept;

    [[nodiscard]] std::size_t open_cell_count() const noexcept {
        return found_cells_ - taken_cells_;
    }

private:
    void drop_taken() noexcept;
    void close() noexcept;
    void make_room(std::size_t bytes);

    char delimiter_;
    find_ends_function* find_ends_;
    index_state state_;
    std::size_t position_ = 0;
    bool irregular_ = false;

    // As long as they may have to be; from where to where they count stands beside them.
    std::vector<std::uint32_t> cells_;
    std::vector<std::uint32_t> notes_;
    std::size_t taken_cells_ = 0;
    std::size_t found_cells_ = 0;
    std::size_t taken_notes_ = 0;
    std::size_t found_notes_ = 0;
};

} // namespace leadimport::csv
