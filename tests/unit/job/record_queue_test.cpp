#include "job/record_queue.hpp"

#include "leadimport/base/limits.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::job;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;

record_entry end_of(std::uint64_t row) {
    delivery::outcome o;
    o.row = row;
    return end_entry{std::move(o)};
}

std::vector<std::uint64_t> rows_of(const std::vector<record_entry>& group) {
    std::vector<std::uint64_t> rows;
    for (const auto& e : group)
        if (const auto* end = std::get_if<end_entry>(&e)) rows.push_back(end->outcome.row);
    return rows;
}

} // namespace

TEST_CASE("record_queue: all that came in meanwhile is one group, in order, within the bound") {
    record_queue q;
    for (std::uint64_t row = 1; row <= limits::journal_group + 3; ++row)
        q.bring(end_of(row));
    q.close();
    std::vector<record_entry> group;
    REQUIRE(q.take(group));
    CHECK(group.size() == limits::journal_group);
    CHECK(rows_of(group).front() == 1);
    REQUIRE(q.take(group));
    CHECK(rows_of(group) == std::vector<std::uint64_t>{limits::journal_group + 1,
                                                       limits::journal_group + 2,
                                                       limits::journal_group + 3});
    CHECK_FALSE(q.take(group));
    CHECK_FALSE(q.take(group));
}

TEST_CASE("record_queue: outcomes are gathered for a moment, unless somebody waits") {
    boost::asio::io_context io;
    record_queue q;
    std::vector<record_entry> group;
    q.bring(end_of(1));
    const auto began = clock_type::now();
    REQUIRE(q.take(group)); // the first does not wait
    SUBCASE("nobody waits") {
        q.bring(end_of(2));
        std::thread later{[&] {
            std::this_thread::sleep_for(1ms);
            q.bring(end_of(3));
        }};
        REQUIRE(q.take(group));
        later.join();
        CHECK(clock_type::now() - began >= limits::outcomes_gathered);
        CHECK(rows_of(group).front() == 2);
    }
    SUBCASE("somebody does: with it goes all that was brought before") {
        q.bring(end_of(2));
        q.bring(catch_up_entry{std::make_shared<durable_wait>(io.get_executor())});
        q.bring(end_of(3));
        REQUIRE(q.take(group));
        CHECK(group.size() == 3);
    }
    SUBCASE("who waits comes later, and is not kept waiting") {
        q.bring(end_of(2));
        std::thread later{[&] {
            q.bring(intents_entry{{{7, 1}}, std::make_shared<durable_wait>(io.get_executor())});
        }};
        bool seen = false;
        while (!seen && q.take(group))
            for (const auto& e : group)
                seen = seen || wait_of(e) != nullptr;
        later.join();
        CHECK(seen);
    }
    SUBCASE("the end does not wait either") {
        q.bring(end_of(2));
        q.close();
        REQUIRE(q.take(group));
        CHECK(rows_of(group) == std::vector<std::uint64_t>{2});
        CHECK_FALSE(q.take(group));
    }
}

TEST_CASE("record_queue: who may wait waits for room, until recording fails") {
    record_queue q;
    std::atomic<std::uint64_t> brought = 0;
    std::atomic<bool> refused = false;
    std::thread reader{[&] {
        while (q.bring_or_wait(end_of(1)))
            ++brought;
        refused = true;
    }};
    const auto wait_for = [](auto condition) {
        for (int i = 0; i < 10'000 && !condition(); ++i)
            std::this_thread::sleep_for(1ms);
        return condition();
    };
    CHECK(wait_for([&] { return brought == limits::journal_queue; }));
    std::vector<record_entry> group;
    REQUIRE(q.take(group));
    CHECK(wait_for([&] { return brought == limits::journal_queue + limits::journal_group; }));
    CHECK_FALSE(q.failure());
    q.fail(error{errc::storage_full, "job.db", "first"});
    q.fail(error{errc::storage_failed, "job.db", "second"});
    CHECK(wait_for([&] { return refused.load(); }));
    reader.join();
    REQUIRE(q.failure());
    CHECK(q.failure()->code == errc::storage_full);
    q.bring(end_of(2)); // what has left already is still brought
    q.close();
    std::uint64_t all = group.size();
    while (q.take(group))
        all += group.size();
    CHECK(all == brought + 1);
}
