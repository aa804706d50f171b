#pragma once
// A file that a command writes because the user named it (--output).
//
// If no file has the name yet, the new one is there whole or not at all, for its owner alone
// (0600). What holds nothing that could be lost (a terminal, a pipe, /dev/null) is written to as
// `cat >` does. A file that is there may be the only copy of a person's work: it is refused, unless
// the user says that it may be overwritten. Then its content is replaced in place, so that links
// lead where they lead, and its owner, its permissions and its other names stay.
//
// A job's own files, and the file that a job beside it imports, are refused in any case: with them
// the job would lose what it knows, or what it sends.

#include "leadimport/base/error.hpp"

#include <filesystem>
#include <string_view>

namespace leadimport::run {

enum class existing { refused, overwritten };

// Before the work: bad_option when the file would be refused. Changes nothing.
[[nodiscard]] result<void> may_write_output(const std::filesystem::path& file, existing e);
[[nodiscard]] result<void> write_output(const std::filesystem::path& file, std::string_view bytes,
                                        existing e);

} // namespace leadimport::run
