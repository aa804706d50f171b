#include "cli/shared_options.hpp"

#include <CLI/CLI.hpp>

#include <cstdint>

namespace leadimport::cli {

void under(CLI::App& app, const char* heading) { app.option_defaults()->group(heading); }

void add_reading_options(CLI::App& app, run::raw_options& o) {
    under(app, headings::file);
    app.add_option("--synonyms", o.synonyms,
                   "what names in the header mean besides the usual ones: a CSV file with from,to; "
                   "a mapping file needs none")
        ->type_name("FILE");
    app.add_option("--encoding", o.encoding,
                   "the file's encoding, by any name that iconv knows [default: what the file is: "
                   "UTF-8, UTF-16 or CP949]")
        ->type_name("NAME");
    app.add_option(
           "--delimiter", o.delimiter,
           "comma, semicolon, tab, pipe, or the character itself [default: what the file has]")
        ->type_name("CHAR");
}

void add_outside_flag(CLI::App& app, run::raw_options& o) {
    under(app, headings::file);
    app.add_flag("--allow-outside", o.allow_outside,
                 "the mapping may name tables outside of its own folder");
}

namespace {

void add_fixes_options(CLI::App& app, run::raw_options& o) {
    app.add_option("--fixes", o.fixes,
                   "FILE has rows of this job that were fixed in a spreadsheet (or rows of check "
                   "--errors: then the file that was checked): cells that only the spreadsheet "
                   "changed are imported as they were [default: the job whose folder FILE lies in]")
        ->type_name("JOB");
    app.add_flag("--as-is", o.as_is, "import such cells as they stand in FILE");
}

} // namespace

void add_input_options(CLI::App& app, run::raw_options& o) {
    under(app, headings::file);
    app.add_option("FILE", o.input, "the CSV file; - for the standard input")->required();
    app.add_option("--map", o.map, "mapping file [default: the header decides]")->type_name("FILE");
    add_outside_flag(app, o);
    add_reading_options(app, o);
    add_fixes_options(app, o);
}

void add_job(CLI::App& app, std::string& job) {
    app.add_option("JOB", job, "the job's folder, or the file that it imports")->required();
}

void add_api_options(CLI::App& app, run::raw_options& o) {
    under(app, headings::api);
    app.add_option(
           "--token-file", o.token_file,
           "file that holds the API token and that others can neither read nor write (your group "
           "may read it), read again when the token is refused; - for the standard input [default: "
           "the environment's SALESMAP_TOKEN, or token_command in the file of --config]")
        ->type_name("FILE");
    app.add_option("--base-url", o.base_url, "where the API is (environment: SALESMAP_BASE_URL)")
        ->capture_default_str()
        ->type_name("URL");
    app.add_option("--ca-file", o.ca_file, "certificates (PEM) to trust besides the system's")
        ->type_name("FILE");
    app.add_option(
           "--proxy", o.proxy,
           "HTTP proxy to go through, or none; a user and password belong into the environment or "
           "a file: arguments are public (environment: HTTPS_PROXY; exceptions in NO_PROXY)")
        ->type_name("URL");
    app.add_option("--rate", o.rate,
                   "requests per span of time, look-ups included; none for no limit (a kill then "
                   "leaves some hundred rows unknown)")
        ->capture_default_str()
        ->type_name("N/SPAN");
    app.add_option("--timeout", o.timeout,
                   "how long writing a request may take, and how long its answer may keep us "
                   "waiting; the rest of an answer has 30 s")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_connections_option(CLI::App& app, run::raw_options& o) {
    under(app, headings::api);
    app.add_option(
           "--connections", o.connections,
           "requests at the same time at most; fewer where the limit of open files is too low")
        ->capture_default_str()
        ->type_name("N");
}

void add_retry_option(CLI::App& app, run::raw_options& o) {
    under(app, headings::trouble);
    app.add_option(
           "--retry-for", o.retry_for,
           "how long to keep trying while the server is away or refuses to work, of one row and of "
           "all; then the import stops (a 429 is waited out, and does not count)")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_settle_options(CLI::App& app, run::raw_options& o) {
    add_retry_option(app, o);
    app.add_option("--settle-delay", o.settle_delay,
                   "how long a lead may take to appear after its answer was lost, before its row "
                   "is sent again: servers finish late, and searches lag behind")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_strict_flag(CLI::App& app, run::raw_options& o) {
    under(app, headings::sending);
    app.add_flag("--strict", o.strict,
                 "send nothing when a row is invalid or leaves a required field empty, a column is "
                 "not imported, or no column is imported to a required field");
}

void add_if_empty_option(CLI::App& app, run::raw_options& o) {
    app.add_option("--if-empty", o.if_empty,
                   "a file with a header but no rows: ok ends with 0, fail with 3")
        ->capture_default_str()
        ->type_name("WHAT");
}

void add_schema_option(CLI::App& app, run::raw_options& o) {
    under(app, headings::api);
    app.add_option("--schema", o.schema,
                   "what leadimport schema --output FILE wrote: the workspace's fields and users "
                   "come from it, the API is not asked, no token is needed")
        ->type_name("FILE");
}

void add_key_field_option(CLI::App& app, run::raw_options& o) {
    under(app, headings::trouble);
    app.add_option("--key-field", o.key_field,
                   "a text field of leads into which each lead gets a key of its own, by which it "
                   "can be found for certain (leadimport schema --create-key-field)")
        ->type_name("NAME");
}

void add_progress_option(CLI::App& app, command_line& c) {
    under(app, headings::output);
    const auto set_progress = [&c](const std::string& style) {
        c.progress = style == "none" ? progress_style::none : progress_style::plain;
    };
    app.add_option_function<std::string>("--progress", set_progress,
                                         "progress lines on stderr: plain or none [default: plain]")
        ->check(CLI::IsMember({"plain", "none"}).description(""))
        ->type_name("STYLE");
    const auto be_quiet = [&c](std::int64_t) { c.progress = progress_style::none; };
    app.add_flag_function("-q,--quiet", be_quiet, "the same as --progress none");
}

void add_format_option(CLI::App& app, bool& json) {
    under(app, headings::output);
    const auto set_json = [&json](const std::string& s) { json = s == "json"; };
    app.add_option_function<std::string>("--format", set_json,
                                         "text, or json on stdout [default: text]")
        ->check(CLI::IsMember({"text", "json"}).description(""))
        ->type_name("FORMAT");
}

void add_config_option(CLI::App& app) {
    under(app, "Options");
    app.add_option("--config",
                   "file of options, one `name = \"value\"` a line (config/leadimport.toml)")
        ->type_name("FILE");
}

} // namespace leadimport::cli
