#include "leadimport/run/own_names.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/input/block_list.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/job_files.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/job/result_files.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <system_error>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

// Nothing, or "-2": what tells files from earlier ones of the same name.
bool is_counter(std::string_view s) {
    return s.empty() || (s.front() == '-' && text::parse_unsigned(s.substr(1)).has_value());
}

bool is_edited(std::string_view name, std::string_view result_file) {
    const auto stem = std::string{result_file.substr(0, result_file.size() - 4)} + ".edited";
    if (!name.starts_with(stem) || !name.ends_with(".csv")) return false;
    return is_counter(name.substr(stem.size(), name.size() - stem.size() - 4));
}

} // namespace

std::optional<std::size_t> result_file_called(std::string_view name) {
    for (std::size_t i = 0; i < job::result_file_names.size(); ++i)
        if (name == job::result_file_names[i] || is_edited(name, job::result_file_names[i]))
            return i;
    return std::nullopt;
}

bool holds_rows(std::string_view name) {
    return result_file_called(name) || name == input::kept_input_name ||
           name == input::block_list_name;
}

bool is_kept_copy(std::string_view name) {
    constexpr std::string_view mark = ".before-recover";
    const auto at = name.find(mark);
    if (at == name.npos || !is_counter(name.substr(at + mark.size()))) return false;
    const auto of = name.substr(0, at);
    return of == "job.db" || of == "job.db-wal" || holds_rows(of);
}

// ".leadimport-" and six letters or digits, or a file's name and behind it ".leadimport-" and a
// number (unnamed_file.cpp), or ".new"; of a new database SQLite's files as well; and what says how
// far the killed run was.
bool is_left_over(std::string_view name) {
    constexpr std::string_view mark = ".leadimport-";
    if (const auto at = name.find(mark); at != name.npos) {
        const auto end = name.substr(at + mark.size());
        if (at > 0) return holds_rows(name.substr(0, at)) && text::parse_unsigned(end).has_value();
        return end.size() == 6 && std::ranges::all_of(end, [](char c) {
                   return text::is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
               });
    }
    if (name == "live") return true;
    constexpr std::string_view fresh = ".new";
    const auto at = name.rfind(fresh);
    if (at == name.npos) return false;
    const auto old = name.substr(0, at);
    const auto part = name.substr(at + fresh.size());
    if (old == job::journal_file_name)
        return part.empty() || part == "-wal" || part == "-shm" || part == "-journal";
    constexpr std::string_view replaced[] = {"live", "job.info", "summary.json"};
    return part.empty() &&
           (holds_rows(old) || std::ranges::find(replaced, old) != std::end(replaced));
}

bool holds_job_files(const fs::path& folder) {
    std::error_code hidden;
    return fs::exists(folder / job::journal_file_name, hidden) ||
           fs::exists(folder / "job.info", hidden);
}

std::optional<fs::path> own_file_of_job(const fs::path& file) {
    std::error_code hidden;
    const auto real = fs::weakly_canonical(file, hidden);
    if (hidden || !holds_job_files(real.parent_path())) return std::nullopt;
    const auto name = real.filename().string();
    const bool ours = std::ranges::find(job::job_file_names, name) != job::job_file_names.end() ||
                      holds_rows(name) || is_kept_copy(name) || is_left_over(name);
    return ours ? std::optional{real} : std::nullopt;
}

std::optional<fs::path> job_of_input(const fs::path& file) {
    std::error_code hidden;
    auto folder = fs::weakly_canonical(file, hidden);
    folder += ".import";
    if (hidden) return std::nullopt;
    if (!holds_job_files(folder))
        folder = job::newest_folder(folder); // the first may have been removed
    return holds_job_files(folder) ? std::optional{folder} : std::nullopt;
}

} // namespace leadimport::run
