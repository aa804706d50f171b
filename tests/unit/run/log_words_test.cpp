#include "run/log_words.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

using namespace leadimport;

TEST_CASE("log_words: codes, statuses and our own words, and nothing that a server said") {
    const struct {
        error what;
        std::string words;
    } table[] = {
        {{errc::server_failing, "https://x/api", "HTTP 502: kim@x.kr", 502},
         "server_failing, HTTP 502: the server answers with errors only, https://x/api"},
        {{errc::server_failing, {}, "waiting for the answer failed: no answer for 60s"},
         "server_failing: the server answers with errors only (waiting for the answer failed: no "
         "answer for 60s)"},
        {{errc::api_refused, {}, "HTTP 400: kim@x.kr", 400},
         "api_refused, HTTP 400: Salesmap refuses a request that every import needs"},
        {{errc::api_not_salesmap, {}, "GET /v2/user says “{kim@x.kr}”"},
         "api_not_salesmap: what answers there is not the Salesmap API"},
        // The reason of a row, which is the server's or about a cell.
        {{errc::rows_fail_alike, {}, "the first 20 rows: kim@x.kr"},
         "rows_fail_alike: all rows so far failed for the same reason, so the others were not "
         "sent"},
        {{errc::token_elsewhere, "token", "“A”, not “B”"},
         "token_elsewhere: the new token belongs to another workspace, and is not used, token"},
        {{errc::internal, {}, "a lead without a name was sent: {kim@x.kr}"},
         "internal: internal error"},
        {{errc::storage_full, "job.db", "No space left on device"},
         "storage_full: the disk is full, job.db (No space left on device)"},
        {{errc::too_many_failures, {}, "7 of 100 rows"},
         "too_many_failures: more rows failed than --max-failures allows (7 of 100 rows)"},
    };
    for (const auto& t : table)
        CHECK(english(run::log_words(t.what)) == t.words);
    CHECK(english(run::log_words(503, "HTTP 503: kim@x.kr")) == "HTTP 503");
    CHECK(english(run::log_words(0, "connecting failed: refused")) == "connecting failed: refused");
}

TEST_CASE("log_words: every figure of the table that is not zero, and what is pending") {
    CHECK(english(run::log_words(job::job_figures{})) == "pending 0");
    CHECK(english(run::log_words(job::job_figures{
              .rows = 20, .counts = {.created = 12}, .traffic = {.requests = 13}})) ==
          "rows 20, created 12, requests 13, pending 8");
    job::job_figures all;
    std::uint64_t next = 1;
    std::string words;
    for (const auto& f : job::figure_table()) {
        f.in(all) = next;
        words.append(f.name).append(" ").append(std::to_string(next++)).append(", ");
    }
    CHECK(english(run::log_words(all)) == words + "pending 0");
}
