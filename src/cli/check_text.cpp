#include "cli/check_text.hpp"

#include "cli/input_note.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <string>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

// More would push what comes behind off the screen.
constexpr std::size_t kinds_shown = 12;

std::string spelling(const run::prepared& p) {
    const auto& d = p.report.dialect;
    return p.input.encoding.name() + (d.bom ? " with BOM" : "") + ", delimiter " +
           csv::delimiter_name(d.delimiter) + ", line ends " +
           std::string{csv::line_end_name(d.ends)} + (d.mixed_ends ? " and others" : "");
}

std::string place(const run::invalid_row& r) {
    return grouped(r.row) + " (line " + grouped(r.line) + ")";
}

// "rows 5 (line 7), 9 (line 12), 30 (line 42), …"
std::string places(const run::invalid_kind& k) {
    std::string s = k.rows == 1 ? "row " : "rows ";
    for (const auto& r : k.first) {
        if (&r != &k.first.front()) s += ", ";
        s += place(r);
    }
    return k.rows > k.first.size() ? s + ", …" : s;
}

// What the first rows have in common stands in the kind's own line; else each says what it has.
void show_kind(const run::invalid_kind& k) {
    const auto common = k.common_detail();
    const auto where = k.column.empty() ? "" : ", column " + text::quoted(k.column);
    detail("  " +
           told(error{k.code, counted(k.rows, "row") + where, common.value_or(words::message{})}));
    if (common) return detail("    " + places(k));
    for (const auto& r : k.first)
        detail("    row " + place(r) + ": " + told(r.detail));
    if (k.rows > k.first.size()) detail("    …");
}

void show_invalid(const run::check_report& r) {
    if (r.invalid == 0) return;
    detail(counted(r.invalid, "row") + " cannot be sent:");
    const auto shown = std::min(r.kinds.size(), kinds_shown);
    auto rest = r.invalid;
    for (std::size_t i = 0; i < shown; ++i) {
        show_kind(r.kinds[i]);
        rest -= r.kinds[i].rows;
    }
    if (rest == 0) return;
    // How many kinds found no room is not known; that there are some is.
    const auto kinds = r.kinds.size() - shown;
    detail("  and " + (kinds == 0 ? "further kinds" : counted(kinds, "more kind")) +
           (r.invalid_besides > 0 && kinds > 0 ? " at least" : "") + ": " + counted(rest, "row"));
}

// "1,200 leads, 310 people, 95 organizations: "; empty when there are but leads.
std::string parts_of(const run::check_report& r) {
    if (r.people + r.organizations == 0) return {};
    const std::string about = r.estimated ? "about " : "";
    auto s = counted(r.leads(), "lead");
    if (r.people > 0)
        s += ", " + about + (r.people == 1 ? "1 person" : grouped(r.people) + " people");
    if (r.organizations > 0) s += ", " + about + counted(r.organizations, "organization");
    return s + ": ";
}

// What would be mistakes with --strict.
void show_warnings(const run::prepared& p) {
    for (const auto& e : p.map.unfed())
        detail("warning: " + told(e));
    if (p.report.lacking > 0)
        detail("warning: " + counted(p.report.lacking, "row") +
               (p.report.lacking == 1 ? " leaves" : " leave") +
               " a field empty that Salesmap's own form requires (check --strict lists them); the "
               "API takes leads without it");
}

void show_key(const run::key_standing& key) {
    using enum run::key_standing::kind;
    const auto field = "key field " + text::quoted(key.field) + ": ";
    switch (key.is) {
    case proven:
        detail(field + "proven unique on " + key.day + ": rows in doubt are sent again at once");
        return;
    case unreadable: detail("warning: " + told(*key.problem)); [[fallthrough]];
    case not_tested:
        detail(field + "not proven unique: leadimport schema --prove-key-field " +
               text::shell_word(key.field) +
               " tests it, and then rows in doubt are sent again at once");
        return;
    case not_unique:
        detail(field + "found not unique on " + key.day + ": rows in doubt are looked for");
        return;
    case not_promised:
        detail(field + "its definition does not prevent duplicates: rows in doubt are looked for");
    }
}

void show_connections(const run::prepared& p, const rate& r, unsigned connections) {
    if (!p.answer_time || p.report.requests() <= connections) return;
    const auto note = connections_note(*p.answer_time, r, connections);
    if (!note.empty()) detail(note);
}

void show_cost(const run::check_report& report, const rate& r) {
    if (report.without_person > 0)
        detail(counted(report.without_person, "row") + " without an e-mail: " +
               (report.without_person == 1 ? "its lead gets" : "their leads get") +
               " the organization alone");
    auto requests = parts_of(report) + counted(report.requests(), "request");
    if (report.points() != report.requests())
        requests += " of " + counted(report.points(), "point");
    const auto lasts = run::time_for(report.points(), r);
    if (!lasts) return detail(requests + ", no limit of one's own");
    detail(requests + ", about " + friendly_duration(*lasts) + " at " + format_rate(r) +
           ", until " + format_local(std::chrono::system_clock::now() + *lasts));
}

} // namespace

void show_check(const run::prepared& p, const rate& r, unsigned connections) {
    say(p.input.path.string() + ": " + counted(p.report.rows, "row") + ", " +
        counted(p.input.header.size(), "column") + ", " + spelling(p));
    if (p.workspace) detail("workspace " + text::quoted(p.workspace->workspace_name));
    if (p.input.grown > 0) detail(grown_note(p.input.grown, p.report.rows));
    for (const auto& line : p.map.description())
        detail(line);
    for (const auto& column : p.map.unmapped_columns())
        detail("column " + text::quoted(column) + " is not imported");
    show_warnings(p);
    if (p.key) show_key(*p.key);
    show_invalid(p.report);
    show_cost(p.report, r);
    show_connections(p, r, connections);
}

void show_way_to_map(const requests::field_map& m, const std::filesystem::path& map) {
    if (map.empty() && !m.unmapped_columns().empty())
        detail(
            "leadimport map FILE drafts a mapping, and says what columns that are not imported may "
            "be meant for");
}

void show_errors_file(const run::check_report& r, const std::filesystem::path& file) {
    if (!file.empty() && r.invalid > 0)
        detail(counted(r.invalid, "row") + " written to " + file.string() +
               " (fix them there, and import that file)");
    else if (!file.empty())
        detail("no row is invalid: " + file.string() + " has the header only");
    else if (r.invalid > 0)
        detail("check --errors FILE writes all of these rows to a file, to be mended there and "
               "imported");
}

} // namespace leadimport::cli
