#pragma once
// What a check found, for machines: one JSON object on one line.

#include "cli/command_line.hpp"
#include "cli/disk_note.hpp"

#include "leadimport/base/mistakes.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/run/prepare.hpp"

#include <optional>
#include <string>

namespace leadimport::cli {

// `no_place`: why an import could not have its folder.
[[nodiscard]] std::string check_as_json(const run::prepared& p, const rate& r, unsigned connections,
                                        const std::optional<error>& no_place,
                                        const disk_seen& disk);
// Of a file with a header alone.
[[nodiscard]] std::string no_rows_as_json(const std::string& file);
// Why there was nothing to check, as stderr tells it: `error` is the first mistake, `mistakes` has
// them all.
[[nodiscard]] std::string mistakes_as_json(const command_line& c, const mistakes& all);

} // namespace leadimport::cli
