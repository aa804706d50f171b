#pragma once
// The options as the user typed them become settings. They are checked once, and trusted after.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/stop_rules.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/run/end_of_run.hpp"
#include "leadimport/session/api_settings.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::run {

// The vendor's.
inline constexpr const char* default_base_url = "https://salesmap.kr/api";

// As typed, or as they stand in leadimport.toml. The defaults are the program's.
struct raw_options {
    std::string input;         // "-": the standard input
    std::string token_file;    // empty: SALESMAP_TOKEN; "-": the standard input
    std::string token_command; // of the configuration alone; in place of both
    std::string base_url = default_base_url;
    std::string ca_file;
    std::string proxy; // a URL, or "none"; empty: what the environment says
    std::string map;
    std::string synonyms;
    std::string schema;
    std::string encoding;
    std::string delimiter;
    std::string job;
    std::string rate = "90/10s";
    std::string connections = "16";
    std::string timeout = "60s";
    std::string retry_for = "15m";
    std::string limit;
    std::string log_level = "info";
    std::string on_unknown = "settle";
    std::string key_field;
    std::string settle_delay = "2m";
    std::string max_failures;
    end_options end;
    std::string canary;
    std::string if_empty = "ok";
    std::string errors;
    std::string fixes;
    bool as_is = false;
    bool strict = false;
    bool allow_outside = false;
    bool again = false;
    bool offline = false;
};

enum class log_level { error, warning, info, debug };

// What check and import have in common.
struct import_settings {
    std::filesystem::path input;                                    // "-": the standard input
    std::filesystem::path map;                                      // empty: the header decides
    mapping::tables_from tables = mapping::tables_from::its_folder; // that the mapping may name
    std::filesystem::path synonyms; // of names in the header, besides the built-in ones
    input::reading_choices reading; // what the user said about the file
    std::filesystem::path
        fixes;          // a job, or its file: rows of it were fixed; empty: the folder tells
    bool as_is = false; // no cell is what it was before a spreadsheet changed it
    std::filesystem::path errors;             // where check writes the invalid rows; empty: nowhere
    bool strict = false;                      // send nothing when a row is invalid
    bool fail_if_empty = false;               // a file without rows is an error
    std::optional<session::api_settings> api; // nothing: offline, or with a schema
    std::filesystem::path schema;             // that the API is not asked for; empty: none
    std::filesystem::path job;                // empty: beside the input
    std::optional<std::uint64_t> limit;       // rows to send in this run
    delivery::failure_limits max_failures;    // of this run
    end_of_run end;                           // nothing is begun behind it
    std::optional<std::uint64_t> canary;      // rows to send first, to see what comes of them
    run::log_level log_level = run::log_level::info;
    bool again = false;
    bool settle = true;                       // find out what became of unknown rows
    bool send = true;                         // false: settle only
    std::string key_field;                    // that every lead gets a key in; empty: none
    std::chrono::milliseconds settle_delay{}; // a lead may take so long to appear

    [[nodiscard]] bool from_standard_input() const { return input == "-"; }
    // Where the file's first job lies: as said, else beside the input, or `stdin.import` in the
    // current folder.
    [[nodiscard]] std::filesystem::path job_folder() const;
};

// Of a command that talks to the API, for who looks at one after the other: all but the proxy and
// the token. The first mistake.
[[nodiscard]] result<session::api_settings> api_without_proxy_and_token(const raw_options& o);
// Adds the proxy of the option or the environment, and why there is none.
[[nodiscard]] result<void> add_proxy(session::api_settings& s, const raw_options& o);
// Where the token comes from, as the options say.
[[nodiscard]] session::token_source token_source_of(const raw_options& o);
// Adds the token. May block: read_token().
[[nodiscard]] result<void> add_token(session::api_settings& s, const raw_options& o);

// Checks every option and reads the token. The first mistake.
[[nodiscard]] result<import_settings> check_options(const raw_options& o);

} // namespace leadimport::run
