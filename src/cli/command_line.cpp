#include "cli/command_line.hpp"

#include "cli/exit_code.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/version.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <set>
#include <sstream>

namespace leadimport::cli {
namespace {

constexpr auto description = "Creates one Salesmap lead for every row of a CSV file, and can say "
                             "of every row what became of it.";

constexpr auto footer = R"(
Exit codes: 0 every row created; 1 some rows failed; 2 usage, configuration or mapping wrong, nothing
sent; 3 the input cannot be read, nothing sent; 4 the API refuses us; 5 stopped early; 6 running
elsewhere or imported before; 7 rows whose outcome is unknown remain; 130, 143 interrupted. After 4, 5,
130 and 143 the same command goes on where it stopped. The gravest wins.)";

// CLI11 takes "" for a value. No option of ours has a use for it.
CLI::Validator not_empty() {
    const auto test = [](const std::string& s) {
        return s.empty() ? std::string{"its value is empty"} : std::string{};
    };
    return CLI::Validator{test, ""};
}

// `of_job`: a job says by itself where its leads are.
void add_api_options(CLI::App& app, run::raw_options& o, bool of_job = false) {
    app.add_option(
           "--token-file", o.token_file,
           "file that holds the API token and that only you can read;\n- for the standard input "
           "[default: the environment's SALESMAP_TOKEN]")
        ->type_name("FILE");
    auto* url = app.add_option("--base-url", o.base_url,
                               std::string{"where the API is (environment: SALESMAP_BASE_URL)"} +
                                   (of_job ? " [default: the job's]" : ""))
                    ->type_name("URL");
    if (!of_job) url->capture_default_str();
    app.add_option("--ca-file", o.ca_file, "certificates (PEM) to trust besides the system's")
        ->type_name("FILE");
    app.add_option("--proxy", o.proxy,
                   "HTTP proxy to go through, or none; a user and password belong into\nthe "
                   "environment or a file: arguments are public (environment:\nHTTPS_PROXY; "
                   "exceptions in NO_PROXY)")
        ->type_name("URL");
    app.add_option("--rate", o.rate,
                   "requests per span of time, look-ups included; none for no limit")
        ->capture_default_str()
        ->type_name("N/SPAN");
    app.add_option("--timeout", o.timeout, "how long to wait for an answer")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_reading_options(CLI::App& app, run::raw_options& o) {
    app.add_option("--synonyms", o.synonyms,
                   "what names in the header mean besides the usual ones: a CSV file\nwith "
                   "from,to; a mapping file needs none")
        ->type_name("FILE");
    app.add_option("--encoding", o.encoding,
                   "the file's encoding, by any name that iconv knows\n[default: what the file is: "
                   "UTF-8, UTF-16 or CP949]")
        ->type_name("NAME");
    app.add_option("--delimiter", o.delimiter,
                   "comma, semicolon, tab, pipe, or the character itself\n[default: what the file "
                   "has]")
        ->type_name("CHAR");
}

void add_input_options(CLI::App& app, run::raw_options& o) {
    app.add_option("FILE", o.input, "the CSV file; - for the standard input")->required();
    app.add_option("--map", o.map, "mapping file [default: the header decides]")->type_name("FILE");
    add_reading_options(app, o);
}

void add_schema_option(CLI::App& app, run::raw_options& o) {
    app.add_option("--schema", o.schema,
                   "what leadimport schema --output FILE wrote: the workspace's fields\nand users "
                   "come from it, the API is not asked, no token is needed")
        ->type_name("FILE");
}

void add_key_field_option(CLI::App& app, run::raw_options& o) {
    app.add_option("--key-field", o.key_field,
                   "a text field of leads into which each lead gets a key of its own, by\nwhich "
                   "it can be found for certain (leadimport schema --create-key-field)")
        ->type_name("NAME");
}

void add_retry_option(CLI::App& app, run::raw_options& o) {
    app.add_option("--retry-for", o.retry_for, "how long to go on trying while the server is away")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_connections_option(CLI::App& app, run::raw_options& o) {
    app.add_option("--connections", o.connections, "requests in flight at most")
        ->capture_default_str()
        ->type_name("N");
}

void add_settle_options(CLI::App& app, run::raw_options& o) {
    add_retry_option(app, o);
    app.add_option("--settle-delay", o.settle_delay,
                   "how long a lead has to be missing: a search may lag behind")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_progress_option(CLI::App& app, command_line& c) {
    const auto set_progress = [&c](const std::string& style) {
        c.progress = style == "none" ? progress_style::none : progress_style::plain;
    };
    app.add_option_function<std::string>("--progress", set_progress,
                                         "progress lines on stderr: plain or none [default: plain]")
        ->check(CLI::IsMember({"plain", "none"}).description(""))
        ->type_name("STYLE");
}

void add_config_option(CLI::App& app) {
    app.add_option("--config",
                   "file of options, one `name = \"value\"` a line (config/leadimport.toml)")
        ->type_name("FILE");
}

void add_format_option(CLI::App& app, bool& json) {
    const auto set_json = [&json](const std::string& s) { json = s == "json"; };
    app.add_option_function<std::string>("--format", set_json,
                                         "text, or json on stdout [default: text]")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
}

void add_strict_flag(CLI::App& app, run::raw_options& o) {
    app.add_flag("--strict", o.strict,
                 "send nothing when a row is invalid or a column feeds nothing");
}

CLI::App& add_import(CLI::App& app, command_line& c) {
    auto& o = c.options;
    auto& sub =
        *app.add_subcommand("import", "check the file, then create a lead per row; goes on where "
                                      "an earlier run of the job stopped");
    add_input_options(sub, o);
    add_api_options(sub, o);
    sub.add_option("--job", o.job, "the job's folder [default: FILE.import, or stdin.import]")
        ->type_name("DIR");
    add_strict_flag(sub, o);
    sub.add_flag("--again", o.again, "import a file that was imported before, in a new folder");
    sub.add_option("--limit", o.limit, "send at most so many rows in this run [default: all]")
        ->type_name("N");
    sub.add_option(
           "--canary", o.canary,
           "send so many rows first, and the others only when all of them were\ncreated; on "
           "a terminal it asks, too")
        ->type_name("N");
    sub.add_option("--max-failures", o.max_failures,
                   "stop when so many rows have failed in this run, or more than a share\nof them: "
                   "50, 5% [default: no bound]")
        ->type_name("N|N%");
    sub.add_option("--max-duration", o.max_duration,
                   "begin nothing more after so long [default: no bound]")
        ->type_name("SPAN");
    sub.add_option("--until", o.until, "begin nothing more from this time of day on: 06:00")
        ->type_name("HH:MM");
    add_connections_option(sub, o);
    sub.add_flag("--dry-run", c.dry_run, "the same as check");
    add_key_field_option(sub, o);
    sub.add_option("--on-unknown", o.on_unknown,
                   "settle: look for the leads of rows whose outcome is unknown, and\nsend again "
                   "what is not there; hold: leave them")
        ->capture_default_str()
        ->type_name("WHAT");
    add_settle_options(sub, o);
    add_progress_option(sub, c);
    sub.add_option("--log-level", o.log_level, "of import.log: error, warning, info, debug")
        ->capture_default_str()
        ->type_name("LEVEL");
    add_config_option(sub);
    return sub;
}

CLI::App& add_check(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "check", "all that import does before it sends: read, map, validate; sends no lead");
    add_input_options(sub, c.options);
    add_api_options(sub, c.options);
    sub.add_flag("--offline", c.options.offline,
                 "do not ask the API: types come from the mapping alone");
    add_connections_option(sub, c.options);
    add_strict_flag(sub, c.options);
    add_schema_option(sub, c.options);
    add_key_field_option(sub, c.options);
    sub.add_option("--errors", c.options.errors,
                   "write every invalid row to it, spelled like the input;\nmended, that file can "
                   "be imported")
        ->type_name("FILE");
    add_format_option(sub, c.json);
    add_config_option(sub);
    return sub;
}

CLI::App& add_map(CLI::App& app, command_line& c) {
    auto& o = c.options;
    auto& sub = *app.add_subcommand(
        "map", "draft a mapping file for this header; with a token or --schema it knows the\n"
               "workspace's fields");
    sub.add_option("FILE", o.input, "the CSV file")->required();
    sub.add_option("-o,--output", c.output, "write it to this new file [default: stdout]")
        ->type_name("FILE");
    sub.add_flag("--no-samples", c.no_samples,
                 "show what values look like (9 a 가), not the values");
    add_reading_options(sub, o);
    add_api_options(sub, o);
    sub.add_flag("--offline", o.offline, "do not ask the API");
    add_schema_option(sub, o);
    add_config_option(sub);
    return sub;
}

CLI::App& add_status(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand("status", "what a job has done so far");
    sub.add_option("JOB", c.status.job, "the job's folder, or the file that it imports")
        ->required();
    sub.add_option("--row", c.status.row, "the history of this row: attempts, times, statuses")
        ->type_name("N");
    add_format_option(sub, c.status.json);
    return sub;
}

CLI::App& add_settle(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "settle", "find out what became of a job's unknown rows, by looking for their leads;\nwhat "
                  "is not there is pending again, and goes with the next import");
    sub.add_option("JOB", c.job, "the job's folder, or the file that it imports")->required();
    add_api_options(sub, c.options, true);
    add_settle_options(sub, c.options);
    add_progress_option(sub, c);
    add_config_option(sub);
    return sub;
}

CLI::App& add_undo(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "undo", "delete the leads that a job created; asks before it does, and lists what it\n"
                "deleted in undone.csv");
    sub.add_option("JOB", c.job, "the job's folder, or the file that it imports")->required();
    sub.add_option("--rows", c.rows, "of these rows alone: 4711,5000-5100 [default: all]")
        ->type_name("ROWS");
    sub.add_flag("--yes", c.yes, "do not ask");
    add_api_options(sub, c.options, true);
    add_connections_option(sub, c.options);
    add_retry_option(sub, c.options);
    add_progress_option(sub, c);
    add_config_option(sub);
    return sub;
}

CLI::App& add_schema(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "schema", "what the workspace knows, as JSON: fields of leads, people and organizations,\n"
                  "pipelines, users; check --schema FILE takes it instead of asking the API");
    sub.add_option("-o,--output", c.output, "write it to this file [default: stdout]")
        ->type_name("FILE");
    sub.add_option("--create-key-field", c.create_key_field,
                   "create a text field of leads that takes no value twice, for --key-field,\n"
                   "and print nothing")
        ->type_name("NAME");
    add_api_options(sub, c.options);
    add_config_option(sub);
    return sub;
}

CLI::App& add_sandbox(CLI::App& app, command_line& c) {
    auto& o = c.sandbox;
    auto& sub = *app.add_subcommand(
        "sandbox",
        "a local Salesmap API over TLS, for rehearsals and tests;\nends on SIGINT or SIGTERM "
        "and then prints what it counted as JSON");
    sub.add_option("--dir", o.dir, "existing folder that gets ca.pem and base-url")
        ->required()
        ->type_name("DIR");
    sub.add_option("--port", o.port, "on 127.0.0.1; 0 takes a free one")
        ->capture_default_str()
        ->type_name("N");
    sub.add_option("--limit", o.limit, "requests per window, which begins with its first; none")
        ->capture_default_str()
        ->type_name("N/SPAN");
    sub.add_option("--latency", o.latency, "wait before every answer")
        ->capture_default_str()
        ->type_name("SPAN");
    sub.add_option("--token", o.token, "the token that it accepts")
        ->capture_default_str()
        ->type_name("TEXT");
    sub.add_option(
           "--schema", o.schema,
           "the workspace's content (samples/sandbox.schema.json) [default: a built-in one]")
        ->type_name("FILE");
    sub.add_option(
           "--record", o.record,
           "append what is created to it, one JSON object a line; what it\nholds is there again")
        ->type_name("FILE");
    sub.add_option("--fault", o.faults,
                   "misbehave: KIND@N for the Nth lead, KIND/N for every Nth,\nKIND%P for P in a "
                   "hundred; may be repeated. KIND is:\n"
                   "lost, dropped, 500, 500-created, 502, 502-created, html,\n"
                   "cut, slow, 429, close, 503, 401; people:KIND@N and\n"
                   "organization:KIND@N mean people and organizations")
        ->type_name("KIND@N");
    sub.add_flag("--duplicates-without-id", o.duplicates_without_id,
                 "do not say which person or organization has the e-mail or name\nalready");
    return sub;
}

std::string file_of_config(const CLI::App& sub) {
    const auto* option = sub.get_option_no_throw("--config");
    return option == nullptr || option->count() == 0 ? std::string{} : option->as<std::string>();
}

// Every option that a configuration file may have, whatever the command: one file serves all.
std::set<std::string> configurable_names(const CLI::App& app) {
    std::set<std::string> names;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        if (sub->get_option_no_throw("--config") != nullptr)
            for (const auto* option : sub->get_options())
                if (!option->get_lnames().empty()) names.insert(option->get_lnames().front());
    names.erase("config");
    names.erase("help");
    return names;
}

void set(CLI::Option& option, const std::vector<std::string>& values) {
    option.add_result(values);
    option.run_callback();
}

// By hand: CLI11 would read the variable for every command that has the option, parsed or not.
void apply_environment(CLI::App& sub) {
    auto* option = sub.get_option_no_throw("--base-url");
    const char* url = std::getenv("SALESMAP_BASE_URL");
    if (option != nullptr && option->count() == 0 && url != nullptr && *url != '\0')
        set(*option, {url});
}

std::vector<CLI::ConfigItem> read_config(const std::string& file) {
    const auto content = read_small_file(file, limits::config_file_bytes, errc::config_unreadable);
    if (!content) throw CLI::FileError{content.error().message(), CLI::ExitCodes::FileError};
    std::string_view text = *content;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    std::istringstream stream{std::string{text}};
    return CLI::ConfigTOML{}.from_config(stream);
}

[[noreturn]] void refuse(const std::string& file, const CLI::ConfigItem& item,
                         const std::set<std::string>& known) {
    const std::vector<std::string_view> names{known.begin(), known.end()};
    const auto near = text::nearest(item.name, names);
    throw CLI::ConfigError{file + ": " + text::quoted(item.fullname()) + " is not an option; " +
                               (near ? "did you mean " + text::quoted(*near) + "?"
                                     : "config/leadimport.toml shows all"),
                           CLI::ExitCodes::ConfigError};
}

// The command line and the environment come before the file.
void apply_config(const CLI::App& app, CLI::App& sub) {
    const auto file = file_of_config(sub);
    if (file.empty()) return;
    const auto known = configurable_names(app);
    const char* token = std::getenv("SALESMAP_TOKEN");
    for (const auto& item : read_config(file)) {
        if (item.name == "++" || item.name == "--") continue; // marks of a section's begin and end
        if (!known.contains(item.name) || !item.parents.empty()) refuse(file, item, known);
        if (item.name == "token-file" && token != nullptr && *token != '\0') continue;
        auto* option = sub.get_option_no_throw("--" + item.name);
        if (option != nullptr && option->count() == 0) set(*option, item.inputs);
    }
}

// What CLI11 says of a command that is not one is that one is missing.
std::string explain(const CLI::ParseError& e, const CLI::App& app, int argc,
                    const char* const* argv) {
    std::vector<std::string_view> names;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(sub->get_name());
    const std::string_view typed = argc < 2 ? "-" : argv[1];
    if (e.get_exit_code() != static_cast<int>(CLI::ExitCodes::RequiredError) ||
        typed.starts_with('-') || std::ranges::find(names, typed) != names.end())
        return e.what();
    const auto near = text::nearest(typed, names);
    return text::quoted(typed) + " is not a command" +
           (near ? "; did you mean " + text::quoted(*near) + "?" : "");
}

} // namespace

std::optional<command_line> parse_command_line(int argc, const char* const* argv, int& exit_code) {
    command_line c;
    CLI::App app{description, "leadimport"};
    app.set_version_flag("--version", "leadimport " + std::string{version()});
    app.get_formatter()->column_width(32);
    app.get_formatter()->label("SUBCOMMAND", "COMMAND");
    app.require_subcommand(1);
    const std::pair<const CLI::App*, command> commands[] = {
        {&add_import(app, c), command::import}, {&add_check(app, c), command::check},
        {&add_map(app, c), command::map},       {&add_status(app, c), command::status},
        {&add_settle(app, c), command::settle}, {&add_undo(app, c), command::undo},
        {&add_schema(app, c), command::schema}, {&add_sandbox(app, c), command::sandbox},
    };
    for (auto* with_footer : {&app, app.get_subcommand("import"), app.get_subcommand("check")})
        with_footer->footer(footer);
    for (auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        sub->group("Commands");
        for (auto* option : sub->get_options())
            if (option->get_expected_max() > 0 && option->get_type_size() > 0)
                option->check(not_empty());
    }
    try {
        app.parse(argc, argv);
        for (auto* sub : app.get_subcommands()) {
            apply_environment(*sub);
            apply_config(app, *sub);
            const auto* url = sub->get_option_no_throw("--base-url");
            c.base_url_given = url != nullptr && url->count() > 0;
        }
    } catch (const CLI::Success& e) {
        exit_code = app.exit(e, std::cout, std::cerr);
        return std::nullopt;
    } catch (const CLI::ParseError& e) {
        std::cerr << "leadimport: " << explain(e, app, argc, argv) << "; see leadimport --help\n";
        exit_code = exit_usage;
        return std::nullopt;
    }
    for (const auto& [sub, which] : commands)
        if (sub->parsed()) c.command = which;
    return c;
}

} // namespace leadimport::cli
