#include "job/saved_journal.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/job_info.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::folder_guard;
using job::job_folder;
using job::journal;
using tests::temporary_folder;
namespace fs = std::filesystem;

// A job that runs.
class running_job {
public:
    running_job() {
        auto f = job_folder::open(path);
        REQUIRE(f.has_value());
        folder.emplace(std::move(*f));
        folder->keep();
        j.emplace(tests::opened(folder->journal()));
        REQUIRE(j->begin_run({"import", "0.1.0", {}}).has_value());
        auto g = folder_guard::watch(*folder);
        REQUIRE(g.has_value());
        guard.emplace(std::move(*g));
    }
    error lost() {
        const auto there = guard->check();
        REQUIRE_FALSE(there.has_value());
        CHECK(english(there.error().where).starts_with(path.string()));
        return there.error();
    }

    temporary_folder parent;
    fs::path path = parent.path() / "leads.csv.import";
    std::optional<job_folder> folder;
    std::optional<journal> j;
    std::optional<folder_guard> guard;
};

} // namespace

TEST_CASE("folder_guard: it removes in the folder that was opened, whatever stands at its path") {
    running_job r;
    r.parent.write("leads.csv.import/failed.csv", "ours");
    fs::create_directory(r.parent.path() / "theirs");
    r.parent.write("theirs/failed.csv", "theirs");
    fs::rename(r.path, r.parent.path() / "moved");
    fs::create_directory_symlink(r.parent.path() / "theirs", r.path);
    CHECK(r.guard->remove("failed.csv").has_value());
    CHECK(r.guard->remove("failed.csv").has_value()); // it is gone
    CHECK_FALSE(fs::exists(r.parent.path() / "moved" / "failed.csv"));
    CHECK(fs::exists(r.parent.path() / "theirs" / "failed.csv"));
    fs::remove(r.path);
    fs::rename(r.parent.path() / "moved", r.path);
}

TEST_CASE("folder_guard: nothing is lost as long as the folder is the one that was opened") {
    running_job r;
    CHECK(r.guard->check().has_value());
    REQUIRE(r.j->finish(tests::ended(1, row_state::failed, "no")).has_value());
    CHECK(r.guard->check().has_value());
    r.parent.write("leads.csv.import/notes.txt", "of somebody");
    CHECK(r.guard->check().has_value());
}

TEST_CASE("folder_guard: a folder that was moved is told with its new place") {
    running_job r;
    const auto place = r.parent.path() / "old";
    fs::rename(r.path, place);
    auto e = r.lost();
    CHECK(e.code == errc::job_folder_moved);
    CHECK(english(e.detail).find(place.string()) != std::string::npos);

    fs::create_directory(r.path); // somebody begins anew
    CHECK(r.lost().code == errc::job_folder_moved);
    fs::remove(r.path);

    fs::rename(place, r.path);
    CHECK(r.guard->check().has_value());
}

TEST_CASE("folder_guard: so is one whose parent was moved") {
    running_job r;
    const auto elsewhere = fs::path{r.parent.path().string() + "-moved"};
    fs::rename(r.parent.path(), elsewhere);
    CHECK(r.lost().code == errc::job_folder_moved);
    fs::rename(elsewhere, r.parent.path());
}

TEST_CASE("folder_guard: a folder that was removed, emptied or replaced is gone") {
    for (const std::string how : {"removed", "emptied", "replaced", "its journal replaced"}) {
        CAPTURE(how);
        running_job r;
        if (how == "its journal replaced") {
            fs::copy(r.path / "job.db", r.path / "other.db");
            fs::rename(r.path / "other.db", r.path / "job.db");
        } else {
            fs::remove_all(r.path);
        }
        if (how == "emptied" || how == "replaced") fs::create_directory(r.path);
        if (how == "replaced") r.parent.write("leads.csv.import/job.db", "another");
        CHECK(r.lost().code == errc::job_folder_removed);
    }
}

TEST_CASE("folder_guard: a lock file that is gone or another keeps nobody out") {
    running_job r;
    fs::remove(r.path / "job.lock");
    CHECK(r.lost().code == errc::job_lock_lost);
    CHECK(job_folder::open(r.path).has_value()); // so that another one has it
    CHECK(r.lost().code == errc::job_lock_lost);
}

TEST_CASE("folder_guard: a log of the journal that is gone stops the run, which has it all") {
    running_job r;
    REQUIRE(r.j->finish(tests::ended(1, row_state::failed, "no")).has_value());
    fs::remove(r.path / "job.db-wal");
    const auto e = r.lost();
    CHECK(e.code == errc::journal_log_lost);
    CHECK(english(e.where).find("job.db-wal") != std::string::npos);
    r.j.reset(); // closing writes what the log held
    CHECK(tests::opened(r.path / "job.db").counts()->failed == 1);
}

TEST_CASE("save_journal: a removed folder gets its journal back, and another one nothing") {
    running_job r;
    REQUIRE(r.j->finish(tests::ended(1, row_state::failed, "no")).has_value());
    fs::remove_all(r.path);
    const auto saved = job::save_journal(*r.j, r.path);
    REQUIRE(saved.has_value());
    CHECK(*saved == r.path);
    CHECK(tests::opened(r.path / "job.db").counts()->failed == 1);
    struct ::stat s {};
    REQUIRE(::stat(r.path.c_str(), &s) == 0);
    CHECK((s.st_mode & 07777U) == 0700);

    for (const std::string suffix : {"-rescued", "-rescued-2"}) {
        const auto beside = job::save_journal(*r.j, r.path);
        REQUIRE(beside.has_value());
        CHECK(*beside == fs::path{r.path.string() + suffix});
        CHECK(tests::opened(*beside / "job.db").counts()->failed == 1);
        CHECK(std::distance(fs::directory_iterator{*beside}, fs::directory_iterator{}) == 1);
    }
}

TEST_CASE("save_journal: a folder that was made anew takes it, unless it is another job's") {
    job::job_info info;
    for (const std::string what : {"empty", "ours", "another's", "locked", "damaged"}) {
        CAPTURE(what);
        running_job r;
        job::job_identity i;
        i.id = "ours";
        REQUIRE(r.j->begin().has_value());
        REQUIRE(r.j->set_identity(i).has_value());
        REQUIRE(r.j->commit().has_value());
        fs::remove_all(r.path);
        fs::create_directory(r.path);
        r.parent.write("leads.csv.import/job.db-wal", "of the one that is gone");
        info.identity.id = what;
        if (what == "ours" || what == "another's")
            REQUIRE(job::write_job_info(r.path, info).has_value());
        if (what == "damaged") r.parent.write("leads.csv.import/job.info", "?");
        std::optional<job_folder> other;
        if (what == "locked") {
            auto f = job_folder::open(r.path);
            REQUIRE(f.has_value());
            other.emplace(std::move(*f));
            other->keep();
            r.parent.write("leads.csv.import/job.lock", "1\n"); // as if process 1 had it
        }
        const auto saved = job::save_journal(*r.j, r.path);
        REQUIRE(saved.has_value());
        const bool there = what == "empty" || what == "ours";
        CHECK(*saved == (there ? r.path : job::rescue_folder(r.path, 1)));
        CHECK(fs::exists(r.path / "job.db") == there);
        CHECK(tests::opened(*saved / "job.db").identity()->id == "ours");
    }
}

TEST_CASE("save_journal: a folder that lost its journal alone gets it back") {
    running_job r;
    fs::remove(r.path / "job.db");
    const auto saved = job::save_journal(*r.j, r.path);
    REQUIRE(saved.has_value());
    CHECK(*saved == r.path);
    CHECK(fs::exists(r.path / "job.db"));
    CHECK_FALSE(fs::exists(r.path / "job.db-wal"));
}

TEST_CASE("save_journal: where no folder can be made, nothing is left behind") {
    running_job r;
    const auto nowhere = r.parent.path() / "no" / "such";
    CHECK_FALSE(job::save_journal(*r.j, nowhere).has_value());
    CHECK_FALSE(fs::exists(nowhere.parent_path()));
}
