#include "leadimport/run/import_end.hpp"

namespace leadimport::run {
namespace {

// Its lead is perhaps of half a row.
bool last_row_is_doubtful(const import_result& r) {
    return r.input.last_row_grew && r.last_row != delivery::row_state::pending;
}

} // namespace

exit_code code_of(const import_result& r) noexcept {
    const auto& s = r.summary;
    const bool failed = s.figures.counts.failed > 0 || last_row_is_doubtful(r);
    auto code = failed && r.sends ? exit_rows_failed : exit_ok;
    if (s.why) code = gravest(code, code_of_stop(*s.why));
    if (r.refused) code = gravest(code, leadimport::code_of(*r.refused));
    if (r.not_recorded) code = gravest(code, exit_stopped);
    if (s.figures.counts.unknown > 0) code = gravest(code, exit_unknown);
    if (r.signal != 0) code = gravest(code, exit_code_of_signal(r.signal));
    return code;
}

} // namespace leadimport::run
