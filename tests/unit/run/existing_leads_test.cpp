#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/run/existing_leads.hpp"
#include "leadimport/run/settings.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

using namespace leadimport;
using delivery::row_state;
using tests::changed_variable;
using tests::temporary_folder;

struct job_to_make {
    std::uint64_t created = 0;
    std::uint64_t failed = 0;
    std::uint64_t unknown = 0;
    std::uint64_t undone = 0;
    const char* workspace = "W";
    const char* digest = "D";
    bool finished = true;
    std::uint64_t input_bytes = 0;
};

fs::path make(const fs::path& folder, const job_to_make& m) {
    fs::create_directories(folder);
    auto j = tests::opened(folder / "job.db");
    job::job_identity i;
    i.id = folder.string();
    i.workspace_id = m.workspace;
    i.input_digest = m.digest;
    i.input_bytes = m.input_bytes;
    i.base_url = run::default_base_url;
    REQUIRE(j.set_identity(i).has_value());
    std::uint64_t row = 0;
    const auto end = [&](row_state s) {
        auto o = tests::ended(++row, s);
        if (s == row_state::created) o.lead_id = i.id + std::to_string(row);
        REQUIRE(j.intent(row, 1).has_value());
        REQUIRE(j.finish(o).has_value());
    };
    for (std::uint64_t n = 0; n < m.created; ++n)
        end(row_state::created);
    for (std::uint64_t n = 0; n < m.failed; ++n)
        end(row_state::failed);
    for (std::uint64_t n = 0; n < m.unknown; ++n)
        end(row_state::unknown);
    for (std::uint64_t n = 1; n <= m.undone; ++n)
        REQUIRE(j.set_undone(n, false).has_value());
    if (m.finished) REQUIRE(j.set_finished_at("2026-12-01T00:00:00Z").has_value());
    return folder;
}

} // namespace

TEST_CASE("find_existing_leads: of every job in the workspace what is not deleted again") {
    const temporary_folder place;
    const std::vector<fs::path> all{
        make(place.path() / "1", {.created = 5, .undone = 2}),
        make(place.path() / "2", {.created = 3, .undone = 3}),
        make(place.path() / "3", {.created = 7, .workspace = "other"}),
        make(place.path() / "4", {.unknown = 1, .digest = "E"}),
        make(place.path() / "5", {.failed = 4}),
    };
    const auto there = run::find_existing_leads(all, "W", "D");
    REQUIRE(there.jobs.size() == 2); // the newest first
    CHECK(there.jobs.front().folder == all[3]);
    CHECK(there.jobs.back().folder == all[0]);
    CHECK(there.leads() == 3);
    CHECK(there.of_this_content);
    CHECK_FALSE(run::find_existing_leads(all, "W", "F").of_this_content);
    CHECK(run::find_existing_leads(all, "other", "D").leads() == 7);
    CHECK(run::find_existing_leads(all, "a third", "D").none());
    CHECK(run::find_existing_leads({}, "W", "D").none());
}

TEST_CASE("find_existing_leads: fixed rows of failed.csv have leads, too, however deep") {
    const temporary_folder place;
    const auto folder = make(place.path() / "leads.csv.import", {.failed = 2});
    const auto fixed = make(folder / "failed.csv.import", {.created = 1, .failed = 1});
    make(fixed / "failed.csv.import-2", {.created = 1});
    const auto there = run::find_existing_leads({folder}, "W", "D");
    CHECK(there.leads() == 2);
    CHECK(there.jobs.size() == 2);
    make(folder / "failed.edited.csv.import", {.created = 3}); // what the user had made of it
    make(folder / "failed.edited-2.csv.import-2", {.created = 4});
    std::filesystem::create_directory(folder / "failed.edited-3.csv.import"); // no job
    CHECK(run::find_existing_leads({folder}, "W", "D").leads() == 9);
}

TEST_CASE("words_of: how many leads which job has, and the command that deletes them") {
    const changed_variable none{"SALESMAP_BASE_URL", nullptr};
    const temporary_folder place;
    const auto folder = [&](int n) { return place.path() / std::to_string(n); };
    std::vector<fs::path> all{make(folder(1), {.created = 1234})};
    const auto told = [&] { return english(words_of(run::find_existing_leads(all, "W", "D"))); };
    const auto one = folder(1).string();
    CHECK(told() == "1,234 leads of " + one + " exist: leadimport undo " + one + " deletes them");
    const auto two = make(folder(2), {.created = 1, .unknown = 2}).string();
    all = {folder(2)};
    CHECK(told() == "1 lead of " + two + " exists: leadimport undo " + two +
                        " deletes it; 2 rows of " + two + " may have a lead: leadimport settle " +
                        two + " finds out");
    const auto three = make(folder(3), {.unknown = 1}).string();
    all = {folder(3)};
    CHECK(told() ==
          "1 row of " + three + " may have a lead: leadimport settle " + three + " finds out");
    fs::create_directory(folder(4));
    std::ofstream{folder(4) / "job.db"} << "no database";
    all = {folder(4)};
    CHECK(told() == "how many leads " + folder(4).string() +
                        " created is not known, for its database cannot be read");
    all = {folder(1), folder(1), folder(1), folder(1), folder(1)};
    CHECK(told().ends_with("; 2 more jobs of this file may have leads, too"));
    all.clear();
    CHECK(told().empty());
}

TEST_CASE("is_all_undone: when no job of the file has a lead in that workspace, and one had") {
    const struct {
        const char* name;
        std::vector<job_to_make> jobs;
        bool all;
    } table[] = {
        {"nothing undone", {{.created = 2}}, false},
        {"nothing created", {{.failed = 2}}, false},
        {"all", {{.created = 2, .failed = 1, .undone = 2}}, true},
        {"all of a job with rows left", {{.created = 2, .undone = 2, .finished = false}}, true},
        {"a part", {{.created = 2, .undone = 1}}, false},
        {"a row in doubt", {{.created = 2, .unknown = 1, .undone = 2}}, false},
        {"not the first", {{.created = 2}, {.created = 2, .undone = 2}}, false},
        {"the first elsewhere",
         {{.created = 2, .workspace = "other"}, {.created = 2, .undone = 2}},
         true},
        {"both", {{.created = 2, .undone = 2}, {.created = 2, .undone = 2}}, true},
    };
    for (const auto& t : table) {
        CAPTURE(t.name);
        const temporary_folder place;
        auto folder = place.path() / "leads.csv.import";
        make(folder, t.jobs.front());
        if (t.jobs.size() > 1) make(folder += "-2", t.jobs.back());
        CHECK(run::is_all_undone(folder) == t.all);
    }
    const temporary_folder place;
    CHECK_FALSE(run::is_all_undone(place.path() / "none"));
    CHECK_FALSE(run::is_undone(place.path() / "none"));
    CHECK(run::is_undone(make(place.path() / "a", {.created = 2, .undone = 2})));
    CHECK_FALSE(run::is_undone(make(place.path() / "b", {.created = 2, .undone = 1})));
    CHECK_FALSE(
        run::is_undone(make(place.path() / "c", {.created = 2, .unknown = 1, .undone = 2})));
}

TEST_CASE("has_imported_failed: a finished job of the very file") {
    const temporary_folder place;
    const auto folder = make(place.path() / "leads.csv.import", {.failed = 2});
    std::ofstream{folder / "failed.csv"} << "12345";
    CHECK_FALSE(run::has_imported_failed(folder));
    make(folder / "failed.csv.import", {.created = 1, .finished = false, .input_bytes = 5});
    CHECK_FALSE(run::has_imported_failed(folder));
    make(folder / "failed.csv.import-2", {.created = 2, .input_bytes = 5});
    CHECK(run::has_imported_failed(folder));
    std::ofstream{folder / "failed.csv", std::ios::app} << "6"; // another row has failed since
    CHECK_FALSE(run::has_imported_failed(folder));
}

TEST_CASE("with_existing: whoever is told that a job is not the one is told of its leads") {
    const temporary_folder place;
    const auto folder = make(place.path() / "leads.csv.import", {.created = 2});
    for (const auto code :
         {errc::job_differs, errc::job_changed, errc::job_mapping_differs, errc::job_input_differs,
          errc::job_input_replaced, errc::job_finished}) {
        CAPTURE(name_of(code));
        const auto e = run::with_existing({code, "leads.csv", "why"}, folder);
        CHECK(english(e.detail).starts_with("why; 2 leads of "));
    }
    CHECK(english(run::with_existing({errc::job_running, {}, "why"}, folder).detail) == "why");
    const auto empty = make(place.path() / "b.csv.import", {.failed = 1});
    CHECK(english(run::with_existing({errc::job_finished, {}, "why"}, empty).detail) == "why");
}
