#include "leadimport/run/timed_tasks.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <vector>

namespace {

using leadimport::run::timed_tasks;
using namespace std::chrono_literals;

} // namespace

TEST_CASE("timed_tasks: again and again, until it says false or all ends") {
    boost::asio::io_context io{1};
    timed_tasks tasks{io.get_executor()};
    int twice = 0;
    int until_the_end = 0;
    tasks.every(1ms, [&] { return ++twice < 2; });
    tasks.every(1ms, [&] {
        if (++until_the_end == 5) tasks.end();
        return true;
    });
    io.run(); // returns: nothing waits any more
    CHECK(twice == 2);
    CHECK(until_the_end == 5);
}

TEST_CASE("timed_tasks: once at a moment, also one that is over, and not behind the end") {
    boost::asio::io_context io{1};
    timed_tasks tasks{io.get_executor()};
    std::vector<int> called;
    tasks.at(std::chrono::system_clock::now() - 1h, [&] { called.push_back(1); });
    tasks.at(std::chrono::system_clock::now() + 1h, [&] { called.push_back(2); });
    tasks.at(std::chrono::steady_clock::now() + 1h, [&] { called.push_back(3); });
    tasks.at(std::chrono::steady_clock::now() + 1ms, [&] { called.push_back(4); });
    tasks.every(1ms, [&] {
        if (called.size() == 2) tasks.end();
        return true;
    });
    io.run();
    CHECK(called == std::vector<int>{1, 4});
}

TEST_CASE("timed_tasks: they may be begun again after an end") {
    boost::asio::io_context io{1};
    timed_tasks tasks{io.get_executor()};
    int calls = 0;
    tasks.every(1h, [&] { return ++calls, true; });
    tasks.end();
    io.run();
    io.restart();
    tasks.every(1ms, [&] { return ++calls, false; });
    io.run();
    CHECK(calls == 1);
}
