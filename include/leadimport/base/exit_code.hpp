#pragma once
// The program's exit codes: a contract with scripts. --help and README.md list the table that is
// here.

#include "leadimport/base/error.hpp"
#include "leadimport/base/mistakes.hpp"
#include "leadimport/words/message.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace leadimport {

enum exit_code : int {
    exit_ok = 0,            // all that was asked for
    exit_rows_failed = 1,   // finished, some rows failed
    exit_usage = 2,         // options, configuration or mapping wrong; nothing sent
    exit_input = 3,         // the input cannot be read or is malformed; nothing sent
    exit_refused = 4,       // the API refuses us; resumable
    exit_stopped = 5,       // stopped early; resumable
    exit_busy = 6,          // the job is running elsewhere
    exit_unknown = 7,       // rows remain whose outcome is unknown
    exit_planned = 8,       // the time that the user set is over; resumable
    exit_repeated = 9,      // this very file was imported before; nothing to do
    exit_changed = 10,      // the job was begun with another file or mapping; nothing sent
    exit_guarded = 11,      // a guard, or the user's no, stopped it; nothing sent
    exit_hung_up = 129,     // SIGHUP; resumable
    exit_interrupted = 130, // SIGINT; resumable
    exit_terminated = 143,  // SIGTERM; resumable
};

// All, the gravest first.
[[nodiscard]] std::span<const exit_code> exit_codes() noexcept;
// "rows_failed": for machines, and the same in every version.
[[nodiscard]] std::string_view name_of(exit_code c) noexcept;
// What it says, for people.
[[nodiscard]] words::message meaning_of(exit_code c);
// The one of this number; nothing when there is none.
[[nodiscard]] std::optional<exit_code> exit_code_of_number(int n) noexcept;

// Of two that are both true, the one with which the process ends.
[[nodiscard]] exit_code gravest(exit_code a, exit_code b) noexcept;
// Of a run that SIGHUP, SIGINT or SIGTERM ended.
[[nodiscard]] exit_code exit_code_of_signal(int signal) noexcept;
// Of an error because of which nothing was sent.
[[nodiscard]] exit_code code_of(const error& e) noexcept;
[[nodiscard]] exit_code code_of(const mistakes& all) noexcept; // the gravest
// Of an error that stopped what had begun. Codes that promise that nothing was sent are not among
// them.
[[nodiscard]] exit_code code_of_stop(const error& e) noexcept;

} // namespace leadimport
