#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::row_state;

namespace {

// A journal whose clock stands where it is put.
class job_to_undo {
public:
    job_to_undo() {
        j.use_clock([this] {
            return moment{std::chrono::sys_days{std::chrono::days{20'000}}, now};
        });
    }
    void begin_run() { REQUIRE(j.begin_run({"import", "1", 60s}).has_value()); }
    void intent(std::uint64_t row, unsigned attempt = 1) {
        REQUIRE(j.intent(row, attempt).has_value());
    }
    void end(std::uint64_t row, row_state s, std::string lead_id = {}, reason why = {}) {
        auto o = tests::ended(row, s);
        o.lead_id = std::move(lead_id);
        o.why = std::move(why);
        REQUIRE(j.finish(o).has_value());
    }
    void create(std::uint64_t row, std::string lead_id, std::chrono::milliseconds took = 1ms) {
        intent(row);
        now += took;
        end(row, row_state::created, std::move(lead_id));
    }
    // It is created, and its lead was found by a search.
    void adopt(std::uint64_t row, std::string_view lead_id) {
        intent(row);
        end(row, row_state::unknown);
        REQUIRE(j.settle_created(row, lead_id, "").has_value());
    }

    std::chrono::milliseconds now{1'000};
    tests::temporary_folder folder;
    job::journal j = tests::opened(folder.path() / "job.db");
};

} // namespace

TEST_CASE("journal: leads that were deleted again are asked for no more") {
    const tests::temporary_folder folder;
    auto j = tests::opened(folder.path() / "job.db");
    for (std::uint64_t row = 1; row <= 3; ++row) {
        auto o = tests::ended(row, row_state::created);
        o.lead_id = "L" + std::to_string(row);
        REQUIRE(j.finish(o).has_value());
    }
    REQUIRE(j.finish(tests::ended(4, row_state::failed, "no")).has_value());
    REQUIRE(j.set_undone(2, true).has_value());
    REQUIRE(j.set_undone(2, false).has_value()); // the first word holds
    const auto left = j.to_undo_after(0, 9);
    REQUIRE(left.has_value());
    REQUIRE(left->size() == 2);
    CHECK(left->back().lead_id == "L3");
    CHECK(j.to_undo_after(1, 9)->size() == 1);
    CHECK(j.to_undo_after(0, 1)->size() == 1);
    CHECK(*j.undone() == 1);
    REQUIRE(j.undone_after(0, 9)->size() == 1);
    CHECK(j.undone_after(0, 9)->front().row == 2);
    CHECK(j.undone_after(0, 9)->front().gone_before);
    CHECK(j.undone_after(2, 9)->empty());
    CHECK(j.counts()->created == 3);
}

TEST_CASE("journal: a lead that no answer named is adopted, whatever else its row went through") {
    job_to_undo t;
    t.begin_run();
    t.create(1, "L1");
    t.adopt(2, "L2");
    t.intent(3); // in doubt, absent, then created by an answer
    t.end(3, row_state::unknown);
    REQUIRE(t.j.settle_absent(3).has_value());
    t.create(3, "L3");
    t.end(4, row_state::created, "L4"); // as recovered: no attempt is known
    const auto all = t.j.to_undo_after(0, 9);
    REQUIRE(all.has_value());
    REQUIRE(all->size() == 4);
    for (const auto& e : *all)
        CHECK_MESSAGE(e.adopted == (e.row == 2), e.row);
}

TEST_CASE("journal: a lead is found by its id, with its row") {
    job_to_undo t;
    t.create(1, "L1");
    t.adopt(2, "L2");
    t.end(3, row_state::unknown, {}, {reason_code::two_leads, {"A", "B\"한", "A,B"}});
    t.end(4, row_state::unknown, {}, {reason_code::candidate, {"C"}});
    t.end(5, row_state::unknown, {}, {reason_code::two_leads, {}});
    REQUIRE(t.j.set_undone(1, false).has_value());
    CHECK((*t.j.created_with("L1"))->row == 1);
    CHECK((*t.j.created_with("L2"))->adopted);
    for (const auto* id : {"", "l1", "A", "C", "L"})
        CHECK_FALSE(*t.j.created_with(id));
    const auto several = t.j.one_of_several("B\"한");
    REQUIRE(several.has_value());
    REQUIRE(*several);
    CHECK((*several)->row == 3);
    CHECK((*several)->lead_ids == std::vector<std::string>{"A", "B\"한", "A,B"});
    for (const auto* id : {"", "a", "B", "C", "L1"})
        CHECK_FALSE(*t.j.one_of_several(id));
    t.end(6, row_state::unknown, {}, {reason_code::two_leads, {"D", "A"}});
    const auto all = t.j.all_of_several("A");
    REQUIRE(all.has_value());
    REQUIRE(all->size() == 2);
    CHECK((*all)[1].row == 6);
    CHECK((*all)[1].lead_ids == std::vector<std::string>{"D", "A"});
}

TEST_CASE("journal: the first run that announced a row, unless one is not known") {
    job_to_undo t;
    CHECK(*t.j.first_sending_run() == 0);
    t.begin_run(); // it announces none
    CHECK(*t.j.first_sending_run() == 0);
    t.begin_run();
    t.adopt(1, "L1"); // its attempt stands in the history
    CHECK(*t.j.first_sending_run() == 2);
    t.begin_run();
    t.create(2, "L2");
    CHECK(*t.j.first_sending_run() == 2);

    job_to_undo before_runs;
    before_runs.create(1, "L1");
    before_runs.begin_run();
    before_runs.create(2, "L2");
    CHECK(*before_runs.j.first_sending_run() == 0);
}

TEST_CASE("journal: the quickest leads of a run are those that its answers named") {
    job_to_undo t;
    t.begin_run();
    t.create(1, "L1", 30ms);
    t.create(2, "L2", 10ms);
    t.create(3, "L3", 20ms);
    t.adopt(4, "L4");
    t.end(5, row_state::created, "L5");
    t.intent(6);
    t.end(6, row_state::failed);
    t.begin_run();
    t.create(7, "L7");
    const auto two = t.j.quickest_leads(1, 2);
    REQUIRE(two.has_value());
    REQUIRE(two->size() == 2);
    CHECK(two->front().lead_id == "L2");
    CHECK(two->front().came == 1'040ms);
    CHECK(two->back().lead_id == "L3");
    CHECK(t.j.quickest_leads(1, 9)->size() == 3);
    CHECK(t.j.quickest_leads(2, 9)->size() == 1);
    CHECK(t.j.quickest_leads(3, 9)->empty());
}
