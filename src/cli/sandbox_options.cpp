#include "cli/sandbox_options.hpp"

#include "cli/shared_options.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/cli.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>

namespace leadimport::cli {
namespace {

void add_place_and_workspace(CLI::App& sub, sandbox_options& o) {
    under(sub, "Where it is, and what it begins with");
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
                                 "of another workspace")
                      ->capture_default_str()
                      ->type_name("TEXT");
    sub.add_option("--token-file", o.token_file,
                   "file that holds the token instead; replace it, and the old token is refused")
        ->excludes(token)
        ->type_name("FILE");
    sub.add_option(
           "--schema", o.schema,
           "the workspace's content (samples/sandbox.schema.json) [default: a built-in one]")
        ->type_name("FILE");
    sub.add_option("--record", o.record,
                   "append what is created to it, and by whom, one JSON object a line; what it "
                   "holds is there again")
        ->type_name("FILE");
    sub.add_option(
           "--fault", o.faults,
           "misbehave: KIND@N for the Nth lead, KIND/N for every Nth, KIND%P for P in a hundred, "
           "KIND=TEXT for those with this text in them; behind it xTIMES for at most so often and "
           ":DURATION where the kind says so; people:KIND@N and organization:KIND@N mean people "
           "and organizations; may be repeated. The kinds stand below")
        ->type_name("KIND@N");
}

void add_time(CLI::App& sub, sandbox_options& o) {
    under(sub, "Its clock");
    sub.add_option(
           "--ids", o.ids,
           "of new objects: uuid7 (as the vendor's, with the moment of creation), uuid4, hex24")
        ->capture_default_str()
        ->type_name("STYLE");
    sub.add_option(
           "--clock-offset", o.clock_offset,
           "the server's clock is so much ahead (-90s: behind) in Date, ids and dates of creation")
        ->capture_default_str()
        ->type_name("SPAN");
    sub.add_option("--cut-dates", o.dates, "dates of creation are told by the minute or day; none")
        ->capture_default_str()
        ->type_name("UNIT");
    sub.add_option("--index-lag", o.index_lag,
                   "a search finds a lead only so long after its creation; with ,random behind it: "
                   "each lead for itself at most so long")
        ->capture_default_str()
        ->type_name("SPAN");
    sub.add_option("--get-lag", o.get_lag, "the same of GET /v2/lead")
        ->capture_default_str()
        ->type_name("SPAN");
}

void add_content(CLI::App& sub, sandbox_options& o) {
    under(sub, "What it keeps of a lead");
    sub.add_option("--rewrite-names", o.names,
                   "names are kept in another form; one or several of nfc, nfkc, collapse, escape, "
                   "lower, cut40, strip4, with commas between them")
        ->type_name("FORMS");
    sub.add_flag("--search-normalised", o.flags.search_normalised,
                 "a search treats the name that it looks for in the same way");
    sub.add_flag("--no-search", o.flags.no_search, "searches are refused with 403");
    sub.add_flag("--hide-fields", o.flags.hide_fields,
                 "GET shows all data fields of a lead as null");
    sub.add_flag("--fill-organization", o.flags.fill_organization,
                 "a lead without a company gets that of its person");
    sub.add_flag("--enforce-required", o.flags.enforce_required,
                 "a field that is `required` must be given");
    sub.add_option("--in-sequence", o.flags.in_sequence,
                   "leads with this text in their name are in a sequence: deleting them is refused")
        ->type_name("TEXT");
}

void add_duplicates(CLI::App& sub, sandbox_options& o) {
    under(sub, "Leads that are there twice");
    sub.add_option("--colleague", o.colleague,
                   "another user makes an equal lead of P in a hundred, at most 20s (P%:SPAN: so "
                   "long) before or after the request")
        ->capture_default_str()
        ->type_name("P%");
    sub.add_option("--unique-race", o.unique_race,
                   "within so long after a lead, another with the same value of a field that "
                   "prevents duplicates is created, too")
        ->capture_default_str()
        ->type_name("SPAN");
    sub.add_flag("--fuzzy-people", o.flags.fuzzy_people,
                 "the look-up by e-mail finds another person when there is none");
    sub.add_flag("--vary-duplicate-texts", o.flags.vary_duplicate_texts,
                 "a duplicate is refused in other words each time");
    sub.add_flag("--duplicates-without-id", o.flags.duplicates_without_id,
                 "do not say which person or organization has the e-mail or name already");
    sub.add_flag("--lead-duplicates-without-id", o.flags.lead_duplicates_without_id,
                 "do not say which lead has the value of a unique field already");
}

std::string table_of_faults() {
    constexpr std::size_t column = 20;
    std::string s = "Kinds of faults:\n";
    for (const auto& f : sandbox::fault_names()) {
        auto name = "  " + std::string{f.name};
        name.resize(name.size() + column - text::count_characters(name), ' ');
        s.append(name).append(f.says).append("\n");
    }
    return s.append("DURATION is 3s unless it stands behind the fault: late@3:20s.\n");
}

// A value of an option, which `parse` reads into `into`.
template<class T>
result<void> take(result<T> parsed, T& into) {
    if (!parsed) return parsed.error();
    into = std::move(*parsed);
    return {};
}

result<void> check_behaviour(const sandbox_options& typed, sandbox::behaviour& b) {
    b = typed.flags;
    result<void> read = take(sandbox::parse_id_style(typed.ids, "--ids"), b.ids);
    const auto then = [&](auto parsed, auto& into) {
        if (read) read = take(std::move(parsed), into);
    };
    then(sandbox::parse_offset(typed.clock_offset, "--clock-offset"), b.clock_offset);
    then(sandbox::parse_date_cut(typed.dates, "--cut-dates"), b.dates);
    then(sandbox::parse_lag(typed.index_lag, "--index-lag"), b.index_lag);
    then(sandbox::parse_lag(typed.get_lag, "--get-lag"), b.get_lag);
    if (!typed.names.empty())
        then(sandbox::parse_name_forms(typed.names, "--rewrite-names"), b.names);
    then(sandbox::parse_colleague(typed.colleague, "--colleague"), b.colleague);
    then(parse_duration(typed.unique_race, "--unique-race"), b.unique_race);
    return read;
}

} // namespace

CLI::App& add_sandbox(CLI::App& app, sandbox_options& o) {
    auto& sub = *app.add_subcommand("sandbox",
                                    "a local Salesmap API over TLS, for rehearsals and tests; ends "
                                    "on SIGINT or SIGTERM and then prints what it counted as JSON");
    add_place_and_workspace(sub, o);
    add_time(sub, o);
    add_content(sub, o);
    add_duplicates(sub, o);
    sub.footer(table_of_faults());
    return sub;
}

result<sandbox::options> checked(const sandbox_options& typed) {
    sandbox::options o;
    o.address = typed.address;
    const auto port = text::parse_unsigned(typed.port);
    if (!port || *port > 65535)
        return error{errc::bad_option, "--port", words::typed_is_no_port(text::quoted(typed.port))};
    o.port = static_cast<std::uint16_t>(*port);
    const auto limit = parse_rate(typed.limit, "--limit");
    if (!limit) return limit.error();
    o.limit = *limit;
    const auto latency = parse_duration(typed.latency, "--latency");
    if (!latency) return latency.error();
    o.latency = *latency;
    for (const auto& text : typed.faults) {
        const auto fault = sandbox::parse_fault(text);
        if (!fault) return fault.error();
        o.faults.push_back(*fault);
    }
    if (const auto read = check_behaviour(typed, o.behaves); !read) return read.error();
    if (!std::filesystem::is_directory(typed.dir))
        return error{errc::bad_option, "--dir", words::typed_is_no_folder(text::quoted(typed.dir))};
    o.dir = typed.dir;
    o.token = typed.token;
    o.token_file = typed.token_file;
    o.schema_file = typed.schema;
    o.record_file = typed.record;
    return o;
}

} // namespace leadimport::cli
