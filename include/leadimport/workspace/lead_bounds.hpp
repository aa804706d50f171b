#pragma once
// Between which moments of the server's clock an attempt may have made a lead. Pure functions.
//
// | concluded                | from what                               | what else looks the same |
// | no lead of X is older    | the newest lead that precedes X, by the | servers whose clocks     |
// |   than floor(X)          | journal's order; X's announcement in    | differ: the spread W     |
// |                          | server time; the later of the two       |                          |
// | a lead up to ceil(X) was | the oldest lead that follows X; end(X)  | a late commit of X is    |
// |   made while X ran       | in server time; the earlier of the two  | later than ceil(X)       |
// | X was over at end(X)     | we saw it end                           |                          |
// | ... after a kill         | a run waits for no answer longer than   | a process that stood     |
// |                          | twice its timeout and a minute          | still: it sent nothing   |
// | D has passed since       | the boot clock, in one boot; in another | a wall clock that was    |
// |   end(X)                 | one since its first run                 | set: never looked at     |
//
// Leads that precede X and are dated after its announcement, or follow it and are dated before its
// end, were dated by another clock, such as one that was set between two runs: W is as large then.
//
// When one half of floor or ceil is not known the other serves; without both nothing is ours by
// time. Server time of a moment is the boot clock's reading plus the offset that the quickest
// answer of that same run showed. Another run's offset is never used: it may be another boot's.

#include "leadimport/workspace/evidence.hpp"

#include <chrono>
#include <optional>
#include <span>

namespace leadimport::workspace {

namespace tolerance {
using namespace std::chrono_literals;
// Of a lead that we take for ours. W does not come on top: one answer with a wrong date, such as
// one that a gateway had kept, would make the leads of an earlier import ours.
inline constexpr std::chrono::milliseconds ours = 5s;
// Before a lead is excluded by its date, besides W.
inline constexpr std::chrono::milliseconds exclusion = 1min;
// W until it was measured.
inline constexpr std::chrono::milliseconds spread_unknown = 1min;
// A date that is less precise places no lead within an attempt.
inline constexpr std::chrono::milliseconds precision = 1min;
// A control may be so much older than the announcement of the attempt that it speaks for.
inline constexpr std::chrono::milliseconds control = 1min;
// A lead with a row's key that is so much older than the row's first attempt is an earlier job's.
inline constexpr std::chrono::milliseconds duplicate = 10min; // besides W
// Of two whole look-ups, at least (at a delay of two minutes or more; see look_spacing()).
inline constexpr std::chrono::milliseconds between_looks = 15s;
} // namespace tolerance

// Server time of a moment of the run that `r` tells of; nothing when that run saw no answer.
[[nodiscard]] std::optional<std::chrono::milliseconds> server_time_of(const moment& m,
                                                                      const run_facts& r);

// W: how far the server's machines were seen to differ, in the run of the attempt and in this one.
// In one boot their answers count together, also those of a run in which no lead was seen; else
// each run's own spread does, the larger one. A minute at least until leads were seen in one of
// them. What any other run of the job measured is the least that is assumed (window_of()).
[[nodiscard]] std::chrono::milliseconds spread_of(const run_facts& of_attempt,
                                                  const run_facts& current);

// When an attempt ended that a kill cut off, as its first adoption fixes it: the earlier of the
// adoption and `announced` + twice that run's timeout + a minute; in another boot the start of the
// first run there, which `first_in_boot` is (in the adopting boot).
[[nodiscard]] moment end_after_kill(const moment& announced, const run_facts& of_attempt,
                                    std::chrono::milliseconds timeout, const moment& adoption,
                                    const run_facts& adopting, const moment& first_in_boot);
// attempt_facts::lasted_at_most of such an attempt.
[[nodiscard]] std::chrono::milliseconds longest_attempt(std::chrono::milliseconds timeout);

// The moment `m` by the boot clock of `current`'s boot, for measuring how long ago it was: itself
// in the same boot, in another one the start of the first run there.
[[nodiscard]] std::chrono::milliseconds in_this_boot(const moment& m, const run_facts& of_moment,
                                                     const run_facts& current,
                                                     std::chrono::milliseconds first_run_began);

struct attempt_window {
    // Server time. Nothing: not known.
    std::optional<std::chrono::milliseconds> floor;
    std::optional<std::chrono::milliseconds> ceil;
    std::optional<std::chrono::milliseconds> end;
    std::chrono::milliseconds spread{}; // W
    // When the attempt was announced is known. Else it may be all of the job's life, in which
    // others make leads, too: by their dates its own cannot be told from theirs.
    bool begun = true;

    // The lead was there before this attempt: dated before floor.
    [[nodiscard]] bool begins_after(const salesmap::lead_date& d) const noexcept;
    // Dated before floor, or so late that this attempt makes no leads any more: over D after end.
    [[nodiscard]] bool excludes(const salesmap::lead_date& d,
                                std::chrono::milliseconds delay) const noexcept;
    // Dated wholly within [floor, ceil], precisely enough to say so.
    [[nodiscard]] bool holds(const salesmap::lead_date& d) const noexcept;
    // Dated wholly within [floor, end + D].
    [[nodiscard]] bool holds_late(const salesmap::lead_date& d,
                                  std::chrono::milliseconds delay) const noexcept;
};

// How far the date that GET shows of a lead as text is from the time in which it was created, by
// the server's clock: from its request's announcement to the answer. Zero within a few seconds.
// Such dates are made by another machine than ids and `Date`, or in another time zone than they
// say.
[[nodiscard]] std::chrono::milliseconds text_date_error(const salesmap::lead_date& shown,
                                                        const salesmap::lead_date& created);
// Of a date that GET shows as text what can be believed when others were seen to be so far off.
// `error` nothing: none was seen. Then it is believed where it speaks for one of these attempts,
// and not where it speaks against them all.
[[nodiscard]] std::optional<salesmap::lead_date>
believed_date(const salesmap::lead_date& shown, std::optional<std::chrono::milliseconds> error,
              std::span<const attempt_window> windows, std::chrono::milliseconds delay);

// Of an attempt of `row`, as looked at from the run `current_run`.
[[nodiscard]] result<attempt_window> window_of(const attempt_facts& x, std::uint64_t row,
                                               std::uint64_t current_run, job_facts& facts);

} // namespace leadimport::workspace
