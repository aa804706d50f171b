// While the server is unwell.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/leave.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace leadimport::delivery {

namespace asio = boost::asio;

// The breaker is open: one lane probes until the server is well or the patience ends, the others
// wait for it. The patience is with the illness, not with one opening: a server that answers probes
// and breaks at every row is as ill as before. The last probe comes as the patience ends, and
// counts if it is well. When nothing is left to send nobody needs to know.
// A mere suspicion is asked about at once.
asio::awaitable<void> dispatcher::impl::mend(transport& line) {
    if (probing_) {
        co_await work_.wait_until(time_point::max());
        co_return;
    }
    probing_ = true;
    if (ill_since_ == time_point{}) ill_since_ = patience_clock();
    const auto since = ill_since_;
    bool once_more = false; // a 429 is no answer, and takes none of the patience
    std::optional<probe_verdict> probed;
    // What was in flight may come back well at any time, and then that is that.
    const auto over = [this] { return stopping_ || !breaker_.open() || all_taken(); };
    while (!over()) {
        const auto ill_for = patience_clock() - since;
        if (!breaker_.suspects() || probed) {
            if (!std::exchange(once_more, false) && !parts_.retries.may_retry(ill_for)) {
                stop(error{trouble_code_, {}, trouble_, trouble_status_});
                break;
            }
            const auto wait = parts_.retries.wait(ill_for, probes_++, parts_.random());
            co_await pace_.wait_until(clock::now() + wait);
        }
        if (over()) break;
        probed = co_await probe(line);
        std::visit(overloaded{
                       [&](const throttled& t) {
                           pause(t); // the next probe waits for its end, like everybody
                           once_more = true;
                       },
                       [&](const error& problem) {
                           const bool patient =
                               over() || parts_.retries.may_retry(patience_clock() - since);
                           if (class_of(problem.code) == error_class::refused || !patient)
                               stop(problem);
                       },
                       [&](const answered_well&) {
                           if (over()) return;
                           breaker_.probed_well();
                           forget_illness();
                       },
                   },
                   *probed);
    }
    probing_ = false;
    work_.ring_all();
}

asio::awaitable<probe_verdict> dispatcher::impl::probe(transport& line) {
    if (auto problem = co_await open(line)) {
        const reply r{std::move(*problem)};
        co_return parts_.judge_probe(r, std::chrono::system_clock::now());
    }
    const auto wait = [this](time_point moment) -> asio::awaitable<bool> {
        if (!stopping_ && !all_taken()) co_await wait_until(moment);
        co_return !stopping_ && !all_taken();
    };
    if (!co_await leave(parts_.limiter, parts_.probe.points, wait))
        co_return error{errc::server_unwell, {}, "stopped while it was probed"};
    const auto sent = parts_.boot_now();
    const auto r = co_await line.exchange(parts_.probe);
    hear(r, sent, parts_.boot_now());
    co_return parts_.judge_probe(r, std::chrono::system_clock::now());
}

} // namespace leadimport::delivery
