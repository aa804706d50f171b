#pragma once
// What was typed behind `leadimport sandbox`.

#include "leadimport/base/error.hpp"
#include "leadimport/sandbox/server.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace leadimport::cli {

struct sandbox_options {
    std::string dir;
    std::string address = "127.0.0.1";
    std::string port = "0";
    std::string limit = "100/10s";
    std::string latency = "0s";
    std::string token = "sandbox-token";
    std::string token_file; // instead
    std::string schema;
    std::string record;
    std::vector<std::string> faults;
    std::string ids = "uuid7";
    std::string clock_offset = "0s";
    std::string index_lag = "0s";
    std::string get_lag = "0s";
    std::string names; // empty: they stay as they are
    std::string dates = "none";
    std::string colleague = "0%";
    std::string unique_race = "0s";
    // Those without a value, as they are meant.
    sandbox::behaviour flags;
};

// `o` must live until the command line was read.
CLI::App& add_sandbox(CLI::App& app, sandbox_options& o);

// Checks what was typed; the first value that cannot be used is the error.
[[nodiscard]] result<sandbox::options> checked(const sandbox_options& typed);

} // namespace leadimport::cli
