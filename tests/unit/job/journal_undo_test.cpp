#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport;
using delivery::row_state;

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
