#include "leadimport/delivery/send_queue.hpp"

#include <doctest/doctest.h>

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

// The rows that may be sent at `moment`, in order.
std::vector<std::uint64_t> all_at(send_queue& q, send_queue::time_point moment) {
    std::vector<std::uint64_t> rows;
    while (const auto r = q.pop(moment))
        rows.push_back(r->row);
    return rows;
}

} // namespace

TEST_CASE("send_queue: new rows come in the order of the file") {
    send_queue q{10};
    CHECK(q.empty());
    CHECK_FALSE(q.pop(now));
    for (const auto n : {1U, 2U, 3U})
        q.push(row(n));
    CHECK(q.size() == 3);
    CHECK(all_at(q, now) == std::vector<std::uint64_t>{1, 2, 3});
    CHECK(q.empty());
}

TEST_CASE("send_queue: a retry comes when it is due, before new rows and the earliest first") {
    send_queue q{10};
    q.push(row(1));
    q.push(row(2));
    q.push_later(row(13), now + 3s);
    q.push_later(row(11), now + 1s);
    q.push_later(row(12), now + 2s);
    REQUIRE(q.next_due());
    CHECK(*q.next_due() == now + 1s);
    CHECK(q.pop(now)->row == 1);
    CHECK(q.pop(now + 1s - 1ns)->row == 2);
    CHECK_FALSE(q.pop(now + 1s - 1ns));
    CHECK(all_at(q, now + 2s) == std::vector<std::uint64_t>{11, 12});
    q.push(row(3));
    CHECK(all_at(q, now + 3s) == std::vector<std::uint64_t>{13, 3});
    CHECK_FALSE(q.next_due());
}

TEST_CASE("send_queue: a retry takes the place of a new row, and may exceed the bound") {
    send_queue q{2};
    CHECK(q.has_room());
    q.push(row(1));
    CHECK(q.has_room());
    q.push_later(row(2), now);
    CHECK_FALSE(q.has_room());
    q.push_later(row(3), now + 1s);
    CHECK(q.size() == 3);
    CHECK_FALSE(q.has_room());
    static_cast<void>(q.pop(now));
    CHECK_FALSE(q.has_room());
    static_cast<void>(q.pop(now));
    CHECK(q.has_room());
}

TEST_CASE("send_queue: retries that are kept back let everything else pass, and keep their order") {
    send_queue q{10};
    q.push_retry(row(12), now + 2s);
    q.push_retry(row(11), now + 1s);
    q.push_later(row(21), now + 3s);
    q.push(row(1));
    CHECK(q.size() == 4);
    CHECK(q.next_due() == now + 1s);
    CHECK(q.next_due(now + 2s) == now + 2s);
    CHECK(q.next_due(now + 9s) == now + 3s);
    CHECK(q.pop(now + 5s, false)->row == 21);
    CHECK(q.pop(now + 5s, false)->row == 1);
    CHECK_FALSE(q.pop(now + 5s, false));
    CHECK_FALSE(q.empty());
    CHECK(q.next_due(now + 9s) == now + 9s);
    CHECK(all_at(q, now + 5s) == std::vector<std::uint64_t>{11, 12});
    CHECK(q.empty());
}

TEST_CASE("send_queue: a row keeps all that it brought") {
    send_queue q{2};
    auto r = row(7);
    r.request.body = "{}";
    r.attempts = 2;
    r.retries = 3;
    r.original = "a,b";
    r.cells = 2;
    q.push_later(std::move(r), now);
    const auto back = q.pop(now);
    REQUIRE(back);
    CHECK(back->request.body == "{}");
    CHECK(back->attempts == 2);
    CHECK(back->retries == 3);
    CHECK(back->original == "a,b");
    CHECK(back->cells == 2);
}
