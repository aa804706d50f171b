#include "leadimport/job/job_series.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/journal.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view usual_end = ".import";

fs::path with_number(const fs::path& first, unsigned n) {
    auto folder = first;
    if (n > 1) folder.concat("-").concat(std::to_string(n));
    return folder;
}

struct numbered_job {
    fs::path folder;
    unsigned number = 0;
};

// Some may have been removed in between. What cannot be looked at may be one, but says nothing of
// further ones: on a disk that fails every number would.
std::vector<numbered_job> find_jobs(const fs::path& first) {
    std::vector<numbered_job> found;
    const auto above = first.has_parent_path() ? first.parent_path() : fs::path{"."};
    if (::access(above.c_str(), X_OK) != 0) return found;
    unsigned last = 1;
    for (unsigned n = 1; n <= last + limits::removed_jobs; ++n) {
        auto folder = with_number(first, n);
        std::error_code why;
        const auto there = fs::status(folder, why);
        if (there.type() == fs::file_type::not_found) continue;
        if (why == std::errc::filename_too_long || !has_job(folder)) continue;
        found.push_back({std::move(folder), n});
        if (!why) last = n;
    }
    return found;
}

} // namespace

fs::path first_folder(const fs::path& folder) {
    const auto name = folder.filename().string();
    const auto dash = name.rfind('-');
    if (dash == name.npos || dash == 0) return folder;
    const auto digits = std::string_view{name}.substr(dash + 1);
    const auto number = text::parse_unsigned(digits);
    if (!number || *number < 2 || digits.front() == '0') return folder;
    auto first = folder;
    first.replace_filename(name.substr(0, dash));
    return first.string().ends_with(usual_end) || has_job(first) ? first : folder;
}

bool has_job(const fs::path& folder) {
    std::error_code hidden;
    if (fs::exists(folder / "job.info", hidden) || hidden) return true;
    const auto file = folder / journal_file_name;
    const bool exists = fs::exists(file, hidden);
    if (hidden) return true;
    if (!exists || fs::file_size(file, hidden) == 0) return false;
    auto journal = journal::open(file, journal::mode::read);
    if (!journal) return true;
    // Its creator may have died before it was one.
    const auto identity = journal->identity();
    return !identity || !identity->id.empty();
}

std::vector<fs::path> job_folders(const fs::path& first) {
    std::vector<fs::path> folders;
    for (auto& job : find_jobs(first))
        folders.push_back(std::move(job.folder));
    return folders;
}

fs::path newest_folder(const fs::path& first) {
    const auto found = find_jobs(first);
    return found.empty() ? first : found.back().folder;
}

fs::path next_folder(const fs::path& first) {
    const auto found = find_jobs(first);
    return found.empty() ? first : with_number(first, found.back().number + 1);
}

} // namespace leadimport::job
