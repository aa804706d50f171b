#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/run/output_file.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <future>
#include <iterator>
#include <sstream>
#include <string>
#include <sys/stat.h>

namespace {

using namespace leadimport;
using run::existing;
using tests::temporary_folder;
namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream{file, std::ios::binary}.rdbuf();
    return out.str();
}

unsigned mode_of(const fs::path& path) {
    struct ::stat s {};
    REQUIRE(::lstat(path.c_str(), &s) == 0);
    return s.st_mode & 07777U;
}

} // namespace

TEST_CASE("output_file: a new file is its owner's alone, and there is nothing beside it") {
    const temporary_folder folder;
    const auto file = folder.path() / "out";
    REQUIRE(run::may_write_output(file, existing::refused).has_value());
    CHECK_FALSE(fs::exists(file));
    REQUIRE(run::write_output(file, "new", existing::refused).has_value());
    CHECK(content(file) == "new");
    CHECK(mode_of(file) == 0600);
    CHECK(std::distance(fs::directory_iterator{folder.path()}, {}) == 1);
}

TEST_CASE("output_file: what is there is refused") {
    const temporary_folder folder;
    const auto file = folder.write("file", "precious");
    fs::create_symlink("file", folder.path() / "link");
    fs::create_symlink("nowhere", folder.path() / "dangling");
    const struct {
        fs::path target;
        const char* says;
        bool with_force;
    } rows[] = {{file, "is there already, and is not overwritten; --force", true},
                {folder.path() / "link", "is there already", true},
                {folder.path() / "dangling", "a link to a file that is not there", false},
                {folder.path(), "is a folder", false}};
    for (const auto& r : rows) {
        CAPTURE(r.target.string());
        const auto may = run::may_write_output(r.target, existing::refused);
        REQUIRE_FALSE(may.has_value());
        CHECK(may.error().code == errc::bad_option);
        CHECK(english(may.error().where) == "--output");
        CHECK(english(may.error().detail).find(r.says) != std::string::npos);
        CHECK_FALSE(run::write_output(r.target, "new", existing::refused).has_value());
        CHECK(run::may_write_output(r.target, existing::overwritten).has_value() == r.with_force);
    }
    CHECK(content(file) == "precious");
    CHECK_FALSE(fs::exists(folder.path() / "nowhere"));
}

TEST_CASE("output_file: what a job needs is written in no case") {
    const temporary_folder folder;
    const auto input = folder.write("leads.csv", "precious");
    fs::create_directory(folder.path() / "leads.csv.import");
    const auto database = folder.write("leads.csv.import/job.db", "precious");
    fs::create_symlink(database, folder.path() / "link");
    const struct {
        fs::path target;
        const char* says;
    } rows[] = {{database, "belongs to a job"},
                {folder.path() / "link", "belongs to a job"},
                {folder.path() / "leads.csv.import" / "failed.csv", "belongs to a job"},
                {input, "is the file that the job in"}};
    for (const auto& r : rows) {
        CAPTURE(r.target.string());
        for (const auto e : {existing::refused, existing::overwritten}) {
            const auto may = run::may_write_output(r.target, e);
            REQUIRE_FALSE(may.has_value());
            CHECK(may.error().code == errc::bad_option);
            CHECK(english(may.error().detail).find(r.says) != std::string::npos);
            CHECK_FALSE(run::write_output(r.target, "new", e).has_value());
        }
    }
    CHECK(content(input) == "precious");
    CHECK(content(database) == "precious");
    CHECK_FALSE(fs::exists(folder.path() / "leads.csv.import" / "failed.csv"));
    const auto own = folder.path() / "leads.csv.import" / "workspace.json"; // no name of ours
    CHECK(run::write_output(own, "new", existing::refused).has_value());
}

TEST_CASE("output_file: overwritten, it stays the same file") {
    const temporary_folder folder;
    const auto file = folder.write("file", "something longer");
    fs::permissions(file, fs::perms{0640});
    fs::create_hard_link(file, folder.path() / "other name");
    fs::create_symlink("file", folder.path() / "link");
    REQUIRE(run::write_output(folder.path() / "link", "new", existing::overwritten).has_value());
    CHECK(content(file) == "new");
    CHECK(content(folder.path() / "other name") == "new");
    CHECK(mode_of(file) == 0640);
    CHECK(fs::is_symlink(folder.path() / "link"));
}

TEST_CASE("output_file: what can lose nothing is written to") {
    const temporary_folder folder;
    REQUIRE(run::write_output("/dev/null", "new", existing::refused).has_value());
    CHECK(fs::is_character_file("/dev/null"));
    const auto pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    auto read = std::async(std::launch::async, [&] { return content(pipe); });
    REQUIRE(run::write_output(pipe, "new", existing::refused).has_value());
    CHECK(read.get() == "new");
}

TEST_CASE("output_file: where nothing can be made it says why") {
    const temporary_folder folder;
    const auto file = folder.write("file", "");
    for (const auto& target : {folder.path() / "none" / "out", file / "out"}) {
        const auto written = run::write_output(target, "new", existing::refused);
        REQUIRE_FALSE(written.has_value());
        CHECK(written.error().code == errc::storage_failed);
    }
}
