#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/job/live_state.hpp"
#include "leadimport/words/base.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <fstream>

using namespace leadimport;

TEST_CASE("live_state: what was written is read, by who asks for that process alone") {
    const tests::temporary_folder folder;
    CHECK_FALSE(job::read_live_state(folder.path(), 7));
    job::live_state s;
    s.process = 7;
    s.figures.traffic = {.requests = 1234, .throttled = 3};
    s.figures.counts = {.created = 21, .sending = 5};
    s.per_second = 9012;
    s.breaker_open = true;
    s.pause_ms = 10'000;
    s.trouble = "HTTP 502: a=b\nsecond line";
    s.forecast = {
        310, std::chrono::system_clock::time_point{std::chrono::milliseconds{1'775'625'926'020}}};
    s.lowered = {72, std::chrono::seconds{10}};
    s.half_open = true;
    s.breaker_cause = "3 answers in a row";
    REQUIRE(job::write_live_state(folder.path(), s).has_value());
    CHECK_FALSE(job::read_live_state(folder.path(), 8));
    CHECK_FALSE(job::read_live_state(folder.path(), 0));
    const auto got = job::read_live_state(folder.path(), 7);
    REQUIRE(got.has_value());
    CHECK(got->figures == s.figures);
    CHECK(got->per_second == 9012);
    CHECK(got->breaker_open);
    CHECK(got->pause_ms == 10'000);
    CHECK(got->forecast == s.forecast);
    CHECK(got->lowered == rate{72, std::chrono::seconds{10}});
    CHECK(got->half_open);
    CHECK(english(got->breaker_cause) == "3 answers in a row");
    CHECK(english(got->trouble) == R"(HTTP 502: a=b\nsecond line)");
    // A phrase is the same again, however long what it holds is.
    s.trouble = words::then("a\n\"b\"\n", words::then(std::string(5000, '"'), 7U));
    REQUIRE(job::write_live_state(folder.path(), s).has_value());
    const auto phrase = job::read_live_state(folder.path(), 7);
    REQUIRE(phrase.has_value());
    CHECK(phrase->trouble.is(words::then));
    CHECK(english(phrase->trouble).starts_with(R"(a\n"b"\n; """)"));
    CHECK(english(phrase->trouble).ends_with("…; 7"));
    REQUIRE(job::write_live_state(folder.path(), {7, {}, 2}).has_value());
    const auto well = job::read_live_state(folder.path(), 7);
    REQUIRE(well.has_value());
    CHECK(well->lowered.unlimited());
    CHECK_FALSE(well->forecast.ends);
    CHECK_FALSE(well->half_open);
    CHECK(well->breaker_cause.empty());
    // Of an earlier version, which does not say everything.
    folder.write("live", "process=7\nrequests=5\nend=1\n");
    CHECK(job::read_live_state(folder.path(), 7)->figures.traffic.requests == 5);
    job::remove_live_state(folder.path());
    CHECK_FALSE(job::read_live_state(folder.path(), 7));
}

TEST_CASE("live_state: a part of it, or anything else, is none") {
    const tests::temporary_folder folder;
    REQUIRE(job::write_live_state(folder.path(), {7, {}, 2, false, 4, "", {5, {}}}).has_value());
    std::ifstream file{folder.path() / "live", std::ios::binary};
    const std::string whole{std::istreambuf_iterator<char>{file}, {}};
    for (std::size_t n = 0; n + 2 < whole.size(); ++n) {
        folder.write("live", whole.substr(0, n));
        CAPTURE(n);
        CHECK_FALSE(job::read_live_state(folder.path(), 7));
    }
    for (const std::string s : {"process=7", "process=7\nend=", "=\n=\n", "\0\xff\n"}) {
        folder.write("live", s);
        CHECK_FALSE(job::read_live_state(folder.path(), 7));
    }
}
