#pragma once
// Whether the disk under a job would slow its import down.

#include "leadimport/base/time.hpp"
#include "leadimport/job/flush_speed.hpp"
#include "leadimport/run/prepare.hpp"
#include "leadimport/words/message.hpp"

#include <filesystem>
#include <optional>

namespace leadimport::cli {

struct disk_seen {
    std::optional<job::flush_speed> speed; // nothing: it was not measured
    words::message slow;                   // how slow, and what to do; empty: it is fast enough
};

// Measures where a job is in `folder`, or would be, for an import of `p` at this rate. Nothing is
// measured when it is not known through how many connections that sends (0).
[[nodiscard]] disk_seen look_at_disk(const std::filesystem::path& folder, const run::prepared& p,
                                     const rate& r, unsigned connections);

} // namespace leadimport::cli
