#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::journal;
using tests::ended;
using tests::opened;

struct kept {
    tests::temporary_folder folder;
    journal j = opened(folder.path() / "job.db");

    // A row that was sent, with that end.
    void end(std::uint64_t row, row_state s, unsigned status = 0, std::string error = {}) {
        REQUIRE(j.intent(row, 1).has_value());
        auto o = ended(row, s, std::move(error));
        o.status = status;
        if (s == row_state::created) o.lead_id = "L" + std::to_string(row);
        REQUIRE(j.finish(o).has_value());
    }
    std::vector<job::attempt_entry> attempts(std::uint64_t row) {
        auto got = j.attempts_of(row);
        REQUIRE(got.has_value());
        return std::move(*got);
    }
    delivery::outcome row(std::uint64_t n) {
        const auto got = j.row(n);
        REQUIRE(got.has_value());
        REQUIRE(got->has_value());
        return (*got)->outcome;
    }
};

} // namespace

TEST_CASE("journal: an attempt that was set back stays in the row's history") {
    kept k;
    REQUIRE(k.j.intent(7, 1).has_value());
    REQUIRE(k.j.release(7, 0, {503, "busy"}).has_value());
    CHECK(k.attempts(7).size() == 1);
    // Without an intent nothing had left, and what did not leave is no attempt.
    REQUIRE(k.j.release(7, 0, {0, "no connection"}).has_value());
    REQUIRE(k.j.release(8, 0, {0, "no connection"}).has_value());
    REQUIRE(k.j.intent(7, 1).has_value());
    REQUIRE(k.j.release(7, 0, {}).has_value());
    CHECK(k.attempts(7).size() == 1);
    CHECK(k.attempts(8).empty());
    k.end(7, row_state::created, 201);
    const auto all = k.attempts(7);
    REQUIRE(all.size() == 2);
    CHECK(all[0].status == 503);
    CHECK(all[0].what == "busy");
    CHECK(all[1].status == 201);
    CHECK(all[1].began <= all[1].ended);
    CHECK_FALSE(all[1].doubt);
}

TEST_CASE("journal: an invalid row was never sent, and a row never begun is not known") {
    kept k;
    REQUIRE(k.j.finish(ended(3, row_state::failed, "no name")).has_value());
    CHECK(k.attempts(3).empty());
    CHECK(k.row(3).error == "no name");
    CHECK_FALSE(k.j.row(4)->has_value());
    CHECK_FALSE(k.j.row(0)->has_value());
}

TEST_CASE(
    "journal: settling makes a row created, pending, failed or doubtful, and forgets nothing") {
    kept k;
    k.end(1, row_state::unknown, 502, "HTTP 502");
    k.end(2, row_state::unknown, 0, "lost");
    k.end(3, row_state::unknown, 400, "there is one");
    k.end(4, row_state::unknown, 408, "too slow");
    k.end(5, row_state::unknown, 500, "HTTP 500");
    k.end(6, row_state::created, 201);
    const auto doubtful = k.j.doubtful_after(0, 3);
    REQUIRE(doubtful.has_value());
    REQUIRE(doubtful->size() == 3);
    CHECK(doubtful->back().row == 3);
    CHECK(k.j.doubtful_after(3, 9)->size() == 2);

    REQUIRE(k.j.settle_created(1, "L1", "then").has_value());
    CHECK(*k.j.settle_absent(2) == row_state::pending);
    CHECK(*k.j.settle_absent(3) == row_state::failed);
    CHECK(*k.j.settle_absent(4) == row_state::pending);
    REQUIRE(k.j.settle_in_doubt(5, "could be the lead X").has_value());
    REQUIRE(k.j.settle_in_doubt(5, "could be the lead Y").has_value());

    CHECK(k.row(1).state == row_state::created);
    CHECK(k.row(1).lead_id == "L1");
    CHECK(k.row(1).error.empty());
    CHECK(k.row(2).state == row_state::pending);
    CHECK(k.row(2).attempts == 1);
    CHECK(k.row(3).error == "there is one");
    CHECK(k.row(5).error == "HTTP 500; could be the lead Y");
    CHECK(*k.j.counts() == job::row_counts{.created = 2, .failed = 1, .unknown = 1});
    CHECK(*k.j.has_lead("L1"));
    CHECK(*k.j.has_lead("L6"));
    CHECK_FALSE(*k.j.has_lead("L2"));
    CHECK_FALSE(*k.j.has_lead(""));
    for (std::uint64_t row = 1; row <= 5; ++row) {
        CAPTURE(row);
        REQUIRE(k.attempts(row).size() == 1);
        CHECK(k.attempts(row)[0].doubt);
    }
    CHECK(k.attempts(5)[0].what == "HTTP 500");
}

TEST_CASE("journal: of a row in doubt twice the first attempt counts, too") {
    kept k;
    k.end(1, row_state::unknown, 0, "lost");
    const auto first = k.j.doubtful_after(0, 1)->front();
    CHECK(*k.j.settle_absent(1) == row_state::pending);
    std::this_thread::sleep_for(std::chrono::milliseconds{3});
    REQUIRE(k.j.intent(1, 2).has_value());
    REQUIRE(k.j.release(1, 1, {429, "too many"}).has_value());
    std::this_thread::sleep_for(std::chrono::milliseconds{3});
    k.end(1, row_state::unknown, 400, "there is one");
    const auto again = k.j.doubtful_after(0, 1)->front();
    CHECK(again.first_left == first.first_left);
    CHECK(again.last_ended > first.last_ended);
    CHECK(k.attempts(1).size() == 3);
}

TEST_CASE("journal: an intent that died ended when it began, for all that is known") {
    kept k;
    REQUIRE(k.j.intent(1, 1).has_value());
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
    REQUIRE(k.j.begin().has_value());
    CHECK(*k.j.adopt_intents() == 1);
    REQUIRE(k.j.commit().has_value());
    const auto d = k.j.doubtful_after(0, 1)->front();
    CHECK(d.first_left == d.last_ended);
}

TEST_CASE("journal: leads that were deleted again are asked for no more") {
    kept k;
    for (std::uint64_t row = 1; row <= 3; ++row)
        k.end(row, row_state::created, 201);
    k.end(4, row_state::failed, 400, "no");
    REQUIRE(k.j.set_undone(2, true).has_value());
    REQUIRE(k.j.set_undone(2, false).has_value()); // the first word holds
    const auto left = k.j.to_undo_after(0, 9);
    REQUIRE(left->size() == 2);
    CHECK(left->back().lead_id == "L3");
    CHECK(k.j.to_undo_after(1, 9)->size() == 1);
    CHECK(*k.j.undone() == 1);
    REQUIRE(k.j.undone_after(0, 9)->size() == 1);
    CHECK(k.j.undone_after(0, 9)->front().gone_before);
    CHECK(k.j.undone_after(2, 9)->empty());
    CHECK(k.row(2).state == row_state::created);
}

TEST_CASE("journal: how the command was called is kept word for word") {
    kept k;
    CHECK(*k.j.command() == job::job_command{});
    const job::job_command c{"/리드.csv", "/m \"1\".toml", "", "CP949", ";", "가져오기 키"};
    REQUIRE(k.j.set_command(c).has_value());
    CHECK(*k.j.command() == c);
}
