#include "rows_with_ids.hpp"
#include "run/error_rows.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/run/check.hpp"

#include <doctest/doctest.h>

#include <string>
#include <sys/stat.h>

namespace {

using namespace leadimport;
using tests::temporary_folder;
using tests::with_ids;
namespace fs = std::filesystem;

const std::string mark = "\xEF\xBB\xBF"; // also when the input has none
const std::string added = "leadimport_row,leadimport_line,leadimport_column,leadimport_error";

run::import_settings settings(const fs::path& input, const fs::path& errors) {
    run::import_settings s;
    s.input = input;
    s.errors = errors;
    return s;
}

run::error_rows created(const run::import_settings& s) {
    auto rows = run::error_rows::create(s);
    REQUIRE(rows.has_value());
    return std::move(*rows);
}

// The whole of what check does with the file.
result<void> check(const run::import_settings& s) {
    auto input = input::open_input(s.input, s.reading);
    REQUIRE(input.has_value());
    const auto map = run::bind_mapping(*input, {}, nullptr);
    REQUIRE(map.has_value());
    auto errors = created(s);
    REQUIRE(errors.begin(*input).has_value());
    const auto report = run::check_rows(*input, *map, &errors);
    if (!report) return report.error();
    return errors.finish();
}

std::string content(const fs::path& file) {
    return *read_small_file(file, 1 << 24, errc::input_unreadable);
}

std::size_t files_in(const fs::path& folder) {
    std::size_t n = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator{folder})
        ++n;
    return n;
}

} // namespace

TEST_CASE("error_rows: the invalid rows and no others, with row, line, column and what is wrong") {
    const temporary_folder folder;
    const auto input = folder.write(
        "leads.csv", with_ids("name,peopleId,memo\n\"a\nb\",p,\n,p,\"x, \"\"y\"\"\"\nc,p\nd,p,\n"));
    const auto target = folder.path() / "errors.csv";
    REQUIRE(check(settings(input, target)).has_value());
    CHECK(content(target) ==
          with_ids(mark + "name,peopleId,memo," + added +
                   "\n,p,\"x, \"\"y\"\"\",2,4,name,a value that the row needs is empty (a lead "
                   "needs a name); fill in the cell\nc,p,,3,5,,\"the row has fewer cells than the "
                   "header; add the missing delimiters, or quote the cell that holds a line "
                   "break\"\n"));
    struct ::stat s {};
    REQUIRE(::stat(target.c_str(), &s) == 0);
    CHECK((s.st_mode & 0777U) == 0600);
}

TEST_CASE("error_rows: without an invalid row it is a header, and it replaces no file") {
    const temporary_folder folder;
    const auto input = folder.write("leads.csv", with_ids("name,peopleId\na,p\n"));
    const auto target = folder.path() / "errors.csv";
    REQUIRE(check(settings(input, target)).has_value());
    CHECK(content(target) == mark + "name,peopleId," + added + "\n");
    const auto earlier = folder.write("earlier.csv", "of last week");
    const auto refused = run::error_rows::create(settings(input, earlier));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::bad_option);
    CHECK(english(refused.error().detail).find("name a new file") != std::string::npos);
    // Nor one that comes while the rows are looked at.
    auto rows = created(settings(input, folder.path() / "late.csv"));
    const auto late = folder.write("late.csv", "of this minute");
    CHECK_FALSE(rows.finish().has_value());
    CHECK(content(earlier) == "of last week");
    CHECK(content(late) == "of this minute");
}

TEST_CASE("error_rows: spelled like the input") {
    const temporary_folder folder;
    const auto input = folder.write("leads.csv", "\xEF\xBB\xBFname;peopleId;메모\r\n;"
                                                 "5f0000000000000000000001;\"a;b\"\r\n");
    auto s = settings(input, folder.path() / "errors.csv");
    s.reading.delimiter = ';';
    REQUIRE(check(s).has_value());
    const auto text = content(s.errors);
    CHECK(text.starts_with("\xEF\xBB\xBFname;peopleId;메모;leadimport_row;"));
    CHECK(text.find("\r\n;5f0000000000000000000001;\"a;b\";1;2;name;\"a value") != text.npos);
    CHECK(text.ends_with("\r\n"));
}

TEST_CASE("error_rows: the columns of an earlier run are replaced, not repeated") {
    const temporary_folder folder;
    const auto input =
        folder.write("leads.csv", with_ids("name,peopleId," + added + "\n,p,7,9,name,old\n"));
    const auto target = folder.path() / "errors.csv";
    REQUIRE(check(settings(input, target)).has_value());
    const auto text = content(target);
    CHECK(text.starts_with(with_ids(mark + "name,peopleId," + added + "\n,p,1,2,name,a value")));
    CHECK(text.find("old") == text.npos);
}

TEST_CASE("error_rows: begun anew it has nothing of what was there before") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "name,peopleId\na,b\n");
    const auto input = input::open_input(file, {});
    REQUIRE(input.has_value());
    auto rows = created(settings(file, folder.path() / "errors.csv"));
    REQUIRE(rows.begin(*input).has_value());
    const std::string large(100'000, 'x'); // more than is kept before it is written
    csv::record r;
    r.raw = large;
    REQUIRE(rows.add(r, {errc::row_too_few_cells, {}, {}}).has_value());
    r.raw = "small";
    REQUIRE(rows.add(r, {errc::row_too_few_cells, {}, {}}).has_value());
    REQUIRE(rows.begin(*input).has_value());
    REQUIRE(rows.finish().has_value());
    CHECK(content(folder.path() / "errors.csv") == mark + "name,peopleId," + added + "\n");
}

TEST_CASE("error_rows: nothing is there when the file as a whole is unusable, or before the end") {
    const temporary_folder folder;
    const auto broken = folder.write("leads.csv", "name,peopleId\n,p\n\"open\n");
    const auto target = folder.path() / "errors.csv";
    const auto done = check(settings(broken, target));
    REQUIRE_FALSE(done.has_value());
    CHECK(done.error().code == errc::csv_unclosed_quote);
    { auto unfinished = created(settings(broken, target)); }
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("error_rows: refuses the input itself, and what is no file") {
    const temporary_folder folder;
    const auto input = folder.write("leads.csv", "name,peopleId\na,b\n");
    fs::create_directory(folder.path() / "folder");
    fs::create_symlink("leads.csv", folder.path() / "link.csv");
    fs::create_hard_link(input, folder.path() / "hard.csv");
    fs::create_directory(folder.path() / "leads.csv.import");
    folder.write("leads.csv.import/job.db", "");
    const struct {
        fs::path target;
        std::string says;
    } table[] = {
        {input, "the input itself"},
        {folder.path() / "." / "leads.csv", "the input itself"},
        {folder.path() / "link.csv", "the input itself"},
        {folder.path() / "hard.csv", "the input itself"},
        {folder.path() / "folder", "a folder"},
        {folder.path() / "folder/", "a folder"},
        {folder.path() / "new/", "no file's name"},
        {folder.path() / "leads.csv.import" / "failed.csv", "belongs to a job"},
        {"/dev/null", "not a regular file"},
        {folder.path() / "nowhere/errors.csv", "No such file"},
        {folder.path() / "leads.csv/errors.csv", "Not a directory"},
    };
    for (const auto& t : table) {
        CAPTURE(t.target.string());
        const auto rows = run::error_rows::create(settings(input, t.target));
        REQUIRE_FALSE(rows.has_value());
        CHECK(rows.error().code == errc::bad_option);
        CHECK(english(rows.error().where) == "--errors");
        CAPTURE(rows.error().detail);
        CHECK(english(rows.error().detail).find(t.says) != std::string::npos);
    }
    CHECK(content(input) == "name,peopleId\na,b\n");
}
