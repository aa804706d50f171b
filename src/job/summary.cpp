#include "leadimport/job/summary.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/lane_count.hpp"

namespace leadimport::job {

std::string_view name_of(job_state s) noexcept {
    switch (s) {
    case job_state::running: return "running";
    case job_state::finished: return "finished";
    case job_state::stopped: return "stopped";
    case job_state::interrupted: return "interrupted";
    case job_state::limited: return "limited";
    }
    return "";
}

job_state state_of_job(int process, std::string_view finished_at) noexcept {
    if (process != 0) return job_state::running;
    return finished_at.empty() ? job_state::stopped : job_state::finished;
}

namespace {

// One member a line, so that people can read it too.
class members {
public:
    explicit members(json_text& out) : out_{out} {}
    void text(std::string_view name, std::string_view value) {
        begin(name);
        json_writer{out_}.string(value);
    }
    void number(std::string_view name, std::uint64_t value) {
        begin(name);
        json_writer{out_}.integer(static_cast<std::int64_t>(value));
    }

    void numbers(std::string_view name,
                 const std::vector<std::pair<std::string, std::uint64_t>>& all) {
        begin(name);
        json_writer json{out_};
        json.begin_object();
        for (const auto& [key, number] : all)
            json.key(key).integer(static_cast<std::int64_t>(number));
        json.end_object();
    }

private:
    void begin(std::string_view name) {
        out_.append(first_ ? "{\n  " : ",\n  ");
        first_ = false;
        json_writer{out_}.string(name);
        out_.append(": ");
    }
    json_text& out_;
    bool first_ = true;
};

void write_reason(members& m, const summary& s) {
    if (s.why) {
        m.text("code", name_of(s.why->code));
        m.text("why", text_of(*s.why, words::language_of_files));
    } else if (!s.reason.code.empty()) {
        m.text("code", s.reason.code);
        m.text("why", words::text_of(s.reason.text, words::language_of_files));
    }
}

// Not written while it is not known.
void write_forecast(members& m, const delivery::forecast& f) {
    m.number("requests_left", f.requests);
    if (f.ends) m.text("ends_at", format_utc(*f.ends));
}

} // namespace

std::string to_json(const summary& s) {
    json_text out;
    members m{out};
    m.text("state", name_of(s.state));
    if (s.exit_code) {
        m.number("exit_code", static_cast<std::uint64_t>(*s.exit_code));
        m.text("exit_name", name_of(*s.exit_code));
    }
    write_reason(m, s);
    if (!s.next_step.empty()) {
        m.text("next_step", s.next_step);
        m.text("next_command", s.next_command);
    }
    for (const auto& f : figure_table())
        m.number(f.name, f.value(s.figures));
    m.number("pending", s.figures.pending());
    m.numbers("unknown_codes", s.unknown_codes);
    // Of what was sent: questions go through one connection, and take another time.
    const auto answer = s.sending.answer_time();
    m.number("answer_ms", static_cast<std::uint64_t>(
                              std::chrono::ceil<std::chrono::milliseconds>(answer).count()));
    m.text("rate", format_rate(s.rate));
    m.number("connections", s.connections);
    m.number("connections_needed", delivery::lanes_needed(s.rate, answer));
    m.text("began_at", format_utc(s.began));
    if (s.state != job_state::running) m.text("ended_at", format_utc(s.ended));
    if (s.state == job_state::running) write_forecast(m, s.forecast);
    m.text("job_id", s.identity.id);
    m.text("job_began_at", s.identity.began_at);
    m.text("input", s.identity.input);
    m.number("input_bytes", s.identity.input_bytes);
    m.text("input_digest", s.identity.input_digest);
    m.number("input_grown_bytes", s.input_grown_bytes);
    m.text("base_url", s.identity.base_url);
    m.text("workspace_id", s.identity.workspace_id);
    m.text("workspace_name", s.identity.workspace_name);
    m.text("program_version", s.identity.program_version);
    out.append("\n}\n");
    return text::visible_json(out.str());
}

} // namespace leadimport::job
