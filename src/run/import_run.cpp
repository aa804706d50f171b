#include "leadimport/run/import_run.hpp"

#include "run/sending.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/run/spool.hpp"

#include <utility>

namespace leadimport::run {

namespace {

mapping::mistakes one(error e) { return {std::move(e)}; }

error too_strict_for(const prepared& p) {
    return {errc::rows_invalid, p.input.path.string(),
            text::grouped(p.report.invalid) + " of " + text::counted(p.report.rows, "row")};
}

void log_start(log& l, const import_settings& s, const prepared& p, const opened_job& job) {
    l.info((job.resumed ? "resumed" : "begun") + std::string{", version "} +
           job.identity.program_version + ", rows " + std::to_string(p.report.rows) + ", invalid " +
           std::to_string(p.report.invalid) + ", workspace " + job.identity.workspace_id);
    l.info("base URL " + job.identity.base_url + ", rate " + format_rate(s.api->rate) +
           ", connections " + std::to_string(s.api->connections));
}

} // namespace

mapping::checked<import_result> run_import(const import_settings& s, const observer& watcher) {
    const auto folder = s.job_folder();
    if (const auto pid = job::running_process(folder); pid != 0 && !s.again)
        return one(
            {errc::job_running, folder.string(), "process " + std::to_string(pid) + " has it"});
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    auto p = prepare(s, link->get(), beside_job(folder));
    if (!p) return p.error();
    if (s.strict && p->report.invalid > 0) {
        if (watcher.checked) watcher.checked(*p);
        return one(too_strict_for(*p));
    }
    auto opened = open_job(s, *p);
    if (!opened) return one(opened.error());
    auto l = log::open(opened->folder.log(), s.log_level);
    if (!l) return one(l.error());
    log_start(*l, s, *p, *opened);

    // The reader asks what is done through a connection of its own.
    std::optional<job::journal> earlier;
    auto recording = job::prepare_recording(
        std::move(opened->journal), opened->folder.path(),
        {p->input.dialect, p->input.raw_header, p->input.header, p->input.encoding});
    if (!recording) return one(recording.error());
    if (opened->resumed) {
        auto second = job::journal::open(opened->folder.journal(), job::journal::mode::read);
        if (!second) return one(second.error());
        earlier = std::move(*second);
    }
    if (watcher.checked) watcher.checked(*p);
    if (watcher.opened) watcher.opened(opened->folder.path(), opened->resumed);
    return sending{
        {s, watcher, **link, *p, *opened, std::move(*recording), std::move(earlier), std::move(*l)}}
        .run();
}

} // namespace leadimport::run
