#include "job/saved_journal.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/words/job.hpp"

#include <cerrno>
#include <cstdio>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

struct place {
    fs::path path;
    bool made = false;              // it was not there
    std::optional<job_folder> held; // locked, unless this process has its lock already
};

bool has(const fs::path& folder, const char* name) {
    std::error_code hidden;
    return fs::exists(folder / name, hidden) || hidden;
}

// Whether a folder that is there may take the journal: it has none, belongs to no other job, and no
// other process is about to begin one in it.
bool may_take(place& p, journal& journal) {
    if (has(p.path, journal_file_name)) return false;
    const auto identity = journal.identity();
    const auto info = read_job_info(p.path);
    if (!identity || !info || (!*info && has(p.path, "job.info"))) return false;
    if (*info && (*info)->identity.id != identity->id) return false;
    if (running_process(p.path) == ::getpid()) return true;
    auto folder = job_folder::open(p.path);
    if (!folder) return false;
    folder->keep();
    p.held.emplace(std::move(*folder));
    return !has(p.path, journal_file_name);
}

result<place> place_for(journal& journal, const fs::path& wanted) {
    for (unsigned n = 0; n <= limits::rescue_folders; ++n) {
        place p{n == 0 ? wanted : rescue_folder(wanted, n), false, {}};
        p.made = ::mkdir(p.path.c_str(), 0700) == 0;
        if (!p.made && errno != EEXIST)
            return system_error(errc::storage_failed, p.path.string(), errno);
        if (p.made || (n == 0 && may_take(p, journal))) return p;
    }
    return error{errc::storage_failed, wanted.string(), words::too_many_folders_of_this_name};
}

// The log of another database would be taken for its own.
result<void> remove_logs(const fs::path& file) {
    for (const auto* part : {"-wal", "-shm", "-journal"}) {
        std::error_code problem;
        fs::remove(file.string() + part, problem);
        if (problem)
            return system_error(errc::storage_failed, file.string() + part, problem.value());
    }
    return {};
}

} // namespace

fs::path rescue_folder(const fs::path& folder, unsigned n) {
    auto path = folder;
    path += "-rescued";
    if (n > 1) path += "-" + std::to_string(n);
    return path;
}

result<fs::path> save_journal(job::journal& journal, const fs::path& folder) {
    auto to = place_for(journal, folder);
    if (!to) return to.error();
    // Under its own name only when it is whole: half a journal would be taken for one.
    const auto file = to->path / journal_file_name;
    auto fresh = file;
    fresh += ".new";
    std::error_code none; // of one that was not finished
    fs::remove(fresh, none);
    auto done = journal.copy_to(fresh);
    if (done) done = remove_logs(file);
    if (done && std::rename(fresh.c_str(), file.c_str()) != 0)
        done = system_error(errc::storage_failed, file.string(), errno);
    if (done) done = sync_folder(to->path);
    const auto parent = to->path.parent_path();
    if (done) done = sync_folder(parent.empty() ? "." : parent);
    if (done) return std::move(to->path);
    std::error_code ignored; // an empty folder would be taken for a new job's
    fs::remove(fresh, ignored);
    if (to->made) fs::remove(to->path, ignored);
    return done.error();
}

} // namespace leadimport::job
