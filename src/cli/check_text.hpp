#pragma once
// What a check found, for people.

#include "leadimport/base/time.hpp"
#include "leadimport/run/prepare.hpp"

#include <filesystem>

namespace leadimport::cli {

// On stderr: how the file is spelled, what feeds what, which rows cannot be sent and why, what the
// import will cost, and when so many connections are too few for that.
void show_check(const run::prepared& p, const rate& r, unsigned connections);
// How to have columns imported that are not, when the header alone decided about them.
void show_way_to_map(const requests::field_map& m, const std::filesystem::path& map);
// That the invalid rows were written to `file`, or, when that is empty, how to get them there.
void show_errors_file(const run::check_report& r, const std::filesystem::path& file);

} // namespace leadimport::cli
