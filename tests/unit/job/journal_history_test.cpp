// What the journal knows of a row's attempts, and what settling makes of unknown rows.

#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace leadimport;
using delivery::outcome;
using delivery::row_state;
using delivery::setback;
using job::journal;
using tests::ended;
using tests::opened;
using tests::temporary_folder;

outcome unknown(std::uint64_t row, unsigned status, const std::string& why = "cut off") {
    auto o = ended(row, row_state::unknown, why);
    o.status = status;
    return o;
}

outcome created(std::uint64_t row, const std::string& lead_id, const std::string& created_at) {
    auto o = ended(row, row_state::created);
    o.status = 201;
    o.lead_id = lead_id;
    o.created_at = created_at;
    return o;
}

// Moments are kept in milliseconds: what is to differ has to be that far apart.
void let_time_pass() { std::this_thread::sleep_for(std::chrono::milliseconds{2}); }

class history {
public:
    history() { REQUIRE(j.begin().has_value()); }

    // An attempt that ended like this.
    void attempt(const outcome& o) {
        REQUIRE(j.intent(o.row, o.attempts).has_value());
        let_time_pass();
        REQUIRE(j.finish(o).has_value());
        let_time_pass();
    }
    void attempt(std::uint64_t row, const setback& why) {
        REQUIRE(j.intent(row, 1).has_value());
        REQUIRE(j.release(row, 0, why).has_value());
    }
    // The process dies, and another one goes on.
    void die() {
        REQUIRE(j.commit().has_value());
        j = opened(file);
        REQUIRE(j.begin().has_value());
        REQUIRE(j.adopt_intents().has_value());
    }
    job::row_entry row(std::uint64_t number) {
        const auto found = j.row(number);
        REQUIRE(found.has_value());
        REQUIRE(found->has_value());
        return **found;
    }
    std::vector<job::attempt_entry> attempts(std::uint64_t row) {
        const auto found = j.attempts_of(row);
        REQUIRE(found.has_value());
        for (const auto& a : *found)
            CHECK(a.began <= a.ended);
        return *found;
    }

    temporary_folder folder;
    std::filesystem::path file = folder.path() / "job.db";
    journal j = opened(file);
};

} // namespace

TEST_CASE("journal: how the command was called is kept word for word") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    const job::job_command first{"/data/리드 \"1\".csv",
                                 "/m.toml",
                                 "/s.csv",
                                 "cp949",
                                 "tab",
                                 "키",
                                 "50/10s",
                                 "5%",
                                 "hold",
                                 "yes"};
    const job::job_command second{"/data/leads.csv", {}, {}, {}, ";", {}};
    {
        auto j = opened(file);
        CHECK(*j.command() == job::job_command{});
        REQUIRE(j.set_command(first).has_value());
    }
    auto j = opened(file);
    CHECK(*j.command() == first);
    REQUIRE(j.set_command(second).has_value());
    CHECK(*j.command() == second); // what was said once is gone
}

TEST_CASE("journal: a row is found by its number, and only when it was begun") {
    history h;
    h.attempt(created(7, "L", "T"));
    REQUIRE(h.j.intent(9, 3).has_value());
    CHECK(h.row(7).outcome.lead_id == "L");
    CHECK(h.row(7).ended == 1);
    CHECK(h.row(9).outcome.state == row_state::sending);
    CHECK(h.row(9).outcome.attempts == 3);
    for (const std::uint64_t none : {0U, 1U, 6U, 8U, 10U}) {
        const auto found = h.j.row(none);
        REQUIRE(found.has_value());
        CHECK_FALSE(found->has_value());
    }
}

TEST_CASE("journal: a setback is kept as an attempt when there was one") {
    history h;
    const setback away{503, "HTTP 503: away"};
    REQUIRE(h.j.release(1, 0, away).has_value()); // never announced
    CHECK(h.attempts(1).empty());

    h.attempt(1, away);
    h.attempt(1, {});                             // something else came first: it did not leave
    REQUIRE(h.j.release(1, 0, away).has_value()); // released already
    h.attempt(1, {0, "connection refused"});
    const auto kept = h.attempts(1);
    REQUIRE(kept.size() == 2);
    CHECK(kept[0].status == 503);
    CHECK(english(kept[0].what) == "HTTP 503: away");
    CHECK_FALSE(kept[0].doubt);
    CHECK(kept[1].status == 0);
    CHECK(english(kept[1].what) == "connection refused");
    CHECK(h.row(1).outcome.state == row_state::pending);
    CHECK(h.attempts(2).empty());
}

TEST_CASE("journal: the attempt in flight and the last one follow those before") {
    history h;
    h.attempt(1, {503, "away"});
    REQUIRE(h.j.intent(1, 1).has_value());
    auto all = h.attempts(1);
    REQUIRE(all.size() == 2);
    CHECK(all[1].status == 0);
    CHECK(all[1].what.empty());
    CHECK_FALSE(all[1].doubt);
    CHECK(all[1].ended == all[1].began);

    REQUIRE(h.j.finish(created(1, "L", "T")).has_value());
    all = h.attempts(1);
    REQUIRE(all.size() == 2);
    CHECK(english(all[0].what) == "away");
    CHECK(all[1].status == 201);
    CHECK(all[1].what.empty());
}

TEST_CASE("journal: an attempt is told by how it ended; a row that was never sent has none") {
    history h;
    h.attempt(created(1, "L", "T"));
    auto refused = ended(2, row_state::failed, "no such owner");
    refused.status = 400;
    h.attempt(refused);
    h.attempt(unknown(3, 504, "HTTP 504"));
    REQUIRE(h.j.finish(ended(4, row_state::failed, "invalid")).has_value());
    REQUIRE(h.j.finish(ended(5, row_state::skipped, "by rule")).has_value());

    struct expected {
        std::uint64_t row;
        unsigned status;
        bool doubt;
        const char* what;
    };
    for (const auto& e : {expected{1, 201, false, ""},
                          {2, 400, false, "no such owner"},
                          {3, 504, true, "HTTP 504"}}) {
        CAPTURE(e.row);
        const auto all = h.attempts(e.row);
        REQUIRE(all.size() == 1);
        CHECK(all[0].status == e.status);
        CHECK(all[0].doubt == e.doubt);
        CHECK(english(all[0].what) == e.what);
        CHECK(all[0].began < all[0].ended);
    }
    CHECK(h.attempts(4).empty());
    CHECK(h.attempts(5).empty());
}

TEST_CASE("journal: a row that ends without another attempt has those that it had") {
    history h;
    h.attempt(1, {503, "away"});
    let_time_pass();
    REQUIRE(h.j.finish(ended(1, row_state::failed, "gave up")).has_value());
    h.attempt(2, {}); // announced, and did not leave
    REQUIRE(h.j.finish(ended(2, row_state::failed, "gave up")).has_value());
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK(english(all[0].what) == "away");
    CHECK(h.attempts(2).empty());
}

TEST_CASE("journal: attempts of one millisecond are told apart") {
    history h;
    for (int i = 0; i < 20; ++i)
        h.attempt(1, {503, std::to_string(i)});
    REQUIRE(h.j.intent(1, 1).has_value());
    CHECK(h.attempts(1).size() == 21);
    REQUIRE(h.j.finish(unknown(1, 0, "lost")).has_value());
    REQUIRE(h.attempts(1).size() == 21);
    CHECK(english(h.attempts(1).back().what) == "lost");
    REQUIRE(h.j.settle_in_doubt(1, "two leads").has_value());
    CHECK(english(h.row(1).outcome.error) == "lost; two leads");
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 21);
    for (std::size_t i = 0; i < 20; ++i)
        CHECK(english(all[i].what) == std::to_string(i));
    CHECK(english(all[20].what) == "lost");
    CHECK(all[20].doubt);
}

TEST_CASE("journal: what died with its process ended before that was seen, once and for all") {
    history h;
    REQUIRE(h.j.intent(1, 2).has_value());
    let_time_pass();
    h.die();
    CHECK(h.row(1).outcome.state == row_state::unknown);
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK(all[0].doubt);
    CHECK(all[0].ended > all[0].began);
    CHECK(all[0].why.code == reason_code::process_ended);
    CHECK_FALSE(all[0].what.empty());
    let_time_pass();
    h.die();
    CHECK(h.attempts(1)[0].ended == all[0].ended);
}

TEST_CASE("journal: unknown rows come in order, page by page, and only they") {
    history h;
    for (const std::uint64_t row : {8U, 3U, 5U})
        h.attempt(unknown(row, 0));
    h.attempt(created(4, "L", "T"));
    REQUIRE(h.j.intent(6, 1).has_value());
    using rows = std::vector<std::uint64_t>;
    CHECK(*h.j.unknown_after(0, 99) == rows{3, 5, 8});
    CHECK(*h.j.unknown_after(0, 2) == rows{3, 5});
    CHECK(*h.j.unknown_after(5, 2) == rows{8});
    CHECK(h.j.unknown_after(8, 2)->empty());
    REQUIRE(h.j.doubt_created(4, "two", {reason_code::two_leads, {"L", "M"}}).has_value());
    CHECK(*h.j.unknown_after(0, 99) == rows{3, 5, 8}); // looking finds no more of it
}

TEST_CASE("journal: every attempt in doubt of a row stays on record") {
    history h;
    h.attempt(1, {503, "away"}); // certainly nothing
    let_time_pass();
    h.attempt(unknown(1, 0, "first"));
    REQUIRE(h.j.settle_absent(1).has_value());
    h.attempt(1, {503, "away"});
    let_time_pass();
    h.attempt(unknown(1, 0, "second"));
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 4);
    CHECK(english(all[1].what) == "first");
    CHECK(english(all[3].what) == "second");
    CHECK(all[1].doubt);
    CHECK(all[3].doubt);
    CHECK(all[1].began < all[3].began);
}

TEST_CASE("journal: leads are known by their id once a row has created them") {
    history h;
    h.attempt(created(1, "lead-1", "T"));
    h.attempt(unknown(2, 0));
    const auto has = [&](const std::string& id) { return h.j.row_of_lead(id)->has_value(); };
    CHECK(has("lead-1"));
    CHECK_FALSE(has("lead-2"));
    CHECK_FALSE(has("lead"));
    CHECK_FALSE(has("")); // rows without a lead have no lead in common
    REQUIRE(h.j.settle_created(2, "lead-2", "T").has_value());
    CHECK(has("lead-2"));
    h.j.roll_back();
    CHECK_FALSE(has("lead-1"));
}

TEST_CASE("journal: the search is tried with the newest leads that answers created") {
    history h;
    for (const std::uint64_t row : {1U, 3U, 2U})
        h.attempt(created(row, "L" + std::to_string(row), "T" + std::to_string(row)));
    h.attempt(unknown(5, 0));
    h.attempt(unknown(6, 0));
    REQUIRE(h.j.settle_created(6, "L6", "T6").has_value()); // no answer said so
    REQUIRE(h.j.set_undone(3, false).has_value());          // it is not there any more
    const auto all = *h.j.newest_answered(9);
    REQUIRE(all.size() == 2);
    CHECK(all[0].lead_id == "L2");
    CHECK(all[0].created_at == "T2");
    CHECK(all[0].ended == 3);
    CHECK(all[1].lead_id == "L1");
    CHECK(h.j.newest_answered(1)->front().row == 2);
}

TEST_CASE("journal: leads are before or after an attempt by the numbers that it has seen") {
    history h;
    const auto rows_of = [](const result<std::vector<job::lead_entry>>& leads) {
        std::vector<std::uint64_t> rows;
        for (const auto& e : *leads)
            rows.push_back(e.row);
        return rows;
    };
    using rows = std::vector<std::uint64_t>;
    std::uint64_t number = 0;
    for (const auto& o : {created(1, "L1", ""), created(2, "L2", ""), unknown(3, 0),
                          created(4, "L4", ""), created(5, "L5", "")}) {
        h.attempt(o);
        REQUIRE(h.j.commit().has_value()); // only what is durable is seen
        REQUIRE(h.j.begin().has_value());
        CHECK(h.j.last_ended() == ++number);
    }
    CHECK(h.attempts(3)[0].seen == 2);
    CHECK(rows_of(h.j.leads_before(2, 3)) == rows{2, 1});
    CHECK(rows_of(h.j.leads_before(1, 3)) == rows{1});
    CHECK(rows_of(h.j.leads_before(2, 2)) == rows{1}); // not the row's own
    CHECK(h.j.leads_before(0, 3)->empty());
    CHECK(rows_of(h.j.leads_after(3, 3)) == rows{4, 5});
    CHECK(rows_of(h.j.leads_after(4, 4)) == rows{5});
    CHECK(h.j.leads_after(5, 3)->empty());
    // What was tried twice may have been made by the first.
    h.attempt(6, {503, "away"});
    REQUIRE(h.j.intent(6, 2).has_value());
    auto again = created(6, "L6", "");
    again.attempts = 2;
    REQUIRE(h.j.finish(again).has_value());
    CHECK(h.j.leads_after(5, 3)->empty());
    CHECK(rows_of(h.j.leads_before(6, 3)) == rows{6, 5, 4, 2, 1});
}

TEST_CASE("journal: whether rows send the date of creation is not known until it is told") {
    history h;
    CHECK_FALSE(h.j.feeds_creation_date()->has_value());
    for (const bool does : {true, false}) {
        REQUIRE(h.j.set_feeds_creation_date(does).has_value());
        CHECK(*h.j.feeds_creation_date() == std::optional{does});
    }
}

TEST_CASE("journal: rows that were sent again after a doubt are looked at once more") {
    history h;
    h.attempt(created(1, "L1", ""));
    for (const std::uint64_t row : {2U, 3U, 4U})
        h.attempt(unknown(row, 0));
    REQUIRE(h.j.settle_absent(2).has_value());
    REQUIRE(h.j.settle_absent(3).has_value());
    REQUIRE(h.j.settle_created(4, "L4", "").has_value()); // found
    h.attempt(created(2, "L2", ""));
    h.attempt(created(3, "L3", ""));
    CHECK(*h.j.looked_again() == 0);
    CHECK_FALSE(*h.j.under_unique_key());
    REQUIRE(h.j.set_under_unique_key(true).has_value());
    CHECK(*h.j.under_unique_key());
    REQUIRE(h.j.set_recovered(1).has_value()); // an older copy may say so
    CHECK_FALSE(*h.j.under_unique_key());
    const auto all = *h.j.sent_again_after(0, 9);
    REQUIRE(all.size() == 2);
    CHECK(all[0].row == 2);
    CHECK(all[1].lead_id == "L3");
    REQUIRE(h.j.set_looked_again(all[0].ended).has_value());
    CHECK(*h.j.looked_again() == all[0].ended);
    CHECK(h.j.sent_again_after(all[0].ended, 9)->front().row == 3);
}

TEST_CASE("journal: a row whose lead is doubted is unknown, and the lead stays with it") {
    history h;
    h.attempt(created(1, "L", "T"));
    const reason why{reason_code::lead_of_another_row, {"7"}};
    REQUIRE(h.j.doubt_created(1, "it may be row 7's", why).has_value());
    const auto row = h.row(1);
    CHECK(row.outcome.state == row_state::unknown);
    CHECK(row.outcome.why == why);
    CHECK(english(row.outcome.error) == "it may be row 7's");
    CHECK(row.outcome.answered_id == "L");
    CHECK(row.outcome.lead_id.empty());
    CHECK_FALSE(h.j.row_of_lead("L")->has_value());
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK(all[0].doubt);
    CHECK(all[0].answered_id == "L");
}

TEST_CASE("journal: a row that settling calls failed says why, and keeps its attempt") {
    history h;
    h.attempt(unknown(1, 504, "HTTP 504"));
    const reason why{reason_code::duplicate, {"L"}};
    REQUIRE(h.j.settle_failed(1, "an older lead", why).has_value());
    const auto row = h.row(1);
    CHECK(row.outcome.state == row_state::failed);
    CHECK(english(row.outcome.error) == "an older lead");
    CHECK(row.outcome.why == why);
    REQUIRE(h.attempts(1).size() == 1);
    CHECK(english(h.attempts(1)[0].what) == "HTTP 504");
    REQUIRE(h.j.settle_failed(1, "not unknown", {}).has_value());
    CHECK(english(h.row(1).outcome.error) == "an older lead");
}

TEST_CASE("journal: an unknown row whose lead was found is created, and keeps its attempt") {
    history h;
    h.attempt(unknown(1, 504, "HTTP 504"));
    REQUIRE(h.j.settle_created(1, "L", "T").has_value());
    const auto row = h.row(1);
    CHECK(row.outcome.state == row_state::created);
    CHECK(row.outcome.lead_id == "L");
    CHECK(row.outcome.created_at == "T");
    CHECK(row.outcome.error.empty());
    CHECK(row.outcome.why.code == reason_code::adopted);
    CHECK(row.ended == 2); // only now it is certain
    const auto all = h.attempts(1);
    REQUIRE(all.size() == 1);
    CHECK(all[0].number == 1);
    CHECK(all[0].status == 504);
    CHECK(all[0].doubt);
    CHECK(english(all[0].what) == "HTTP 504");
    CHECK(h.j.unknown_after(0, 9)->empty());
}

TEST_CASE("journal: an unknown row without a lead is pending again, or refused as it was") {
    // A status alone says nothing of who gave it: a firewall says 400 and 404, too.
    const struct {
        unsigned status;
        reason_code code;
        bool refused = false;
    } table[] = {
        {0, reason_code::no_answer},
        {0, reason_code::process_ended},
        {201, reason_code::other_name},
        {302, reason_code::not_the_api},
        {400, reason_code::not_the_api},
        {400, reason_code::refused_in_doubt, true},
        {400, reason_code::maybe_duplicate, true},
        {400, reason_code::none, true}, // of a journal that has no codes
        {404, reason_code::not_the_api},
        {404, reason_code::refused_in_doubt, true},
        {408, reason_code::server_error},
        {409, reason_code::conflict},
        {413, reason_code::refused_in_doubt, true},
        {422, reason_code::refused_in_doubt, true},
        {500, reason_code::server_error},
        {504, reason_code::none},
    };
    history h;
    std::uint64_t row = 0;
    for (const auto& [status, code, refused] : table) {
        const auto& of_status = status; // clang 14 captures no bindings
        const auto of_code = name_of(code);
        CAPTURE(of_status);
        CAPTURE(of_code);
        auto o = unknown(++row, status, "why");
        o.why = {code, {}};
        h.attempt(o);
        const auto becomes = refused ? row_state::failed : row_state::pending;
        CHECK(*h.j.settle_absent(row) == becomes);
        const auto now = h.row(row);
        CHECK(now.outcome.state == becomes);
        CHECK(english(now.outcome.error) == (refused ? "why" : ""));
        CHECK(now.ended == (refused ? row : 0));
        const auto all = h.attempts(row);
        REQUIRE(all.size() == 1);
        CHECK(all[0].doubt);
        CHECK(all[0].status == status);
        CHECK(english(all[0].what) == "why");
    }
    CHECK(h.j.unknown_after(0, 9)->empty());
}

TEST_CASE("journal: a row that is sent again after settling begins a new attempt") {
    history h;
    h.attempt(unknown(1, 502, "HTTP 502"));
    REQUIRE(h.j.settle_absent(1).has_value());
    REQUIRE(h.j.intent(1, 2).has_value());
    auto all = h.attempts(1);
    REQUIRE(all.size() == 2);
    CHECK(all[0].status == 502);
    CHECK(all[1].status == 0); // nobody has answered this one
    CHECK_FALSE(all[1].doubt);
    CHECK(h.row(1).outcome.status == 0);
    REQUIRE(h.j.finish(created(1, "L", "T")).has_value());
    all = h.attempts(1);
    REQUIRE(all.size() == 2);
    CHECK(all[0].doubt);
    CHECK(all[1].status == 201);
    CHECK_FALSE(all[1].doubt);
    CHECK(h.row(1).ended == 2);
}

TEST_CASE("journal: a row that stays in doubt names its cause once, however often it is settled") {
    history h;
    h.attempt(unknown(1, 0, "the answer was cut off"));
    for (const char* why : {"2 leads look like it", "3 leads look like it"}) {
        REQUIRE(h.j.settle_in_doubt(1, why).has_value());
        CHECK(english(h.row(1).outcome.error) == std::string{"the answer was cut off; "} + why);
        CHECK(h.row(1).outcome.state == row_state::unknown);
        CHECK(h.row(1).ended == 1);
        REQUIRE(h.attempts(1).size() == 1);
        CHECK(english(h.attempts(1)[0].what) == "the answer was cut off");
    }
    REQUIRE(h.j.settle_absent(1).has_value());
    CHECK(h.row(1).outcome.error.empty());
    h.attempt(unknown(1, 0, "HTTP 500")); // another doubt: its own cause
    REQUIRE(h.j.settle_in_doubt(1, "why").has_value());
    CHECK(english(h.row(1).outcome.error) == "HTTP 500; why");
    CHECK(h.attempts(1).size() == 2);

    h.attempt(unknown(2, 0, ""));
    REQUIRE(h.j.settle_in_doubt(2, "why").has_value());
    CHECK(english(h.row(2).outcome.error) == "why");
}

TEST_CASE("journal: what was sent for a row in doubt has a fingerprint, whatever comes after") {
    history h;
    CHECK(h.j.body_of(1)->empty());
    auto doubtful = unknown(1, 0, "HTTP 500");
    doubtful.body = fingerprint_of("{}");
    h.attempt(doubtful);
    CHECK(*h.j.body_of(1) == to_hex(fingerprint_of("{}")));
    REQUIRE(h.j.settle_in_doubt(1, "why").has_value());
    CHECK(*h.j.body_of(1) == to_hex(fingerprint_of("{}")));
    doubtful.body = fingerprint_of("{ }");
    REQUIRE(h.j.settle_absent(1).has_value());
    h.attempt(doubtful);
    CHECK(*h.j.body_of(1) == to_hex(fingerprint_of("{ }")));
    h.attempt(unknown(2, 0, "of which none is known"));
    CHECK(h.j.body_of(2)->empty());
}

TEST_CASE("journal: rows that stay in doubt for one cause have one kind of error") {
    history h;
    for (const auto& [row, why] : {std::pair{1U, "HTTP 500"}, {2U, "HTTP 500"}, {3U, "HTTP 502"}}) {
        h.attempt(unknown(row, 500, why));
        REQUIRE(h.j.settle_in_doubt(row, "could be the lead " + std::to_string(row)).has_value());
    }
    h.attempt(unknown(4, 500, "HTTP 500")); // not settled yet
    h.attempt(unknown(5, 0, ""));
    REQUIRE(h.j.settle_in_doubt(5, "why").has_value());
    using kinds = std::vector<job::error_kind>;
    CHECK(*h.j.frequent_errors(row_state::unknown, 9) ==
          kinds{{3, 1, "HTTP 500", ""}, {1, 3, "HTTP 502", ""}, {1, 5, "why", ""}});
}

TEST_CASE("journal: settling leaves alone what is not unknown") {
    history h;
    h.attempt(created(1, "L", "T"));
    auto refused = ended(2, row_state::failed, "no");
    refused.status = 400;
    h.attempt(refused);
    REQUIRE(h.j.intent(3, 1).has_value());
    for (const std::uint64_t row : {1U, 2U, 3U, 4U}) {
        REQUIRE(h.j.settle_created(row, "other", "never").has_value());
        REQUIRE(h.j.settle_absent(row).has_value());
        REQUIRE(h.j.settle_in_doubt(row, "who knows").has_value());
    }
    CHECK(h.row(1).outcome.lead_id == "L");
    CHECK(english(h.row(2).outcome.error) == "no");
    CHECK(h.row(3).outcome.state == row_state::sending);
    CHECK_FALSE(h.j.row(4)->has_value());
    CHECK(*h.j.counts() == job::row_counts{.created = 1, .failed = 1, .sending = 1});
    CHECK(h.attempts(1).size() == 1);
    CHECK_FALSE(h.attempts(2)[0].doubt);
}

TEST_CASE("journal: what was rolled back gives its number back") {
    history h;
    h.attempt(created(1, "L", "T"));
    REQUIRE(h.j.commit().has_value());
    REQUIRE(h.j.begin().has_value());
    CHECK(*h.j.finish(ended(2, row_state::failed, "no")) == 2);
    h.j.roll_back();
    CHECK(h.j.last_ended() == 1);
    REQUIRE(h.j.begin().has_value());
    CHECK(*h.j.finish(ended(3, row_state::failed, "no")) == 2);
    REQUIRE(h.j.commit().has_value());
    CHECK(h.j.last_ended() == 2);
}
