#include "leadimport/run/job_place.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/misplaced_job.hpp"
#include "leadimport/words/job.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t some_names = 3; // that an error tells

error unusable(const fs::path& folder, int errno_value) {
    return system_error(errc::job_folder_unusable, folder.string(), errno_value);
}

// Of a folder that is not there: whether it can be made in the one above.
std::optional<error> why_not_made(const fs::path& folder) {
    const auto whole = (folder / "").parent_path(); // without a slash at its end
    const auto above = whole.has_parent_path() ? whole.parent_path() : fs::path{"."};
    std::error_code hidden;
    if (fs::exists(above, hidden) && !fs::is_directory(above, hidden))
        return unusable(folder, ENOTDIR);
    if (::access(above.c_str(), W_OK | X_OK) != 0) return unusable(folder, errno);
    errno = 0; // a system without a bound says -1 without an error
    const long longest = ::pathconf(above.c_str(), _PC_NAME_MAX);
    if (longest >= 0 && whole.filename().string().size() > static_cast<std::size_t>(longest))
        return unusable(folder, ENAMETOOLONG);
    return std::nullopt;
}

std::optional<error> why_too_long(const fs::path& folder) {
    std::error_code problem;
    const auto real = fs::weakly_canonical(fs::absolute(folder, problem), problem);
    if (problem) return std::nullopt; // what is wrong is told by others
    if (fs::exists(real / job::journal_file_name, problem)) return std::nullopt; // it had room
    const auto bytes = (real / job::journal_file_name).string().size();
    if (bytes <= limits::journal_path_bytes) return std::nullopt;
    return error{errc::job_folder_unusable, text::excerpt(folder.string()),
                 words::job_path_is_too_long(bytes, limits::journal_path_bytes)};
}

// What the user keeps in it would be overwritten by what a job has there. Where a job has begun
// meanwhile, the files are those of that.
result<void> refuse_other_files(const fs::path& folder, bool spooled) {
    std::error_code hidden; // who opens it says why
    if (!fs::is_directory(folder, hidden)) return {};
    auto others = job::other_files(folder, some_names + 2);
    if (!others) return others.error();
    if (spooled) std::erase(*others, input::kept_input_name);
    if (others->empty() || has_journal(folder)) return {};
    std::string names;
    for (std::size_t i = 0; i < std::min(others->size(), some_names); ++i)
        names += (i == 0 ? "" : ", ") + text::excerpt((*others)[i]);
    if (others->size() > some_names) names += ", …";
    return error{errc::job_folder_not_empty, folder.string(), names};
}

} // namespace

bool has_journal(const fs::path& folder) {
    std::error_code hidden;
    return fs::exists(folder / job::journal_file_name, hidden);
}

// A job has these files only after its journal. Without the journal it is not known what was sent.
result<void> refuse_without_journal(const fs::path& folder, const words::phrase<1>& why) {
    for (const std::string_view name : {"job.info", "succeeded.csv", "failed.csv", "unknown.csv"}) {
        std::error_code problem;
        if (fs::exists(folder / name, problem))
            return error{errc::journal_broken, (folder / job::journal_file_name).string(),
                         why(name)};
        if (problem) return unusable(folder, problem.value());
    }
    return {};
}

// Before there is anything in it: it would be in the way of a job that is misplaced. What else is
// wrong with the folder is told by who opens it.
result<void> may_begin_in(const fs::path& folder, const std::string& input, bool spooled) {
    auto new_here = job::refuse_misplaced(folder, input);
    if (!new_here && new_here.error().code != errc::storage_failed) return new_here;
    if (auto fine = job::check_folder(folder, job::use::write); !fine) return fine;
    if (auto may = refuse_without_journal(folder, words::job_database_is_not_there_but_file); !may)
        return may;
    return refuse_other_files(folder, spooled);
}

std::optional<error> why_no_import_in(const fs::path& folder, const std::string& input,
                                      bool spooled) {
    if (auto why = why_no_job_in(folder)) return why;
    if (has_journal(folder)) return std::nullopt;
    const auto may = may_begin_in(folder, input, spooled);
    return may ? std::nullopt : std::optional{may.error()};
}

std::optional<error> why_no_job_in(const fs::path& folder) {
    if (auto why = why_too_long(folder)) return why;
    std::error_code hidden;
    const auto there = fs::symlink_status(folder, hidden);
    if (there.type() == fs::file_type::not_found) return why_not_made(folder);
    if (hidden) return unusable(folder, hidden.value());
    if (auto fine = job::check_folder(folder, job::use::write); !fine) return fine.error();
    return std::nullopt;
}

} // namespace leadimport::run
