#include "csv/record_cells.hpp"

#include "leadimport/base/limits.hpp"

#include <cstring>

namespace leadimport::csv {
namespace {

// Copies are made in pieces of this size, so that so many bytes behind the end are read (the text
// has them, record_index::padding) and written.
constexpr std::size_t piece = record_cells::padding;
static_assert(piece <= record_index::padding);

char* copy(const char* from, const char* to, char* out) noexcept {
    auto* const end = out + (to - from);
    do {
        std::memcpy(out, from, piece);
        from += piece;
        out += piece;
    } while (out < end);
    return end;
}

// The text [from, to) between quotes, some of which are doubled, to `out`.
char* unquote(const char* text, std::size_t from, std::size_t to, const std::uint32_t* notes,
              char* out) noexcept {
    for (; *notes < to; ++notes) {
        if (text[*notes] != '"') continue;
        out = copy(text + from, text + *notes, out); // the first of the two comes along
        from = *notes + 1;
    }
    return copy(text + from, text + to, out);
}

struct noted {
    const std::uint32_t* end; // behind the last note in front of a position
    std::size_t line_breaks;  // CRLF is one
    bool doubled;             // a quote
};

noted read_notes(const char* text, const std::uint32_t* notes, std::size_t end) noexcept {
    noted n{notes, 0, false};
    for (; *n.end < end; ++n.end) {
        const auto* const at = text + *n.end;
        if (*at == '"')
            n.doubled = true;
        else if (*at != '\n' || at[-1] != '\r')
            ++n.line_breaks;
    }
    return n;
}

} // namespace

record_cells::record_cells() : cells_(limits::columns) {}

// No text is longer than its spelling: views into the copies stay good while a record is taken.
char* record_cells::room_for_copies(std::size_t bytes) {
    if (copies_.size() < bytes + piece) copies_.resize(bytes + piece);
    return copies_.data();
}

// This loop and find_ends() are where a reader's time goes. A cell that begins with a quote ends
// with one: the index has nothing else.
record_cells::extent record_cells::take(record_index& index, const char* text, std::size_t begin,
                                        char delimiter) {
    const auto* ends = index.cell_ends();
    const auto* notes = index.notes();
    if (*ends < begin) ++ends; // the LF of a CRLF that ended the last record
    auto* cell = cells_.data();
    auto* const last = cell + cells_.size();
    char* out = nullptr;
    const auto record = begin;
    std::size_t line_breaks = 0;
    for (;;) {
        const std::size_t end = *ends;
        if (end == record_index::beyond_every_text) return {outcome::incomplete, 0, 0};
        if (cell == last) return {outcome::too_many, 0, 0};
        ++ends;
        const auto* const at = text + begin;
        const std::size_t quoted = *at == '"' ? 1 : 0; // of an empty cell it is what ends it
        *cell = {at + quoted, end - begin - 2 * quoted};
        if (*notes < end) [[unlikely]] {
            const auto n = read_notes(text, notes, end);
            line_breaks += n.line_breaks;
            if (n.doubled) {
                if (out == nullptr) out = room_for_copies(index.position() - record);
                auto* const copied = out;
                out = unquote(text, begin + 1, end - 1, notes, out);
                *cell = {copied, static_cast<std::size_t>(out - copied)};
            }
            notes = n.end;
        }
        ++cell;
        begin = end + 1;
        if (text[end] != delimiter) break;
    }
    count_ = static_cast<std::size_t>(cell - cells_.data());
    index.take(ends, notes);
    return {begin - 1 == record ? outcome::blank : outcome::taken, begin - 1, line_breaks};
}

void record_cells::take(const record_assembler& assembled, std::string_view raw) {
    char* out = nullptr;
    count_ = 0;
    for (const auto& c : assembled.cells()) {
        auto& cell = cells_[count_++];
        cell = raw.substr(c.begin, c.end - c.begin);
        if (!c.spelled) continue;
        if (out == nullptr) out = room_for_copies(raw.size());
        auto* const copied = out;
        out = csv::unquote(cell, out);
        cell = {copied, static_cast<std::size_t>(out - copied)};
    }
}

} // namespace leadimport::csv
