// While the breaker is open.

#include "delivery/dispatcher_impl.hpp"

#include "leadimport/words/delivery.hpp"

#include <utility>
#include <variant>

namespace leadimport::delivery {

namespace asio = boost::asio;

// One lane probes until the server answers or the patience ends, the others wait for it. What was
// in flight may succeed at any time, and ends it, too.
asio::awaitable<void> dispatcher::impl::probe_until_recovered(transport& connection) {
    gate_.begin_probing();
    while (probe_wanted()) {
        const auto moment = gate_.next_probe(deps_.time.now(), patience_now(), deps_.random());
        if (!moment) stop(moment.error());
        while (probe_wanted() && deps_.time.now() < *moment)
            co_await moments_.wait_until(*moment);
        if (probe_wanted()) conclude_probe(co_await probe(connection));
    }
    gate_.end_probing();
    idle_.ring_all();
}

void dispatcher::impl::conclude_probe(const probe_verdict& judged) {
    std::visit(overloaded{
                   [this](const throttled& t) {
                       pause(t); // the next probe waits for its end, like all requests
                       gate_.probe_throttled();
                   },
                   [this](const error& problem) {
                       if (auto why = gate_.probe_failed(problem, patience_now(), probe_wanted()))
                           stop(std::move(why));
                   },
                   [this](const probe_passed&) {
                       if (probe_wanted()) gate_.probe_passed(deps_.time.now());
                   },
               },
               judged);
}

asio::awaitable<probe_verdict> dispatcher::impl::probe(transport& connection) {
    if (auto problem = co_await open(connection)) {
        const reply r{std::move(*problem)};
        co_return deps_.judge_probe(r, deps_.time.wall_now());
    }
    // Once a probe has begun a success of another request does not call it off.
    const auto wait = [this](time_point moment) -> asio::awaitable<bool> {
        const auto over = [this] { return stopping_ || all_taken(); };
        if (!over() && deps_.time.now() < moment) co_await moments_.wait_until(moment);
        co_return !over();
    };
    if (!co_await leave(deps_.limiter, deps_.time, deps_.probe.points, wait))
        co_return error{errc::server_failing, {}, words::stopped_while_probed};
    traffic_.points += deps_.probe.points;
    const auto sent = deps_.time.boot_now();
    const auto r = co_await connection.exchange(deps_.probe);
    hear(r, sent, deps_.time.boot_now());
    co_return deps_.judge_probe(r, deps_.time.wall_now());
}

} // namespace leadimport::delivery
