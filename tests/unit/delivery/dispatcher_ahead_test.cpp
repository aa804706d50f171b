// Rows whose intents are durable before a lane has them. In these tests nothing limits the rate and
// the disk is slow, so that there are such.

#include "scripted_sending.hpp"

#include "leadimport/base/limits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <numeric>
#include <set>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;

void make_fast(scripted_sending& s) {
    s.recorder.delay = 5ms;
    s.retries = {.first = 2ms, .longest = 4ms, .patience = 5s};
}

std::size_t most_at_once(const scripted_sending& s) {
    return *std::max_element(s.recorder.announced.begin(), s.recorder.announced.end());
}

// What stands in the events of every row: nothing leaves unannounced, nothing that was announced is
// forgotten, nothing is announced twice.
void check_intents(const scripted_sending& s) {
    std::set<std::string> announced;
    for (const auto& e : s.events) {
        const auto blank = e.find(' ');
        const auto what = e.substr(0, blank);
        const auto row = e.substr(blank + 1, e.find('.') - blank - 1);
        CAPTURE(e);
        if (what == "intent")
            CHECK(announced.insert(row).second);
        else if (what == "send")
            CHECK(announced.contains(row));
        else if (what == "release" || what == "created" || what == "unknown" || what == "failed")
            CHECK(announced.erase(row) == 1);
    }
    CHECK(announced.empty());
}

} // namespace

TEST_CASE("dispatcher: with a slow disk and no limit many rows are announced at once") {
    scripted_sending s{16, 20'000};
    make_fast(s);
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 20'000);
    CHECK(most_at_once(s) > 1);
    CHECK(s.recorder.announced.size() < 20'000);
    check_intents(s);
}

TEST_CASE("dispatcher: rows of an earlier run are announced ahead with their attempts") {
    scripted_sending s{16, 3000};
    make_fast(s);
    s.intake.attempts = 2;
    CHECK_FALSE(s.run().why);
    CHECK(most_at_once(s) > 1);
    CHECK(s.count("intent 3000.3") == 1);
    check_intents(s);
}

TEST_CASE("dispatcher: where the limit leaves gaps each row is announced for itself") {
    scripted_sending s{4, 60};
    s.limiter = delivery::local_limiter{rate{100, 1s}};
    s.recorder.delay = 3ms;
    CHECK_FALSE(s.run().why);
    CHECK(most_at_once(s) == 1);
    check_intents(s);
}

TEST_CASE("dispatcher: a limit that leaves hardly any gap is kept, and rows are ahead") {
    scripted_sending s{16, 3000};
    s.limiter = delivery::local_limiter{rate{3000, 1s}};
    s.recorder.delay = 10ms;
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 3000);
    CHECK(most_at_once(s) > 1);
    CHECK(std::none_of(s.events.begin(), s.events.end(),
                       [](const auto& e) { return e.starts_with("release"); }));
    check_intents(s);
}

TEST_CASE("dispatcher: a drain, a cut and a hopeless answer release what was announced ahead") {
    const struct {
        const char* what;
        step last;
        std::function<void(delivery::dispatcher&)> end;
    } table[] = {
        {"drain", step{}, [](delivery::dispatcher& d) { d.drain(); }},
        {"cut", step{}, [](delivery::dispatcher& d) { d.cut(); }},
        {"401", status(401), {}},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        scripted_sending s{16, 1'000'000};
        make_fast(s);
        if (t.end)
            s.at(300ms, t.end);
        else
            s.script[2000] = {t.last};
        s.run();
        CHECK(most_at_once(s) > 1);
        check_intents(s);
        CHECK(std::any_of(s.events.begin(), s.events.end(),
                          [](const auto& e) { return e.starts_with("release"); }));
    }
}

TEST_CASE("dispatcher: a pause and an open breaker release what was announced ahead, for later") {
    scripted_sending s{16, 4000};
    make_fast(s);
    SUBCASE("429") { s.script[2000] = {status(429, "40")}; }
    SUBCASE("unknowns") {
        for (std::uint64_t row = 2000; row < 2003; ++row)
            s.script[row] = {status(500)};
        s.probes = {status(500)};
    }
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) + s.count_in(row_state::unknown) == 4000);
    CHECK(std::count_if(s.events.begin(), s.events.end(),
                        [](const auto& e) { return e.starts_with("release"); }) > 0);
    check_intents(s);
}

TEST_CASE("dispatcher: a row that was announced before the breaker is half-open does not leave "
          "beside its row") {
    scripted_sending s{16, 4000};
    make_fast(s);
    // Some lanes lose their connections and open others, each with an announced row in hand, while
    // the breaker opens, a probe passes and a slow row is let through.
    for (std::uint64_t row = 2000; row < 2008; ++row) {
        s.script[row] = {step{delivery::answer{201, {}, {}, {}}, 1ms}};
        s.script[row].front().closes = true;
    }
    for (std::uint64_t row = 2008; row < 2011; ++row)
        s.script[row] = {step{delivery::answer{500, {}, {}, {}}, 10ms}};
    for (std::uint64_t row = 2011; row <= 4000; ++row)
        s.script[row] = {step{delivery::answer{201, {}, {}, {}}, 300ms}};
    s.opens.resize(16);
    s.opens.resize(24, {delivery::answer{}, 100ms});
    bool probed = false;
    s.heard = [&](const std::string& e) {
        probed = probed || e == "probe";
        if (probed && e.starts_with("created")) s.script.clear(); // it is closed
    };
    CHECK_FALSE(s.run().why);
    CHECK(s.opened.size() == 24);
    const auto probe = s.index("probe");
    const auto tried =
        std::find_if(s.events.begin() + static_cast<std::ptrdiff_t>(probe), s.events.end(),
                     [](const auto& e) { return e.starts_with("created"); });
    REQUIRE(tried != s.events.end());
    const auto judged = static_cast<std::size_t>(tried - s.events.begin());
    CHECK(s.sent_between(probe, judged) == 1);
    CHECK(std::count_if(s.events.begin() + static_cast<std::ptrdiff_t>(probe), tried,
                        [](const auto& e) { return e.starts_with("release"); }) > 0);
    check_intents(s);
}

TEST_CASE("dispatcher: during a pause nothing is announced only to be released again") {
    scripted_sending s{16, 4000};
    make_fast(s);
    s.script[2000] = {status(429, "500")};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 4000);
    const auto releases = std::count_if(s.events.begin(), s.events.end(),
                                        [](const auto& e) { return e.starts_with("release"); });
    CHECK(releases <= 2 * static_cast<std::ptrdiff_t>(limits::announced_ahead));
    check_intents(s);
}

TEST_CASE("dispatcher: when rows cannot be announced ahead none of them leaves") {
    scripted_sending s{16, 1'000'000};
    make_fast(s);
    s.recorder.fails_at = 2000;
    const auto ending = s.run();
    REQUIRE(ending.why);
    CHECK(ending.why->code == errc::storage_full);
    CHECK_FALSE(s.sent.contains(2000));
    CHECK(most_at_once(s) > 1);
}

TEST_CASE("dispatcher: rows that have to ask first are announced when they are whole") {
    scripted_sending s{16, 3000};
    make_fast(s);
    for (std::uint64_t row = 500; row < 520; ++row)
        s.prerequisites.refers[row] = {"A" + std::to_string(row % 4)};
    CHECK_FALSE(s.run().why);
    CHECK(s.count_in(row_state::created) == 3000);
    for (const auto* key : {"0", "1", "2", "3"})
        CHECK(s.count(std::string{"ask A"} + key) == 1);
    check_intents(s);
}
