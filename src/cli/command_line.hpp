#pragma once
// What was typed. The usage text is the contract: it names every option with its real default.

#include "cli/option_origins.hpp"
#include "cli/sandbox_options.hpp"
#include "cli/typed_command.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/run/output_file.hpp"
#include "leadimport/run/settings.hpp"

#include <optional>
#include <string>
#include <vector>

namespace leadimport::cli {

enum class command {
    import,
    check,
    map,
    status,
    settle,
    undo,
    recover,
    forget,
    schema,
    doctor,
    sandbox
};

enum class progress_style { plain, none };

struct status_options {
    std::string job;
    std::string row; // its history alone; empty: the job
    bool json = false;
};

struct command_line {
    cli::command command = command::import;
    typed_command typed;
    option_origins origins;
    run::raw_options options; // of all that talk to the API
    std::string job;  // of settle, undo, recover, forget: its folder, or the file that it imports
    std::string rows; // undo, settle: those alone
    bool yes = false; // import, undo, settle, forget, schema: without asking
    std::string is_lead;          // settle: the row's lead; empty: not said
    bool absent = false;          // settle: the rows have no lead
    std::string lead;             // undo: this one alone
    bool also_adopted = false;    // undo: with --yes, leads found by a search, too
    std::string output;           // schema, map: the file; empty: stdout
    bool force = false;           // schema, map: `output` may be overwritten
    bool no_samples = false;      // map: values are not shown
    std::string create_key_field; // schema: its name; empty: none
    std::string prove_key_field;  // schema: its name; empty: none
    status_options status;
    sandbox_options sandbox;
    progress_style progress = progress_style::plain;
    bool dry_run = false;
    bool json = false; // check, doctor: stdout gets JSON

    [[nodiscard]] run::existing on_existing() const {
        return force ? run::existing::overwritten : run::existing::refused;
    }
};

// Reads the arguments, the environment (where an option says so) and --config. Nothing when there
// is no more to do: help or a mistake was printed, and `code` is set.
[[nodiscard]] std::optional<command_line> parse_command_line(int argc, const char* const* argv,
                                                             exit_code& code);

} // namespace leadimport::cli
