#include "cli/exit_code.hpp"

#include <algorithm>

namespace leadimport::cli {

int code_of(const error& e) noexcept {
    switch (class_of(e.code)) {
    case error_class::usage: return exit_usage;
    case error_class::input: return exit_input;
    case error_class::row: return exit_rows_failed;
    case error_class::refused: return exit_refused;
    case error_class::stopped: return exit_stopped;
    case error_class::busy: return exit_busy;
    case error_class::internal: return exit_stopped;
    }
    return exit_stopped;
}

int code_of(const mistakes& all) noexcept {
    int gravest = exit_ok;
    for (const auto& e : all)
        gravest = std::max(gravest, code_of(e));
    return gravest;
}

namespace {

// Its lead is perhaps of half a row.
bool last_row_is_doubtful(const run::import_result& r) {
    return r.input.last_row_grew && r.last_row != delivery::row_state::pending;
}

} // namespace

int code_of(const run::import_result& r) noexcept {
    const auto& s = r.summary;
    const bool failed = s.figures.counts.failed > 0 || last_row_is_doubtful(r);
    int code = failed && r.sends ? exit_rows_failed : exit_ok;
    // Codes 2 and 3 promise that nothing was sent; an input that breaks on the way stops a job.
    if (s.why) {
        const bool refused = class_of(s.why->code) == error_class::refused;
        code = std::max<int>(code, refused ? exit_refused : exit_stopped);
    }
    if (r.refused) code = std::max<int>(code, code_of(*r.refused));
    if (r.not_recorded) code = std::max<int>(code, exit_stopped);
    if (s.figures.counts.unknown > 0) code = exit_unknown;
    if (r.signal != 0) code = exit_signal + r.signal;
    return code;
}

} // namespace leadimport::cli
