#include "cli/status_json.hpp"

#include "cli/told.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/summary.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace leadimport::cli {
namespace {

using commands::job_status;

void write_errors(json_writer& json, std::string_view name,
                  const std::vector<job::error_kind>& all) {
    json.key(name).begin_array();
    for (const auto& e : all) {
        json.begin_object().key("code").string(e.code).key("arguments").begin_array();
        for (const auto& argument : e.arguments)
            json.string(as_written(from_stored(argument)));
        json.end_array().key("error").string(as_written(e.words));
        json.key("rows").integer(static_cast<std::int64_t>(e.rows));
        json.key("first_row").integer(static_cast<std::int64_t>(e.first_row)).end_object();
    }
    json.end_array();
}

// Null for what is not known, or where nothing is left.
void write_left(json_writer& json, const job_status& s) {
    json.key("requests_left");
    if (s.forecast)
        json.integer(static_cast<std::int64_t>(s.forecast->requests));
    else
        json.null();
    json.key("seconds_left");
    if (const auto left = s.left(std::chrono::system_clock::now()))
        json.integer(left->count());
    else
        json.null();
}

// Null for what is not known because no process runs the job.
void write_live(json_writer& json, const job_status& s) {
    if (!s.live) {
        for (const auto* name : {"rate_per_second", "rate_lowered_to", "ends_at", "breaker",
                                 "breaker_cause", "trouble"})
            json.key(name).null();
        return;
    }
    json.key("rate_per_second").raw(s.live->speed());
    json.key("rate_lowered_to");
    if (s.live->lowered.unlimited())
        json.null();
    else
        json.string(format_rate(s.live->lowered));
    json.key("ends_at");
    if (s.forecast && s.forecast->ends)
        json.string(format_utc(*s.forecast->ends));
    else
        json.null();
    json.key("breaker").string(s.live->breaker_open ? "open"
                               : s.live->half_open  ? "half_open"
                                                    : "closed");
    json.key("breaker_cause").string(as_written(s.live->breaker_cause));
    json.key("trouble").string(as_written(s.live->trouble));
}

// Null where the run has recorded none; a later version may know more codes.
void write_exit_code(json_writer& json, std::optional<int> number) {
    const auto code = number ? exit_code_of_number(*number) : std::nullopt;
    json.key("exit_code");
    if (number)
        json.integer(*number);
    else
        json.null();
    json.key("exit_name");
    if (code)
        json.string(name_of(*code));
    else
        json.null();
}

void write_run(json_writer& json, const job::run_entry& r) {
    json.begin_object().key("number").integer(static_cast<std::int64_t>(r.number));
    json.key("command").string(r.start.kind).key("version").string(r.start.version);
    json.key("began_at").string(format_utc(r.began.wall)).key("ended_at");
    if (r.ended)
        json.string(format_utc(r.ended->wall));
    else
        json.null();
    json.key("state").string(r.state);
    write_exit_code(json, r.exit_code);
    json.key("code").string(r.code).key("why").string(as_written(r.why)).end_object();
}

void write_runs(json_writer& json, const job_status& s) {
    json.key("last_run");
    if (s.runs.empty())
        json.null();
    else
        write_run(json, s.runs.back());
    json.key("run_count").integer(static_cast<std::int64_t>(s.run_count));
    json.key("runs").begin_array();
    for (const auto& r : s.runs)
        write_run(json, r);
    json.end_array();
}

// Of one whose database cannot be read only that.
void write_other_job(json_writer& json, const run::job_glance& job) {
    const auto number = [&](std::string_view name, std::uint64_t n) {
        json.key(name).integer(static_cast<std::int64_t>(n));
    };
    json.begin_object().key("folder").string(job.folder.string());
    if (job.why) {
        json.key("error").string(as_written(*job.why)).end_object();
        return;
    }
    const auto state = job::state_of_job(job::running_process(job.folder), job.finished_at);
    json.key("state").string(name_of(state));
    json.key("workspace").string(job.identity.workspace_name);
    json.key("began_at").string(job.identity.began_at);
    json.key("finished_at").string(job.finished_at);
    number("rows", job.identity.rows);
    number("created", job.counts.created);
    number("failed", job.counts.failed);
    number("unknown", job.counts.unknown);
    number("skipped", job.counts.skipped);
    number("undone", job.undone);
    json.end_object();
}

} // namespace

std::string to_json(const job_status& s, const std::vector<run::job_glance>& older) {
    json_text out;
    json_writer json{out};
    const auto number = [&](std::string_view name, std::uint64_t n) {
        json.key(name).integer(static_cast<std::int64_t>(n));
    };
    json.begin_object();
    json.key("folder").string(s.folder.string());
    json.key("state").string(name_of(s.state()));
    number("process", static_cast<std::uint64_t>(s.process));
    json.key("input").string(s.identity.input);
    json.key("workspace").string(s.identity.workspace_name);
    json.key("base_url").string(s.identity.base_url);
    json.key("began_at").string(s.identity.began_at);
    json.key("finished_at").string(s.finished_at);
    json.key("forgotten_at").string(s.forgotten_at);
    number("input_bytes", s.identity.input_bytes);
    json.key("input_bytes_now");
    if (s.input_bytes_now)
        json.integer(static_cast<std::int64_t>(*s.input_bytes_now));
    else
        json.null();
    for (const auto& f : job::figure_table())
        number(f.name, f.value(s.figures));
    number("pending", s.figures.pending());
    json.key("unknown_codes").begin_object();
    for (const auto& [code, count] : s.unknown_codes)
        number(code, count);
    json.end_object();
    json.key("next_step").string(name_of(s.next)).key("next_command").string(s.next_command);
    write_runs(json, s);
    write_left(json, s);
    write_live(json, s);
    write_errors(json, "errors", s.failed);
    write_errors(json, "unknown_errors", s.unknown);
    json.key("other_jobs").begin_array();
    for (const auto& job : older)
        write_other_job(json, job);
    json.end_array();
    json.end_object();
    return text::visible_json(out.view()) + "\n";
}

} // namespace leadimport::cli
