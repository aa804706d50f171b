#include "cli/disk_note.hpp"

#include "cli/terminal.hpp"

#include "leadimport/words/cli.hpp"

#include <chrono>
#include <string>
#include <utility>

namespace leadimport::cli {

disk_seen look_at_disk(const std::filesystem::path& folder, const run::prepared& p, const rate& r,
                       unsigned connections) {
    using std::chrono::milliseconds;
    if (connections == 0) return {};
    disk_seen seen{job::flush_speed::measure(folder), {}};
    const job::flush_need need{r, connections, p.answer_time.value_or(milliseconds{0})};
    if (!seen.speed || !seen.speed->slows(need)) return seen;
    auto took = std::to_string(std::chrono::ceil<milliseconds>(seen.speed->flush).count());
    auto most = to_tenths(seen.speed->rows_per_second(need).value_or(0));
    seen.slow = r.unlimited() ? words::disk_is_slow_without_limit(folder.string(), std::move(took),
                                                                  std::move(most))
                              : words::disk_is_slow(folder.string(), std::move(took),
                                                    std::move(most), format_rate(r));
    return seen;
}

} // namespace leadimport::cli
