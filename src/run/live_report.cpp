#include "run/live_report.hpp"

#include "run/log_words.hpp"

#include "leadimport/job/live_state.hpp"
#include "leadimport/words/log.hpp"

#include <algorithm>
#include <unistd.h>
#include <utility>

namespace leadimport::run {

using clock = std::chrono::steady_clock;

namespace {
constexpr auto interval = std::chrono::seconds{1};
constexpr std::size_t samples_kept = 30;
} // namespace

live_report::live_report(const boost::asio::any_io_executor& io, std::filesystem::path folder,
                         log& l, std::function<running_now()> look)
    : beside_{io},
      folder_{std::move(folder)},
      log_{l},
      look_{std::move(look)} {}

live_report::~live_report() { job::remove_live_state(folder_); }

void live_report::start() {
    write();
    beside_.every(interval, [this] { return write(), true; });
}

void live_report::stop() { beside_.end(); }

// In thousandths, over the time that is remembered.
std::uint64_t live_report::speed_at(std::uint64_t requests) {
    const auto now = clock::now();
    samples_.push_back({now, requests});
    if (samples_.size() > samples_kept) samples_.pop_front();
    const auto span = std::chrono::duration_cast<std::chrono::milliseconds>(now - samples_[0].at);
    if (span.count() <= 0) return 0;
    return (requests - samples_[0].requests) * 1'000'000 / static_cast<std::uint64_t>(span.count());
}

void live_report::write() {
    using std::chrono::ceil;
    using std::chrono::milliseconds;
    const auto now = look_();
    const auto& s = now.sending;
    for (const auto& line : notes_.look(s))
        log_.warning(line);
    const auto pause = ceil<milliseconds>(s.paused_until - clock::now()).count();
    job::live_state live;
    live.process = ::getpid();
    live.figures = now.figures;
    live.per_second = per_second_ = speed_at(s.traffic.requests);
    live.breaker_open = s.breaker_open;
    live.pause_ms = static_cast<std::uint64_t>(std::max<milliseconds::rep>(pause, 0));
    live.trouble = s.trouble;
    live.forecast = now.forecast;
    if (s.rate_now != s.whole_rate) live.lowered = s.rate_now;
    live.half_open = s.half_open;
    live.breaker_cause = s.breaker_cause;
    const auto written = job::write_live_state(folder_, live);
    if (written || std::exchange(complained_, true)) return;
    log_.debug(words::log_no_live_state(log_words(written.error()))); // no row depends on it
}

} // namespace leadimport::run
