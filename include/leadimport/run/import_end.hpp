#pragma once
// What an import's end is for machines.

#include "leadimport/base/exit_code.hpp"
#include "leadimport/job/end_reason.hpp"
#include "leadimport/run/import_run.hpp"

namespace leadimport::run {

// With which code the process ends that began to send: the gravest of what is true of it.
[[nodiscard]] exit_code code_of(const import_result& r) noexcept;
// Why the import ended: what kept it from going on, else what came of it.
[[nodiscard]] job::end_reason reason_of(const import_result& r);

} // namespace leadimport::run
