#include "unit/base/temporary_folder.hpp"

#include "leadimport/run/own_names.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace {

using namespace leadimport;
namespace fs = std::filesystem;

constexpr std::size_t none = 9;

} // namespace

TEST_CASE("own_names: result files, with the copies that somebody has edited") {
    const struct {
        std::string_view name;
        std::size_t file;
    } table[] = {
        {"succeeded.csv", 0},         {"failed.csv", 1},
        {"unknown.csv", 2},           {"failed.edited.csv", 1},
        {"failed.edited-2.csv", 1},   {"unknown.edited-17.csv", 2},
        {"failed.edited-.csv", none}, {"failed.edited-x.csv", none},
        {"failed.edited2.csv", none}, {"failed.edited.csv.bak", none},
        {"my failed.csv", none},      {"Failed.csv", none},
        {"leads.csv", none},          {"", none},
    };
    for (const auto& t : table) {
        CAPTURE(t.name);
        CHECK(run::result_file_called(t.name).value_or(none) == t.file);
        CHECK(run::holds_rows(t.name) == (t.file != none));
    }
    CHECK(run::holds_rows("input.csv"));
    CHECK(run::holds_rows("input.blocks"));
    CHECK_FALSE(run::holds_rows("job.db"));
}

TEST_CASE("own_names: copies, and what a kill left") {
    const struct {
        std::string_view name;
        bool copy;
        bool left_over;
    } table[] = {
        {"job.db.before-recover", true, false},
        {"job.db-wal.before-recover-2", true, false},
        {"failed.csv.before-recover", true, false},
        {"leads.csv.before-recover", false, false},
        {"job.db.before-recovery", false, false},
        {".leadimport-aBc123", false, true},
        {".leadimport-aBc12", false, false},
        {"input.csv.leadimport-17", false, true},
        {"failed.csv.leadimport-abc", false, false},
        {"failed.csv.new", false, true},
        {"job.db.new", false, true},
        {"job.db.new-wal", false, true},
        {"job.db.new-x", false, false},
        {"failed.csv.new-wal", false, false},
        {"live", false, true},
        {"live.new", false, true},
        {"summary.json.new", false, true},
        {"job.info.new", false, true},
        {"summary.json", false, false},
        {"live.csv", false, false},
        {"new", false, false},
        {"leads.csv.new", false, false},
    };
    for (const auto& t : table) {
        CAPTURE(t.name);
        CHECK(run::is_kept_copy(t.name) == t.copy);
        CHECK(run::is_left_over(t.name) == t.left_over);
    }
}

TEST_CASE("own_names: a job's own file is known in the job's folder alone, also by a link") {
    const tests::temporary_folder temporary;
    const auto folder = temporary.path() / "leads.csv.import";
    fs::create_directory(folder);
    CHECK_FALSE(run::holds_job_files(folder));
    CHECK_FALSE(run::own_file_of_job(folder / "failed.csv"));
    temporary.write("leads.csv.import/job.db", "");
    CHECK(run::holds_job_files(folder));
    const auto real = fs::canonical(folder);
    for (const auto* name : {"failed.csv", "job.db", "job.lock", "summary.json", "input.csv",
                             "unknown.edited.csv", "job.db.before-recover", ".leadimport-aBc123"}) {
        CAPTURE(name);
        CHECK(run::own_file_of_job(folder / name) == std::optional{real / name});
        CHECK(run::own_file_of_job(folder / ".." / "leads.csv.import" / name));
        CHECK_FALSE(run::own_file_of_job(temporary.path() / name));
    }
    CHECK_FALSE(run::own_file_of_job(folder / "errors.csv"));
    const auto link = temporary.path() / "link.csv";
    fs::create_symlink(folder / "failed.csv", link);
    temporary.write("leads.csv.import/failed.csv", "");
    CHECK(run::own_file_of_job(link) == std::optional{real / "failed.csv"});
}
