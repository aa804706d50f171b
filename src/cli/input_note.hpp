#pragma once
// What is said of a file that is not as it was when it was checked.

#include "leadimport/run/import_run.hpp"

#include <cstdint>

namespace leadimport::cli {

// That the file is so many bytes longer than the part with these rows, which is imported, and what
// to do with the others: nothing that would create a lead twice.
[[nodiscard]] words::message grown_note(std::uint64_t bytes, std::uint64_t rows);

// What became of the file while it was imported; says nothing when the reason for the end says
// it, or there is nothing to say.
[[nodiscard]] words::message input_note(const run::import_result& r);

// Whether the same command would not go on with the file that is there now.
[[nodiscard]] bool needs_original(const run::import_result& r);

} // namespace leadimport::cli
