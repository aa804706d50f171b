#include "leadimport/job/flush_speed.hpp"

#include "leadimport/base/failpoint.hpp"
#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/unnamed_file.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <system_error>
#include <vector>

namespace leadimport::job {
namespace {

namespace fs = std::filesystem;
using flush_clock = std::chrono::steady_clock;
using flush_seconds = std::chrono::duration<double>;

constexpr double flushes_waited_for = 1.5;

fs::path folder_that_is_there(const fs::path& wanted) {
    std::error_code hidden;
    auto folder = fs::absolute(wanted, hidden);
    while (!folder.empty() && !fs::is_directory(folder, hidden) && folder != folder.root_path())
        folder = folder.parent_path();
    return folder;
}

// Rows that have their intents and no connection yet, at so many a second.
double rows_announced_ahead(double per_second, flush_clock::duration flush) {
    constexpr double few =
        4; // as delivery counts them: for three flushes, a quarter second at most
    const flush_seconds ahead = std::min<flush_seconds>(3 * flush, std::chrono::milliseconds{250});
    const auto rows = per_second * ahead.count();
    return rows < few ? 0 : std::min(rows, static_cast<double>(limits::announced_ahead));
}

// So long one row has a connection, but for what it waits for the limit.
double seconds_with_a_row(flush_clock::duration flush, flush_clock::duration answer) {
    return flushes_waited_for * flush_seconds{flush}.count() + flush_seconds{answer}.count();
}

} // namespace

result<flush_speed> flush_speed::measure_in(int fd, const fs::path& folder,
                                            flush_clock::duration bound) {
    const std::string bytes(limits::flushed_bytes, 'x');
    std::vector<flush_clock::duration> took;
    const auto end = flush_clock::now() + bound;
    while (took.size() < limits::flushes_tried && (took.empty() || flush_clock::now() < end)) {
        if (auto written = write_all(fd, bytes, folder.string()); !written) return written.error();
        if (auto may = pass_failpoint("place.flush", folder.string()); !may) return may.error();
        const auto began = flush_clock::now();
        if (auto synced = sync_file(fd, folder.string()); !synced) return synced.error();
        took.push_back(flush_clock::now() - began);
    }
    const auto middle = took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2);
    std::ranges::nth_element(took, middle);
    return flush_speed{*middle, static_cast<unsigned>(took.size())};
}

std::optional<flush_speed> flush_speed::measure(const fs::path& folder) {
    const auto there = folder_that_is_there(folder);
    auto file = unnamed_file::create(there, errc::job_folder_unusable);
    if (!file) return std::nullopt;
    file->give_up_name();
    const auto speed = measure_in(file->fd(), there, limits::flushes_checked_for);
    return speed ? std::optional{*speed} : std::nullopt;
}

std::optional<double> flush_speed::rows_per_second(const flush_need& need) const {
    const auto seconds = seconds_with_a_row(flush, need.answer);
    if (need.connections == 0 || seconds <= 0) return std::nullopt;
    return (need.connections + rows_announced_ahead(need.permitted.per_second(), flush)) / seconds;
}

bool flush_speed::slows(const flush_need& need) const {
    const auto possible = rows_per_second(need);
    if (!possible || flush.count() <= 0) return false;
    const auto answers = flush_seconds{need.answer}.count();
    const bool disk_takes_longer = flushes_waited_for * flush_seconds{flush}.count() > answers;
    if (need.permitted.unlimited())
        return disk_takes_longer && answers > 0 && *possible < need.connections / answers;
    const auto wanted = need.permitted.per_second();
    const bool answers_allow_it = answers <= 0 || need.connections / answers >= wanted;
    return *possible < wanted && (answers_allow_it || disk_takes_longer);
}

std::optional<unsigned> flush_speed::connections_needed(const flush_need& need) const {
    if (need.permitted.unlimited()) return std::nullopt;
    const auto wanted = need.permitted.per_second();
    const auto busy = wanted * seconds_with_a_row(flush, need.answer);
    const auto needed = std::max(std::ceil(busy - rows_announced_ahead(wanted, flush)), 1.0);
    if (needed > limits::connections) return std::nullopt;
    return static_cast<unsigned>(needed);
}

} // namespace leadimport::job
