#include "run/begun_part.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/input/input_look.hpp"
#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/known_job.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace leadimport::run {
namespace {

// Then the whole file is imported once more.
bool is_passed_over(const known_job& job, const import_settings& s) {
    const bool over = job.counts.unknown == 0 && job.counts.ended() == job.identity.rows;
    return (s.again && over) || (s.send && is_all_undone(job.folder));
}

// Of a file that has the very length its content is compared later.
result<bool> begins_with(csv::file_source& file, const job::job_identity& job) {
    if (file.size() <= job.input_bytes) return file.size() == job.input_bytes;
    const auto front = input::fingerprint_of_front(file, job.input_bytes);
    if (!front) return front.error();
    return *front && to_hex(**front) == job.input_digest;
}

bool is_about_content(errc code) {
    return class_of(code) == error_class::input && code != errc::input_unreadable &&
           code != errc::input_being_written && code != errc::rows_invalid;
}

} // namespace

result<std::optional<begun_job>> begun_job_of(const import_settings& s, csv::file_source& file) {
    const std::optional<begun_job> none;
    const auto folder = folder_to_continue(s);
    std::error_code hidden; // what cannot be seen is told by who opens it
    if (!std::filesystem::is_directory(folder, hidden)) return none;
    auto job = read_job(folder);
    if (!job || is_passed_over(*job, s)) return none;
    const auto begins = begins_with(file, job->identity);
    if (!begins) return begins.error();
    if (!*begins) return none;
    return std::optional{begun_job{std::move(job->folder), std::move(job->identity)}};
}

error explained_by_job(const import_settings& s, error e) {
    const bool piped = s.from_standard_input();
    if (!is_about_content(e.code) || (piped && e.code != errc::input_no_rows)) return e;
    const auto folder = folder_to_continue(s);
    std::error_code hidden;
    if (!std::filesystem::is_directory(folder, hidden)) return e;
    const auto job = read_job(folder);
    if (!job || is_passed_over(*job, s)) return e;
    if (job->counts.unknown == 0 && job->counts.ended() == job->identity.rows) return e;
    if (!piped) {
        auto file = csv::file_source::open(s.input);
        if (!file) return e;
        const auto front = input::fingerprint_of_front(*file, job->identity.input_bytes);
        if (!front || (*front && to_hex(**front) == job->identity.input_digest)) return e;
    }
    const auto what = without_remedy({e.code, e.where, {}});
    if (!s.send) return {errc::job_changed, folder.string(), what};
    return with_existing({errc::job_input_differs, folder.string(), what}, folder);
}

} // namespace leadimport::run
