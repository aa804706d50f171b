#pragma once
// A copy of a file beside it, under a name that nothing has yet.

#include "leadimport/base/error.hpp"

#include <filesystem>
#include <string_view>

namespace leadimport::commands {

// `file` + `suffix`, or that with -2, -3, … behind it. Durable but for its name (sync_folder); mode
// 0600. Empty when there is no such file. Nothing is overwritten.
[[nodiscard]] result<std::filesystem::path> keep_copy(const std::filesystem::path& file,
                                                      std::string_view suffix);

} // namespace leadimport::commands
