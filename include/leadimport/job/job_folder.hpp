#pragma once
// The folder of one import of one file: `leads.csv.import/` beside `leads.csv`. Mode 0700; every
// file in it 0600.

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/job/job_files.hpp"

#include <filesystem>

namespace leadimport::job {

// The folder of a file's job when no other folder is given.
[[nodiscard]] std::filesystem::path default_folder(const std::filesystem::path& input);

// An existing folder, locked for this process. The lock dies with the process, however it dies.
class job_folder {
public:
    // Creates the folder when it is missing. A folder that exists is made secure (job_files.hpp),
    // or refused. job_running, with the other process's id, when another process holds the lock.
    // folder_without_locks when the file system has no lock that keeps other processes out;
    // job_without_locks when, in addition, a job has begun in the folder. The test for that: a
    // second descriptor of the same file must be refused the lock.
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

// The id of the process that holds the folder's lock; 0 when no process holds it, or when the id
// cannot be read.
[[nodiscard]] int running_process(const std::filesystem::path& folder);

} // namespace leadimport::job
