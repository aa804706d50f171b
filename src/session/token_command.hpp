#pragma once
// A command that prints the token, such as a password manager's.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace leadimport::session {

// Has /bin/sh run `command`; the first line that it prints. It gets no standard input, and what it
// says on stderr is not shown: that may contain a secret. token_command_failed when it does not end
// by itself within `patience`, ends with another code than 0, or `stop` is asked for; with how it
// ended, never with what it said.
[[nodiscard]] result<std::string> first_line_of(const std::string& command,
                                                std::chrono::milliseconds patience,
                                                const std::stop_token& stop);

} // namespace leadimport::session
