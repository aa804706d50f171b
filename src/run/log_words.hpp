#pragma once
// What import.log may say of an error and of a server's trouble. A log is passed on, and kept
// longer than the job's files: it gets codes, statuses and words of our own or of the system's.
// What a server says can hold people's data, and so can a row's error; both stand in the result
// files, in the summary and on stderr, never in the log.

#include "leadimport/base/error.hpp"
#include "leadimport/job/job_figures.hpp"

namespace leadimport::run {

// "server_failing, HTTP 502: the server answers with errors only".
[[nodiscard]] words::message log_words(const error& e);

// What a server's answer of this status says; `ours` when there was no answer (0): then the words
// are not the server's.
[[nodiscard]] words::message log_words(unsigned status, const words::message& ours);

// "rows 20, created 12, requests 13, pending 8": of the figures' table those that are not zero, in
// its order, by the names that they have in summary.json; and what is pending, also when that is
// none.
[[nodiscard]] words::message log_words(const job::job_figures& figures);

} // namespace leadimport::run
