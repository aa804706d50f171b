#pragma once
// Exceptions that no code expected where they were thrown. Most are mistakes of ours; but some mean
// that the machine gives the process too little memory, or too few threads or descriptors.

#include "leadimport/base/error.hpp"

#include <exception>

namespace leadimport {

// What it is told as: memory_exhausted, threads_exhausted or descriptors_exhausted when it says so,
// else internal. `where`: what was being done; may be empty.
[[nodiscard]] error error_of(const std::exception& e, words::message where = {});

} // namespace leadimport
