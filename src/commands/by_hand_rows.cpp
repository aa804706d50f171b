#include "commands/by_hand_rows.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/run/third_doubt.hpp"

#include <algorithm>

namespace leadimport::commands {
namespace {

using delivery::row_state;

// What would become of one row.
enum class absent_row { again, failed, third };

// A row whose third attempt in doubt left no lead is not sent a fourth time. That a row had two
// leads is no such doubt: its answer had come.
result<absent_row> fate_of(job::journal& j, std::uint64_t row) {
    const auto refused = j.was_refused(row);
    if (!refused) return refused.error();
    if (*refused) return absent_row::failed;
    const auto attempts = j.attempts_of(row);
    if (!attempts) return attempts.error();
    const auto known = j.row(row);
    if (!known) return known.error();
    const bool cut = !*known || (*known)->outcome.state == row_state::sending;
    const auto doubts = std::ranges::count_if(*attempts, [](const job::attempt_entry& a) {
        return a.doubt && a.why.code != reason_code::two_leads;
    });
    return doubts + (cut ? 1 : 0) < limits::doubts_at_most ? absent_row::again : absent_row::third;
}

} // namespace

result<rows_in_question> look_ahead(job::journal& j, const std::vector<std::uint64_t>& rows) {
    rows_in_question all;
    for (const auto row : rows) {
        const auto fate = fate_of(j, row);
        if (!fate) return fate.error();
        ++(*fate == absent_row::again    ? all.again
           : *fate == absent_row::failed ? all.failed
                                         : all.third);
    }
    return all;
}

result<void> record_absent(job::journal& j, std::uint64_t row, rows_in_question& all) {
    const auto fate = fate_of(j, row);
    if (!fate) return fate.error();
    if (*fate == absent_row::third) {
        ++all.third;
        return run::fail_at_third_doubt(j, row);
    }
    const auto becomes = j.settle_absent(row);
    if (!becomes) return becomes.error();
    ++(*becomes == row_state::failed ? all.failed : all.again);
    return {};
}

} // namespace leadimport::commands
