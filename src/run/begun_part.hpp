#pragma once
// Which part of a file a job has begun with: rows may have been added at its end since.

#include "leadimport/base/error.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/run/settings.hpp"

#include <cstdint>
#include <optional>

namespace leadimport::run {

// How many bytes at the front of `file` are the input of the job that this command would go on
// with; nothing when there is no such job, or the file is no longer and does not begin like that. A
// job whose journal cannot be read counts as none: opening it tells why. Leaves the file at its
// front.
[[nodiscard]] result<std::optional<std::uint64_t>> begun_part(const import_settings& s,
                                                              csv::file_source& file);

// `e`, or job_input_differs when `e` is about the content of the input, the job that this command
// would go on with has rows left, and the input is not its file any more: then it is not the file
// that should be corrected.
[[nodiscard]] error explained_by_job(const import_settings& s, error e);

} // namespace leadimport::run
