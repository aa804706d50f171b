#include "leadimport/delivery/pace_meter.hpp"
#include "leadimport/delivery/time_left.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::conclusion;
using delivery::pace;
using delivery::pace_facts;
using delivery::work_left;

constexpr rate usual_rate{90, 10s};

struct left_case {
    std::string what;
    work_left work;
    pace_facts facts;
    std::optional<std::chrono::seconds> takes;
    conclusion from;
};

void check_left(const std::vector<left_case>& table) {
    for (const auto& c : table) {
        CAPTURE(c.what);
        const auto got = delivery::time_for(c.work, c.facts);
        CHECK(got.takes == c.takes);
        CHECK(got.from == c.from);
    }
}

} // namespace

TEST_CASE("time_for: before anything is measured the rate, or answers where they are slower") {
    const work_left rows{900, 0, 900};
    const work_left with_contacts{900, 450, 1350};
    const work_left with_searches{900, 90, 1800};
    check_left({
        {"rows alone", rows, {.permitted = usual_rate}, 100s, conclusion::permitted},
        {"one request more is a second more",
         {901, 0, 901},
         {.permitted = usual_rate},
         101s,
         conclusion::permitted},
        {"people and companies",
         with_contacts,
         {.permitted = usual_rate},
         150s,
         conclusion::permitted},
        {"searches take ten points",
         with_searches,
         {.permitted = usual_rate},
         200s,
         conclusion::permitted},
        {"nothing is left", {}, {.permitted = usual_rate}, 0s, conclusion::permitted},
        {"nothing is known", rows, {}, std::nullopt, conclusion::none},
        {"connections whose answers are not known",
         rows,
         {.connections = 16},
         std::nullopt,
         conclusion::none},
        {"quick answers do not matter",
         rows,
         {.permitted = usual_rate, .connections = 16, .answer = 100ms},
         100s,
         conclusion::permitted},
        {"slow answers do",
         rows,
         {.permitted = usual_rate, .connections = 16, .answer = 3200ms},
         180s,
         conclusion::answers},
        {"without a limit they are all there is",
         rows,
         {.connections = 16, .answer = 320ms},
         18s,
         conclusion::answers},
        {"others use the workspace",
         rows,
         {.permitted = usual_rate, .lowered = {45, 10s}},
         200s,
         conclusion::permitted},
        {"a pause is left",
         rows,
         {.permitted = usual_rate, .held = 7s},
         107s,
         conclusion::permitted},
        {"the server fails",
         rows,
         {.permitted = usual_rate, .nothing_leaves = true},
         std::nullopt,
         conclusion::none},
        {"it fails, and nothing is left",
         {},
         {.permitted = usual_rate, .nothing_leaves = true},
         0s,
         conclusion::permitted},
    });
}

TEST_CASE("time_for: what was measured counts more, once there was enough of it") {
    const work_left rows{900, 0, 900};
    const pace_facts slow{.permitted = usual_rate, .connections = 16, .answer = 100ms};
    const auto measured = [&](std::uint64_t ended, std::chrono::seconds within) {
        auto f = slow;
        f.measured = pace{ended, within};
        return f;
    };
    auto paused = measured(60, 20s);
    paused.held = 5s;
    auto failing = measured(60, 20s);
    failing.nothing_leaves = true;
    auto unlimited = measured(900, 10s);
    unlimited.permitted = {};
    check_left({
        {"too soon", rows, measured(60, 9s), 100s, conclusion::permitted},
        {"too few", rows, measured(49, 59s), 100s, conclusion::permitted},
        {"just enough", rows, measured(50, 10s), 180s, conclusion::measured},
        {"few in a long time", rows, measured(10, 60s), 5400s, conclusion::measured},
        {"none in a long time", rows, measured(0, 60s), std::nullopt, conclusion::none},
        {"people and companies take as long",
         {900, 450, 1350},
         measured(100, 20s),
         270s,
         conclusion::measured},
        {"never faster than is permitted", rows, measured(120, 10s), 100s, conclusion::measured},
        {"nor than points allow", {900, 90, 1800}, measured(90, 10s), 200s, conclusion::measured},
        {"as fast as it goes", rows, unlimited, 10s, conclusion::measured},
        {"a pause comes on top", rows, paused, 305s, conclusion::measured},
        {"the server fails", rows, failing, std::nullopt, conclusion::none},
        {"nothing is left", {}, measured(50, 10s), 0s, conclusion::permitted},
    });
}

namespace {

// An import in virtual time: what it says of its end each second, told the way a run does.
class virtual_import {
public:
    virtual_import(std::uint64_t rows, std::uint64_t contacts, pace_facts facts)
        : rows_{rows},
          contacts_{contacts},
          facts_{std::move(facts)} {
        meter_.note(now_, 0);
    }
    // Requests end as fast as `per_second`.
    void goes_on(std::chrono::seconds time, double per_second) {
        for (auto s = 0s; s < time; ++s) {
            now_ += 1s;
            part_ += per_second;
            meter_.note(now_, ended());
        }
    }
    [[nodiscard]] delivery::time_left left() const {
        auto f = facts_;
        f.measured = meter_.at_present();
        const auto all = rows_ + contacts_ - ended();
        return delivery::time_for({all, 0, all}, f);
    }
    [[nodiscard]] std::uint64_t ended() const { return static_cast<std::uint64_t>(part_ + 1e-9); }

private:
    std::uint64_t rows_;
    std::uint64_t contacts_;
    pace_facts facts_;
    delivery::pace_meter meter_;
    delivery::pace_meter::time_point now_{1h};
    double part_ = 0;
};

void check_near(const delivery::time_left& got, std::chrono::seconds expected, double share) {
    REQUIRE(got.takes.has_value());
    CHECK(static_cast<double>(got.takes->count()) ==
          doctest::Approx(static_cast<double>(expected.count())).epsilon(share));
}

} // namespace

TEST_CASE("time left: slow answers on few connections, seen in the first seconds") {
    // 2 connections and answers of 1.8 s: 1.11 a second, while 9 are permitted.
    virtual_import run{1000, 0, {.permitted = usual_rate, .connections = 2, .answer = 1800ms}};
    check_near(run.left(), 900s, 0.01); // by the answers that the check has seen
    CHECK(run.left().from == conclusion::answers);
    run.goes_on(60s, 2 / 1.8);
    CHECK(run.left().from == conclusion::measured);
    check_near(run.left(), 840s, 0.03);
}

TEST_CASE("time left: answers become slow on the way, and a minute later it is known") {
    virtual_import run{10'000, 2'000, {.permitted = usual_rate, .connections = 16}};
    run.goes_on(300s, 9);
    check_near(run.left(), 1033s, 0.01);
    run.goes_on(60s, 3);
    check_near(run.left(), std::chrono::seconds{(12'000 - 2'700 - 180) / 3}, 0.03);
}

TEST_CASE("time left: a colleague who takes half, and stops") {
    virtual_import run{9'000, 0, {.permitted = usual_rate, .connections = 16}};
    run.goes_on(120s, 4.5);
    check_near(run.left(), std::chrono::seconds{(9'000 - 540) * 10 / 45}, 0.02);
    run.goes_on(61s, 9);
    check_near(run.left(), std::chrono::seconds{(9'000 - 540 - 549) / 9}, 0.02);
}

TEST_CASE("time left: 429s with pauses are in the pace") {
    virtual_import run{3'000, 0, {.permitted = usual_rate, .connections = 16}};
    for (int window = 0; window < 12; ++window) {
        run.goes_on(5s, 9);
        run.goes_on(5s, 0);
    }
    check_near(run.left(), std::chrono::seconds{(3'000 - 540) * 10 / 45}, 0.05);
}

TEST_CASE("time left: what stands still for two minutes has no end that is known") {
    virtual_import run{3'000, 0, {.permitted = usual_rate, .connections = 16}};
    run.goes_on(60s, 9);
    run.goes_on(130s, 0);
    CHECK_FALSE(run.left().takes);
    run.goes_on(10s, 9);
    CHECK(run.left().takes.has_value());
}

TEST_CASE("pace_meter: nothing before two looks, and never less than none") {
    delivery::pace_meter m;
    delivery::pace_meter::time_point at{5s};
    CHECK_FALSE(m.at_present());
    m.note(at, 7);
    CHECK_FALSE(m.at_present());
    m.note(at + 100ms, 9);
    REQUIRE(m.at_present().has_value());
    CHECK(m.at_present()->ended == 2);
    CHECK(m.at_present()->within == 100ms);
    m.note(at + 200ms, 8);
    CHECK(m.at_present()->ended == 2);
}

TEST_CASE("pace_meter: the last minute when it has enough, else two") {
    delivery::pace_meter m;
    delivery::pace_meter::time_point at{5s};
    std::uint64_t ended = 0;
    for (int s = 0; s <= 400; ++s, at += 1s)
        m.note(at, ended += 1);
    CHECK(m.at_present()->within == 60s);
    CHECK(m.at_present()->ended == 60);
    for (int s = 0; s < 100; ++s, at += 1s)
        m.note(at, ended);
    CHECK(m.at_present()->within > 105s);
    CHECK(m.at_present()->within < 125s);
    // Looks that come often do not push out what is older.
    for (int s = 0; s < 1000; ++s, at += 1ms)
        m.note(at, ended);
    CHECK(m.at_present()->within > 105s);
}

TEST_CASE("most_per_second, contacts_as_so_far") {
    CHECK(*delivery::most_per_second(2, 1800ms) == doctest::Approx(1.11).epsilon(0.01));
    CHECK_FALSE(delivery::most_per_second(2, 0ms));
    CHECK(delivery::contacts_as_so_far(100, 0, 0) == 0);
    CHECK(delivery::contacts_as_so_far(100, 50, 0) == 0);
    CHECK(delivery::contacts_as_so_far(100, 50, 30) == 60);
}

TEST_CASE("forecast: a moment, and how far away it is; never less than at once") {
    const std::chrono::system_clock::time_point now{1000s};
    const auto f = delivery::forecast_of({5, 3, 8}, {12s, conclusion::measured}, now);
    CHECK(f.requests == 8);
    CHECK(f.left(now) == 12s);
    CHECK(f.left(now + 1500ms) == 11s);
    CHECK(f.left(now + 20s) == 0s);
    CHECK_FALSE(delivery::forecast_of({5, 3, 8}, {}, now).left(now));
}

TEST_CASE("forecast: an end that has passed is believed for a minute") {
    using std::chrono::seconds;
    const std::chrono::system_clock::time_point ends{seconds{1'800'000'000}};
    const delivery::forecast f{7, ends};
    CHECK(f.left(ends - seconds{5}) == seconds{5});
    CHECK(f.left(ends + seconds{60}) == seconds{0});
    CHECK(f.left(ends + seconds{61}) == std::nullopt);
    CHECK(delivery::forecast{0, ends}.left(ends + seconds{61}) == seconds{0});
    CHECK(delivery::forecast{7, std::nullopt}.left(ends) == std::nullopt);
}
