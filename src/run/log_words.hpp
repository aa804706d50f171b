#pragma once
// What import.log may say of an error and of a server's trouble. A log is passed on, and kept
// longer than the job's files: it gets codes, statuses and words of our own or of the system's.
// What a server says can hold people's data, and so can a row's error; both stand in the result
// files, in the summary and on stderr, never in the log.

#include "leadimport/base/error.hpp"

namespace leadimport::run {

// "server_failing, HTTP 502: the server answers with errors only".
[[nodiscard]] words::message log_words(const error& e);

// What a server's answer of this status says; `ours` when there was no answer (0): then the words
// are not the server's.
[[nodiscard]] words::message log_words(unsigned status, const words::message& ours);

} // namespace leadimport::run
