#include "leadimport/run/import_end.hpp"

#include "leadimport/words/run.hpp"

namespace leadimport::run {
namespace {

// Its lead is perhaps of half a row.
bool last_row_is_doubtful(const import_result& r) {
    return r.input.last_row_grew && r.last_row != delivery::row_state::pending;
}

} // namespace

exit_code code_of(const import_result& r) noexcept {
    const auto& s = r.summary;
    // Of settling, too: the import whose rows it settles ended with exit_unknown, which hid those
    // that failed, and no later command of the job tells them.
    const bool failed = s.figures.counts.failed > 0 || (r.sends && last_row_is_doubtful(r));
    auto code = failed ? exit_rows_failed : exit_ok;
    if (s.why) code = gravest(code, code_of_stop(*s.why));
    if (r.refused) code = gravest(code, leadimport::code_of(*r.refused));
    if (r.not_recorded) code = gravest(code, exit_stopped);
    if (s.figures.counts.unknown > 0) code = gravest(code, exit_unknown);
    if (r.signal != 0) code = gravest(code, exit_code_of_signal(r.signal));
    return code;
}

job::end_reason reason_of(const import_result& r) {
    const auto& s = r.summary;
    if (s.why) return job::reason_of(*s.why);
    if (r.signal != 0) return job::reason_of(exit_code_of_signal(r.signal));
    if (r.refused) return job::reason_of(*r.refused);
    if (r.canary) return {"canary_declined", words::ended_after_canary};
    if (r.sends && s.state == job::job_state::limited)
        return {"limit_reached", words::ended_at_limit};
    return job::reason_of(code_of(r));
}

} // namespace leadimport::run
