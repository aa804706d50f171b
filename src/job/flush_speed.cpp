#include "leadimport/job/flush_speed.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace leadimport::job {
namespace {

namespace fs = std::filesystem;
using flush_clock = std::chrono::steady_clock;
using flush_seconds = std::chrono::duration<double>;

constexpr std::size_t flushes_measured = 9;
constexpr auto measured_for = std::chrono::milliseconds{500};
constexpr double flushes_waited_for = 1.5;

fs::path folder_that_is_there(const fs::path& wanted) {
    std::error_code hidden;
    auto folder = fs::absolute(wanted, hidden);
    while (!folder.empty() && !fs::is_directory(folder, hidden) && folder != folder.root_path())
        folder = folder.parent_path();
    return folder;
}

// Nothing of it stays, also when the process is killed while it measures.
unique_fd open_nameless(const fs::path& folder) {
    unique_fd fd{::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600)};
    if (fd) return fd;
    auto name = (folder / ".leadimport-XXXXXX").string();
    unique_fd named{::mkostemp(name.data(), O_CLOEXEC)};
    if (named) ::unlink(name.c_str());
    return named;
}

// As a transaction's pages go into the database's log, which grows.
bool write_durably(int fd) {
    constexpr std::size_t page = 4096;
    static constexpr std::array<char, page> bytes{};
    return ::write(fd, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()) &&
           ::fdatasync(fd) == 0;
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

std::optional<flush_speed> flush_speed::measure(const fs::path& folder) {
    const auto fd = open_nameless(folder_that_is_there(folder));
    if (!fd) return std::nullopt;
    std::vector<flush_clock::duration> took;
    const auto began = flush_clock::now();
    for (auto now = began; took.size() < flushes_measured && now - began < measured_for;) {
        if (!write_durably(fd.get())) return std::nullopt;
        const auto then = flush_clock::now();
        took.push_back(then - now);
        now = then;
    }
    const auto middle = took.begin() + static_cast<std::ptrdiff_t>((took.size() - 1) / 2);
    std::ranges::nth_element(took, middle);
    return flush_speed{*middle};
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

} // namespace leadimport::job
