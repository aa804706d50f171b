// One lead, one row: what the journal records when answers name a lead twice.

#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using delivery::outcome;
using delivery::row_state;
using job::journal;
using tests::ended;
using tests::opened;
using tests::temporary_folder;

outcome created(std::uint64_t row, const std::string& lead) {
    auto o = ended(row, row_state::created);
    o.lead_id = lead;
    o.created_at.assign(1, 'T'); // GCC 12 takes "T" for text that overlaps
    o.status = 201;
    return o;
}

outcome answered(std::uint64_t row, const std::string& lead) {
    auto o = ended(row, row_state::unknown, "another name");
    o.why = {reason_code::other_name, {}};
    o.answered_id = lead;
    return o;
}

class leads {
public:
    // As it is recorded.
    outcome end(outcome o) {
        REQUIRE(j.record_end(o).has_value());
        const auto kept = j.row(o.row).value()->outcome;
        CHECK(kept.state == o.state);
        CHECK(kept.lead_id == o.lead_id);
        CHECK(kept.created_at == o.created_at);
        CHECK(kept.answered_id == o.answered_id);
        CHECK(kept.why == o.why);
        CHECK(kept.error == o.error);
        CHECK(kept.status == o.status);
        return o;
    }
    row_state state_of(std::uint64_t row) { return j.row(row).value()->outcome.state; }

    temporary_folder folder;
    journal j = opened(folder.path() / "job.db");
};

void check_of_another(const outcome& o, const std::string& row, const std::string& answered_id) {
    CHECK(o.state == row_state::unknown);
    CHECK(o.why == reason{reason_code::lead_of_another_row, {row}});
    CHECK(english(o.error).find("row " + row) != std::string::npos);
    CHECK(o.lead_id.empty());
    CHECK(o.created_at.empty());
    CHECK(o.answered_id == answered_id);
}

} // namespace

TEST_CASE("journal: a lead that another row has created is no lead of this row") {
    leads l;
    CHECK(l.end(created(1, "A")).state == row_state::created);
    check_of_another(l.end(created(2, "A")), "1", "");
    check_of_another(l.end(created(3, "A")), "1", "");
    CHECK(l.state_of(1) == row_state::created);
    CHECK(l.end(created(4, "B")).state == row_state::created);
    CHECK(*l.j.counts() == job::row_counts{.created = 2, .unknown = 2});
}

TEST_CASE("journal: it is the same within one transaction, and not after it was rolled back") {
    leads l;
    REQUIRE(l.j.begin().has_value());
    l.end(created(1, "A"));
    check_of_another(l.end(created(2, "A")), "1", "");
    l.j.roll_back();
    CHECK(l.end(created(2, "A")).state == row_state::created);
}

TEST_CASE("journal: a lead that may be another unknown row's makes both unknown") {
    leads l;
    l.end(answered(1, "A"));
    check_of_another(l.end(created(2, "A")), "1", "A");
    CHECK(l.state_of(1) == row_state::unknown);
    CHECK(l.j.row(1).value()->outcome.answered_id == "A");
    // Two that only may have it keep it as what it is, a candidate.
    CHECK(l.end(answered(3, "A")).answered_id == "A");
}

TEST_CASE("journal: a lead that another row has created is no candidate") {
    leads l;
    l.end(created(1, "A"));
    const auto o = l.end(answered(2, "A"));
    CHECK(o.state == row_state::unknown);
    CHECK(o.answered_id.empty());
    CHECK(o.why.code == reason_code::other_name);
}

TEST_CASE("journal: a row's own lead is not another row's, and no id is nobody's") {
    leads l;
    l.end(answered(1, "A"));
    CHECK(l.end(created(1, "A")).state == row_state::created);
    CHECK(l.end(created(1, "A")).state == row_state::created);
    CHECK(l.end(created(2, "")).state == row_state::created);
    CHECK(l.end(created(3, "")).state == row_state::created);
    CHECK_FALSE(l.j.row_of_lead("")->has_value());
    CHECK(l.j.row_of_lead("A")->has_value());
}

TEST_CASE("journal: a lead is its row's, too, while there may be a second one") {
    leads l;
    REQUIRE(l.j.intent(1, 1).has_value());
    l.end(created(1, "A"));
    REQUIRE(l.j.doubt_created(1, "two", {reason_code::two_leads, {"A", "B"}}).has_value());
    CHECK(*l.j.row_of_lead("A") == 1U);
    CHECK_FALSE(l.j.row_of_lead("B")->has_value());
}

TEST_CASE("journal: once a row is known to have no lead, what an answer named is free") {
    leads l;
    REQUIRE(l.j.intent(1, 1).has_value());
    l.end(answered(1, "A"));
    REQUIRE(l.j.settle_absent(1).has_value());
    CHECK(l.end(created(2, "A")).state == row_state::created);
    CHECK(l.j.attempts_of(1)->front().answered_id == "A");
}
