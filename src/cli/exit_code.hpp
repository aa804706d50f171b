#pragma once
// The program's exit codes: a contract with scripts. README.md and --help list the same.

#include "leadimport/base/error.hpp"
#include "leadimport/base/mistakes.hpp"
#include "leadimport/run/import_run.hpp"

namespace leadimport::cli {

enum exit_code : int {
    exit_ok = 0,          // every row created, or skipped by rule
    exit_rows_failed = 1, // finished, some rows failed
    exit_usage = 2,       // options, configuration or mapping wrong; nothing sent
    exit_input = 3,       // the input cannot be read or is malformed; nothing sent
    exit_refused = 4,     // the API refuses us; resumable
    exit_stopped = 5,     // stopped early; resumable
    exit_busy = 6,        // running elsewhere, or imported before
    exit_unknown = 7,     // rows remain whose outcome is unknown
    exit_signal = 128,    // plus the signal's number; resumable
};

// Of an error because of which nothing was sent.
[[nodiscard]] int code_of(const error& e) noexcept;
[[nodiscard]] int code_of(const mistakes& all) noexcept; // the gravest
// Of an import that began to send: the gravest of what is true of it.
[[nodiscard]] int code_of(const run::import_result& r) noexcept;

} // namespace leadimport::cli
