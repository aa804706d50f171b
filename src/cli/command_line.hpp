#pragma once
// What was typed. The usage text is the contract: it names every option with its real default.

#include "leadimport/run/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leadimport::cli {

enum class command { import, check, map, status, settle, undo, schema, sandbox };

enum class progress_style { plain, none };

struct status_options {
    std::string job;
    std::string row; // its history alone; empty: the job
    bool json = false;
};

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
    bool duplicates_without_id = false;
};

struct command_line {
    cli::command command = command::import;
    run::raw_options options; // of all that talk to the API
    std::string job;          // of settle and undo: the job's folder, or the file that it imports
    bool base_url_given = false;  // in the arguments, the environment or --config
    std::string rows;             // undo: those alone
    bool yes = false;             // undo: without asking
    std::string output;           // schema, map: the file; empty: stdout
    bool no_samples = false;      // map: values are not shown
    std::string create_key_field; // schema: its name; empty: none
    status_options status;
    sandbox_options sandbox;
    progress_style progress = progress_style::plain;
    bool dry_run = false;
    bool json = false; // check: stdout gets JSON
};

// Reads the arguments, the environment (where an option says so) and --config. Nothing when there
// is no more to do: help or a mistake was printed, and `exit_code` is set.
[[nodiscard]] std::optional<command_line> parse_command_line(int argc, const char* const* argv,
                                                             int& exit_code);

} // namespace leadimport::cli
