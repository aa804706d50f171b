#include "leadimport/run/import_run.hpp"

#include "run/sending.hpp"

#include <utility>

namespace leadimport::run {

namespace {

mapping::mistakes one(error e) { return {std::move(e)}; }

mapping::checked<prepared> prepare_with(api_link* link, const import_settings& s) {
    auto input = open_input(s.input);
    if (!input) return one(input.error());
    std::optional<mapping::schema> workspace;
    if (link != nullptr) {
        auto fetched = link->fetch_workspace();
        if (!fetched) return one(fetched.error());
        workspace = std::move(*fetched);
    }
    auto map = bind_mapping(*input, s.map, workspace ? &*workspace : nullptr);
    if (!map) return map.error();
    auto report = check_rows(*input, *map);
    if (!report) return one(report.error());
    input->dialect = report->dialect;
    return prepared{std::move(*input), std::move(*map), std::move(*report), std::move(workspace)};
}

void log_start(log& l, const import_settings& s, const prepared& p, const opened_job& job) {
    l.info((job.resumed ? "resumed" : "begun") + std::string{", version "} +
           job.identity.program_version + ", rows " + std::to_string(p.report.rows) + ", invalid " +
           std::to_string(p.report.invalid) + ", workspace " + job.identity.workspace_id);
    l.info("base URL " + job.identity.base_url + ", rate " + format_rate(s.api->rate) +
           ", connections " + std::to_string(s.api->connections));
}

} // namespace

mapping::checked<prepared> prepare(const import_settings& s) {
    if (!s.api) return prepare_with(nullptr, s);
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    return prepare_with(link->get(), s);
}

mapping::checked<import_result> run_import(const import_settings& s, const observer& watcher) {
    const auto folder = s.job.empty() ? job::default_folder(s.input) : s.job;
    if (const auto pid = job::running_process(folder); pid != 0 && !s.again)
        return one(
            {errc::job_running, folder.string(), "process " + std::to_string(pid) + " has it"});
    const auto link = api_link::make(*s.api);
    if (!link) return one(link.error());
    auto p = prepare_with(link->get(), s);
    if (!p) return p.error();
    auto opened = open_job(s, *p);
    if (!opened) return one(opened.error());
    auto l = log::open(opened->folder.log(), s.log_level);
    if (!l) return one(l.error());
    log_start(*l, s, *p, *opened);

    // The reader asks what is done through a connection of its own.
    std::optional<job::journal> earlier;
    auto recording =
        job::prepare_recording(std::move(opened->journal), opened->folder.path(),
                               {p->input.dialect, p->input.raw_header, p->input.header});
    if (!recording) return one(recording.error());
    if (opened->resumed) {
        auto second = job::journal::open(opened->folder.journal(), job::journal::mode::read);
        if (!second) return one(second.error());
        earlier = std::move(*second);
    }
    if (watcher.opened) watcher.opened(*p, opened->folder.path(), opened->resumed);
    return sending{
        {s, watcher, **link, *p, *opened, std::move(*recording), std::move(earlier), std::move(*l)}}
        .run();
}

} // namespace leadimport::run
