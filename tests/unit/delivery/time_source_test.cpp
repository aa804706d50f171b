#include "support/virtual_time.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <functional>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::machine_time;
using leadimport::delivery::time_source;
using leadimport::delivery::timer;
using leadimport::tests::virtual_time;
namespace asio = boost::asio;

// The same by the time of each source; `run` goes on until nothing waits any more.
void by_each_time(const std::function<void(time_source&, asio::io_context&,
                                           const std::function<void()>& run)>& what) {
    SUBCASE("the machine's") {
        asio::io_context io{1};
        what(machine_time(), io, [&io] {
            io.restart();
            io.run();
        });
    }
    SUBCASE("a virtual one") {
        virtual_time time;
        asio::io_context io{1};
        what(time, io, [&] {
            io.restart();
            time.run(io, 24h);
        });
    }
}

} // namespace

TEST_CASE("timer: it ends at its moment, for whoever waits by then and whoever comes later") {
    by_each_time([](time_source& time, asio::io_context& io, const auto& run) {
        const auto moment = time.now() + 2ms;
        timer t{io.get_executor(), time, moment};
        unsigned woken = 0;
        const auto wait = [&] { t.async_wait([&](const auto&) { ++woken; }); };
        wait();
        wait();
        run();
        CHECK(woken == 2);
        CHECK(time.now() >= moment);
        wait();
        run();
        CHECK(woken == 3);
    });
}

TEST_CASE("timer: set anew or cancelled it wakes who waits, and then waits for its new moment") {
    by_each_time([](time_source& time, asio::io_context& io, const auto& run) {
        timer t{io.get_executor(), time};
        unsigned woken = 0;
        const auto wait = [&] { t.async_wait([&](const auto&) { ++woken; }); };
        wait();
        t.cancel();
        run();
        CHECK(woken == 1);
        wait();
        const auto moment = time.now() + 2ms;
        t.expires_at(moment);
        io.restart();
        io.poll();
        CHECK(woken == 2);
        wait();
        run();
        CHECK(woken == 3);
        CHECK(time.now() >= moment);
    });
}

TEST_CASE("virtual_time: it goes from one timer to the next, and no further than its limit") {
    virtual_time time;
    asio::io_context io{1};
    const auto began = time.now();
    timer first{io.get_executor(), time, began + 1s};
    timer second{io.get_executor(), time, began + 1h};
    first.async_wait([&](const auto&) {
        CHECK(time.now() == began + 1s);
        CHECK(time.boot_now().time_since_epoch() == time.now().time_since_epoch());
    });
    second.async_wait([](const auto&) { FAIL("an hour has not passed"); });
    { const timer gone{io.get_executor(), time, began + 1min}; }
    time.run(io, 30min);
    CHECK(time.now() == began + 30min);
    CHECK_FALSE(io.stopped());
}
