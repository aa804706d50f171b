#include "csv/record_index.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>

namespace leadimport::csv {
namespace {

// Indexed in one go.
constexpr std::size_t stretch = 16 * limits::kib;
// Entries behind the last one that may be overwritten.
constexpr std::size_t slack = 64 + 1;
// Doubled quotes or line breaks of a record that is not complete. A text of more is left to the
// assembler, which remembers no positions.
constexpr std::size_t most_open = 64 * limits::kib;

find_ends_function* function_for(instruction_set set) noexcept {
#if defined(__x86_64__)
    const auto wanted = [set](instruction_set which) {
        return (set == which || set == instruction_set::best) && has(which);
    };
    if (wanted(instruction_set::avx512)) return &find_ends_with_avx512;
    if (wanted(instruction_set::avx2)) return &find_ends_with_avx2;
#endif
    static_cast<void>(set);
    return &find_ends_portably;
}

template<class T>
void drop_front(std::vector<T>& v, std::size_t& taken, std::size_t& found) noexcept {
    if (taken == 0) return;
    std::copy(v.begin() + static_cast<std::ptrdiff_t>(taken),
              v.begin() + static_cast<std::ptrdiff_t>(found), v.begin());
    found -= taken;
    taken = 0;
}

} // namespace

record_index::record_index(char delimiter, instruction_set set)
    : delimiter_{delimiter},
      find_ends_{function_for(set)} {
    make_room(stretch);
    start(0);
}

void record_index::start(std::size_t at) noexcept {
    state_ = {};
    position_ = at;
    irregular_ = false;
    taken_cells_ = found_cells_ = 0;
    taken_notes_ = found_notes_ = 0;
    close();
}

void record_index::extend(const char* text, std::size_t end) {
    drop_taken();
    if (found_notes_ > most_open) {
        irregular_ = true;
        return;
    }
    end = std::min(end, position_ + stretch);
    make_room(end - position_);
    found_ends found{&cells_[found_cells_], &notes_[found_notes_]};
    position_ = find_ends_(text, position_, end, delimiter_, state_, found);
    irregular_ = position_ < end;
    found_cells_ = static_cast<std::size_t>(found.cells - cells_.data());
    found_notes_ = static_cast<std::size_t>(found.notes - notes_.data());
    close();
}

void record_index::close() noexcept {
    cells_[found_cells_] = beyond_every_text;
    notes_[found_notes_] = beyond_every_text;
}

void record_index::make_room(std::size_t bytes) {
    const auto grow = [&](auto& v, std::size_t found) {
        if (v.size() < found + bytes + slack) v.resize(found + bytes + slack);
    };
    grow(cells_, found_cells_);
    grow(notes_, found_notes_);
}

void record_index::drop_taken() noexcept {
    drop_front(cells_, taken_cells_, found_cells_);
    drop_front(notes_, taken_notes_, found_notes_);
}

void record_index::shift(std::size_t bytes) noexcept {
    drop_taken();
    position_ -= bytes;
    const auto move = [by = static_cast<std::uint32_t>(bytes)](auto& v, std::size_t found) {
        for (std::size_t i = 0; i < found; ++i)
            v[i] -= by;
    };
    move(cells_, found_cells_);
    move(notes_, found_notes_);
    close();
}

void record_index::take(const std::uint32_t* cell_ends, const std::uint32_t* notes) noexcept {
    taken_cells_ = static_cast<std::size_t>(cell_ends - cells_.data());
    taken_notes_ = static_cast<std::size_t>(notes - notes_.data());
}

} // namespace leadimport::csv
