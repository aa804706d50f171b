#pragma once
// How many requests are still to be made, and how long they take: the one place that concludes it,
// for `check`, the plan before an import, progress lines, `status`, summary.json and the log.
//
// From what it is concluded, the best first:
//   measured    how fast requests have ended of late, once there were enough of them. Slow answers,
//               429s and their pauses, others who use the workspace, a slow disk and a slow machine
//               are all in it.
//   answers     requests × the time of an answer ÷ connections, when that is longer than
//   permitted   points ÷ the rate that we may use.
// Without a limit and without an answer nothing is concluded, nor while nothing is sent because
// the server fails, for a time that is not known.
//
// Pure: everything is an argument, time included.

#include "leadimport/base/time.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace leadimport::delivery {

// What a run will still ask for.
struct work_left {
    std::uint64_t rows = 0;     // to be sent
    std::uint64_t contacts = 0; // requests for people and companies that they name, about
    std::uint64_t points = 0;   // what all of these take from the limit

    [[nodiscard]] std::uint64_t requests() const noexcept { return rows + contacts; }
    bool operator==(const work_left&) const = default;
};

// How many requests ended within a time.
struct pace {
    using duration = std::chrono::steady_clock::duration;

    static constexpr std::chrono::seconds least_time{10};
    static constexpr std::uint64_t least_requests = 50;
    // Where answers are very slow: then as many as came are enough.
    static constexpr std::chrono::seconds long_time{60};

    std::uint64_t ended = 0;
    duration within{};

    // Whether it may be taken for how it goes on.
    [[nodiscard]] bool is_enough() const noexcept {
        return within >= least_time && (ended >= least_requests || within >= long_time);
    }
};

// What is known of how fast requests go.
struct pace_facts {
    using duration = std::chrono::steady_clock::duration;

    rate permitted{};                 // that we may use; unlimited: as fast as it goes
    rate lowered{};                   // that we use while others use the workspace; unlimited: all
    unsigned connections = 0;         // 0: not known
    std::optional<duration> answer{}; // takes so long, on average; nothing: not known
    std::optional<pace> measured{};   // of late
    duration held{};                  // a pause that the server asked for, and that is left
    bool nothing_leaves = false;      // until the server works again
};

// From what a time was concluded.
enum class conclusion : std::uint8_t { none, permitted, answers, measured };

struct time_left {
    std::optional<std::chrono::seconds> takes; // rounded up; nothing: not known
    conclusion from = conclusion::none;
};
[[nodiscard]] time_left time_for(const work_left& work, const pace_facts& facts);

// What so many connections send in a second at most when answers take so long; nothing when that
// takes no time.
[[nodiscard]] std::optional<double> most_per_second(unsigned connections,
                                                    std::chrono::steady_clock::duration answer);

// Requests for people and companies that rows will take when nothing but what was done before is
// known: as many for each row as so far.
[[nodiscard]] std::uint64_t contacts_as_so_far(std::uint64_t rows_left, std::uint64_t rows_done,
                                               std::uint64_t contacts_done);

// What a run that goes on says of its end. All who tell it tell this very moment.
struct forecast {
    std::uint64_t requests = 0;                                // still to be made, about
    std::optional<std::chrono::system_clock::time_point> ends; // nothing: not known

    // How far away that is; zero when it is over. Not known when work is left a minute later: who
    // said it may stand still.
    [[nodiscard]] std::optional<std::chrono::seconds>
    left(std::chrono::system_clock::time_point now) const;
    bool operator==(const forecast&) const = default;
};

// The moment at which it ends that `work` takes so long from `now` on.
[[nodiscard]] forecast forecast_of(const work_left& work, const time_left& takes,
                                   std::chrono::system_clock::time_point now);

} // namespace leadimport::delivery
