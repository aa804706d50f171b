#include "delivery/send_queue.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <utility>
#include <vector>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::row_request;
using leadimport::delivery::send_queue;

const send_queue::time_point now = send_queue::time_point{} + 1h;

row_request row(std::uint64_t number) {
    row_request r;
    r.row = number;
    return r;
}

// As a lane takes them.
std::optional<row_request> pop(send_queue& q, send_queue::time_point moment, bool retries = true) {
    auto due = q.pop_due(moment, retries);
    return due ? std::move(due) : q.pop_new();
}

// The rows that may be sent at `moment`, in order.
std::vector<std::uint64_t> all_at(send_queue& q, send_queue::time_point moment) {
    std::vector<std::uint64_t> rows;
    while (const auto r = pop(q, moment))
        rows.push_back(r->row);
    return rows;
}

} // namespace

TEST_CASE("send_queue: new rows come in the order of the file") {
    send_queue q;
    CHECK(q.empty());
    CHECK_FALSE(pop(q, now));
    for (const auto n : {1U, 2U, 3U})
        q.push(row(n));
    CHECK(q.size() == 3);
    CHECK(all_at(q, now) == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(q.empty());
}

TEST_CASE("send_queue: a retry comes when it is due, before new rows and the earliest first") {
    send_queue q;
    q.push(row(1));
    q.push(row(2));
    q.push_later(row(13), now + 3s);
    q.push_later(row(11), now + 1s);
    q.push_later(row(12), now + 2s);
    REQUIRE(q.next_due());
    CHECK(*q.next_due() == now + 1s);
    CHECK(pop(q, now)->row == 1);
    CHECK(pop(q, now + 1s - 1ns)->row == 2);
    CHECK_FALSE(pop(q, now + 1s - 1ns));
    CHECK(all_at(q, now + 2s) == std::vector<std::uint64_t>{11, 12});
    q.push(row(3));
    CHECK(all_at(q, now + 3s) == std::vector<std::uint64_t>{13, 3});
    CHECK_FALSE(q.next_due());
}

TEST_CASE("send_queue: new rows can be had together, up to one that has to ask first") {
    send_queue q;
    for (const auto n : {1U, 2U, 3U, 4U, 5U})
        q.push(row(n));
    auto asks = row(6);
    asks.prerequisite.emplace();
    q.push(asks);
    q.push(row(7));
    q.push_retry(row(9), now);
    const auto numbers = [](const std::vector<row_request>& rows) {
        std::vector<std::uint64_t> all;
        for (const auto& r : rows)
            all.push_back(r.row);
        return all;
    };
    CHECK(q.pop_whole(0).empty());
    auto taken = q.pop_whole(3);
    CHECK(numbers(taken) == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(q.size() == 5);
    q.push_front(std::move(taken));
    CHECK(numbers(q.pop_whole(100)) == std::vector<std::uint64_t>{1, 2, 3, 4, 5});
    CHECK(q.pop_whole(100).empty());
    CHECK(all_at(q, now) == std::vector<std::uint64_t>{9, 6, 7});
}

TEST_CASE("send_queue: retries that are kept back let everything else pass, and keep their order") {
    send_queue q;
    q.push_retry(row(12), now + 2s);
    q.push_retry(row(11), now + 1s);
    q.push_later(row(21), now + 3s);
    q.push(row(1));
    CHECK(q.size() == 4);
    CHECK(q.next_due() == now + 1s);
    CHECK(q.next_due(now + 2s) == now + 2s);
    CHECK(q.next_due(now + 9s) == now + 3s);
    CHECK(pop(q, now + 5s, false)->row == 21);
    CHECK(pop(q, now + 5s, false)->row == 1);
    CHECK_FALSE(pop(q, now + 5s, false));
    CHECK_FALSE(q.empty());
    CHECK(q.next_due(now + 9s) == now + 9s);
    CHECK(all_at(q, now + 5s) == std::vector<std::uint64_t>{11, 12});
    CHECK(q.empty());
}

TEST_CASE("send_queue: a row keeps all that it brought") {
    send_queue q;
    auto r = row(7);
    r.request.body = "{}";
    r.attempts = 2;
    r.retries = 3;
    r.original = "a,b";
    r.cells = 2;
    q.push_later(std::move(r), now);
    const auto back = pop(q, now);
    REQUIRE(back);
    CHECK(back->request.body == "{}");
    CHECK(back->attempts == 2);
    CHECK(back->retries == 3);
    CHECK(back->original == "a,b");
    CHECK(back->cells == 2);
}
