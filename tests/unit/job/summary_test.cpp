#include "support/english.hpp"

#include "leadimport/job/summary.hpp"

#include <doctest/doctest.h>
#include <simdjson.h>

#include <string>

namespace {

using namespace leadimport;
using job::job_state;

job::summary sample() {
    job::summary s;
    s.identity.id = "id-1";
    s.identity.input = "폴더/\"리드\"\n.csv";
    s.identity.input_bytes = 1ULL << 40;
    s.identity.input_digest = "abc";
    s.identity.rows = 20;
    s.identity.base_url = "https://salesmap.kr/api";
    s.identity.workspace_id = "w";
    s.identity.workspace_name = "영업\\팀";
    s.identity.program_version = "0.1.0";
    s.identity.began_at = "2026-04-08T05:25:26.020Z";
    s.figures = {.rows = 20,
                 .counts = {.created = 10, .failed = 3, .unknown = 2, .skipped = 1},
                 .people = {.created = 7, .found = 8},
                 .organizations = {.created = 9, .found = 11},
                 .traffic = {.requests = 40,
                             .points = 58,
                             .retried = 5,
                             .throttled = 6,
                             .paused_ms = 700,
                             .answering_us = 40 * 3'000'000}};
    s.sending = {.requests = 20, .answering_us = 20 * 2'000'000};
    s.input_grown_bytes = 77;
    s.rate = {90, std::chrono::seconds{10}};
    s.connections = 16;
    s.began = std::chrono::system_clock::time_point{} + std::chrono::milliseconds{1500};
    s.ended = s.began + std::chrono::seconds{61};
    return s;
}

} // namespace

TEST_CASE("state_of_job: a process that runs it says more than that it finished once") {
    CHECK(job::state_of_job(4711, "") == job_state::running);
    CHECK(job::state_of_job(4711, "2026-04-08T05:25:26.020Z") == job_state::running);
    CHECK(job::state_of_job(0, "") == job_state::stopped);
    CHECK(job::state_of_job(0, "2026-04-08T05:25:26.020Z") == job_state::finished);
}

TEST_CASE("summary: what is not ended is pending, and a row too many does not add up") {
    auto s = sample();
    CHECK(s.figures.pending() == 4);
    CHECK(s.adds_up());
    s.figures.counts.sending = 1;
    CHECK_FALSE(s.adds_up());
    s.figures.counts.sending = 0;
    s.figures.counts.failed = 8;
    CHECK_FALSE(s.adds_up());
    CHECK(s.figures.pending() == 0);
}

TEST_CASE("summary: the JSON holds every count and every text as it is") {
    auto s = sample();
    s.state = job_state::stopped;
    s.why = error{errc::storage_full, "job.db", "no space \"left\""};
    const auto json = job::to_json(s);
    CHECK(json.starts_with("{\n  \"state\": \"stopped\",\n"));
    CHECK(json.ends_with("\n}\n"));

    simdjson::dom::parser parser;
    const simdjson::dom::element root = parser.parse(json);
    const auto text = [&](const char* key) { return std::string{std::string_view{root[key]}}; };
    const auto number = [&](const char* key) { return std::uint64_t{root[key]}; };
    CHECK(text("why") == english(*s.why));
    CHECK(number("requests") == 40);
    CHECK(number("answering_us") == 120'000'000);
    CHECK(number("answer_ms") == 2000); // of what was sent
    CHECK(text("rate") == "90/10s");
    CHECK(number("connections") == 16);
    CHECK(number("connections_needed") == 20);
    CHECK(number("rows") == 20);
    CHECK(number("created") == 10);
    CHECK(number("failed") == 3);
    CHECK(number("unknown") == 2);
    CHECK(number("skipped") == 1);
    CHECK(number("pending") == 4);
    CHECK(number("people_created") == 7);
    CHECK(number("people_found") == 8);
    CHECK(number("organizations_created") == 9);
    CHECK(number("organizations_found") == 11);
    CHECK(number("points") == 58);
    CHECK(number("retried") == 5);
    CHECK(number("throttled") == 6);
    CHECK(number("paused_ms") == 700);
    CHECK(number("settled") == 0);
    CHECK(root["next_step"].error() == simdjson::NO_SUCH_FIELD);
    CHECK(text("began_at") == "1970-01-01T00:00:01.500Z");
    CHECK(text("ended_at") == "1970-01-01T00:01:02.500Z");
    CHECK(text("job_id") == "id-1");
    CHECK(text("job_began_at") == s.identity.began_at);
    CHECK(text("input") == s.identity.input);
    CHECK(number("input_bytes") == 1ULL << 40);
    CHECK(text("input_digest") == "abc");
    CHECK(number("input_grown_bytes") == 77);
    CHECK(text("base_url") == s.identity.base_url);
    CHECK(text("workspace_id") == "w");
    CHECK(text("workspace_name") == s.identity.workspace_name);
    CHECK(text("program_version") == "0.1.0");
}

TEST_CASE("summary: a run that is over says why and with which exit code, and a running one not") {
    simdjson::dom::parser parser;
    auto s = sample();
    s.state = job_state::running;
    const auto running = job::to_json(s);
    const simdjson::dom::element so_far = parser.parse(running);
    CHECK(std::string_view{so_far["state"]} == "running");
    for (const auto* key : {"ended_at", "exit_code", "exit_name", "code", "why", "ends_at"})
        CHECK(so_far[key].error() == simdjson::NO_SUCH_FIELD);
    CHECK(std::uint64_t{so_far["requests_left"]} == 0);

    s.forecast = {120, s.began};
    const auto with_end = job::to_json(s);
    const simdjson::dom::element ends = parser.parse(with_end);
    CHECK(std::uint64_t{ends["requests_left"]} == 120);
    CHECK(std::string_view{ends["ends_at"]} == "1970-01-01T00:00:01.500Z");

    s.state = job_state::limited;
    s.exit_code = exit_rows_failed;
    s.reason = {"limit_reached", "as many as allowed"};
    const auto limited = job::to_json(s);
    const simdjson::dom::element over = parser.parse(limited);
    CHECK(std::uint64_t{over["exit_code"]} == 1);
    CHECK(std::string_view{over["exit_name"]} == "rows_failed");
    CHECK(std::string_view{over["code"]} == "limit_reached");
    CHECK(std::string_view{over["why"]} == "as many as allowed");
    CHECK(over["ends_at"].error() == simdjson::NO_SUCH_FIELD);
}

TEST_CASE("summary: every state of a job has a name, and none that runs says when it ended") {
    for (const auto state :
         {job_state::running, job_state::finished, job_state::interrupted, job_state::limited}) {
        auto s = sample();
        s.state = state;
        simdjson::dom::parser parser;
        const auto json = job::to_json(s);
        const simdjson::dom::element root = parser.parse(json);
        CHECK(std::string_view{root["state"]} == job::name_of(state));
        const bool runs = root["ended_at"].error() == simdjson::NO_SUCH_FIELD;
        CHECK(runs == (state == job_state::running));
    }
}

TEST_CASE("summary: what is to be done next is a step and a command") {
    auto s = sample();
    s.next_step = "settle";
    s.next_command = "leadimport settle 'my leads.csv.import'";
    simdjson::dom::parser parser;
    const auto json = job::to_json(s);
    const simdjson::dom::element root = parser.parse(json);
    CHECK(std::string_view{root["next_step"]} == "settle");
    CHECK(std::string_view{root["next_command"]} == s.next_command);
}
