#pragma once
// A pipe can be read once; an import reads its input twice, and again when it goes on. So what
// comes through the standard input is put into a file first.

#include "leadimport/base/error.hpp"
#include "leadimport/base/unnamed_file.hpp"

#include <filesystem>
#include <string>

namespace leadimport::input {

// What it is called in the folder of its job.
inline constexpr const char* kept_input_name = "input.csv";

struct spool_place {
    std::filesystem::path folder;
    errc unusable = errc::storage_failed; // the error when no file can be made there
};
// For what is to become a part of the folder `job`, which need not exist yet: on its file system.
[[nodiscard]] spool_place beside_job(const std::filesystem::path& job);
// For a file that is not kept: TMPDIR, or /tmp.
[[nodiscard]] spool_place temporary_place();

// Reads `from` to its end into a file at `place`. `name` stands in errors of reading, the folder in
// those of writing. An end by a signal leaves nothing behind.
[[nodiscard]] result<unnamed_file> spool(int from, const std::string& name,
                                         const spool_place& place);

} // namespace leadimport::input
