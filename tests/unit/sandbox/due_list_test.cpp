#include "../../../src/sandbox/due_list.hpp"

#include <doctest/doctest.h>

using namespace leadimport::sandbox;
using namespace std::chrono_literals;

TEST_CASE("due_list: what is due comes in the order of its time, and once") {
    due_list list;
    CHECK_FALSE(list.next());
    const auto add = [&](std::chrono::milliseconds at, const char* body) {
        due_creation what;
        what.body = body;
        list.add(steady_time{} + at, std::move(what));
    };
    add(20ms, "c");
    add(10ms, "a");
    add(10ms, "b");
    CHECK(list.next() == steady_time{} + 10ms);
    CHECK_FALSE(list.take(steady_time{} + 9ms));
    CHECK(list.take(steady_time{} + 10ms)->second.body == "a");
    CHECK(list.take(steady_time{} + 10ms)->second.body == "b");
    CHECK_FALSE(list.take(steady_time{} + 19ms));
    CHECK(list.next() == steady_time{} + 20ms);
    const auto last = list.take(steady_time::max());
    REQUIRE(last);
    CHECK(last->first == steady_time{} + 20ms);
    CHECK(last->second.body == "c");
    CHECK_FALSE(list.next());
}
