#include "cli/input_note.hpp"

#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <utility>

namespace leadimport::cli {

using input::input_fate;

words::message grown_note(std::uint64_t bytes, std::uint64_t rows) {
    return words::imported_file_has_grown(bytes, rows);
}

words::message input_note(const run::import_result& r) {
    const auto& s = r.summary;
    if (s.why && s.why->code == errc::input_changed) return {};
    switch (r.input.fate) {
    case input_fate::as_checked: return {};
    case input_fate::grown: {
        auto grown = grown_note(r.input.grown, s.identity.rows);
        if (!r.input.last_row_grew) return grown;
        return words::then(std::move(grown), input::last_row_words(s.identity.rows, r.last_row));
    }
    case input_fate::changed: return words::imported_file_was_changed;
    case input_fate::replaced: return words::imported_file_was_replaced;
    case input_fate::missing:
        if (s.figures.pending() > 0) return words::imported_file_is_gone;
        return {};
    }
    return {};
}

bool needs_original(const run::import_result& r) {
    if (r.summary.why && r.summary.why->code == errc::input_changed) return true;
    return r.input.fate != input_fate::as_checked && r.input.fate != input_fate::grown;
}

} // namespace leadimport::cli
