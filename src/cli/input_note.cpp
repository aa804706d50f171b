#include "cli/input_note.hpp"

#include "leadimport/base/text.hpp"

namespace leadimport::cli {

using input::input_fate;
using text::counted;
using text::grouped;

std::string grown_note(std::uint64_t bytes, std::uint64_t rows) {
    return "the file is " + counted(bytes, "byte") + " longer now: what was added behind row " +
           grouped(rows) +
           " is not imported by this job; put the new rows into a file of their own, below the "
           "same header, and import that file";
}

std::string input_note(const run::import_result& r) {
    const auto& s = r.summary;
    if (s.why && s.why->code == errc::input_changed) return {};
    static constexpr auto as_checked = "; what was imported is the file as it was checked";
    switch (r.input.fate) {
    case input_fate::as_checked: return {};
    case input_fate::grown:
        return grown_note(r.input.grown, s.identity.rows) +
               (r.input.last_row_grew ? "; " + input::last_row_words(s.identity.rows, r.last_row)
                                      : std::string{});
    case input_fate::changed:
        return std::string{"the file was changed during the import"} + as_checked;
    case input_fate::replaced: return std::string{"another file has its name now"} + as_checked;
    case input_fate::missing:
        return s.figures.pending() > 0 ? "the file is not there any more" : std::string{};
    }
    return {};
}

bool needs_original(const run::import_result& r) {
    if (r.summary.why && r.summary.why->code == errc::input_changed) return true;
    return r.input.fate != input_fate::as_checked && r.input.fate != input_fate::grown;
}

} // namespace leadimport::cli
