#pragma once
// The folder of one import of one file: `leads.csv.import/` beside `leads.csv`. Mode 0700; every
// file in it 0600.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/job/job_files.hpp"

#include <filesystem>

namespace leadimport::job {

// Where a file's job lies when nobody says otherwise.
[[nodiscard]] std::filesystem::path default_folder(const std::filesystem::path& input);

// An existing folder, locked for this process. The lock dies with the process, however it dies.
class job_folder {
public:
    // Creates the folder when it is missing; one that is there is made secure (job_files.hpp), or
    // refused. job_running, with the other's process id, when somebody holds it.
    // folder_without_locks, or job_without_locks where a job has begun, when the lock would keep
    // nobody out: a second descriptor of the same file has to be refused it.
    [[nodiscard]] static result<job_folder> open(std::filesystem::path path);
    ~job_folder();
    job_folder(job_folder&&) noexcept;
    job_folder& operator=(job_folder&&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] std::filesystem::path journal() const { return path_ / journal_file_name; }
    [[nodiscard]] std::filesystem::path summary() const { return path_ / "summary.json"; }
    [[nodiscard]] std::filesystem::path log() const { return path_ / "import.log"; }

    // The descriptor of the lock file.
    [[nodiscard]] int lock() const noexcept { return lock_.get(); }

    // From now on the folder stays when this object goes. Until then a folder that this object
    // created is removed again: a check that fails leaves nothing behind.
    void keep() noexcept { created_ = false; }

private:
    job_folder(std::filesystem::path path, unique_fd lock, bool created);
    std::filesystem::path path_;
    unique_fd lock_;
    bool created_;
};

// Which process holds the folder's lock; 0 when nobody does.
[[nodiscard]] int running_process(const std::filesystem::path& folder);

} // namespace leadimport::job
