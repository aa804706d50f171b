#pragma once
// A file may have been imported by several jobs, and a command is about one of them.

#include "leadimport/base/exit_code.hpp"

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::cli {

// Says that the newest of the file's jobs is meant; nothing where there are no several.
void tell_which(const std::string& file, std::size_t jobs, const std::filesystem::path& newest);

// For what cannot be taken back: lists the jobs of a file that has several, for the user to name
// one. The exit code; nothing when there is no doubt which job `given`, a folder or a file, means.
[[nodiscard]] std::optional<exit_code> refuse_several(const std::string& given);

} // namespace leadimport::cli
