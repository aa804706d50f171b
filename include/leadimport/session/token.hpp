#pragma once
// The API token: where it comes from, and how it is read. No message contains it, not even one that
// says what is wrong with it.
//
// Text that is usual around a token is taken off: blanks, a byte order mark, quotes, "Bearer".

#include "leadimport/base/error.hpp"
#include "leadimport/base/limits.hpp"

#include <chrono>
#include <stop_token>
#include <string>
#include <string_view>

namespace leadimport::session {

struct token_source {
    enum class kind { environment, file, input, command };
    kind from = kind::environment;
    std::string what{}; // the file's path, or what /bin/sh runs
    std::chrono::milliseconds patience = limits::token_command; // with the command

    // --token-file as it was typed; empty: the environment.
    [[nodiscard]] static token_source of_option(const std::string& token_file);

    // For messages: "SALESMAP_TOKEN", the file's path, "token_command".
    [[nodiscard]] std::string name() const;
    // Whether another token may be there later. Pipes and variables give the same, or nothing.
    [[nodiscard]] bool may_change() const;
};

// Blocks: a pipe, a terminal or a command may take their time. From a file that others can read or
// write token_file_open, with its real path.
[[nodiscard]] result<std::string> read_token(const token_source& source);

// The same of a source that may change, while something runs that must not wait for a pipe. A
// command ends early when `stop` is asked for; then it is an error.
[[nodiscard]] result<std::string> read_token_again(const token_source& source,
                                                   const std::stop_token& stop);

// What of `content` is the token, if it is one. `where` is for the error.
[[nodiscard]] result<std::string> token_in(std::string_view content, std::string where);

} // namespace leadimport::session
