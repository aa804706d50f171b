#include "commands/recovered_row.hpp"
#include "support/english.hpp"

#include "leadimport/commands/recover.hpp"

#include <doctest/doctest.h>

#include <optional>

namespace {

using namespace leadimport;
using commands::merging;
using delivery::row_state;

job::result_row said(row_state s, const char* lead_id = "L1") {
    job::result_row r;
    r.row = 1;
    r.state = s;
    if (s == row_state::created) r.lead_id = lead_id;
    return r;
}

std::optional<job::row_entry> known(row_state s) {
    job::row_entry e;
    e.outcome.state = s;
    if (s == row_state::created) e.outcome.lead_id = "L1";
    e.ended = s == row_state::pending || s == row_state::sending ? 0 : 9;
    return e;
}

} // namespace

TEST_CASE("recover: a lead's id outweighs all, and a row that has ended never becomes pending") {
    using enum row_state;
    struct {
        std::optional<job::row_entry> of;
        job::result_row row;
        merging what;
    } const table[] = {
        {std::nullopt, said(created), merging::take},
        {std::nullopt, said(failed), merging::take},
        {std::nullopt, said(unknown), merging::take},
        {known(pending), said(created), merging::take},
        {known(pending), said(failed), merging::take},
        {known(pending), said(unknown), merging::take},
        {known(sending), said(created), merging::take},
        {known(sending), said(unknown), merging::take},
        {known(created), said(created), merging::keep},
        {known(created), said(created, "L2"), merging::two_leads},
        {known(created), said(failed), merging::keep},
        {known(created), said(unknown), merging::keep},
        {known(failed), said(created), merging::take},
        {known(failed), said(failed), merging::keep},
        {known(failed), said(unknown), merging::keep},
        {known(unknown), said(created), merging::take},
        {known(unknown), said(failed), merging::take},
        {known(unknown), said(unknown), merging::keep},
    };
    for (const auto& t : table) {
        CAPTURE(name_of(t.row.state));
        CAPTURE(t.of ? name_of(t.of->outcome.state) : "nothing");
        CHECK(commands::merge(t.of, t.row) == t.what);
    }
}

TEST_CASE("recover: as many rows may have been begun as the bounds of the sending allow") {
    CHECK(commands::rows_maybe_begun(1) == 5 + 576 + 1024);
    CHECK(commands::rows_maybe_begun(16) == 80 + 576 + 1024);
}

TEST_CASE("recovered: of a lead that is known from an old file alone no answer is known") {
    auto row = said(row_state::created);
    row.created_at = "then";
    CHECK(commands::recovered(row, {}, merging::take).why == reason{});
    row.code = reason_code::adopted;
    CHECK(commands::recovered(row, {}, merging::take).why == reason{reason_code::adopted, {}});
    row.has_origin = false;
    const auto o = commands::recovered(row, known(row_state::pending), merging::take);
    CHECK(o.why == reason{reason_code::adopted, {std::string{job::origin_not_known}}});
    CHECK(o.state == row_state::created);
    CHECK(o.lead_id == "L1");
    CHECK(o.created_at == "then");
    const auto two = commands::recovered(said(row_state::created, "L2"), known(row_state::created),
                                         merging::two_leads);
    CHECK(two.state == row_state::unknown);
    CHECK(two.lead_id.empty());
    CHECK(two.why == reason{reason_code::two_leads, {"L1", "L2"}});
}

TEST_CASE("recovered: leads that only the words of a file name are looked for again") {
    auto row = said(row_state::unknown);
    row.code = reason_code::two_leads;
    row.error = "may have two leads: A, B; leadimport undo JOB --lead LEAD_ID deletes one";
    row.attempts = 2;
    const auto o = commands::recovered(row, {}, merging::take);
    CHECK(o.why == reason{reason_code::several, {}});
    CHECK(english(o.error).find("--lead") == std::string::npos);
    CHECK(o.attempts == 2);
    row.code = reason_code::blind;
    CHECK(english(commands::recovered(row, {}, merging::take).error) == row.error);
}
