#include "importing.hpp"
#include "support/english.hpp"

#include "leadimport/job/job_folder.hpp"

#include <fstream>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using job::job_state;
using sandbox::fault_kind;

errc refusal(importing& i) {
    const auto r = i.run();
    REQUIRE_FALSE(r.has_value());
    return r.error().front().code;
}

} // namespace

TEST_CASE("run_import: every row is created, once") {
    importing i{csv_rows(1, 60)};
    const auto r = i.done();
    CHECK(r.summary.state == job_state::finished);
    CHECK_FALSE(r.summary.why);
    CHECK(r.summary.figures.counts == job::row_counts{.created = 60});
    CHECK(r.folder == i.folder() / "leads.csv.import");
    CHECK(i.sandbox.server->lead_names().size() == 60);
    const auto count = i.sandbox.server->count();
    CHECK(count.lead_posts == 60);
    CHECK(count.requests <= 60 + 8); // and a few look-ups before
    CHECK(count.most_connections <= 5);
}

TEST_CASE("run_import: import.log has a line now and then of what a long run does") {
    importing i{csv_rows(1, 40)};
    i.settings.api->connections = 1;
    i.watcher.log_interval = 1ms;
    const auto log = importing::text_of(i.done().folder / "import.log");
    CHECK(log.find("so far: rows 40, created ") != std::string::npos);
    CHECK(log.find(", requests ") != std::string::npos);
}

TEST_CASE("run_import: log and files keep the token and the content to themselves") {
    importing i{csv_rows(1, 3) + csv_rows(4, 5, nobody)};
    i.settings.log_level = run::log_level::debug;
    const auto r = i.done();
    const auto log = importing::text_of(r.folder / "import.log");
    CHECK(log.find("row 4: failed, HTTP 400, refused, attempts 1") != std::string::npos);
    CHECK(log.find("row 1: created, HTTP 201, attempts 1") != std::string::npos);
    CHECK(log.find("리드") == std::string::npos);
    for (const auto& file : std::filesystem::directory_iterator{r.folder})
        CHECK(importing::text_of(file.path()).find("sandbox-token") == std::string::npos);
}

TEST_CASE("run_import: lines that were not read where they are told are counted in import.log") {
    importing i{csv_rows(1, 2)};
    i.watcher.lines_not_shown = [] { return std::uint64_t{7}; };
    const auto log = importing::text_of(i.done().folder / "import.log");
    CHECK(log.find("lines that stderr did not take: 7\n") != std::string::npos);
}

TEST_CASE("run_import: rows that the server or the mapping refuses fail, each with its reason") {
    importing i{csv_rows(1, 4) + csv_rows(5, 6, nobody) + "," + somebody + "\nlonely\n" +
                csv_rows(9, 10)};
    const auto r = i.done();
    CHECK(r.summary.state == job_state::finished);
    CHECK(r.summary.figures.counts == job::row_counts{.created = 6, .failed = 4});
    CHECK(i.sandbox.server->count().lead_posts == 8); // invalid rows are never sent
    const auto failed = importing::text_of(r.folder / "failed.csv");
    CHECK(failed.find("peopleId의 대상을 찾을 수 없습니다.") != std::string::npos);
    CHECK(failed.find(",400,1,refused\n") != std::string::npos);
}

TEST_CASE("run_import: a run whose time is not now sends and leaves nothing") {
    importing i{csv_rows(1, 2)};
    i.settings.end.closed = error{errc::time_is_up, {}, {}};
    CHECK(refusal(i) == errc::time_is_up);
    CHECK(i.sandbox.server->count().requests == 0);
    CHECK_FALSE(std::filesystem::exists(i.folder() / "leads.csv.import"));
}

TEST_CASE("run_import: the failed rows of a run are imported again, unchanged but mended") {
    importing i{csv_rows(1, 3) + csv_rows(4, 5, nobody)};
    const auto first = i.done();
    auto failed = importing::text_of(first.folder / "failed.csv");
    for (auto at = failed.find(nobody); at != std::string::npos; at = failed.find(nobody))
        failed.replace(at, nobody.size(), somebody);
    const auto mended = i.folder() / "mended.csv";
    std::ofstream{mended} << failed;
    i.settings = i.settings_for(mended);
    const auto r = i.run();
    REQUIRE(r.has_value());
    CHECK(r->summary.figures.counts == job::row_counts{.created = 2});
    CHECK(i.sandbox.server->lead_names().size() == 5);
}

TEST_CASE("run_import: each misbehaviour of the server ends in the right states") {
    const struct {
        fault_kind kind;
        job_state state;
        std::uint64_t unknown;
        bool all_ended;
        std::optional<errc> why;
    } table[] = {
        {fault_kind::lost, job_state::finished, 1, true, {}},
        {fault_kind::dropped, job_state::finished, 1, true, {}},
        {fault_kind::error_500, job_state::finished, 1, true, {}},
        {fault_kind::created_500, job_state::finished, 1, true, {}},
        {fault_kind::error_502, job_state::finished, 1, true, {}},
        {fault_kind::created_502, job_state::finished, 1, true, {}},
        {fault_kind::cut, job_state::finished, 1, true, {}},
        {fault_kind::slow, job_state::finished, 1, true, {}},
        {fault_kind::html, job_state::finished, 1, true, {}},
        {fault_kind::close, job_state::finished, 0, true, {}},
        {fault_kind::throttled, job_state::finished, 0, true, {}},
        {fault_kind::unavailable, job_state::finished, 1, true, {}},
        {fault_kind::unauthorized, job_state::stopped, 0, false, errc::api_unauthorized},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{sandbox::name_of(t.kind)});
        importing i{csv_rows(1, 40)};
        if (t.kind == fault_kind::slow) i.settings.api->timeout = 2s;
        i.settings.settle = false;
        i.sandbox.server->order({.kind = t.kind, .at = 3, .slow_ms = 1'200'000});
        const auto r = i.done();
        CHECK(r.summary.state == t.state);
        CHECK(r.summary.figures.counts.unknown == t.unknown);
        CHECK((r.summary.figures.pending() == 0) == t.all_ended);
        CHECK(r.summary.why.has_value() == t.why.has_value());
        if (t.why) CHECK(r.summary.why->code == *t.why);
        if (t.all_ended) CHECK(r.summary.figures.counts.created == 40 - t.unknown);
        if (t.unknown > 0) {
            i.settings.settle = true;
            const auto settled = i.done();
            CHECK(settled.summary.figures.counts == job::row_counts{.created = 40});
            CHECK(i.sandbox.server->lead_names().size() == 40);
        }
        if (t.why != errc::api_unauthorized) continue;
        const auto resumed = i.done(); // the fault was for one request
        CHECK(resumed.summary.state == job_state::finished);
        CHECK(resumed.summary.figures.counts.created == 40);
    }
}

TEST_CASE("run_import: a bad day of the server, with everything that it can do") {
    importing i{csv_rows(1, 300)};
    i.settings.api->timeout = 1s;
    i.settings.api->connections = 8;
    i.settings.settle = false;
    for (const auto* f : {"lost/23", "dropped/29", "500/31", "502-created/37", "cut/41", "close/7",
                          "503/61x2", "slow/83:20m"})
        i.sandbox.server->order(*sandbox::parse_fault(f));
    const auto r = i.done();
    if (r.summary.why) FAIL_CHECK(english(*r.summary.why));
    CHECK(r.summary.state == job_state::finished);
    CHECK(r.summary.figures.counts.ended() == 300);
    CHECK(r.summary.figures.counts.unknown > 20);
    CHECK(r.summary.figures.counts.failed == 0);
    i.settings.settle = true; // and the day goes on like that
    const auto settled = i.done();
    CHECK(settled.summary.figures.counts == job::row_counts{.created = 300});
    CHECK(i.sandbox.server->lead_names().size() == 300);
}

TEST_CASE("run_import: a server that breaks at every lead gets a few rows, not the file") {
    importing i{csv_rows(1, 300)};
    i.settings.api->retry_for = 1200ms;
    i.sandbox.server->order({.kind = fault_kind::error_500, .every = 1});
    const auto r = i.done();
    CHECK(r.summary.state == job_state::stopped);
    REQUIRE(r.summary.why);
    CHECK(r.summary.why->code == errc::server_failing);
    CHECK(r.summary.figures.counts.unknown >= 3);
    CHECK(r.summary.figures.counts.unknown <= 20);
    CHECK(r.summary.figures.pending() >= 280);
}

TEST_CASE("run_import: --limit ends early, and the same command goes on") {
    importing i{csv_rows(1, 12)};
    i.settings.limit = 5;
    const auto first = i.done();
    CHECK(first.summary.state == job_state::limited);
    CHECK(first.summary.figures.counts.created == 5);
    CHECK(first.summary.figures.pending() == 7);
    const auto second = i.done();
    CHECK(second.summary.figures.counts.created == 10);
    const auto third = i.done();
    CHECK(third.summary.state == job_state::finished);
    CHECK(third.summary.figures.counts.created == 12);
    CHECK(third.summary.identity.id == first.summary.identity.id);
}

TEST_CASE("run_import: a finished job is not done again, but with --again in a folder of its own") {
    importing i{csv_rows(1, 4)};
    CHECK(i.done().summary.state == job_state::finished);
    CHECK(refusal(i) == errc::job_finished);
    CHECK(i.sandbox.server->count().lead_posts == 4);
    i.settings.again = true;
    const auto r = i.run();
    REQUIRE(r.has_value());
    CHECK(r->folder == i.folder() / "leads.csv.import-2");
    CHECK(r->summary.figures.counts.created == 4);
    CHECK(i.sandbox.server->count().lead_posts == 8);
}

TEST_CASE("run_import: a job goes on only with what it began with") {
    importing i{csv_rows(1, 6)};
    i.settings.limit = 2;
    static_cast<void>(i.done());
    SUBCASE("another file in its place") {
        std::ofstream{i.file} << "name,peopleId\n" << csv_rows(2, 7);
        CHECK(refusal(i) == errc::job_input_differs);
    }
    SUBCASE("another mapping") {
        i.settings.map = i.folder() / "m.toml";
        std::ofstream{i.settings.map}
            << "[lead]\nname = { template = \"신규 {name}\" }\npeopleId = \"peopleId\"\n";
        CHECK(refusal(i) == errc::job_mapping_differs);
    }
    SUBCASE("another server") {
        const running_sandbox other;
        i.settings.api->endpoint = *http::parse_endpoint(other.server->base_url());
        i.settings.api->ca_file = other.server->ca_file();
        CHECK(refusal(i) == errc::job_changed); // of the same workspace, as it says
    }
    CHECK(i.sandbox.server->count().lead_posts == 2);
}

TEST_CASE("run_import: a job that runs elsewhere is left alone") {
    importing i{csv_rows(1, 3)};
    const auto held = job::job_folder::open(job::default_folder(i.file));
    REQUIRE(held.has_value());
    CHECK(refusal(i) == errc::job_running);
    CHECK(i.sandbox.server->count().requests == 0);
}

TEST_CASE("run_import: what is wrong before the first row leaves nothing behind") {
    importing i{csv_rows(1, 3)};
    errc expected{};
    SUBCASE("a bad token") {
        i.settings.api->token = "wrong";
        expected = errc::api_unauthorized;
    }
    SUBCASE("no server") {
        i.sandbox.server->stop();
        i.settings.api->retry_for = 300ms;
        expected = errc::server_unreachable;
    }
    SUBCASE("a wrong path") {
        i.settings.api->endpoint.path = "/elsewhere";
        expected = errc::api_not_salesmap;
    }
    SUBCASE("an authority that is not trusted") {
        i.settings.api->ca_file.clear();
        expected = errc::tls_untrusted;
    }
    SUBCASE("a broken file") {
        std::ofstream{i.file, std::ios::app} << "\"open," + somebody + "\n";
        expected = errc::csv_unclosed_quote;
    }
    SUBCASE("a mapping that maps too little") {
        std::ofstream{i.file} << "title\nx\n";
        expected = errc::mapping_incomplete;
    }
    CHECK(refusal(i) == expected);
    CHECK(i.sandbox.server->count().lead_posts == 0);
    CHECK_FALSE(std::filesystem::exists(job::default_folder(i.file)));
}

TEST_CASE("run_import: result files that were lost are written again") {
    importing i{csv_rows(1, 20) + csv_rows(21, 25, nobody)};
    i.settings.limit = 22;
    static_cast<void>(i.done());
    std::filesystem::remove(job::default_folder(i.file) / "failed.csv");
    i.settings.limit.reset();
    const auto r = i.done();
    CHECK(r.summary.figures.counts == job::row_counts{.created = 20, .failed = 5});
}
