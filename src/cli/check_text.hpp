#pragma once
// What a check found, for people.

#include "cli/terminal.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/run/prepare.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/words/message.hpp"

#include <filesystem>

namespace leadimport::cli {

// How the file is spelled; which column is imported to which field, which rows cannot be sent and
// why, what the import will cost, and when so many connections are too few for that.
[[nodiscard]] report_lines describe_check(const run::prepared& p, const rate& r,
                                          unsigned connections);
// How to have columns imported that are not, when the header alone decided about them; else
// nothing.
[[nodiscard]] words::message way_to_map(const run::prepared& p, const run::import_settings& s);
// That the invalid rows were written to `file`, or, when that is empty, how to get them there.
// Nothing when there are none, and no file.
[[nodiscard]] words::message errors_file_note(const run::check_report& r,
                                              const std::filesystem::path& file);

} // namespace leadimport::cli
