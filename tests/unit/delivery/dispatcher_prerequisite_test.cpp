// Requests that a row needs before its own.

#include "scripted_sending.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;

step slowly(unsigned s, std::chrono::milliseconds after) {
    return {delivery::answer{s, {}, {}, {}}, after, false};
}

// All rows refer to this.
void refer_to(scripted_sending& s, const std::string& key) {
    for (std::uint64_t row = 1; row <= s.rows; ++row)
        s.prerequisites.refers[row].push_back(key);
}

} // namespace

TEST_CASE("dispatcher: what a row refers to is asked for once, by whichever of many lanes") {
    scripted_sending s{16, 40};
    refer_to(s, "A");
    s.firsts["A"] = {slowly(201, 20ms)};
    s.otherwise = slowly(201, 2ms);
    CHECK_FALSE(s.run().why);
    CHECK(s.count("ask A") == 1);
    CHECK(s.count("announce A") == 1);
    CHECK(s.count_in(row_state::created) == 40);
    CHECK(s.sent_between(0, s.index("known A")) == 0);
    CHECK(s.most_in_flight == 16); // those that waited did not keep the lanes
    CHECK(s.recorder.outcomes[1].attempts == 1);
    CHECK(s.last_status.traffic.requests == 41);
}

TEST_CASE("dispatcher: one reference after the other, and each once") {
    scripted_sending s{4, 12};
    for (std::uint64_t row = 1; row <= 12; ++row)
        s.prerequisites.refers[row] = {row % 2 == 0 ? "O1" : "O2", "P" + std::to_string(row % 3)};
    CHECK_FALSE(s.run().why);
    for (const auto* key : {"O1", "O2", "P0", "P1", "P2"}) {
        CAPTURE(key);
        CHECK(s.count("ask " + std::string{key}) == 1);
    }
    CHECK(s.count_in(row_state::created) == 12);
}

TEST_CASE("dispatcher: rows that refer to nothing do not wait for those that do") {
    scripted_sending s{2, 6};
    s.prerequisites.refers[1] = {"A"};
    s.firsts["A"] = {slowly(201, 40ms)};
    CHECK_FALSE(s.run().why);
    CHECK(s.index("created 6") < s.index("known A"));
    CHECK(s.state(1) == row_state::created);
}

TEST_CASE("dispatcher: each verdict on what is asked first has its consequence") {
    const struct {
        const char* what;
        step met;
        bool may_repeat;
        row_state state;
        unsigned asked;
        std::optional<errc> why;
    } table[] = {
        {"taken", status(201), true, row_state::created, 1, {}},
        {"refused", status(400), true, row_state::failed, 1, {}},
        {"again", status(503), true, row_state::created, 2, {}},
        {"not sent", not_sent(false), true, row_state::created, 2, {}},
        {"throttled", status(429), true, row_state::created, 2, {}},
        {"in doubt, harmless", status(500), true, row_state::created, 2, {}},
        {"in doubt", status(500), false, row_state::failed, 1, {}},
        {"in doubt, without an answer", lost(), false, row_state::failed, 1, {}},
        {"in doubt, and perhaps not the API", status(200), false, row_state::failed, 1, {}},
        {"blameless", with_former_token(), true, row_state::created, 2, {}},
        {"hopeless", status(401), true, row_state::pending, 1, errc::api_unauthorized},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        scripted_sending s;
        s.prerequisites.may_repeat = t.may_repeat;
        refer_to(s, "A");
        s.firsts["A"] = {t.met};
        const auto ending = s.run();
        CHECK(s.state(1) == t.state);
        CHECK(s.count("ask A") == t.asked);
        CHECK(ending.why.has_value() == t.why.has_value());
        if (t.why) CHECK(ending.why->code == *t.why);
        // The row itself was not begun, and nothing of it is told to the recorder.
        CHECK(s.recorder.setbacks.empty());
        if (t.state != row_state::created) CHECK(s.count("intent 1.1") == 0);
        if (t.state != row_state::failed) continue;
        const bool refused = std::string{t.what} == "refused";
        CHECK(s.recorder.outcomes[1].why.code ==
              (refused ? reason_code::contact_refused : reason_code::contact_unsure));
    }
}

TEST_CASE("dispatcher: a row whose reference is refused fails with the reason and its attempts") {
    for (const unsigned attempts : {0U, 2U}) {
        CAPTURE(attempts);
        scripted_sending s;
        s.intake.attempts = attempts;
        refer_to(s, "A");
        s.firsts["A"] = {status(400)};
        CHECK_FALSE(s.run().why);
        const auto& o = s.recorder.outcomes[1];
        CHECK(o.state == row_state::failed);
        CHECK(english(o.error) == "not like this");
        CHECK(o.why == reason{reason_code::contact_refused, {"not like this"}});
        CHECK(o.status == 400);
        CHECK(o.attempts == attempts);
        CHECK(o.original == "original 1");
        CHECK(o.cells == 3);
    }
}

TEST_CASE("dispatcher: when the row that asks is refused, the next one asks") {
    scripted_sending s{4, 5};
    refer_to(s, "A");
    s.firsts["A"] = {slowly(400, 5ms), slowly(400, 5ms)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("ask A") == 3);
    CHECK(s.count_in(row_state::failed) == 2);
    CHECK(s.count_in(row_state::created) == 3);
}

TEST_CASE("dispatcher: a refusal may be one for all that waited") {
    scripted_sending s{4, 16};
    s.prerequisites.shares_refusals = true;
    refer_to(s, "A");
    s.firsts["A"] = {slowly(400, 10ms)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count("ask A") == 1);
    CHECK(s.count_in(row_state::failed) == 16);
}

TEST_CASE("dispatcher: the patience with a row begins anew when its reference is known") {
    scripted_sending s;
    s.retries = {.first = 40ms, .longest = 40ms, .patience = 100ms};
    refer_to(s, "A");
    for (int i = 0; i < 4; ++i) { // each waits 20 ms
        s.firsts["A"].push_back(status(503));
        s.script[1].push_back(status(503));
    }
    CHECK_FALSE(s.run().why);
    CHECK(s.state(1) == row_state::created);
    CHECK(s.count("ask A") == 5);
}

TEST_CASE("dispatcher: when the patience with a reference ends, the job ends and nothing is lost") {
    scripted_sending s{2, 6};
    s.retries.patience = 30ms;
    refer_to(s, "A");
    s.firsts["A"] = std::deque<step>(1000, status(503));
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(s.recorder.outcomes.empty()); // all are pending
}

TEST_CASE("dispatcher: a 429 to a prerequisite pauses all lanes") {
    scripted_sending s{4, 8};
    s.prerequisites.refers[1] = {"A"};
    s.firsts["A"] = {step{delivery::answer{429, {}, "80", {}}, 10ms, false}};
    s.otherwise = slowly(201, 15ms);
    CHECK_FALSE(s.run().why);
    CHECK(s.last_status.traffic.throttled == 1);
    CHECK(s.count("ask A") == 2);
    for (const std::uint64_t row : {1U, 5U, 6U, 7U, 8U}) // three left before the answer came
        CHECK(s.sent[row].front() - s.sent[2].front() >= 80ms);
    CHECK(s.count_in(row_state::created) == 8);
}

TEST_CASE("dispatcher: what is asked first counts for the breaker, and against the limit") {
    SUBCASE("the breaker") {
        scripted_sending s;
        refer_to(s, "A");
        s.firsts["A"] = {status(500), lost(), status(500), status(500)};
        s.probes = {status(500)};
        CHECK_FALSE(s.run().why);
        CHECK(s.count("probe") == 3); // one that fails, and one for each try after the third
        CHECK(s.state(1) == row_state::created);
        CHECK_FALSE(s.last_status.breaker_open);
        CHECK(s.last_status.trouble.empty());
    }
    SUBCASE("a good answer says nothing of rows that fail") {
        scripted_sending s{1, 4};
        s.script[1] = s.script[2] = {status(500)};
        s.prerequisites.refers[3] = {"A"};
        s.script[3] = {status(500)};
        CHECK_FALSE(s.run().why);
        CHECK(s.count("probe") == 1);
        CHECK(s.state(4) == row_state::created);
    }
    SUBCASE("the limit") {
        scripted_sending s{2, 2};
        s.first_points = 5;
        s.limiter = delivery::local_limiter{rate{10, 200ms}};
        refer_to(s, "A");
        const auto began = s.time.now();
        CHECK_FALSE(s.run().why);
        CHECK(s.time.now() - began >= 110ms); // five points of 20 ms, and two
    }
}

TEST_CASE("dispatcher: a drain while a reference is asked for leaves its rows pending") {
    scripted_sending s{2, 9};
    s.prerequisites.keeping = 5ms;
    refer_to(s, "A");
    s.firsts["A"] = {slowly(201, 40ms)};
    s.at(10ms, [](auto& d) { d.drain(); });
    const auto ending = s.run();
    CHECK(ending.drained);
    CHECK_FALSE(ending.why);
    CHECK(s.count("known A") == 1); // what the answer said is kept
    CHECK(s.count("ask A") == 1);
    CHECK(s.recorder.outcomes.empty());
}

TEST_CASE("dispatcher: a cut while a reference is asked for leaves its rows pending") {
    scripted_sending s{2, 9};
    refer_to(s, "A");
    s.firsts["A"] = {step{delivery::answer{201, {}, {}, {}}, 0ms, true}};
    s.at(10ms, [](auto& d) { d.cut(); });
    const auto ending = s.run();
    CHECK(ending.drained);
    CHECK(s.count("known A") == 0);
    CHECK(s.recorder.outcomes.empty());
}

TEST_CASE("dispatcher: what is announced and cannot leave is called off") {
    scripted_sending s{2, 2};
    s.limiter = delivery::local_limiter{rate{1, 400ms}};
    s.recorder.delay = 300ms; // everything is announced so much earlier
    s.prerequisites.refers[2] = {"A"};
    s.at(60ms, [](auto& d) { d.drain(); });
    CHECK(s.run().drained);
    CHECK(s.count("ask A") == 0);
    CHECK(s.count("call off A") == s.count("announce A"));
}

TEST_CASE("dispatcher: what cannot be announced or looked up ends the job") {
    SUBCASE("announced") {
        scripted_sending s{2, 3};
        refer_to(s, "A");
        s.prerequisites.fails_at = "A";
        const auto ending = s.run();
        REQUIRE(ending.why);
        CHECK(ending.why->code == errc::storage_full);
        CHECK(s.count("ask A") == 0);
    }
    SUBCASE("looked up") {
        scripted_sending s{2, 3};
        s.prerequisites.refers[2] = {"A"};
        s.prerequisites.broken = {"A"};
        const auto ending = s.run();
        REQUIRE(ending.why);
        CHECK(ending.why->code == errc::journal_broken);
        CHECK(s.state(2) == row_state::pending);
    }
}

TEST_CASE("dispatcher: rows that fail as soon as they come wait for the journal now and then") {
    scripted_sending s{2, 1000};
    refer_to(s, "A");
    s.prerequisites.refuses = {"A"};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::failed) == 1000);
    CHECK(english(s.recorder.outcomes[1000].error) == "not this one");
    CHECK(s.count("caught up") == 3);
    CHECK(s.index("failed 256") < s.index("caught up"));
    CHECK(s.index("caught up") < s.index("failed 257"));
}

TEST_CASE("dispatcher: rows that wait for a reference take the place of new ones") {
    scripted_sending s{1, 30}; // a queue of four
    refer_to(s, "A");
    s.firsts["A"] = {slowly(201, 30ms)};
    std::uint64_t taken = 0;
    s.at(15ms, [&](auto& d) {
        taken = s.intake.given;
        CHECK(d.status().queued <= 5);
    });
    CHECK_FALSE(s.run().why);
    CHECK(taken <= 6); // those that wait, and one in the lane
    CHECK(s.prerequisites.most_waiting <= 5);
    CHECK(s.count_in(row_state::created) == 30);
}

// Whatever the server says of other requests meanwhile: that it takes or refuses companies, or that
// a proxy limits the rate.
TEST_CASE("dispatcher: other answers do not close the breaker while rows' own requests fail") {
    scripted_sending s{1, 60};
    s.otherwise = status(500);
    s.retries = {.first = 20ms, .longest = 20ms, .patience = 60ms};
    SUBCASE("companies are taken") {
        for (std::uint64_t row = 1; row <= s.rows; ++row)
            s.prerequisites.refers[row] = {"O" + std::to_string(row)};
    }
    SUBCASE("every second one is refused") {
        for (std::uint64_t row = 1; row <= s.rows; ++row) {
            s.prerequisites.refers[row] = {"O" + std::to_string(row)};
            if (row % 2 == 0) s.firsts["O" + std::to_string(row)] = {status(400)};
        }
    }
    SUBCASE("every second row meets a 429 first") {
        for (std::uint64_t row = 2; row <= s.rows; row += 2)
            s.script[row] = {status(429)};
    }
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(s.count_in(row_state::unknown) >= 3);
    CHECK(s.count_in(row_state::unknown) < 10);
}
