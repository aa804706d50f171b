#include "cli/subcommands.hpp"

#include "cli/shared_options.hpp"

#include <CLI/CLI.hpp>

namespace leadimport::cli {
namespace {

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
                   "stop when so many rows have failed in this run, or more than a share\nof the "
                   "100 or more that have ended: 50, 5%; invalid rows do not count\n[default: no "
                   "bound]; unless a number is given, the first 20 rows stop\nit when all of them "
                   "fail alike")
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
    add_job(sub, c.status.job);
    sub.add_option("--row", c.status.row, "the history of this row: attempts, times, statuses")
        ->type_name("N");
    add_format_option(sub, c.status.json);
    return sub;
}

CLI::App& add_settle(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "settle", "find out what became of a job's unknown rows, by looking for their leads;\nwhat "
                  "is not there is pending again, and goes with the next import");
    add_job(sub, c.job);
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
    add_job(sub, c.job);
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
    sub.add_option("--listen", o.address, "on this address of the machine, an IPv4 or IPv6 one")
        ->capture_default_str()
        ->type_name("ADDRESS");
    sub.add_option("--port", o.port, "0 takes a free one")->capture_default_str()->type_name("N");
    sub.add_option("--limit", o.limit, "requests per window, which begins with its first; none")
        ->capture_default_str()
        ->type_name("N/SPAN");
    sub.add_option("--latency", o.latency, "wait before every answer")
        ->capture_default_str()
        ->type_name("SPAN");
    auto* token = sub.add_option("--token", o.token,
                                 "the token that it accepts; with -elsewhere behind it, it is one "
                                 "of\nanother workspace")
                      ->capture_default_str()
                      ->type_name("TEXT");
    sub.add_option("--token-file", o.token_file,
                   "file that holds the token instead; replace it, and the old token\nis refused")
        ->excludes(token)
        ->type_name("FILE");
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

} // namespace

std::vector<subcommand> add_subcommands(CLI::App& app, command_line& c) {
    return {
        {&add_import(app, c), command::import}, {&add_check(app, c), command::check},
        {&add_map(app, c), command::map},       {&add_status(app, c), command::status},
        {&add_settle(app, c), command::settle}, {&add_undo(app, c), command::undo},
        {&add_schema(app, c), command::schema}, {&add_sandbox(app, c), command::sandbox},
    };
}

} // namespace leadimport::cli
