// Rows that are announced together share a record until they end, and nobody who asks notices.

#include "job/sqlite.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::journal;
using tests::ended;
using tests::opened;
using tests::temporary_folder;

std::vector<delivery::announcement> first_attempts(std::uint64_t from, std::uint64_t to) {
    std::vector<delivery::announcement> rows;
    for (auto row = from; row <= to; ++row)
        rows.push_back({row, 1});
    return rows;
}

class announced {
public:
    announced() { REQUIRE(j.begin().has_value()); }

    void commit() {
        REQUIRE(j.commit().has_value());
        REQUIRE(j.begin().has_value());
    }
    // Lines of the table, as they are on the disk.
    std::uint64_t records(const char* table) {
        commit();
        auto db = job::database::open(file, SQLITE_OPEN_READONLY);
        REQUIRE(db.has_value());
        auto s = (*db)->prepare((std::string{"SELECT count(*) FROM "} + table).c_str());
        REQUIRE(s.has_value());
        REQUIRE(s->step().has_value());
        return s->number(0);
    }
    row_state state_of(std::uint64_t row) {
        const auto found = j.row(row);
        REQUIRE(found.has_value());
        return found->has_value() ? (*found)->outcome.state : row_state::pending;
    }

    temporary_folder folder;
    std::filesystem::path file = folder.path() / "job.db";
    journal j = opened(file);
};

} // namespace

TEST_CASE(
    "journal: rows that are announced together have one record, and their own when they end") {
    announced a;
    REQUIRE(a.j.intents(first_attempts(1, 300)).has_value());
    CHECK(a.records("row") == 0);
    CHECK(a.records("ahead") == 1);
    CHECK(a.j.counts()->sending == 300);
    CHECK(a.state_of(300) == row_state::sending);
    CHECK(a.state_of(301) == row_state::pending);
    CHECK(a.j.attempts_of(7)->size() == 1);

    REQUIRE(a.j.finish(ended(7, row_state::created)).has_value());
    REQUIRE(a.j.release(8, 0, {503, "away"}).has_value());
    REQUIRE(a.j.release(9, 0, {}).has_value()); // it did not leave
    CHECK(a.records("row") == 3);
    CHECK(a.j.counts()->sending == 297);
    CHECK(a.state_of(7) == row_state::created);
    CHECK(a.state_of(8) == row_state::pending);
    CHECK(a.j.attempts_of(8)->size() == 1);
    CHECK(a.j.attempts_of(9)->empty());

    REQUIRE(a.j.intent(8, 1).has_value());
    for (const auto& e : *a.j.rows_after(0, 999))
        if (e.outcome.state == row_state::sending)
            REQUIRE(a.j.finish(ended(e.outcome.row, row_state::created)).has_value());
    CHECK(a.j.counts()->created == 299);
    CHECK(a.records("ahead") == 0);
}

TEST_CASE("journal: a row of which something is known is never announced as if nothing were") {
    announced a;
    REQUIRE(a.j.intent(5, 1).has_value());
    REQUIRE(a.j.release(5, 0, {}).has_value());
    // It would stay pending there, and be sent again after a crash.
    REQUIRE(a.j.intents(first_attempts(1, 10)).has_value());
    CHECK(a.state_of(5) == row_state::sending);
    CHECK(a.j.counts()->sending == 10);
    CHECK(a.j.row(5).value()->outcome.attempts == 1);

    auto second = first_attempts(11, 30);
    second[9].attempt = 2;
    REQUIRE(a.j.intents(second).has_value());
    CHECK(a.j.row(20).value()->outcome.attempts == 2);
    CHECK(a.j.counts()->sending == 30);
}

TEST_CASE("journal: what was announced together when the process died becomes unknown") {
    announced a;
    REQUIRE(a.j.intents(first_attempts(1, 100)).has_value());
    for (const std::uint64_t row : {1U, 50U, 100U})
        REQUIRE(a.j.finish(ended(row, row_state::created)).has_value());
    a.commit();
    REQUIRE(a.j.intents(first_attempts(101, 200)).has_value());
    a.j.roll_back(); // what was not durable has never been

    a.j = opened(a.file);
    CHECK(a.j.counts()->sending == 97);
    REQUIRE(a.j.begin().has_value());
    const auto began = a.j.attempts_of(2)->front().began;
    CHECK(a.j.adopt_intents().value() == 97);
    CHECK(a.records("ahead") == 0);
    CHECK(a.j.counts()->unknown == 97);
    CHECK(a.j.counts()->sending == 0);
    CHECK(a.j.attempts_of(2)->front().began == began);
    CHECK(a.j.unknown_after(0, 1)->front() == 2);
    CHECK(a.state_of(101) == row_state::pending);
}
