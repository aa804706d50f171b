#include "support/english.hpp"

#include "leadimport/run/import_end.hpp"

#include <doctest/doctest.h>

#include <csignal>
#include <optional>
#include <string>
#include <string_view>

using namespace leadimport;

TEST_CASE("import_end: the process ends with the gravest of what is true") {
    const std::optional<error> none;
    const error down{errc::server_unreachable};
    const error full{errc::storage_full};
    const error token{errc::api_unauthorized};
    const error late{errc::time_is_up};
    const error grown{errc::job_input_grown};
    const struct {
        job::row_counts counts;
        std::optional<error> why;
        std::optional<error> refused;
        std::optional<error> not_recorded;
        int signal;
        exit_code code;
    } table[] = {
        {{.created = 5}, none, none, none, 0, exit_ok},
        {{.created = 2}, none, none, none, 0, exit_ok}, // --limit, or a canary answered no
        {{.created = 4, .skipped = 1}, none, none, none, 0, exit_ok},
        {{.created = 4, .failed = 1}, none, none, none, 0, exit_rows_failed},
        {{.created = 4}, down, none, none, 0, exit_stopped},
        {{.created = 4}, token, none, none, 0, exit_refused},
        {{.created = 4}, late, none, none, 0, exit_planned},
        {{.created = 3, .failed = 1}, late, none, none, 0, exit_planned},
        {{.created = 3, .failed = 1}, late, none, full, 0, exit_stopped},
        {{.created = 3, .unknown = 1}, late, none, none, 0, exit_unknown},
        {{.created = 3, .unknown = 1}, token, none, none, 0, exit_unknown},
        {{.created = 4}, token, none, full, 0, exit_refused},
        {{.created = 5}, none, grown, none, 0, exit_changed},
        {{.created = 4, .failed = 1}, none, grown, none, 0, exit_changed},
        {{.created = 5}, none, none, full, 0, exit_stopped},
        {{.created = 1, .failed = 1, .unknown = 1}, none, none, none, 0, exit_unknown},
        {{.created = 4}, none, none, none, SIGINT, exit_interrupted},
        {{.created = 1, .unknown = 1}, token, none, full, SIGTERM, exit_terminated},
    };
    for (const auto& t : table) {
        run::import_result r;
        r.summary.figures = {.rows = 5, .counts = t.counts};
        r.summary.why = t.why;
        r.refused = t.refused;
        r.not_recorded = t.not_recorded;
        r.signal = t.signal;
        CAPTURE(name_of(t.code));
        CHECK(run::code_of(r) == t.code);
    }
}

TEST_CASE("import_end: the reason is what kept the import from going on, else what came of it") {
    using enum job::job_state;
    const std::optional<error> none;
    const error down{errc::server_unreachable, "salesmap.kr"};
    const error grown{errc::job_input_grown, "leads.csv"};
    const struct {
        job::job_state state;
        job::row_counts counts;
        std::optional<error> why;
        std::optional<error> refused;
        int signal;
        bool canary;
        bool sends;
        std::string_view code;
        std::string text;
    } table[] = {
        {finished, {.created = 5}, none, none, 0, false, true, "ok", english(meaning_of(exit_ok))},
        {finished,
         {.failed = 5},
         none,
         none,
         0,
         false,
         true,
         "rows_failed",
         english(meaning_of(exit_rows_failed))},
        {finished,
         {.created = 4, .unknown = 1},
         none,
         none,
         0,
         false,
         true,
         "unknown",
         english(meaning_of(exit_unknown))},
        {limited,
         {.created = 2},
         none,
         none,
         0,
         false,
         true,
         "limit_reached",
         "as many rows were sent as --limit allows"},
        {limited,
         {.created = 1, .unknown = 1},
         none,
         none,
         0,
         false,
         true,
         "limit_reached",
         "as many rows were sent as --limit allows"},
        {limited,
         {.created = 2},
         none,
         none,
         0,
         true,
         true,
         "canary_declined",
         "after the rows of --canary the user did not want to continue"},
        {limited, {.created = 2}, none, none, 0, false, false, "ok", english(meaning_of(exit_ok))},
        {stopped,
         {.created = 1, .unknown = 1},
         down,
         none,
         0,
         false,
         true,
         "server_unreachable",
         english(down)},
        {interrupted,
         {.created = 1},
         none,
         none,
         SIGTERM,
         false,
         true,
         "terminated",
         english(meaning_of(exit_terminated))},
        {interrupted,
         {.created = 1},
         none,
         none,
         SIGINT,
         true,
         true,
         "interrupted",
         english(meaning_of(exit_interrupted))},
        {stopped,
         {.created = 1},
         down,
         none,
         SIGINT,
         false,
         true,
         "server_unreachable",
         english(down)},
        {finished, {.created = 5}, none, grown, 0, false, true, "job_input_grown", english(grown)},
    };
    for (const auto& t : table) {
        run::import_result r;
        r.summary.state = t.state;
        r.summary.figures = {.rows = 5, .counts = t.counts};
        r.summary.why = t.why;
        r.refused = t.refused;
        r.signal = t.signal;
        r.canary = t.canary;
        r.sends = t.sends;
        const auto reason = run::reason_of(r);
        CHECK(reason.code == t.code);
        CHECK(english(reason.text) == t.text);
    }
}

TEST_CASE("import_end: a last row that grew behind its request counts as one that failed") {
    run::import_result r;
    r.input.last_row_grew = true;
    CHECK(run::code_of(r) == exit_ok); // it was not sent
    r.last_row = delivery::row_state::created;
    CHECK(run::code_of(r) == exit_rows_failed);
}

TEST_CASE("import_end: settling ends as the import would have ended that knew of all rows") {
    const struct {
        job::row_counts counts;
        exit_code code;
    } table[] = {
        {{.created = 5}, exit_ok},
        {{.created = 4}, exit_ok}, // one is pending: the next import sends it
        {{.created = 4, .failed = 1}, exit_rows_failed},
        {{.created = 3, .failed = 1, .unknown = 1}, exit_unknown},
    };
    for (const auto& t : table) {
        run::import_result r;
        r.sends = false;
        r.summary.figures = {.rows = 5, .counts = t.counts};
        CAPTURE(name_of(t.code));
        CHECK(run::code_of(r) == t.code);
        r.input.last_row_grew = true; // the import has told it
        r.last_row = delivery::row_state::created;
        CHECK(run::code_of(r) == t.code);
    }
}
