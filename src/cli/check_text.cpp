#include "cli/check_text.hpp"

#include "cli/input_note.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/delivery/lane_count.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::cli {
namespace {

// More would push what comes behind off the screen.
constexpr std::size_t kinds_shown = 12;

words::message what_was_read(const run::prepared& p) {
    const auto& d = p.report.dialect;
    // Of what was given, and not of the copy with restored cells.
    words::message encoding = p.sheet ? p.sheet->encoding : p.input.encoding.name();
    if (d.bom) encoding = words::encoding_with_bom(std::move(encoding));
    words::message ends = csv::line_end_name(d.ends);
    if (d.mixed_ends) ends = words::line_ends_and_others(std::move(ends));
    return words::check_file_was_read(p.input.path.string(), p.report.rows, p.input.header.size(),
                                      std::move(encoding), csv::delimiter_name(d.delimiter),
                                      std::move(ends));
}

words::message place(const run::invalid_row& r) { return words::row_at_line(r.row, r.line); }

// "rows 5 (line 7), 9 (line 12), 30 (line 42), …"
words::message places(const run::invalid_kind& k) {
    std::vector<words::message> each;
    for (const auto& r : k.first)
        each.push_back(place(r));
    if (k.rows > k.first.size()) each.emplace_back("…");
    auto all = words::joined(each, words::one_after_another);
    return k.rows == 1 ? words::number_of_row(std::move(all)) : words::rows_in_list(std::move(all));
}

// Lines that belong to the one above them, once and twice over.
words::message below(const words::message& line) { return "  " + told(line); }
words::message far_below(const words::message& line) { return "    " + told(line); }

// What the first rows have in common stands in the kind's own line; else each says what it has.
void show_kind(report_lines& out, const run::invalid_kind& k) {
    const auto common = k.common_detail();
    auto where = k.column.empty() ? words::kind_of_rows(k.rows)
                                  : words::kind_of_rows_in_column(k.rows, text::quoted(k.column));
    out.push_back(below(told(error{k.code, std::move(where), common.value_or(words::message{})})));
    if (common) return out.push_back(far_below(places(k)));
    for (const auto& r : k.first)
        out.push_back(far_below(words::at(words::number_of_row(place(r)), r.detail)));
    if (k.rows > k.first.size()) out.push_back(far_below("…"));
}

void show_invalid(report_lines& out, const run::check_report& r) {
    if (r.invalid == 0) return;
    out.push_back(words::rows_cannot_be_sent(r.invalid));
    const auto shown = std::min(r.kinds.size(), kinds_shown);
    auto rest = r.invalid;
    for (std::size_t i = 0; i < shown; ++i) {
        show_kind(out, r.kinds[i]);
        rest -= r.kinds[i].rows;
    }
    if (rest == 0) return;
    // How many kinds found no room is not known; that there are some is.
    const auto kinds = r.kinds.size() - shown;
    out.push_back(below(kinds == 0              ? words::and_further_kinds(rest)
                        : r.invalid_besides > 0 ? words::and_more_kinds_at_least(kinds, rest)
                                                : words::and_more_kinds(kinds, rest)));
}

// "1,200 leads, 310 people, 95 organizations"; says nothing when there are but leads.
words::message parts_of(const run::run_share& r) {
    if (r.people + r.organizations == 0) return {};
    auto all = words::so_many_leads(r.leads);
    if (r.people > 0)
        all = r.estimated ? words::and_about_people(std::move(all), r.people)
                          : words::and_people(std::move(all), r.people);
    if (r.organizations > 0)
        all = r.estimated ? words::and_about_organizations(std::move(all), r.organizations)
                          : words::and_organizations(std::move(all), r.organizations);
    return all;
}

// What would be mistakes with --strict.
void show_warnings(report_lines& out, const run::prepared& p) {
    for (const auto& e : p.map.missing_required())
        out.push_back(words::warning_of(told(e)));
    if (p.report.lacking > 0)
        out.push_back(words::warning_of(words::rows_lack_form_field(p.report.lacking)));
}

// "row 5 (line 7), column “전화”: “1098765432” now, “01098765432” before".
void show_cells(report_lines& out, const run::sheet_cells& cells, const words::message& what) {
    if (cells.count == 0) return;
    out.push_back(what);
    for (const auto& c : cells.first)
        out.push_back(below(words::cell_now_and_before(
            c.row, c.line, text::quoted(c.column), text::quoted(c.now), text::quoted(c.original))));
    if (cells.count > cells.first.size()) out.push_back(below("…"));
}

void show_sheet(report_lines& out, const run::sheet_report& r) {
    if (r.not_compared)
        out.push_back(words::warning_of(words::cells_not_compared(*r.not_compared)));
    if (!r.file.empty()) out.push_back(words::cells_compared_with_file(r.file.string()));
    show_cells(out, r.restored, words::cells_restored(r.restored.count));
    show_cells(out, r.fixed, words::cells_fixed(r.fixed.count));
    show_cells(out, r.doubtful, words::cells_in_doubt(r.doubtful.count));
    if (!r.beside.empty())
        out.push_back(words::warning_of(words::rows_were_imported_beside(r.beside.string())));
    if (r.of_check) out.push_back(words::warning_of(words::rows_are_in_failed_too));
    if (r.rows_added > 0) out.push_back(words::rows_without_original(r.rows_added));
}

void show_key(report_lines& out, const run::key_standing& key) {
    using enum run::key_standing::kind;
    const auto field = text::quoted(key.field);
    switch (key.is) {
    case proven: return out.push_back(words::key_proven_unique(field, key.day));
    case unreadable: out.push_back(words::warning_of(told(*key.problem))); [[fallthrough]];
    case not_tested:
        return out.push_back(words::key_not_proven_unique(field, text::shell_word(key.field)));
    case not_unique: return out.push_back(words::key_found_not_unique(field, key.day));
    case not_promised: return out.push_back(words::key_promises_nothing(field));
    }
}

std::string in_seconds(std::chrono::steady_clock::duration d) {
    return to_tenths(std::chrono::duration<double>{d}.count());
}

// That answers are so slow that so many connections cannot use the rate.
void show_connections(report_lines& out, const run::prepared& p, const rate& r,
                      unsigned connections) {
    if (!p.answer_time || p.report.work().requests() <= connections) return;
    const auto most = delivery::most_per_second(connections, *p.answer_time);
    if (!most || *most >= r.per_second() || r.unlimited()) return;
    const auto needed =
        std::min<std::uint64_t>(delivery::lanes_needed(r, *p.answer_time), limits::connections);
    if (needed <= connections) return;
    out.push_back(words::connections_send_at_most(in_seconds(*p.answer_time), connections,
                                                  to_tenths(*most), format_rate(r),
                                                  std::to_string(needed)));
}

// "1,605 requests, about 3 min at 90/10s, until 2026-04-08 14:25".
words::message requests_of(const run::prepared& p, const rate& r, unsigned connections) {
    const auto work = p.report.work();
    auto requests = work.points == work.requests()
                        ? words::so_many_requests(work.requests())
                        : words::so_many_requests_of_points(work.requests(), work.points);
    const auto left = run::time_for_import(p, r, connections);
    if (!left.takes) return words::requests_without_limit(std::move(requests));
    auto lasts = friendly_duration(*left.takes);
    auto until = format_local(std::chrono::system_clock::now() + *left.takes);
    if (left.from == delivery::conclusion::answers)
        return words::requests_last_by_answers(std::move(requests), std::move(lasts),
                                               in_seconds(*p.answer_time), connections,
                                               std::move(until));
    return words::requests_last(std::move(requests), std::move(lasts), format_rate(r),
                                std::move(until));
}

// Where it is a part of the file's rows that is to be sent now.
void show_share(report_lines& out, const run::check_report& report) {
    const auto& now = report.to_send;
    if (now.ended > 0) out.push_back(words::rows_ended_already(now.ended, report.rows));
    if (now.leads < now.open) out.push_back(words::limit_lets_through(now.leads, now.open));
}

void show_cost(report_lines& out, const run::prepared& p, const rate& r, unsigned connections) {
    const auto& report = p.report;
    if (report.without_person > 0) out.push_back(words::rows_without_email(report.without_person));
    show_share(out, report);
    if (report.work().requests() == 0) return out.push_back(words::no_row_is_left_to_send);
    auto parts = parts_of(report.to_send);
    auto requests = requests_of(p, r, connections);
    out.push_back(parts.empty() ? std::move(requests)
                                : words::at(std::move(parts), std::move(requests)));
}

} // namespace

report_lines describe_check(const run::prepared& p, const rate& r, unsigned connections) {
    report_lines out{what_was_read(p)};
    if (p.workspace)
        out.push_back(words::in_workspace_named(text::quoted(p.workspace->workspace_name)));
    if (p.input.grown > 0) out.push_back(grown_note(p.input.grown, p.report.rows));
    if (p.sheet) show_sheet(out, *p.sheet);
    for (const auto& f : p.map.description())
        out.push_back(f.in_one_line());
    for (const auto& column : p.map.unmapped_columns())
        out.push_back(words::column_not_imported(column.label));
    show_warnings(out, p);
    if (p.key) show_key(out, *p.key);
    show_invalid(out, p.report);
    show_cost(out, p, r, connections);
    show_connections(out, p, r, connections);
    return out;
}

words::message way_to_map(const run::prepared& p, const run::import_settings& s) {
    if (!s.map.empty() || p.map.unmapped_columns().empty()) return {};
    return words::map_drafts_mapping(s.from_standard_input() ? "FILE"
                                                             : text::operand(s.input.string()));
}

words::message errors_file_note(const run::check_report& r, const std::filesystem::path& file) {
    if (!file.empty() && r.invalid > 0)
        return words::invalid_rows_written(r.invalid, file.string());
    if (!file.empty()) return words::no_invalid_rows_written(file.string());
    if (r.invalid > 0) return words::errors_option_writes_rows;
    return {};
}

} // namespace leadimport::cli
