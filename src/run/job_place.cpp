#include "leadimport/run/job_place.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/words/run.hpp"

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <unistd.h>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

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

} // namespace

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
