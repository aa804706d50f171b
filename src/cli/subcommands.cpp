#include "cli/subcommands.hpp"

#include "cli/sandbox_options.hpp"
#include "cli/shared_options.hpp"

#include <CLI/CLI.hpp>

namespace leadimport::cli {
namespace {

void add_end_options(CLI::App& sub, run::end_options& o) {
    sub.add_option("--max-duration", o.max_duration,
                   "begin nothing more after so long [default: no bound]")
        ->type_name("SPAN");
    sub.add_option("--until", o.until,
                   "begin nothing more from this time of day on: 06:00, or with its zone \"06:00 "
                   "Asia/Seoul\" (KST, UTC, +09:00) [zone: this machine's]")
        ->type_name("HH:MM");
    sub.add_option("--from", o.from,
                   "with --until: send only between these two; started at another time of day it "
                   "ends at once and sends nothing")
        ->type_name("HH:MM");
}

void add_job_option(CLI::App& sub, run::raw_options& o) {
    sub.add_option("--job", o.job, "the job's folder [default: FILE.import, or stdin.import]")
        ->type_name("DIR");
}

void add_limit_option(CLI::App& sub, run::raw_options& o) {
    sub.add_option("--limit", o.limit, "send at most so many rows in this run [default: all]")
        ->type_name("N");
}

CLI::App& add_import(CLI::App& app, command_line& c) {
    auto& o = c.options;
    auto& sub =
        *app.add_subcommand("import", "check the file, then create a lead per row; continues where "
                                      "an earlier run of the job stopped");
    add_input_options(sub, o);
    add_api_options(sub, o);
    add_connections_option(sub, o);
    under(sub, headings::sending);
    add_job_option(sub, o);
    add_strict_flag(sub, o);
    add_if_empty_option(sub, o);
    sub.add_flag("--again", o.again,
                 "import a file that was imported before, in a new folder: creates its leads a "
                 "second time, and asks before that");
    sub.add_flag(
        "--yes", c.yes,
        "do not ask: with --again create leads a second time, behind --canary send the others");
    add_limit_option(sub, o);
    sub.add_option("--canary", o.canary,
                   "send so many rows first, and the others only when all of them were created; on "
                   "a terminal it asks, too")
        ->type_name("N");
    sub.add_option(
           "--max-failures", o.max_failures,
           "stop when so many rows have failed in this run, or more than a share of the 100 or "
           "more that have ended: 50, 5%; invalid rows do not count [default: no bound]; unless a "
           "number is given, the first 20 rows stop it when all of them fail alike")
        ->type_name("N|N%");
    add_end_options(sub, o.end);
    sub.add_flag("--dry-run", c.dry_run, "the same as check");
    add_key_field_option(sub, o);
    sub.add_option("--on-unknown", o.on_unknown,
                   "settle: look for the leads of rows whose outcome is unknown, and send again "
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

void add_output_options(CLI::App& sub, command_line& c) {
    under(sub, headings::output);
    auto* output =
        sub.add_option("-o,--output", c.output, "write it to this new file [default: stdout]")
            ->type_name("FILE");
    sub.add_flag("--force", c.force, "overwrite the file of --output if it is there")
        ->needs(output);
}

CLI::App& add_check(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "check", "all that import does before it sends: read, map, validate; sends no lead");
    add_input_options(sub, c.options);
    add_api_options(sub, c.options);
    add_connections_option(sub, c.options);
    sub.add_flag("--offline", c.options.offline,
                 "do not ask the API: types come from the mapping alone");
    add_schema_option(sub, c.options);
    under(sub, headings::sending);
    add_job_option(sub, c.options);
    add_limit_option(sub, c.options);
    add_strict_flag(sub, c.options);
    add_if_empty_option(sub, c.options);
    add_key_field_option(sub, c.options);
    under(sub, headings::output);
    sub.add_option("--errors", c.options.errors,
                   "write every invalid row to this new file, spelled like the input; fixed, that "
                   "file can be imported")
        ->type_name("FILE");
    add_format_option(sub, c.json);
    add_config_option(sub);
    return sub;
}

CLI::App& add_map(CLI::App& app, command_line& c) {
    auto& o = c.options;
    auto& sub = *app.add_subcommand("map", "draft a mapping file for this header; with a token or "
                                           "--schema it knows the workspace's fields");
    sub.add_option("FILE", o.input, "the CSV file")->required();
    add_output_options(sub, c);
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
    under(sub, headings::work);
    sub.add_option("--row", c.status.row, "the history of this row: attempts, times, statuses")
        ->type_name("N");
    add_format_option(sub, c.status.json);
    return sub;
}

// What the job's own record says of these is not believed.
void add_job_file_options(CLI::App& sub, run::raw_options& o) {
    under(sub, headings::file);
    sub.add_option("--input", o.input,
                   "the file that the job imports, if it does not lie beside the job's folder")
        ->type_name("FILE");
    sub.add_option("--map", o.map, "the same of its mapping file")->type_name("FILE");
    sub.add_option("--synonyms", o.synonyms, "the same of its file of synonyms")->type_name("FILE");
}

CLI::App& add_settle(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "settle", "find out what became of a job's unknown rows, by looking for their leads; what "
                  "is not there is pending again, and goes with the next import; with --is and "
                  "--absent you say it yourself");
    add_job(sub, c.job);
    under(sub, headings::work);
    sub.add_option("--rows", c.rows, "the rows that --is or --absent is about: 17,20-22")
        ->type_name("ROWS");
    sub.add_option("--is", c.is_lead,
                   "you have seen in Salesmap that this lead is the row's: it is created; shows "
                   "what is different, and asks")
        ->type_name("LEAD");
    sub.add_flag("--absent", c.absent,
                 "you have seen in Salesmap that the rows have no lead: they are sent again by the "
                 "next import; asks");
    sub.add_flag("--yes", c.yes, "do not ask");
    add_job_file_options(sub, c.options);
    add_outside_flag(sub, c.options);
    add_api_options(sub, c.options);
    add_settle_options(sub, c.options);
    add_progress_option(sub, c);
    add_config_option(sub);
    return sub;
}

CLI::App& add_undo(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand("undo", "delete the leads that a job created; asks before it "
                                            "does, and lists what it deleted in undone.csv");
    add_job(sub, c.job);
    under(sub, headings::work);
    auto* rows =
        sub.add_option("--rows", c.rows, "of these rows alone: 4711,5000-5100 [default: all]")
            ->type_name("ROWS");
    sub.add_option("--lead", c.lead,
                   "this lead alone; of a row that has two the other one stays, and the row is "
                   "created by it")
        ->excludes(rows)
        ->type_name("ID");
    sub.add_flag("--yes", c.yes, "do not ask");
    sub.add_flag(
        "--also-adopted", c.also_adopted,
        "with --yes: also leads that are not certainly the job's, because they were found by a "
        "search, named by a person, or named by an answer while nothing proves them to be new; "
        "without it they are left, and of two leads of a row such a one is refused");
    add_api_options(sub, c.options);
    add_connections_option(sub, c.options);
    add_retry_option(sub, c.options);
    add_progress_option(sub, c);
    add_config_option(sub);
    return sub;
}

CLI::App& add_recover(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "recover", "take outcomes from a job's result files into its database, when that is an "
                   "older copy or damaged; what may have been sent besides becomes unknown");
    add_job(sub, c.job);
    under(sub, headings::work);
    sub.add_option("--connections", c.options.connections,
                   "the most that an import of the job had, if its files do not say more: so many "
                   "more rows may have been sent")
        ->capture_default_str()
        ->type_name("N");
    add_config_option(sub);
    return sub;
}

CLI::App& add_forget(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "forget",
        "delete what a finished job still knows of its rows: the result files and the words of "
        "errors; asks before it does; counts and the ids of leads stay, so that undo works");
    add_job(sub, c.job);
    under(sub, headings::work);
    sub.add_flag("--yes", c.yes, "do not ask");
    return sub;
}

CLI::App& add_schema(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "schema", "what the workspace knows, as JSON: fields of leads, people and organizations, "
                  "pipelines, users; check --schema FILE takes it instead of asking the API");
    add_output_options(sub, c);
    under(sub, headings::work);
    auto* create = sub.add_option("--create-key-field", c.create_key_field,
                                  "create a text field of leads that takes no value twice, for "
                                  "--key-field, instead of showing what is there")
                       ->type_name("NAME");
    sub.add_option("--prove-key-field", c.prove_key_field,
                   "test such a field with leads that are deleted again (it asks): is it unique "
                   "also when two are sent at the same moment? Then an import with it sends rows "
                   "in doubt again at once")
        ->type_name("NAME")
        ->excludes(create);
    sub.add_flag("--yes", c.yes, "do not ask");
    add_api_options(sub, c.options);
    add_config_option(sub);
    return sub;
}

CLI::App& add_doctor(CLI::App& app, command_line& c) {
    auto& sub = *app.add_subcommand(
        "doctor", "whether this machine and the workspace are ready for an import, and what to do\n"
                  "where they are not: network, token, rights, speed, disk; changes nothing");
    under(sub, headings::work);
    sub.add_option("--job", c.options.job,
                   "the folder that a job would have [default: one in the current folder]")
        ->type_name("DIR");
    add_api_options(sub, c.options);
    add_connections_option(sub, c.options);
    add_key_field_option(sub, c.options);
    add_format_option(sub, c.json);
    add_config_option(sub);
    return sub;
}

} // namespace

std::vector<subcommand> add_subcommands(CLI::App& app, command_line& c) {
    return {
        {&add_import(app, c), command::import},
        {&add_check(app, c), command::check},
        {&add_map(app, c), command::map},
        {&add_status(app, c), command::status},
        {&add_settle(app, c), command::settle},
        {&add_undo(app, c), command::undo},
        {&add_recover(app, c), command::recover},
        {&add_forget(app, c), command::forget},
        {&add_schema(app, c), command::schema},
        {&add_doctor(app, c), command::doctor},
        {&add_sandbox(app, c.sandbox), command::sandbox},
    };
}

} // namespace leadimport::cli
