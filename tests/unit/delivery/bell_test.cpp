#include "delivery/bell.hpp"
#include "support/virtual_time.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <exception>
#include <vector>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::bell;
namespace asio = boost::asio;

// Those who wait, and who has gone on, in order.
struct waiting_room {
    leadimport::tests::virtual_time time;
    asio::io_context io{1};
    bell b{time};
    std::vector<int> woken;

    asio::awaitable<void> wait(int who, bell::time_point until) {
        co_await b.wait_until(until);
        woken.push_back(who);
    }
    void enter(int who, bell::time_point until = bell::time_point::max()) {
        asio::co_spawn(io, wait(who, until), [](const std::exception_ptr& thrown) {
            if (thrown) std::rethrow_exception(thrown);
        });
        io.restart();
        io.poll();
    }
    void settle() {
        io.restart();
        io.run();
    }
};

} // namespace

TEST_CASE("bell: rung for one it wakes who came last, one at a time") {
    waiting_room w;
    w.b.ring_one(); // no coroutine waits, and none that comes later hears it
    for (const int who : {1, 2, 3})
        w.enter(who);
    CHECK(w.woken.empty());
    for (const auto& woken : {std::vector{3}, std::vector{3, 2}, std::vector{3, 2, 1}}) {
        w.b.ring_one();
        w.io.restart();
        w.io.poll();
        CHECK(w.woken == woken);
    }
    w.b.ring_one();
    w.enter(4);
    CHECK(w.woken.size() == 3);
    w.b.ring_all();
    w.settle();
}

TEST_CASE("bell: rung for all it wakes all") {
    waiting_room w;
    for (const int who : {1, 2, 3})
        w.enter(who);
    w.b.ring_all();
    w.settle();
    CHECK(w.woken.size() == 3);
}

TEST_CASE("bell: whose moment has come has gone, and is not rung any more") {
    waiting_room w;
    w.enter(1);
    w.enter(2, w.time.now() + 1ms);
    w.io.restart();
    w.time.run(w.io, 10s);
    CHECK(w.woken == std::vector{2});
    w.b.ring_one();
    w.settle();
    CHECK(w.woken == std::vector{2, 1});
}
