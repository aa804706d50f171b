// What a reply is judged by, and what comes of one that may not be the API's.

#include "scripted_sending.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;
using delivery::server_moment;

const auto page = status(200); // the small API's answer that is none

step after(std::chrono::milliseconds time, step s) {
    s.after = time;
    return s;
}
// An answer that was given when it was so late there.
step at_the_server(std::chrono::seconds date, std::string body = {}) {
    delivery::answer a{201, {}, {}, std::move(body)};
    a.date = std::chrono::sys_seconds{date};
    return {std::move(a), 10ms};
}

} // namespace

TEST_CASE("dispatcher: one row that gets no answer of the API's does not stop the others") {
    scripted_sending s{1, 10};
    s.script[3] = {page};
    CHECK_FALSE(s.run().why);
    CHECK(s.state(3) == row_state::unknown);
    CHECK(s.count_in(row_state::created) == 9);
    CHECK(s.count("probe") == 1);
    CHECK(s.index("unknown 3") < s.index("probe"));
    CHECK(s.index("probe") < s.index("send 4"));
    CHECK(s.recorder.outcomes[3].why == reason{reason_code::not_the_api, {"a page"}});
    CHECK_FALSE(s.last_status.breaker_open);
}

TEST_CASE("dispatcher: nothing is sent until it is known whether the API is still there") {
    scripted_sending s{4, 40};
    s.otherwise = after(5ms, status(201));
    s.script[3] = {page};
    s.probes = {after(200ms, status(200))};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 39);
    CHECK(s.count("probe") == 1);
    CHECK(s.sent_between(s.index("unknown 3"), s.index("probe")) == 0);
    const auto asked = s.probed.front();
    for (const auto& [row, moments] : s.sent)
        for (const auto m : moments)
            CHECK((m <= asked || m >= asked + 5ms)); // what was in flight may say that it is
}

TEST_CASE("dispatcher: when the API is not there any more the job stops, and says why") {
    scripted_sending s{2, 20};
    s.otherwise = after(5ms, status(201));
    s.script[5] = {page};
    s.answers = [&s] { return s.count("unknown 5") == 0 ? s.otherwise : after(5ms, page); };
    s.probes = {status(401)};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::api_unauthorized);
    CHECK(s.state(5) == row_state::unknown);
    CHECK(s.count("probe") == 1);
    CHECK(s.count_in(row_state::unknown) <= 2); // and one that was in flight
    CHECK(s.sent.size() <= 6);
}

TEST_CASE("dispatcher: it asks at once, also where nothing may be tried again") {
    scripted_sending s{1, 4};
    s.retries = {.first = 1h, .longest = 1h, .patience = 0ms};
    s.script[2] = {page};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 3);
    CHECK(s.count("probe") == 1);
}

TEST_CASE("dispatcher: a server that fails when it is asked is waited for") {
    scripted_sending s{1, 4};
    s.script[2] = {page};
    s.probes = {status(503), status(503)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 3);
    CHECK(s.count("probe") == 3);
}

TEST_CASE("dispatcher: three such rows in a row hold it up like any three in doubt") {
    scripted_sending s{1, 100};
    s.retries.patience = 200ms;
    s.otherwise = page;
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::server_failing);
    CHECK(s.count_in(row_state::unknown) >= 3);
    CHECK(s.count_in(row_state::unknown) < 80);
    CHECK(s.recorder.outcomes.size() == s.count_in(row_state::unknown));
}

TEST_CASE("dispatcher: many rows that a firewall dislikes, among others, cost no patience") {
    scripted_sending s{1, 300};
    s.retries.patience = 50ms; // less than all the time that goes by
    s.otherwise = after(5ms, status(201));
    for (std::uint64_t row = 2; row <= 300; row += 3)
        s.script[row] = {page};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::unknown) == 100);
    CHECK(s.count_in(row_state::created) == 200);
    CHECK(s.count("probe") == 100);
}

TEST_CASE("dispatcher: what is asked first may not be answered by the API either") {
    scripted_sending s{1, 3};
    s.prerequisites.refers[2] = {"A"};
    s.prerequisites.may_repeat = false;
    s.firsts["A"] = {page};
    s.probes = {status(401)};
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::api_unauthorized);
    CHECK(s.recorder.outcomes[2].why == reason{reason_code::contact_unsure, {"a page"}});
}

TEST_CASE("dispatcher: each row that does not become a lead has its reason as data") {
    const struct {
        step met;
        unsigned attempts;
        row_state state;
        reason why;
        std::string answered;
    } table[] = {
        {status(400), 0, row_state::failed, {reason_code::refused, {"not like this"}}, ""},
        {status(409), 0, row_state::failed, {reason_code::refused, {"there is one"}}, ""},
        {status(409),
         1,
         row_state::unknown,
         {reason_code::maybe_duplicate, {"there is one"}},
         "L9"},
        {status(500), 0, row_state::unknown, {reason_code::server_error, {"500"}}, ""},
    };
    for (const auto& t : table) {
        scripted_sending s;
        s.intake.attempts = t.attempts;
        s.script[1] = {t.met};
        s.run();
        const auto& o = s.recorder.outcomes[1];
        CHECK(o.state == t.state);
        CHECK(o.why == t.why);
        CHECK(o.answered_id == t.answered);
    }
    scripted_sending s;
    s.prerequisites.refers[1] = {"A"};
    s.firsts["A"] = {status(400)};
    s.run();
    CHECK(s.recorder.outcomes[1].why == reason{reason_code::contact_refused, {"not like this"}});
}

TEST_CASE("dispatcher: an answer that leaves a row in doubt and comes from the API opens nothing") {
    scripted_sending s{1, 30};
    s.intake.attempts = 1;
    s.otherwise = status(409);
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::unknown) == 30);
    CHECK(s.count("probe") == 0);
}

TEST_CASE("dispatcher: an attempt is judged by the server's clock as other answers show it") {
    scripted_sending s{1, 3};
    s.recorder.delay = 100ms;
    s.script[1] = {at_the_server(1000s, "dated 1000000")};
    s.script[2] = {after(30ms, at_the_server(5000s))}; // a late copy, or another machine
    s.script[3] = {at_the_server(1000s)};
    CHECK_FALSE(s.run().why);
    // Of the first there is no other answer. It was announced 100 ms before it left.
    const auto& first = s.judged[1];
    REQUIRE(first.announced);
    REQUIRE(first.ended);
    CHECK(*first.ended == server_moment{1000s});
    CHECK(*first.ended - *first.announced >= 110ms);
    CHECK(*first.ended - *first.announced <= 112ms);
    CHECK_FALSE(first.spread); // no lead has shown it
    CHECK_FALSE(first.newest_before);
    const auto& second = s.judged[2];
    CHECK(*second.announced - *first.ended < 1s);
    CHECK(*second.ended - *second.announced >= 130ms);
    CHECK(*second.ended - *second.announced <= 132ms);
    CHECK(second.spread > 3000s);
    // What it says itself counts for the spread alone.
    CHECK(*s.judged[3].announced - *first.ended < 2s);
}

TEST_CASE("dispatcher: before any answer has a date nothing is known of the server's clock") {
    scripted_sending s{1, 2};
    CHECK_FALSE(s.run().why);
    for (const std::uint64_t row : {1U, 2U}) {
        CHECK_FALSE(s.judged[row].announced);
        CHECK_FALSE(s.judged[row].ended);
        CHECK_FALSE(s.judged[row].spread);
    }
}

TEST_CASE("dispatcher: without dates of answers those of leads tell the time") {
    scripted_sending s{1, 2};
    s.otherwise.after = 10ms;
    s.script[1] = {{delivery::answer{201, {}, {}, "dated 5000"}, 10ms}};
    CHECK_FALSE(s.run().why);
    REQUIRE(s.judged[2].ended);
    CHECK(*s.judged[2].ended >= server_moment{5010ms});
    CHECK(*s.judged[2].ended <= server_moment{5012ms});
}

TEST_CASE("dispatcher: a lead is older than an attempt when its answer came before the intent") {
    scripted_sending s{2, 4};
    s.newest_lead = server_moment{1000ms}; // of an earlier run
    const auto made = [](std::chrono::milliseconds date, std::chrono::milliseconds time) {
        return step{delivery::answer{201, {}, {}, "dated " + std::to_string(date.count())}, time};
    };
    s.script[1] = {made(7000ms, 10ms)};
    s.script[2] = {made(9000ms, 200ms)};
    s.script[3] = {made(8000ms, 50ms)}; // by the first lane, while 2 is under way
    s.script[4] = {made(9500ms, 500ms)};
    CHECK_FALSE(s.run().why);
    CHECK(s.judged[1].newest_before == server_moment{1000ms});
    CHECK(s.judged[2].newest_before == server_moment{1000ms});
    CHECK(s.judged[3].newest_before == server_moment{7000ms});
    CHECK(s.judged[4].newest_before == server_moment{8000ms}); // 2 is still under way
}

TEST_CASE("dispatcher: an attempt knows whether an earlier one of its row may have worked") {
    for (const unsigned attempts : {0U, 1U, 2U}) {
        scripted_sending s;
        s.intake.attempts = attempts;
        s.script[1] = {status(503), status(429, "1"), status(201)}; // those were not carried out
        CHECK_FALSE(s.run().why);
        CHECK(s.judged[1].doubted == (attempts > 0));
    }
}

TEST_CASE("dispatcher: nothing more is asked where an answer did not fit what was asked") {
    for (const unsigned unfit : {200U, 500U}) {
        CAPTURE(unfit);
        scripted_sending s{1, 3};
        s.script[1] = {status(unfit)};
        CHECK_FALSE(s.run().why);
        CHECK(s.state(1) == row_state::unknown);
        CHECK(s.count_in(row_state::created) == 2);
        REQUIRE(s.count("hung up lane 0") == 2); // and at the end
        CHECK(s.index("hung up lane 0") < s.index("send 2"));
    }
    scripted_sending refused{1, 3};
    refused.script[1] = {status(400)};
    refused.run();
    CHECK(refused.count("hung up lane 0") == 1);

    SUBCASE("nor behind an answer to what a row asks for first") {
        scripted_sending s{1, 2};
        s.prerequisites.refers = {{1, {"A"}}};
        s.firsts["A"] = {status(200)};
        s.run();
        REQUIRE(s.count("hung up lane 0") == 2);
        CHECK(s.index("hung up lane 0") < s.index("send 2"));
    }
}
