#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/mapping/json_writer.hpp"

#include <filesystem>
#include <iostream>

namespace leadimport::cli {
namespace {

using text::counted;
using text::grouped;

struct job_status {
    std::filesystem::path folder;
    int process = 0; // that runs it
    job::job_identity identity;
    job::row_counts counts;
    std::string finished_at;
    std::vector<std::pair<std::string, std::uint64_t>> failures;

    [[nodiscard]] std::uint64_t pending() const {
        return identity.rows - counts.ended() - counts.sending;
    }
    [[nodiscard]] std::string state() const {
        if (process != 0) return "running";
        return finished_at.empty() ? "stopped" : "finished";
    }
};

result<job_status> read_status(const std::filesystem::path& given) {
    job_status s;
    s.folder = std::filesystem::is_directory(given) ? given : job::default_folder(given);
    const auto file = s.folder / "job.db";
    if (!std::filesystem::exists(file)) return error{errc::no_such_job, given.string(), {}};
    s.process = job::running_process(s.folder);
    auto journal = job::journal::open(file, job::journal::mode::read);
    if (!journal) return journal.error();
    auto identity = journal->identity();
    if (!identity) return identity.error();
    const auto counts = journal->counts();
    if (!counts) return counts.error();
    auto finished_at = journal->finished_at();
    if (!finished_at) return finished_at.error();
    auto failures = journal->frequent_errors(delivery::row_state::failed, 5);
    if (!failures) return failures.error();
    s.identity = std::move(*identity);
    s.counts = *counts;
    s.finished_at = std::move(*finished_at);
    s.failures = std::move(*failures);
    return s;
}

void print_text(const job_status& s) {
    const auto& i = s.identity;
    std::cout << s.folder.string() << ": " << s.state();
    if (s.process != 0) std::cout << " as process " << s.process;
    if (!s.finished_at.empty()) std::cout << " " << s.finished_at;
    std::cout << "\n  input      " << i.input << ", " << counted(i.rows, "row") << "\n  workspace  "
              << i.workspace_name << " at " << i.base_url << "\n  begun      " << i.began_at
              << "\n  created    " << grouped(s.counts.created) << "\n  failed     "
              << grouped(s.counts.failed) << "\n  unknown    " << grouped(s.counts.unknown)
              << "\n  skipped    " << grouped(s.counts.skipped) << "\n  in flight  "
              << grouped(s.counts.sending) << "\n  pending    " << grouped(s.pending()) << '\n';
    for (const auto& [text, count] : s.failures)
        std::cout << "  " << grouped(count) << " × " << text::excerpt(text, 300) << '\n';
}

void print_json(const job_status& s) {
    mapping::json_text out;
    mapping::json_writer json{out};
    const auto number = [&](std::string_view name, std::uint64_t n) {
        json.key(name).integer(static_cast<std::int64_t>(n));
    };
    json.begin_object();
    json.key("folder").string(s.folder.string());
    json.key("state").string(s.state());
    number("process", static_cast<std::uint64_t>(s.process));
    json.key("input").string(s.identity.input);
    json.key("workspace").string(s.identity.workspace_name);
    json.key("base_url").string(s.identity.base_url);
    json.key("began_at").string(s.identity.began_at);
    json.key("finished_at").string(s.finished_at);
    number("rows", s.identity.rows);
    number("created", s.counts.created);
    number("failed", s.counts.failed);
    number("unknown", s.counts.unknown);
    number("skipped", s.counts.skipped);
    number("in_flight", s.counts.sending);
    number("pending", s.pending());
    json.key("errors").begin_array();
    for (const auto& [text, count] : s.failures) {
        json.begin_object();
        json.key("error").string(text);
        number("rows", count);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    std::cout << out.view() << '\n';
}

} // namespace

int status_command(const command_line& c) {
    const auto s = read_status(c.status.job);
    if (!s) {
        say(s.error().message());
        return code_of(s.error());
    }
    if (c.status.json)
        print_json(*s);
    else
        print_text(*s);
    return exit_ok;
}

} // namespace leadimport::cli
