#pragma once
// What a running import does at the moment: a small file, `live`, in the job's folder. Another
// process reads it, `leadimport status` for one. Without the process that wrote it the file is
// worth nothing, so it is never synced.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/job/job_figures.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::job {

struct live_state {
    int process = 0;              // that wrote it
    job_figures figures;          // of the job and of this run so far
    std::uint64_t per_second = 0; // requests of late, in thousandths
    bool breaker_open = false;
    std::uint64_t pause_ms = 0;     // that the server asked for and that is left
    words::message trouble{};       // what the last request met with; empty: nothing
    delivery::forecast forecast{};  // of this run's end
    rate lowered{};                 // while other programs use the workspace; none: our whole rate
    bool half_open = false;         // the server answers again: one row at a time
    words::message breaker_cause{}; // why it is open, or half-open; empty: neither

    [[nodiscard]] std::string speed() const; // per_second as it is read: "8.9"
};

// A reader sees the old content or the new.
[[nodiscard]] result<void> write_live_state(const std::filesystem::path& folder,
                                            const live_state& s);
void remove_live_state(const std::filesystem::path& folder) noexcept;
// Nothing when there is none that `process` has written, whole.
[[nodiscard]] std::optional<live_state> read_live_state(const std::filesystem::path& folder,
                                                        int process);

} // namespace leadimport::job
