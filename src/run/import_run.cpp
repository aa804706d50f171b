#include "leadimport/run/import_run.hpp"

#include "run/begun_part.hpp"
#include "run/open_import.hpp"
#include "run/salvage.hpp"

#include "leadimport/base/boot_time.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/run/job_place.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/job.hpp"
#include "leadimport/words/log.hpp"

#include <string>
#include <utility>

namespace leadimport::run {

namespace {

void log_start(log& l, const import_settings& s, const prepared& p, const opened_job& job) {
    const auto& how = job.resumed ? words::log_resumed : words::log_begun;
    l.info(how(job.identity.program_version, p.report.rows, p.report.invalid,
               job.identity.workspace_id));
    l.info(words::log_connections(job.identity.base_url, format_rate(s.api->rate),
                                  s.api->connections));
}

// Rows can be settled without the input, as far as they are to be had elsewhere.
checked<prepared> prepare_for(const import_settings& s, session::api_link& link,
                              const std::filesystem::path& folder) {
    if (s.send) return prepare_import(s, link, input::beside_job(folder));
    const auto job = read_job(folder);
    if (!job) return one(job.error());
    const auto lost = why_input_is_lost(s, *job);
    return lost ? prepare_salvaged(s, link, *job, *lost)
                : prepare_import(s, link, input::beside_job(folder));
}

// The questions before the first row have shown what time it is there.
result<void> note_server_clock(job::journal& j, const delivery::server_time& server,
                               bool job_begins) {
    if (!server.offset()) return {};
    if (auto noted = j.set_run_clock(*server.offset(), {}); !noted || !job_begins) return noted;
    const auto now = server.at(boot_clock::now());
    return j.set_server_began(static_cast<std::uint64_t>(now->time_since_epoch().count()));
}

// For commands that have no mapping. The job's mapping is always the same one.
result<void> note_creation_date(job::journal& j, const prepared& p) {
    if (p.salvaged) return {};
    return j.set_feeds_creation_date(p.map.is_mapped(salesmap::creation_date_field));
}

} // namespace

checked<import_result> run_import(const import_settings& s, const observer& watcher) {
    if (s.end.closed) return one(*s.end.closed);
    const auto folder = folder_to_continue(s);
    // Before anything is asked of it, or written into it.
    if (auto why = why_no_job_in(folder)) return one(std::move(*why));
    if (const auto pid = job::running_process(folder); pid != 0)
        return one(
            {errc::job_running, folder.string(), words::process_has_the_job(std::to_string(pid))});
    const auto link = session::api_link::make(*s.api);
    if (!link) return one(link.error());
    auto p = prepare_for(s, **link, folder);
    if (!p && p.error().size() == 1) return one(explained_by_job(s, p.error().front()));
    if (!p) return p.error();
    if (const auto no = refused_by_strict(s, *p)) {
        if (watcher.checked) watcher.checked(*p);
        return one(*no);
    }
    auto job = open_job(s, *p, watcher);
    if (!job) return one(job.error());
    auto l = log::open(job->folder.log(), s.log_level);
    if (!l) return one(l.error());
    log_start(*l, s, *p, *job);
    // It is only for telling where the file is different one day; this run has it anyway.
    const auto list = job->folder.path() / input::block_list_name;
    if (p->salvaged)
        l->warning(words::log_without_input(p->salvaged->numbers.size()));
    else if (const auto kept = p->input.checked->keep_as(list); !kept)
        l->warning(one_sentence(kept.error()));
    (*link)->warn = [&l](const words::message& line) { l->warning(line); };
    const auto begun =
        job->journal.begin_run({s.send ? job::run_kind::import : job::run_kind::settle,
                                std::string{version()}, s.api->timeout});
    if (!begun) return one(begun.error());
    if (const auto noted = note_server_clock(job->journal, (*link)->server_time, !job->resumed);
        !noted)
        return one(noted.error());
    if (const auto noted = note_creation_date(job->journal, *p); !noted) return one(noted.error());
    const auto guard = job::folder_guard::watch(job->folder);
    if (!guard) return one(guard.error());

    open_import import{s, watcher, **link, *p, *job, *guard, *l};
    if (const auto ready = import.open_records(); !ready)
        return one(import.end_because(ready.error()));
    if (watcher.checked) watcher.checked(*p);
    if (watcher.opened) watcher.opened(job->folder.path(), job->resumed);
    auto done = import.run();
    if (!done) return one(import.end_because(done.error()));
    return std::move(*done);
}

} // namespace leadimport::run
