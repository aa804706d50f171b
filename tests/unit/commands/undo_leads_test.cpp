#include "commands/undo_leads.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using commands::lead_fate;
using delivery::row_state;

const std::string old_id = "018ebc2b-1d84-7000-8000-000000000001";
const std::string own_id = "018ebc2b-1d85-7000-8000-000000000001";
const std::string then = "2024-04-08T05:25:26.420Z";
const commands::beginning began{std::chrono::milliseconds{0x018ebc2b1d85}};
const commands::lead_proof proof{began, true};

class job_to_undo {
public:
    void end(std::uint64_t row, row_state s, const std::string& lead_id = {}, reason why = {}) {
        auto o = tests::ended(row, s);
        o.lead_id = lead_id;
        o.why = std::move(why);
        REQUIRE(j.finish(o).has_value());
    }
    void adopt(std::uint64_t row, const std::string& lead_id) {
        end(row, row_state::unknown);
        REQUIRE(j.settle_created(row, lead_id, "").has_value());
    }
    commands::chosen_lead chosen(std::string_view id) {
        const auto found = commands::find_chosen(j, id, proof);
        REQUIRE(found.has_value());
        return *found;
    }
    std::string rows(bool adopted, const commands::row_ranges& of = {}) {
        commands::leads_to_delete todo{j, of, proof, adopted};
        std::string all;
        for (;;) {
            const auto next = todo.next();
            REQUIRE(next.has_value());
            if (!*next) return all;
            all += std::to_string((*next)->row) + " ";
        }
    }
    job::row_entry row(std::uint64_t number) {
        const auto found = j.row(number);
        REQUIRE(found.has_value());
        REQUIRE(*found);
        return **found;
    }

    tests::temporary_folder folder;
    job::journal j = tests::opened(folder.path() / "job.db");
};

} // namespace

TEST_CASE("fate_of: what is older is kept, what was found is asked for, what was named goes") {
    CHECK(commands::fate_of({1, own_id, false}, proof) == lead_fate::deleted);
    CHECK(commands::fate_of({1, own_id, true}, proof) == lead_fate::asked_for);
    CHECK(commands::fate_of({1, old_id, false}, proof) == lead_fate::kept);
    CHECK(commands::fate_of({1, old_id, true}, proof) == lead_fate::kept);
    CHECK(commands::fate_of({1, old_id, false}, {}) == lead_fate::deleted);
    CHECK(commands::fate_of({1, "5f1e8a9b2c3d4e5f6a7b8c9d", true}, proof) == lead_fate::asked_for);
}

TEST_CASE("fate_of: of a lead that no answer named the date as text counts where the id has none") {
    const std::string hex = "5f1e8a9b2c3d4e5f6a7b8c9d";
    const auto fate = [](const std::string& id, bool adopted, const char* created_at) {
        return commands::fate_of({1, id, adopted, job::lead_origin::person, created_at}, proof);
    };
    CHECK(fate(hex, true, "2024-03-01T05:25:26.020Z") == lead_fate::kept);
    CHECK(fate(hex, true, "2024-04-09T05:25:26.020Z") == lead_fate::asked_for);
    CHECK(fate(hex, true, "") == lead_fate::asked_for);
    CHECK(fate(hex, true, "today") == lead_fate::asked_for);
    CHECK(fate(own_id, true, "2020-01-01") == lead_fate::asked_for); // the id says more
    CHECK(fate(hex, false, "2020-01-01") == lead_fate::asked_for);   // no proof
}

TEST_CASE("fate_of: that an answer named a lead is not enough where nothing tells its age") {
    const struct {
        std::string id;
        lead_fate fate;
    } table[] = {
        {own_id, lead_fate::deleted},
        {"018EBC2B-1D85-7000-8000-000000000001", lead_fate::deleted},
        {"018ebc2b-1d85-4000-8000-000000000001", lead_fate::asked_for}, // of version 4
        {"5f1e8a9b2c3d4e5f6a7b8c9d", lead_fate::asked_for},
    };
    for (const auto& t : table) {
        CAPTURE(t.id);
        CHECK(commands::fate_of({1, t.id, false}, proof) == t.fate);
        CHECK(commands::fate_of({1, t.id, false}, {}) == t.fate);
    }
}

TEST_CASE("fate_of: a time of creation in an answer counts when no row can have sent it") {
    const struct {
        const char* created_at;
        lead_fate fate;
    } table[] = {
        {"2024-04-09T05:25:26.020Z", lead_fate::deleted},
        {"2024-04-09", lead_fate::deleted},
        {"2024-04-08", lead_fate::asked_for}, // before the job's beginning, or behind it
        {"2019-01-01T05:25:26.020Z", lead_fate::asked_for},
        {"", lead_fate::asked_for},
        {"just now", lead_fate::asked_for},
        {"2024-04-09T05:25:26", lead_fate::asked_for}, // no zone
    };
    for (const auto& t : table) {
        CAPTURE(t.created_at);
        const job::created_entry e{1, "5f1e8a9b2c3d4e5f6a7b8c9d", false, {}, t.created_at};
        CHECK(commands::fate_of(e, proof) == t.fate);
        CHECK(commands::fate_of(e, {began, false}) == lead_fate::asked_for);
        CHECK(commands::fate_of(e, {std::nullopt, true}) == lead_fate::asked_for);
    }
}

TEST_CASE("survey: a lead that a person named, and that is older than the job, is not deleted") {
    job_to_undo t;
    const std::string hex = "5f1e8a9b2c3d4e5f6a7b8c9d";
    t.end(1, row_state::unknown);
    REQUIRE(t.j.settle_created(1, hex, "2024-03-01T05:25:26.020Z", job::origin_person).has_value());
    const auto all = commands::survey(t.j, {}, proof);
    REQUIRE(all.has_value());
    CHECK(all->older == 1);
    CHECK(all->question.adopted.all() == 0);
    CHECK(t.rows(true).empty());
    CHECK(commands::survey(t.chosen(hex), began).older == 1);
}

TEST_CASE("survey, leads_to_delete: the same leads are counted and deleted") {
    job_to_undo t;
    t.end(1, row_state::created, own_id);
    t.end(2, row_state::created, old_id);
    t.end(3, row_state::failed);
    for (std::uint64_t row = 4; row < 16; ++row)
        t.adopt(row, "L" + std::to_string(row));
    t.end(16, row_state::created, "L16");
    REQUIRE(t.j.set_undone(16, false).has_value());
    t.end(17, row_state::created, "018ebc2b-1d85-7000-8000-000000000017");
    t.end(18, row_state::created, "L18"); // without a date

    const auto all = commands::survey(t.j, {}, proof);
    REQUIRE(all.has_value());
    CHECK(all->question.leads == 2);
    CHECK(all->question.adopted.all() == 13);
    CHECK(all->question.adopted.undated == 1);
    CHECK(all->question.adopted.found == 12);
    REQUIRE(all->question.some_adopted.size() == commands::undo_names_at_most);
    CHECK(all->question.some_adopted.front().lead_id == "L4");
    CHECK(all->older == 1);
    CHECK(all->some_older.front().row == 2);
    CHECK(t.rows(false) == "1 17 ");
    CHECK(t.rows(true) == "1 4 5 6 7 8 9 10 11 12 13 14 15 17 18 ");

    const auto some = commands::row_ranges::parse("2,5-6", "--rows").value();
    const auto of_some = commands::survey(t.j, some, proof);
    CHECK(of_some->question.leads == 0);
    CHECK(of_some->question.adopted.all() == 2);
    CHECK(of_some->older == 1);
    CHECK(t.rows(true, some) == "5 6 ");
    CHECK(t.rows(false, some).empty());
}

TEST_CASE("find_chosen: a lead of a created row, one of several, or none of the job") {
    job_to_undo t;
    t.end(1, row_state::created, own_id);
    t.end(2, row_state::unknown, {}, {reason_code::two_leads, {"A", "B"}});
    t.end(3, row_state::unknown, {}, {reason_code::candidate, {"C"}});
    t.end(4, row_state::created, old_id);
    t.end(5, row_state::created, "E");
    CHECK_FALSE(t.chosen(own_id).adopted);
    CHECK(t.chosen("E").adopted);
    CHECK(t.chosen("E").lead.origin == job::lead_origin::undated);
    CHECK(t.chosen(own_id).lead.row == 1);
    CHECK(t.chosen(own_id).others.empty());
    CHECK(t.chosen("B").lead.row == 2);
    CHECK(t.chosen("B").others == std::vector<std::string>{"A"});
    for (const auto* id : {"C", "D", "", "*"}) {
        const auto none = commands::find_chosen(t.j, id, proof);
        REQUIRE(none.has_error());
        CHECK(none.error().code == errc::bad_option);
        CHECK(english(none.error().where) == "--lead");
    }
    CHECK(commands::survey(t.chosen(own_id), began).question.leads == 1);
    CHECK(commands::survey(t.chosen("B"), began).question.others.size() == 1);
    CHECK(commands::survey(t.chosen(old_id), began).question.leads == 0);
    CHECK(commands::survey(t.chosen(old_id), began).older == 1);
    REQUIRE(t.j.set_undone(1, false).has_value());
    CHECK(t.chosen(own_id).undone);
    CHECK(commands::survey(t.chosen(own_id), began).question.leads == 0);

    commands::leads_to_delete one{t.chosen("B").lead};
    CHECK((*one.next())->lead_id == "B");
    CHECK_FALSE(*one.next());
}

TEST_CASE("code_of: leads that are there because nobody was asked for them are not done") {
    const struct {
        std::uint64_t refused;
        std::uint64_t left;
        bool not_asked;
        exit_code code;
    } table[] = {
        {0, 0, false, exit_ok},         {0, 0, true, exit_ok}, // there were none
        {0, 2, false, exit_ok},                                // a person said no
        {0, 2, true, exit_rows_failed}, {1, 0, false, exit_rows_failed},
    };
    for (const auto& t : table) {
        CAPTURE(t.left);
        CAPTURE(t.not_asked);
        commands::undo_result r;
        r.refused = t.refused;
        r.adopted_left.undated = t.left;
        r.not_asked = t.not_asked;
        CHECK(commands::code_of(r) == t.code);
    }
}

TEST_CASE("keep_others: a row with one lead left is created by it, with two it stays unknown") {
    job_to_undo t;
    t.end(1, row_state::unknown, {}, {reason_code::two_leads, {"A", "B", "C"}});
    REQUIRE(t.j.set_extent({1, {10, 20, 30}}).has_value());
    REQUIRE(t.j.set_finished_at("now").has_value());
    REQUIRE(commands::keep_others(t.j, t.chosen("B"), {}, false).has_value());
    auto row = t.row(1);
    CHECK(row.outcome.state == row_state::unknown);
    CHECK(row.outcome.why == reason{reason_code::two_leads, {"A", "C"}});
    CHECK(english(row.outcome.error) == "may have several leads: A, C");
    CHECK(t.j.extent()->outdated);
    CHECK(t.j.finished_at()->empty());
    CHECK(t.chosen("B").undone);
    CHECK(commands::survey(t.chosen("B"), began).question.leads == 0);

    REQUIRE(
        commands::keep_others(t.j, t.chosen("A"), "2024-04-08T05:25:26.020Z", true).has_value());
    row = t.row(1);
    CHECK(row.outcome.state == row_state::created);
    CHECK(row.outcome.lead_id == "C");
    CHECK(row.outcome.created_at == "2024-04-08T05:25:26.020Z");
    CHECK(row.ended == 2);
    CHECK(t.j.to_undo_after(0, 9)->front().adopted);
    CHECK(*t.j.undone() == 0);
    const auto undone = t.j.undone_of_several();
    REQUIRE(undone.has_value());
    REQUIRE(undone->size() == 2);
    CHECK((*undone)[0].lead_id == "A");
    CHECK((*undone)[0].gone_before);
    CHECK((*undone)[1].lead_id == "B");
    CHECK((*undone)[1].row == 1);
    CHECK_FALSE((*undone)[1].gone_before);
}

TEST_CASE(
    "find_chosen: one of several is certainly the job's when an answer named it and it is dated") {
    const struct {
        const char* id;
        bool named;
        bool doubtful;
        job::lead_origin origin; // as it is told, of a doubtful one
    } table[] = {
        {"018ebc2b-1d85-7000-8000-000000000001", true, false, job::lead_origin::search},
        {"018ebc2b-1d85-7000-8000-000000000002", false, true, job::lead_origin::search},
        {"5f1e8a9b2c3d4e5f6a7b8c9d", true, true, job::lead_origin::undated},
        {"5f1e8a9b2c3d4e5f6a7b8c9e", false, true, job::lead_origin::search},
    };
    job_to_undo t;
    std::uint64_t row = 0;
    for (const auto& one : table) {
        CAPTURE(one.id);
        const std::string other = "other " + std::to_string(++row);
        REQUIRE(t.j.intent(row, 1).has_value());
        t.end(row, row_state::created, one.named ? one.id : other);
        REQUIRE(
            t.j.doubt_created(row, "two", {reason_code::two_leads, {one.id, other}}).has_value());
        const auto chosen = t.chosen(one.id);
        CHECK(commands::survey(chosen, began).question.doubtful() == one.doubtful);
        CHECK(chosen.lead.origin == one.origin);
    }
}

TEST_CASE("keep_others: a lead that an answer named is not taken for one that was found") {
    job_to_undo t;
    for (const std::uint64_t row : {1U, 2U}) {
        const auto own = "018ebc2b-1d85-7000-8000-00000000000" + std::to_string(row);
        const auto found = "found " + std::to_string(row);
        REQUIRE(t.j.intent(row, 1).has_value());
        t.end(row, row_state::created, own);
        const auto ended = t.row(row).ended;
        const reason why{reason_code::two_leads, {found, own}};
        REQUIRE(t.j.doubt_created(row, "two", why).has_value());
        CHECK_FALSE(t.chosen(own).adopted);
        CHECK(t.chosen(found).adopted);
        CHECK(commands::survey(t.chosen(found), began).question.doubtful());
        CHECK_FALSE(commands::survey(t.chosen(own), began).question.doubtful());
        const bool keep_own = row == 1;
        REQUIRE(
            commands::keep_others(t.j, t.chosen(keep_own ? found : own), then, false).has_value());
        const auto entry = t.row(row);
        CHECK(entry.outcome.state == row_state::created);
        CHECK(entry.outcome.lead_id == (keep_own ? own : found));
        CHECK(entry.outcome.error.empty());
        CHECK(entry.outcome.why.code == (keep_own ? reason_code::none : reason_code::adopted));
        CHECK((entry.ended == ended) == keep_own);
        CHECK(t.chosen(entry.outcome.lead_id).adopted == !keep_own);
    }
    CHECK(t.j.to_undo_after(0, 9)->size() == 2);
}

TEST_CASE("survey: how leads that no answer named became the job's") {
    job_to_undo t;
    t.adopt(1, "L1");
    t.end(2, row_state::unknown);
    REQUIRE(t.j.settle_created(2, "L2", "", job::origin_person).has_value());
    t.end(3, row_state::created, "L3",
          {reason_code::adopted, {std::string{job::origin_not_known}}});
    const auto all = commands::survey(t.j, {}, proof);
    REQUIRE(all.has_value());
    CHECK(all->question.leads == 0);
    CHECK(all->question.adopted.found == 1);
    CHECK(all->question.adopted.by_person == 1);
    CHECK(all->question.adopted.not_known == 1);
    CHECK(all->question.some_adopted[1].origin == job::lead_origin::person);
    CHECK(t.chosen("L2").adopted);
    CHECK_FALSE(commands::survey(t.chosen("L2"), began).question.doubtful());
}

TEST_CASE("keep_others: rows that named its leads, too, are told anew") {
    job_to_undo t;
    for (std::uint64_t row = 1; row <= 3; ++row) {
        const auto own = "own" + std::to_string(row);
        REQUIRE(t.j.intent(row, 1).has_value());
        t.end(row, row_state::created, own);
        REQUIRE(t.j.doubt_created(row, "two", {reason_code::two_leads, {own, "late"}}).has_value());
    }
    const std::vector<commands::freed_row> freed{{2, {"own2"}, true, then}, {3, {"own3"}}};
    REQUIRE(commands::keep_others(t.j, t.chosen("own1"), "now", false, freed).has_value());
    CHECK(t.row(1).outcome.lead_id == "late");
    const auto second = t.row(2).outcome;
    CHECK(second.state == row_state::created);
    CHECK(second.lead_id == "own2");
    CHECK(second.created_at == then);
    CHECK_FALSE(t.chosen("own2").adopted);
    const auto third = t.row(3).outcome; // its own is not there
    CHECK(third.state == row_state::unknown);
    CHECK(third.why.arguments == std::vector<std::string>{"own3"});
    CHECK_FALSE(*t.j.one_of_several("late"));
}
