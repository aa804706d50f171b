#include "leadimport/job/misplaced_job.hpp"

#include "job/saved_journal.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_info.hpp"
#include "leadimport/words/job.hpp"

#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace leadimport::job {

namespace fs = std::filesystem;

namespace {

bool has_record(const fs::path& folder) {
    std::error_code hidden;
    return fs::exists(folder / journal_file_name, hidden) ||
           fs::exists(folder / "job.info", hidden);
}

// Of the folders around a job's those that hold the record of one.
result<std::vector<fs::path>> records_around(const fs::path& folder) {
    std::vector<fs::path> found;
    for (unsigned n = 1; n <= limits::rescue_folders; ++n)
        if (auto beside = rescue_folder(folder, n); has_record(beside))
            found.push_back(std::move(beside));
    std::error_code problem;
    if (!fs::is_directory(folder, problem)) return found;
    fs::directory_iterator inside{folder, problem};
    for (; !problem && inside != fs::directory_iterator{}; inside.increment(problem))
        if (has_record(inside->path())) found.push_back(inside->path());
    if (problem) return system_error(errc::storage_failed, folder.string(), problem.value());
    return found;
}

// A name beside the folder that nothing has.
fs::path free_name(const fs::path& folder, const std::string& suffix) {
    std::error_code none;
    for (unsigned n = 1;; ++n) {
        auto name = folder;
        name += suffix + (n > 1 ? "-" + std::to_string(n) : std::string{});
        if (!fs::exists(fs::symlink_status(name, none))) return name;
    }
}

// In words it would be easy to move the record into the folder instead of into its place, or away
// together with it.
std::string commands(const fs::path& folder, const fs::path& record) {
    const auto move = [](const fs::path& from, const fs::path& to) {
        return "mv " + text::operand(from.string()) + " " + text::operand(to.string());
    };
    std::error_code none;
    if (!fs::exists(folder, none)) return move(record, folder);
    const auto aside = free_name(folder, ".aside");
    if (record.parent_path() != folder) return move(folder, aside) + " && " + move(record, folder);
    const auto out = free_name(folder, ".found");
    return move(record, out) + " && " + move(folder, aside) + " && " + move(out, folder);
}

error misplaced(const fs::path& folder, const fs::path& record) {
    return {errc::job_misplaced, folder.string(),
            words::record_is_misplaced(record.string(), commands(folder, record))};
}

// The name of another file than `input` that the record is of. One that does not tell may be of
// this file.
std::optional<std::string> other_file_of(const fs::path& record, const std::string& input) {
    const auto info = read_job_info(record);
    if (!info || !*info) return std::nullopt;
    const auto theirs = fs::path{(*info)->identity.input}.filename();
    if (input.empty() || theirs.empty() || theirs == fs::path{input}.filename())
        return std::nullopt;
    return theirs.string();
}

// One that cannot be read tells nothing.
result<bool> knows_more(const fs::path& record, journal& journal) {
    auto other = journal::open(record / journal_file_name, journal::mode::read);
    if (!other) return false;
    const auto ours = journal.identity();
    if (!ours) return ours.error();
    const auto theirs = other->identity();
    if (!theirs || theirs->id != ours->id) return false;
    const auto known = journal.highest_row();
    if (!known) return known.error();
    const auto highest = other->highest_row();
    return other->last_ended() > journal.last_ended() || (highest && *highest > *known);
}

} // namespace

result<void> refuse_misplaced(const fs::path& folder, const std::string& input) {
    const auto records = records_around(folder);
    if (!records) return records.error();
    std::optional<error> why;
    for (const auto& record : *records) {
        const auto other = other_file_of(record, input);
        if (!other) return misplaced(folder, record);
        if (!why)
            why = error{errc::job_folder_not_empty, folder.string(),
                        words::record_of_other_file(record.string(), text::quoted(*other))};
    }
    return why ? result<void>{*why} : result<void>{};
}

result<void> refuse_misplaced(const fs::path& folder, journal& journal) {
    const auto records = records_around(folder);
    if (!records) return records.error();
    for (const auto& record : *records) {
        const auto more = knows_more(record, journal);
        if (!more) return more.error();
        if (*more) return misplaced(folder, record);
    }
    return {};
}

} // namespace leadimport::job
