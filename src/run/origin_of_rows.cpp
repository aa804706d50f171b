#include "run/origin_of_rows.hpp"

#include "leadimport/run/known_job.hpp"
#include "leadimport/run/own_names.hpp"

#include <system_error>
#include <utility>

namespace leadimport::run {

namespace fs = std::filesystem;

namespace {

result<origin_of_rows> named_origin(const fs::path& fixes) {
    auto job = read_job(fixes);
    if (job) return origin_of_rows{std::move(job->folder)};
    std::error_code hidden;
    if (job.error().code != errc::no_such_job || !fs::is_regular_file(fixes, hidden))
        return job.error();
    return origin_of_rows{{}, fixes};
}

} // namespace

result<origin_of_rows> find_origin(const import_settings& s) {
    if (!s.fixes.empty()) return named_origin(s.fixes);
    if (s.from_standard_input()) return origin_of_rows{};
    std::error_code hidden;
    auto folder = fs::weakly_canonical(s.input, hidden).parent_path();
    if (hidden || !holds_job_files(folder)) return origin_of_rows{};
    return origin_of_rows{std::move(folder)};
}

} // namespace leadimport::run
