#pragma once
// Options that several commands have, each declared once: a command adds those that it needs, in
// the order in which --help shows them. What is typed is written into the second argument, which
// must live until the command line was read.

#include "cli/command_line.hpp"

#include <string>

namespace CLI {
class App;
}

namespace leadimport::cli {

// Under which headings --help shows the options; those without one come last.
namespace headings {
inline constexpr auto file = "The file";
inline constexpr auto sending = "What is sent";
inline constexpr auto work = "What it does";
inline constexpr auto api = "The way to Salesmap";
inline constexpr auto trouble = "When the server fails, or an answer is lost";
inline constexpr auto output = "What is told and written";
} // namespace headings

// The options that are added to `app` after that stand there.
void under(CLI::App& app, const char* heading);

// FILE, --map, --allow-outside, --synonyms, --encoding, --delimiter.
void add_input_options(CLI::App& app, run::raw_options& o);
// --allow-outside.
void add_outside_flag(CLI::App& app, run::raw_options& o);
// The last three of the input options.
void add_reading_options(CLI::App& app, run::raw_options& o);
void add_job(CLI::App& app, std::string& job);

// --token-file, --base-url, --ca-file, --proxy, --rate, --timeout.
void add_api_options(CLI::App& app, run::raw_options& o);
void add_connections_option(CLI::App& app, run::raw_options& o);
void add_retry_option(CLI::App& app, run::raw_options& o);
// --retry-for, --settle-delay.
void add_settle_options(CLI::App& app, run::raw_options& o);

void add_strict_flag(CLI::App& app, run::raw_options& o);
void add_if_empty_option(CLI::App& app, run::raw_options& o);
void add_schema_option(CLI::App& app, run::raw_options& o);
void add_key_field_option(CLI::App& app, run::raw_options& o);

void add_progress_option(CLI::App& app, command_line& c);
void add_format_option(CLI::App& app, bool& json);
// A command that has it reads the file: apply_config() in option_sources.hpp.
void add_config_option(CLI::App& app);

} // namespace leadimport::cli
