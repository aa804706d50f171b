#include "run/hand_over.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
namespace asio = boost::asio;

delivery::row_request row(std::uint64_t number) {
    delivery::row_request r;
    r.row = number;
    return r;
}

// Takes rows until the end; `between` is called after each.
asio::awaitable<void> take_all(run::hand_over& h, std::vector<std::uint64_t>& rows,
                               std::function<asio::awaitable<void>()> between) {
    while (const auto r = co_await h.next()) {
        rows.push_back(r->row);
        if (between) co_await between();
    }
}

std::vector<std::uint64_t> taken(asio::io_context& io, run::hand_over& h,
                                 std::function<asio::awaitable<void>()> between = {}) {
    std::vector<std::uint64_t> rows;
    bool over = false;
    asio::co_spawn(io, take_all(h, rows, std::move(between)), [&](std::exception_ptr thrown) {
        CHECK_FALSE(thrown);
        over = true;
    });
    io.run_for(2min);
    CHECK(over);
    return rows;
}

// Whether `put` comes to `count` and stays there, while nobody takes.
bool stays_at(const std::atomic<std::uint64_t>& put, std::uint64_t count) {
    for (int i = 0; i < 10'000 && put < count; ++i)
        std::this_thread::sleep_for(1ms);
    std::this_thread::sleep_for(30ms);
    return put == count;
}

} // namespace

TEST_CASE("hand_over: every row arrives once and in order, then the end, and the end again") {
    for (const std::size_t bound : {1U, 3U, 256U}) {
        CAPTURE(bound);
        asio::io_context io{1};
        run::hand_over h{io.get_executor(), bound, 1000};
        std::thread reader{[&] {
            for (std::uint64_t n = 1; n <= 5000; ++n)
                CHECK(h.put(row(n)));
            h.end();
        }};
        const auto rows = taken(io, h);
        reader.join();
        REQUIRE(rows.size() == 5000);
        for (std::size_t i = 0; i < rows.size(); ++i)
            CHECK(rows[i] == i + 1);
        io.restart();
        CHECK(taken(io, h).empty());
    }
}

TEST_CASE("hand_over: nothing but the end") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 4, 1000};
    std::thread reader{[&] {
        std::this_thread::sleep_for(20ms); // next() is asleep by then
        h.end();
    }};
    CHECK(taken(io, h).empty());
    reader.join();
    CHECK_FALSE(h.stopped());
}

TEST_CASE("hand_over: a full one makes the reader wait") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 8, 1000};
    std::atomic<std::uint64_t> put{0};
    std::uint64_t gone = 0;
    std::thread reader{[&] {
        for (std::uint64_t n = 1; n <= 100; ++n) {
            CHECK(h.put(row(n)));
            put = n;
        }
        h.end();
    }};
    CHECK(stays_at(put, 8));
    const auto rows = taken(io, h, [&]() -> asio::awaitable<void> {
        ++gone;
        CHECK(put <= gone + 2 * 8); // a batch that was taken, and one that waits
        co_return;
    });
    reader.join();
    CHECK(rows.size() == 100);
}

TEST_CASE("hand_over: stopped, a waiting reader is told that nobody wants more") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 2, 1000};
    std::atomic<bool> told{false};
    std::atomic<std::uint64_t> put{0};
    std::thread reader{[&] {
        std::uint64_t n = 0;
        while (h.put(row(++n)))
            put = n;
        told = true;
        CHECK(n == 3);
        CHECK_FALSE(h.put(row(4)));
        h.end();
    }};
    CHECK(stays_at(put, 2));
    CHECK_FALSE(told);
    h.stop();
    reader.join();
    CHECK(told);
    CHECK(h.stopped());
    CHECK(taken(io, h).empty()); // what was in it is not given out any more
}

TEST_CASE("hand_over: stopped, a waiting next() answers with nothing") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 2, 1000};
    asio::steady_timer later{io, 30ms};
    later.async_wait([&](const auto&) { h.stop(); });
    CHECK(taken(io, h).empty());
}

TEST_CASE("hand_over: stopped in the middle, what was taken but not given out is dropped") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 64, 1000};
    for (std::uint64_t n = 1; n <= 50; ++n)
        CHECK(h.put(row(n)));
    const auto rows = taken(io, h, [&, n = 0]() mutable -> asio::awaitable<void> {
        if (++n == 10) h.stop();
        co_return;
    });
    CHECK(rows.size() == 10);
}

TEST_CASE("hand_over: a reader that is slower wakes the other side for every row") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 4, 1000};
    std::thread reader{[&] {
        for (std::uint64_t n = 1; n <= 40; ++n) {
            CHECK(h.put(row(n)));
            if (n % 4 == 0) std::this_thread::sleep_for(1ms);
        }
        h.end();
    }};
    CHECK(taken(io, h).size() == 40);
    reader.join();
}

TEST_CASE("hand_over: bytes are held by a row wherever it is, until it is gone") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 64, 1000};
    std::atomic<std::uint64_t> put{0};
    std::thread reader{[&] {
        for (std::uint64_t n = 1; n <= 10; ++n) {
            auto r = row(n);
            r.held = h.room_for(400);
            CHECK(h.put(std::move(r)));
            put = n;
        }
        h.end();
    }};
    CHECK(stays_at(put, 2));
    // Somebody has taken them, and still has them.
    std::vector<delivery::row_request> lanes;
    bool first = true;
    const auto take = [&]() -> asio::awaitable<void> {
        for (;;) {
            auto r = co_await h.next();
            if (!r) break;
            lanes.push_back(std::move(*r));
            if (lanes.size() < 2) continue;
            if (std::exchange(first, false)) CHECK(stays_at(put, 2));
            lanes.clear();
        }
    };
    asio::co_spawn(io, take(), asio::detached);
    io.run_for(2min);
    reader.join();
    CHECK(put == 10);
}

TEST_CASE("hand_over: stopped, a reader that waits for bytes is told that nobody wants more") {
    asio::io_context io{1};
    run::hand_over h{io.get_executor(), 64, 1000};
    const auto all = h.room_for(1000);
    std::atomic<bool> told{false};
    std::thread reader{[&] {
        CHECK_FALSE(h.room_for(1));
        told = true;
    }};
    std::this_thread::sleep_for(30ms);
    CHECK_FALSE(told);
    h.stop();
    reader.join();
    CHECK(told);
}
