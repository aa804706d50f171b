#pragma once
// Tries out a folder for a job: with a file of no name, which is gone whatever ends the process.

#include "leadimport/base/error.hpp"
#include "leadimport/job/flush_speed.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace leadimport::job {

struct place_trial {
    flush_speed speed;
    // For this user; nothing when the file system does not tell its size, as some in a network.
    std::optional<std::uint64_t> free_bytes{};
};

// job_folder_unusable when no file can be made in `folder`, folder_without_locks when its file
// system keeps no second process out, storage_full, storage_failed. Blocks for about
// limits::flushes_tried_for at most, and for one flush more.
[[nodiscard]] result<place_trial> try_place(const std::filesystem::path& folder);

} // namespace leadimport::job
