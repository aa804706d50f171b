// Rows in doubt whose keys the server keeps unique.

#include "scripted_sending.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;

struct keyed_sending : scripted_sending {
    explicit keyed_sending(unsigned lanes_wanted = 1, std::uint64_t rows_given = 1)
        : scripted_sending{lanes_wanted, rows_given} {
        keys_are_unique = true;
    }
};

} // namespace

TEST_CASE("dispatcher: a row in doubt is sent again at once, and created") {
    keyed_sending s{1, 3};
    s.script[2] = {lost()};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 3);
    CHECK(s.recorder.outcomes[2].attempts == 2);
    CHECK(s.recorder.outcomes[2].original == "original 2");
    CHECK(s.recorder.outcomes[2].cells == 3);
    CHECK(s.judged[2].doubted);
    // The doubt is recorded before the next attempt is announced.
    CHECK(s.index("intent 2.1") < s.index("release 2.1"));
    CHECK(s.index("release 2.1") < s.index("intent 2.2"));
    REQUIRE(s.recorder.setbacks.size() == 1);
    CHECK(s.recorder.setbacks[0].doubt.has_value());
    CHECK(s.recorder.setbacks[0].row_in_doubt);
    CHECK(english(s.recorder.setbacks[0].cause) == "waiting for the answer failed: lost");
    CHECK(s.last_status.traffic.retried == 1);
}

TEST_CASE("dispatcher: the third doubt of a row is its end") {
    keyed_sending s;
    s.script[1] = {lost(), status(500), status(500)};
    CHECK_FALSE(s.run().why);
    CHECK(s.state(1) == row_state::unknown);
    CHECK(s.count("send 1") == 3);
    CHECK(s.recorder.outcomes[1].attempts == 3);
    CHECK(s.recorder.outcomes[1].why.code == reason_code::server_error);
    REQUIRE(s.recorder.setbacks.size() == 2);
    CHECK(s.recorder.setbacks[1].status == 500);
    CHECK(s.recorder.setbacks[1].doubt == reason{reason_code::server_error, {"500"}});
}

TEST_CASE("dispatcher: doubts of earlier runs count") {
    for (const unsigned before : {1U, 2U}) {
        keyed_sending s;
        s.intake.attempts = before;
        s.script[1] = {lost(), lost(), lost()};
        s.run();
        CHECK(s.count("send 1") == 3 - before);
        CHECK(s.recorder.outcomes[1].attempts == 3);
    }
}

TEST_CASE("dispatcher: a duplicate after a doubt is not sent again, but looked at") {
    keyed_sending s;
    s.script[1] = {lost(), status(409)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("send 1") == 2);
    CHECK(s.state(1) == row_state::unknown);
    CHECK(s.recorder.outcomes[1].why.code == reason_code::maybe_duplicate);
    CHECK(s.recorder.outcomes[1].answered_id == "L9");
    CHECK(s.recorder.outcomes[1].attempts == 2);
}

TEST_CASE("dispatcher: without unique keys a doubt ends its row") {
    scripted_sending s;
    s.script[1] = {lost()};
    s.run();
    CHECK(s.count("send 1") == 1);
    CHECK(s.state(1) == row_state::unknown);
    CHECK(s.recorder.setbacks.empty());
}

TEST_CASE("dispatcher: a lead of the first attempt is not too old for the second") {
    keyed_sending s;
    s.otherwise.after = 5ms;
    auto slow = lost();
    slow.after = 10s;
    s.script[1] = {slow};
    s.server_time.observe(delivery::server_moment{1'000s}, boot_clock::time_point{},
                          boot_clock::time_point{});
    s.newest_lead = delivery::server_moment{900s};
    s.run();
    REQUIRE(s.judged[1].announced.has_value());
    REQUIRE(s.judged[1].ended.has_value());
    CHECK(*s.judged[1].ended - *s.judged[1].announced >= 10s);
    CHECK(s.judged[1].newest_before == s.newest_lead);
}

TEST_CASE("dispatcher: a row in doubt that is certainly not carried out the next time stays in "
          "doubt until it is") {
    keyed_sending s;
    s.script[1] = {lost(), status(503), status(429, "20"), not_sent(false)};
    CHECK_FALSE(s.run().why);
    CHECK(s.state(1) == row_state::created);
    CHECK(s.recorder.outcomes[1].attempts == 2);
    REQUIRE(s.recorder.setbacks.size() == 4);
    for (const auto& why : s.recorder.setbacks)
        CHECK(why.row_in_doubt);
    CHECK(s.recorder.setbacks[0].doubt);
    for (std::size_t i = 1; i < 4; ++i)
        CHECK_FALSE(s.recorder.setbacks[i].doubt);
}

TEST_CASE("dispatcher: a row in doubt that cannot be sent again is unknown at the end") {
    keyed_sending s;
    SUBCASE("because everything ends") { s.script[1] = {lost(), status(401)}; }
    SUBCASE("because the patience with it ends") {
        s.otherwise = status(503);
        s.script[1] = {lost()};
    }
    SUBCASE("because its intent cannot be recorded") {
        s.script[1] = {lost()};
        s.heard = [&s](const std::string& event) {
            if (event == "release 1.1") s.recorder.fails_at = 1;
        };
    }
    SUBCASE("because it is drained while the row waits") {
        s.script[1] = {lost(), status(429, "60000")};
        s.at(1s, [](delivery::dispatcher& d) { d.drain(); });
    }
    s.run();
    CHECK(s.state(1) == row_state::unknown);
    CHECK(s.recorder.outcomes[1].attempts == 1);
    CHECK(english(s.recorder.outcomes[1].error) == "waiting for the answer failed: lost");
    CHECK(s.recorder.outcomes[1].original == "original 1");
}

TEST_CASE("dispatcher: what is cut is not sent again") {
    keyed_sending s;
    step held;
    held.held = true;
    s.script[1] = {held};
    s.at(1s, [](delivery::dispatcher& d) { d.cut(); });
    s.run();
    CHECK(s.count("send 1") == 1);
    CHECK(s.state(1) == row_state::unknown);
    CHECK(s.recorder.setbacks.empty());
}

TEST_CASE("dispatcher: a server that breaks at everything is not hammered with doubts") {
    keyed_sending s{2, 40};
    s.otherwise = status(500);
    s.probes = {status(500)};
    s.retries = {.first = 1s, .longest = 1s, .patience = 3s};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(s.sent_between(0, s.events.size()) < 12);
    CHECK(s.count_in(row_state::unknown) == s.sent.size());
}

TEST_CASE("dispatcher: many doubts among many rows end with each row created once more than it was "
          "lost") {
    keyed_sending s{4, 200};
    for (std::uint64_t row = 7; row <= 200; row += 13)
        s.script[row] = {lost()};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 200);
    CHECK(s.recorder.setbacks.size() == 15);
}
