#pragma once
// What an import's end is for machines.

#include "leadimport/base/exit_code.hpp"
#include "leadimport/run/import_run.hpp"

namespace leadimport::run {

// With which code the process ends that began to send: the gravest of what is true of it.
[[nodiscard]] exit_code code_of(const import_result& r) noexcept;

} // namespace leadimport::run
