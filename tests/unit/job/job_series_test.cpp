#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/job/job_series.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

using namespace leadimport;
using tests::temporary_folder;

// A journal whose job has begun.
void begin_job(const fs::path& folder) {
    fs::create_directory(folder);
    auto j = tests::opened(folder / "job.db");
    job::job_identity i;
    i.id = "1";
    REQUIRE(j.set_identity(i).has_value());
}

} // namespace

TEST_CASE("job_folders: those in which a job has begun, in the order of their numbers") {
    const temporary_folder place;
    const auto first = place.path() / "leads.csv.import";
    const auto of = [&](unsigned n) { return fs::path{first.string() + "-" + std::to_string(n)}; };
    CHECK(job::job_folders(first).empty());
    CHECK(job::newest_folder(first) == first);
    CHECK(job::next_folder(first) == first);
    begin_job(first);
    CHECK(job::job_folders(first) == std::vector<fs::path>{first});
    CHECK(job::next_folder(first) == of(2));
    begin_job(of(2));
    begin_job(of(10));
    CHECK(job::job_folders(first) == std::vector<fs::path>{first, of(2), of(10)});
    CHECK(job::newest_folder(first) == of(10));
    CHECK(job::next_folder(first) == of(11));
    fs::remove_all(first); // others may go, and their numbers are not given again
    fs::remove_all(of(2));
    CHECK(job::newest_folder(first) == of(10));
    CHECK(job::next_folder(first) == of(11));
    fs::create_directory(of(1)); // no job has this number
    begin_job(of(10 + limits::removed_jobs + 1));
    CHECK(job::newest_folder(first) == of(10));
}

TEST_CASE("job_folders: none where none can be looked for, and that ends") {
    const temporary_folder place;
    CHECK(job::job_folders(place.path() / std::string(300, 'j')).empty());
    CHECK(job::job_folders(place.path() / "gone" / "leads.csv.import").empty());
    std::filesystem::create_symlink("loop.import", place.path() / "loop.import");
    CHECK(job::job_folders(place.path() / "loop.import").size() == 1); // what it is, is not known
}

TEST_CASE("has_job: a journal that has begun, or what a job has left without one") {
    const temporary_folder place;
    const auto folder = place.path() / "j";
    CHECK_FALSE(job::has_job(folder));
    fs::create_directory(folder);
    CHECK_FALSE(job::has_job(folder));
    std::ofstream{folder / "job.db"};
    CHECK_FALSE(job::has_job(folder)); // its creator died before it was one
    static_cast<void>(tests::opened(folder / "job.db"));
    CHECK_FALSE(job::has_job(folder));
    std::ofstream{folder / "job.db"} << "no database";
    CHECK(job::has_job(folder));
    fs::remove(folder / "job.db");
    std::ofstream{folder / "job.info"} << "x";
    CHECK(job::has_job(folder));
    CHECK_FALSE(job::has_job(place.write("a file", "")));
}

TEST_CASE("first_folder: the number goes where the folder is one of several of a file") {
    const struct {
        const char* folder;
        const char* first;
    } table[] = {
        {"leads.csv.import", "leads.csv.import"},
        {"leads.csv.import-2", "leads.csv.import"},
        {"leads.csv.import-17", "leads.csv.import"},
        {"leads.csv.import-1", "leads.csv.import-1"},
        {"leads.csv.import-02", "leads.csv.import-02"},
        {"leads.csv.import-x", "leads.csv.import-x"},
        {"leads.csv.import-", "leads.csv.import-"},
        {"jan-2", "jan-2"},
        {"run-2", "run"}, // there is a job in it
        {"-2", "-2"},
    };
    const temporary_folder place;
    begin_job(place.path() / "run");
    for (const auto& t : table) {
        CAPTURE(t.folder);
        CHECK(job::first_folder(place.path() / t.folder) == place.path() / t.first);
    }
    CHECK(job::first_folder("leads.csv.import-2") == "leads.csv.import");
}
