#pragma once
// How fast the disk under a job's folder makes its journal durable, and whether that is what slows
// an import down.
//
// No row leaves before its intent is durable (job_recorder.hpp). Intents that come while the disk
// is at work share the next transaction, so that a flush holds up one connection, not all of them:
// a row waits for the rest of the flush that is under way, half of one on average, and for its own.
// Its connection is free again one and a half flushes and an answer later. Where requests follow
// each other so fast that several leave within a flush, rows get their intents before a connection
// is free for them, up to limits::announced_ahead; that many more are sent in the same time.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"

#include <chrono>
#include <filesystem>
#include <optional>

namespace leadimport::job {

// What an import is to come to.
struct flush_need {
    rate permitted{};         // unlimited: as fast as connections and answers allow
    unsigned connections = 0; // 0: not known, and nothing is concluded
    std::chrono::steady_clock::duration answer{}; // takes so long, on average
};

struct flush_speed {
    std::chrono::steady_clock::duration flush{}; // takes so long: the median of `flushes`
    unsigned flushes = 0;                        // that were measured

    // Some small writes at the end of the open file `fd`, each made durable: limits::flushes_tried
    // of them, fewer when the time `bound` is over, one at least. `folder` is where the file is,
    // for the errors: storage_full, storage_failed. Blocks for about `bound` at most, and for one
    // flush more; any thread.
    [[nodiscard]] static result<flush_speed> measure_in(int fd, const std::filesystem::path& folder,
                                                        std::chrono::steady_clock::duration bound);
    // Measured in the folder where a job lies or would lie, or in the nearest one above that is
    // there, with a file that no other process sees; within limits::flushes_checked_for. Nothing
    // when no file can be made or written there, which others tell. Blocks; any thread.
    [[nodiscard]] static std::optional<flush_speed> measure(const std::filesystem::path& folder);

    // How many rows a second get through at most; nothing when that is no bound.
    [[nodiscard]] std::optional<double> rows_per_second(const flush_need& need) const;
    // Whether the rate would be kept but for the disk, or the disk takes longer than the answers
    // do.
    [[nodiscard]] bool slows(const flush_need& need) const;
    // With so many connections the limit would be used fully; nothing when there is no limit, or
    // when not even limits::connections would do.
    [[nodiscard]] std::optional<unsigned> connections_needed(const flush_need& need) const;
};

} // namespace leadimport::job
