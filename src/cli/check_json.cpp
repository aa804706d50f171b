#include "cli/check_json.hpp"

#include "cli/refusal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/delivery/lane_count.hpp"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace leadimport::cli {
namespace {

void member(json_writer& json, std::string_view name, std::string_view value) {
    json.key(name).string(value);
}

void member(json_writer& json, std::string_view name, std::uint64_t value) {
    json.key(name).integer(static_cast<std::int64_t>(value));
}

void write_spelling(json_writer& json, const run::prepared& p) {
    const auto& d = p.report.dialect;
    member(json, "file", p.input.path.string());
    member(json, "bytes", p.report.bytes);
    member(json, "encoding", p.sheet ? p.sheet->encoding : p.input.encoding.name());
    json.key("bom").boolean(d.bom);
    member(json, "delimiter", std::string_view{&d.delimiter, 1});
    member(json, "line_ends", csv::line_end_name(d.ends));
    json.key("mixed_line_ends").boolean(d.mixed_ends);
    member(json, "rows", p.report.rows);
}

void write_mapping(json_writer& json, const run::prepared& p) {
    json.key("columns").begin_array();
    for (const auto& name : p.input.header)
        json.string(name);
    json.end_array();
    json.key("fields").begin_array();
    for (const auto& f : p.map.description()) {
        json.begin_object();
        member(json, "field", as_written(f.field));
        member(json, "source", as_written(f.source));
        json.end_object();
    }
    json.end_array();
    json.key("unmapped_columns").begin_array();
    for (const auto& column : p.map.unmapped_columns())
        json.string(as_written(column.name));
    json.end_array();
    json.key("workspace");
    if (p.workspace)
        json.string(p.workspace->workspace_name);
    else
        json.null();
}

void write_error(json_writer& json, const error& e, const std::string& message) {
    json.begin_object();
    member(json, "code", name_of(e.code));
    member(json, "where", as_written(e.where));
    member(json, "message", message);
    json.end_object();
}

void write_warnings(json_writer& json, const run::prepared& p) {
    json.key("warnings").begin_array();
    for (const auto& e : p.map.missing_required())
        write_error(json, e, as_written(e));
    json.end_array();
    member(json, "rows_without_a_required_field", p.report.lacking);
}

void write_cells(json_writer& json, std::string_view name, const run::sheet_cells& cells) {
    json.key(name).begin_object();
    member(json, "cells", cells.count);
    json.key("first").begin_array();
    for (const auto& c : cells.first) {
        json.begin_object();
        member(json, "row", c.row);
        member(json, "line", c.line);
        member(json, "column", c.column);
        member(json, "before", c.original);
        member(json, "now", c.now);
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_sheet(json_writer& json, const run::prepared& p) {
    json.key("compared_with");
    if (!p.sheet) {
        json.null();
        return;
    }
    json.begin_object();
    json.key("job");
    if (p.sheet->job.empty())
        json.null();
    else
        json.string(p.sheet->job.string());
    json.key("file");
    if (p.sheet->file.empty())
        json.null();
    else
        json.string(p.sheet->file.string());
    json.key("not_compared");
    if (p.sheet->not_compared)
        json.string(as_written(*p.sheet->not_compared));
    else
        json.null();
    write_cells(json, "fixed", p.sheet->fixed);
    write_cells(json, "restored", p.sheet->restored);
    write_cells(json, "doubtful", p.sheet->doubtful);
    member(json, "rows_added", p.sheet->rows_added);
    json.key("imported_beside");
    if (p.sheet->beside.empty())
        json.null();
    else
        json.string(p.sheet->beside.string());
    json.end_object();
}

void write_key(json_writer& json, const run::prepared& p) {
    json.key("key_field");
    if (!p.key) {
        json.null();
        return;
    }
    json.begin_object();
    member(json, "field", p.key->field);
    member(json, "unique", name_of(p.key->is));
    json.end_object();
}

void write_kind(json_writer& json, const run::invalid_kind& k) {
    json.begin_object();
    member(json, "code", name_of(k.code));
    member(json, "column", k.column);
    member(json, "rows", k.rows);
    member(json, "what", as_written(meaning_of(k.code)));
    member(json, "remedy", as_written(remedy_of(k.code)));
    json.key("first").begin_array();
    for (const auto& r : k.first) {
        json.begin_object();
        member(json, "row", r.row);
        member(json, "line", r.line);
        member(json, "detail", as_written(r.detail));
        json.end_object();
    }
    json.end_array();
    json.end_object();
}

void write_invalid(json_writer& json, const run::check_report& r) {
    member(json, "invalid", r.invalid);
    json.key("errors").begin_array();
    for (const auto& kind : r.kinds)
        write_kind(json, kind);
    json.end_array();
    member(json, "rows_of_further_kinds", r.invalid_besides);
}

void write_seconds(json_writer& json, const delivery::time_left& left) {
    if (!left.takes) {
        for (const auto* name : {"seconds", "until", "seconds_from"})
            json.key(name).null();
        return;
    }
    json.key("seconds").integer(left.takes->count());
    member(json, "until", format_utc(std::chrono::system_clock::now() + *left.takes));
    member(json, "seconds_from", left.from == delivery::conclusion::answers ? "answers" : "rate");
}

// Of what is to be sent now.
void write_cost(json_writer& json, const run::prepared& p, const rate& r, unsigned connections) {
    const auto& now = p.report.to_send;
    const auto work = p.report.work();
    member(json, "rows_ended", now.ended);
    member(json, "rows_left", now.open);
    member(json, "leads", now.leads);
    member(json, "people", now.people);
    member(json, "organizations", now.organizations);
    json.key("estimated").boolean(now.estimated);
    member(json, "rows_without_person", p.report.without_person);
    member(json, "requests", work.requests());
    member(json, "points", work.points);
    member(json, "rate", format_rate(r));
    write_seconds(json, run::time_for_import(p, r, connections));
}

// Nothing was measured: null.
void write_disk(json_writer& json, const disk_seen& disk) {
    json.key("flush_us");
    if (!disk.speed) {
        json.null().key("disk_is_slow").null();
        return;
    }
    json.integer(std::chrono::duration_cast<std::chrono::microseconds>(disk.speed->flush).count());
    json.key("disk_is_slow").boolean(!disk.slow.empty());
}

void write_connections(json_writer& json, const run::prepared& p, const rate& r,
                       unsigned connections) {
    if (!p.answer_time) {
        for (const auto* name : {"answer_ms", "connections", "connections_needed"})
            json.key(name).null();
        return;
    }
    using std::chrono::milliseconds;
    const auto took = std::chrono::ceil<milliseconds>(*p.answer_time).count();
    member(json, "answer_ms", static_cast<std::uint64_t>(took));
    member(json, "connections", connections);
    member(json, "connections_needed", delivery::lanes_needed(r, *p.answer_time));
}

} // namespace

std::string check_as_json(const run::prepared& p, const rate& r, unsigned connections,
                          const std::optional<error>& no_place, const disk_seen& disk) {
    json_text out;
    json_writer json{out};
    json.begin_object();
    write_spelling(json, p);
    write_sheet(json, p);
    write_mapping(json, p);
    write_warnings(json, p);
    write_key(json, p);
    write_invalid(json, p.report);
    write_cost(json, p, r, connections);
    write_connections(json, p, r, connections);
    write_disk(json, disk);
    json.key("job_folder_error");
    if (no_place)
        write_error(json, *no_place, as_written(*no_place));
    else
        json.null();
    json.end_object();
    return text::visible_json(out.str());
}

std::string no_rows_as_json(const std::string& file) {
    json_text out;
    json_writer json{out};
    json.begin_object();
    member(json, "file", file);
    for (const auto* name : {"rows", "invalid", "leads", "requests", "points"})
        member(json, name, std::uint64_t{0});
    json.end_object();
    return text::visible_json(out.str());
}

std::string mistakes_as_json(const command_line& c, const mistakes& all) {
    json_text out;
    json_writer json{out};
    json.begin_object().key("error");
    write_error(json, all.front(), told_to(c, all.front()));
    json.key("mistakes").begin_array();
    for (const auto& e : all)
        write_error(json, e, told_to(c, e));
    json.end_array().end_object();
    return text::visible_json(out.str());
}

} // namespace leadimport::cli
