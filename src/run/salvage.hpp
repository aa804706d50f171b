#pragma once
// The rows of a job whose input cannot be had any more as the job began with it, as far as they
// are to be had elsewhere: in front of the first block of the file that is different, and in the
// job's result files, with their own cells. It is enough for finding out what became of rows;
// nothing is sent of it.
//
// Evidence: a block of the file by its hash; a row of a result file by the length that the journal
// knows of it. Cells that were replaced by others of the same length do not show; therefore what is
// to be believed of an unknown row needs the fingerprint that was kept of its body, too.

#include "leadimport/base/error.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/prepare.hpp"
#include "leadimport/run/settings.hpp"

#include <optional>

namespace leadimport::run {

struct salvaged_input {
    input::input_file input;
    salvaged_rows rows;
};

// Why the input is not the one that the job began with; nothing when it is.
[[nodiscard]] std::optional<error> why_input_is_lost(const import_settings& s,
                                                     const known_job& job);

// Reads what there is, into a file without a name in the job's folder. `why`: why_input_is_lost().
// That error again when there is no row at all.
[[nodiscard]] result<salvaged_input> salvage(const import_settings& s, const known_job& job,
                                             const error& why);

} // namespace leadimport::run
