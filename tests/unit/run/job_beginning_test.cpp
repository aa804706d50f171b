#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/run/job_beginning.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::row_state;
using run::beginning_of;
using run::is_older;
using std::chrono::milliseconds;
using span = std::optional<milliseconds>;

// A UUID of version 7 of this moment.
std::string id_of(milliseconds at) {
    const auto ms = static_cast<unsigned long long>(at.count());
    char s[64];
    std::snprintf(s, sizeof s, "%08llx-%04llx-7000-8000-000000000000", ms >> 16, ms & 0xffff);
    return s;
}

constexpr milliseconds server = 1'775'625'926s; // when the machine was started

// A journal whose boot clock stands where it is put.
class first_runs {
public:
    first_runs() {
        j.use_clock([this] {
            return moment{std::chrono::sys_days{std::chrono::days{20'000}}, now};
        });
    }
    void begin(const char* kind) { REQUIRE(j.begin_run({kind, "1", 60s}).has_value()); }
    void create(std::uint64_t row, const std::string& id) {
        REQUIRE(j.intent(row, 1).has_value());
        now += 100ms;
        auto o = tests::ended(row, row_state::created);
        o.lead_id = id;
        REQUIRE(j.finish(o).has_value());
    }
    span beginning() {
        const auto found = beginning_of(j);
        REQUIRE(found.has_value());
        return *found;
    }

    milliseconds now = 1h;
    tests::temporary_folder folder;
    job::journal j = tests::opened(folder.path() / "job.db");
};

} // namespace

TEST_CASE("beginning_of: the run's begin by the server's clock, less a minute and the spread") {
    const struct {
        const char* what;
        run::first_run run;
        span expected;
    } table[] = {
        {"nothing is known", {1h, {}, {}, {}}, {}},
        {"nothing but a spread", {1h, {}, 1s, {}}, {}},
        {"a measured offset", {1h, server, 1s, {}}, server + 1h - 1min - 1s},
        {"no spread was measured", {1h, server, {}, {}}, server + 1h - 2min},
        {"leads outweigh it", {1h, server, {}, {server - 5s}}, server - 5s + 1h - 2min},
        {"of two the greater", {1h, {}, 0ms, {server - 48h, server}}, server + 1h - 1min},
        {"an old one is outvoted", {0ms, {}, 0ms, {server, server - 48h, server}}, server - 1min},
        {"one ahead as well", {0ms, {}, 0ms, {server, server + 48h, server}}, server - 1min},
        {"the middle", {0ms, {}, 0ms, {server + 2s, server, server + 1s}}, server + 1s - 1min},
    };
    for (const auto& t : table)
        CHECK_MESSAGE(beginning_of(t.run) == t.expected, t.what);
}

TEST_CASE("is_older: what is not dated by its id is not") {
    CHECK(is_older(id_of(server - 1ms), server));
    CHECK_FALSE(is_older(id_of(server), server));
    CHECK_FALSE(is_older(id_of(server - 1h), std::nullopt));
    for (const auto* id : {"", "5f1e8a9b2c3d4e5f6a7b8c9d", "00000000-0000-4000-8000-000000000001"})
        CHECK_FALSE(is_older(id, server));
}

TEST_CASE("beginning_of a job: the first run that sent, with the leads that its answers named") {
    first_runs t;
    CHECK_FALSE(t.beginning());
    t.begin("import"); // the server cannot be reached
    t.now = 5h;
    t.begin("import");
    CHECK_FALSE(t.beginning());
    t.create(1, id_of(server + 5h));
    t.create(2, id_of(server + 5h + 100ms));
    const span first = server - 100ms + 5h - 2min;
    CHECK(t.beginning() == first);
    REQUIRE(t.j.set_run_clock(server + 7s, 3s).has_value());
    CHECK(t.beginning() == *first + 57s);
    t.now = 9h; // a later run changes nothing, whatever its leads say
    t.begin("import");
    t.create(3, id_of(server + 99h));
    CHECK(t.beginning() == *first + 57s);
    t.begin("recover"); // nor does what came to be afterwards
    CHECK(t.beginning() == *first + 57s);
}

TEST_CASE("beginning_of a job: where no answer named a lead that tells, what the run measured") {
    first_runs t;
    t.begin("import");
    t.create(1, "5f1e8a9b2c3d4e5f6a7b8c9d");
    CHECK_FALSE(t.beginning());
    REQUIRE(t.j.set_run_clock(server, 0s).has_value());
    CHECK(t.beginning() == server + 1h - 1min);
}

TEST_CASE("beginning_of a job: a recovered journal has lost the runs of the rows that it knows") {
    first_runs t;
    t.begin("recover");
    t.begin("import");
    t.create(1, id_of(server + 1h));
    CHECK_FALSE(t.beginning());
}

TEST_CASE("beginning_of a job: a journal that is older than its runs does not know") {
    first_runs t;
    t.create(1, id_of(server + 1h));
    t.begin("import");
    t.create(2, id_of(server + 2h));
    CHECK_FALSE(t.beginning());
}

TEST_CASE("beginning_of a job: what was noted when it began helps a recovered journal") {
    first_runs t;
    t.begin("recover");
    const auto noted = static_cast<std::uint64_t>((server + 1h).count());
    const span expected = server + 1h - 2min;
    CHECK(beginning_of(t.j, noted).value() == expected); // in job.info
    REQUIRE(t.j.set_server_began(noted + 60'000).has_value());
    CHECK(beginning_of(t.j, noted).value() == *expected + 1min); // the journal's own comes first
    CHECK(t.beginning() == *expected + 1min);
}
