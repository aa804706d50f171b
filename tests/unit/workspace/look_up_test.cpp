#include "scripted_api.hpp"
#include "support/english.hpp"

#include "leadimport/salesmap/requests.hpp"
#include "leadimport/workspace/look_up.hpp"

namespace {

using namespace leadimport;
using namespace leadimport::tests;

const delivery::reply lost = delivery::broken{delivery::phase::read, true, false, "lost"};

struct looking : look_up_fixture {
    looking() { api.leads.push_back({"L1", "가", "P", "", "2026-01-01T00:00:00Z"}); }
    result<std::string> ask() {
        return run_alone(time, workspace::look_up(means, salesmap::get_lead("L1")));
    }
};

} // namespace

TEST_CASE("look_up: asks again after what says nothing, and gives the body at last") {
    looking l;
    l.means.while_it_answers = 5s;
    l.api.instead = {
        {1, delivery::answer{500, {}, {}, {}}}, {2, lost}, {3, delivery::answer{429, {}, "0", {}}}};
    const auto body = l.ask();
    REQUIRE(body.has_value());
    CHECK(body->find("\"L1\"") != std::string::npos);
    CHECK(l.api.asked.size() == 4);
}

TEST_CASE("look_up: ends at once with what is useless, and with the last cause out of patience") {
    looking l;
    l.api.instead[1] = refusal(401, "no");
    CHECK(l.ask().error().code == errc::api_unauthorized);
    CHECK(l.api.asked.size() == 1);

    looking unwell;
    unwell.means.retries.patience = 20ms;
    for (std::size_t n = 1; n < 1000; ++n)
        unwell.api.instead[n] = lost;
    const auto e = unwell.ask().error();
    CHECK(e.code == errc::server_unreachable);
    CHECK(english(e.detail) == "waiting for the answer failed: lost");
    CHECK(unwell.api.asked.size() > 2);
}

TEST_CASE("look_up: every request is counted that came to a reply, and what came between them") {
    looking l;
    delivery::traffic t{.requests = 7, .points = 70};
    l.means.traffic = &t;
    l.means.while_it_answers = 1h;
    l.api.takes = 30ms;
    l.api.instead = {
        {1, delivery::answer{500, {}, {}, {}}}, {2, lost}, {3, delivery::answer{429, {}, "7", {}}}};
    CHECK(l.ask().has_value());
    CHECK(t == delivery::traffic{.requests = 7 + 4,
                                 .points = 70 + 4,
                                 .retried = 2,
                                 .throttled = 1,
                                 .paused_ms = 7000,
                                 .answering_us = 4 * 30'000});
}

TEST_CASE("look_up: of pauses that overlap each part counts once") {
    looking l;
    delivery::traffic t;
    l.means.traffic = &t;
    l.means.while_it_answers = 1h;
    l.api.at_each = [&l] { // another connection was told of a pause meanwhile
        if (l.api.asked.size() == 1) l.limiter.refused(l.time.now(), l.time.now() + 5s);
    };
    l.api.instead[1] = delivery::answer{429, {}, "7", {}};
    CHECK(l.ask().has_value());
    CHECK(t.throttled == 1);
    CHECK(t.paused_ms == 2000);
}

TEST_CASE("look_up: what was never asked is not counted, and the last try as any other") {
    looking l;
    delivery::traffic t;
    l.means.traffic = &t;
    l.stopped = true;
    CHECK_FALSE(l.ask().has_value());
    CHECK(t == delivery::traffic{});

    looking in_vain;
    in_vain.means.traffic = &t;
    in_vain.api.instead[1] = delivery::answer{429, {}, "7", {}}; // longer than the patience
    CHECK_FALSE(in_vain.ask().has_value());
    CHECK(t == delivery::traffic{.requests = 1, .points = 1, .throttled = 1, .paused_ms = 7000});
}

TEST_CASE("look_up: a token that was replaced since is no reason to wait, nor to give up") {
    looking l;
    l.means.retries = {.first = 1h, .longest = 1h, .patience = 0ms};
    delivery::answer replaced{401, {}, {}, {}};
    replaced.of_former_token = true;
    for (std::size_t n = 1; n <= 3; ++n)
        l.api.instead[n] = replaced;
    CHECK(l.ask().has_value());
    CHECK(l.api.asked.size() == 4);

    l.stopped = true;
    CHECK_FALSE(l.ask().has_value());
}

TEST_CASE("look_up: a first try that took longer than the patience is not the last one") {
    for (const bool well : {true, false}) {
        looking l;
        l.api.takes = 1h;
        l.api.instead[1] = lost;
        if (!well) l.api.instead[2] = lost;
        CHECK(l.ask().has_value() == well);
        CHECK(l.api.asked.size() == 2);
    }
}

TEST_CASE("look_up: a wait that goes beyond the patience is not begun") {
    looking l;
    l.means.retries.patience = 5s;
    l.api.instead[1] = delivery::answer{503, {}, "6", {}};
    CHECK(l.ask().error().code == errc::server_failing);
    CHECK(l.api.asked.size() == 1);
}

TEST_CASE("look_up: no wait is longer than what is left of the patience") {
    looking l;
    l.means.retries = {.first = 1h, .longest = 1h, .patience = 100ms};
    l.means.random = [] { return 0.9; };
    std::vector<std::chrono::milliseconds> told;
    l.means.waits = [&](std::chrono::milliseconds wait, const words::message&) {
        told.push_back(wait);
    };
    l.api.instead = {{1, lost}, {2, lost}};
    CHECK(l.ask().error().code == errc::server_unreachable);
    CHECK(l.api.asked.size() == 2); // the last try as the patience ends
    CHECK(told.empty());
}

TEST_CASE("look_up: with a server that answers there may be more patience") {
    const struct {
        const char* what;
        delivery::reply first;
        bool enough;
    } table[] = {
        {"unwell", delivery::answer{503, {}, {}, {}}, true},
        {"broken", delivery::answer{500, {}, {}, {}}, true},
        {"away", lost, false},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.what});
        looking l;
        l.means.retries = {.first = 4ms, .longest = 4ms, .patience = 0ms};
        l.means.while_it_answers = 5s;
        l.api.instead[1] = row.first;
        CHECK(l.ask().has_value() == row.enough);
    }
}

TEST_CASE("look_up: a 429 is waited out beyond the patience, up to a bound of its own") {
    looking l;
    l.means.retries.patience = 200ms;
    l.means.while_it_answers = 1s;
    for (std::size_t n = 1; n <= 2; ++n)
        l.api.instead[n] = delivery::answer{429, {}, "0", {}}; // half a second at least
    l.api.instead[3] = lost;
    CHECK(l.ask().has_value());
    CHECK(l.api.asked.size() == 4);

    looking longer;
    longer.means.while_it_answers = 1s;
    longer.api.instead[1] = delivery::answer{429, {}, "2", {}};
    CHECK(longer.ask().error().code == errc::server_failing);
    CHECK(longer.api.asked.size() == 1);
}

TEST_CASE("look_up: somebody is told of a wait that is noticed") {
    looking l;
    l.means.retries.patience = 1h;
    std::vector<std::chrono::milliseconds> told;
    l.means.waits = [&](std::chrono::milliseconds wait, const words::message& why) {
        told.push_back(wait);
        CHECK(english(why) == "HTTP 429: too many requests");
        l.stopped = true;
    };
    l.api.instead = {{1, lost}, {2, delivery::answer{429, {}, "7", {}}}};
    CHECK_FALSE(l.ask().has_value());
    CHECK(told == std::vector<std::chrono::milliseconds>{7s});
}

TEST_CASE("look_up: sends nothing once it is stopped") {
    looking l;
    l.stopped = true;
    CHECK_FALSE(l.ask().has_value());
    CHECK(l.api.asked.empty());

    looking without; // nobody can stop it
    without.means.stopped = nullptr;
    without.stopped = true;
    CHECK(without.ask().has_value());
}

TEST_CASE("look_up: a stop is seen soon, whatever it waits for") {
    const auto stopped_early = [](looking& l) {
        l.means.retries.patience = 1h;
        l.api.at_each = [&l] { l.stopped = true; };
        const auto began = l.time.now();
        const auto got = l.ask();
        REQUIRE_FALSE(got.has_value());
        CHECK(l.time.now() - began < 5s);
        CHECK(l.api.asked.size() == 1);
    };
    SUBCASE("for another try") {
        looking l;
        l.means.retries.first = l.means.retries.longest = 1h;
        l.api.instead[1] = lost;
        stopped_early(l);
    }
    SUBCASE("for the end of a pause") {
        looking l;
        l.api.instead[1] = delivery::answer{429, {}, "600", {}};
        stopped_early(l);
    }
    SUBCASE("and while it waits: a stop from outside") {
        looking l;
        l.limiter.refused(l.time.now(), l.time.now() + 1h);
        boost::asio::io_context io{1};
        delivery::timer timer{io.get_executor(), l.time, l.time.now() + 20ms};
        timer.async_wait([&](const auto&) { l.stopped = true; });
        std::optional<result<std::string>> got;
        boost::asio::co_spawn(
            io, workspace::look_up(l.means, salesmap::get_lead("L1")),
            [&](const std::exception_ptr&, result<std::string> r) { got = std::move(r); });
        const auto began = l.time.now();
        l.time.run(io, 24h);
        REQUIRE(got.has_value());
        CHECK_FALSE(got->has_value());
        CHECK(l.time.now() - began < 5s);
        CHECK(l.api.asked.empty());
    }
}
