#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/job/job_files.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fcntl.h>
#include <fstream>
#include <functional>
#include <sstream>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace leadimport;
using tests::temporary_folder;
namespace fs = std::filesystem;

constexpr ::uid_t nobody = 65534;

unsigned mode_of(const fs::path& path) {
    struct ::stat s {};
    REQUIRE(::lstat(path.c_str(), &s) == 0);
    return s.st_mode & 07777U;
}

std::string content(const fs::path& file) {
    std::ostringstream out;
    out << std::ifstream{file, std::ios::binary}.rdbuf();
    return out.str();
}

fs::path job_in(const temporary_folder& parent) {
    auto path = parent.path() / "a.import";
    fs::create_directory(path);
    return path;
}

// Something that a stranger may put in a file's place, and what is said of it.
struct trap {
    const char* says;
    std::function<void(const fs::path& file, const fs::path& victim)> set;
};

std::vector<trap> traps() {
    std::vector<trap> all{
        {"it is a link", [](auto& file, auto& victim) { fs::create_symlink(victim, file); }},
        {"it is a link", [](auto& file, auto&) { fs::create_symlink("nowhere", file); }},
        {"it is a file that has another name",
         [](auto& file, auto& victim) { fs::create_hard_link(victim, file); }},
        {"it is not a regular file",
         [](auto& file, auto&) { REQUIRE(::mkfifo(file.c_str(), 0666) == 0); }},
        {"it is not a regular file", [](auto& file, auto&) { fs::create_directory(file); }}};
    if (::geteuid() == 0)
        all.push_back({"it belongs to another user, number 65534", [](auto& file, auto&) {
                           std::ofstream{file} << "theirs";
                           REQUIRE(::chown(file.c_str(), nobody, nobody) == 0);
                       }});
    return all;
}

} // namespace

TEST_CASE("job_files: what a stranger put in a file's place is neither written nor waited for") {
    for (const auto& t : traps()) {
        CAPTURE(t.says);
        const temporary_folder parent;
        const auto victim = parent.write("victim", "precious");
        const auto folder = job_in(parent);
        const auto file = folder / "import.log";
        t.set(file, victim);
        const auto opened = job::open_file(file, O_RDWR | O_CREAT);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == errc::job_folder_foreign);
        CHECK(english(opened.error().where) == folder.string());
        CHECK(english(opened.error().detail).starts_with("import.log: " + std::string{t.says}));
        const auto secured = job::secure_folder(folder);
        REQUIRE_FALSE(secured.has_value());
        CHECK(english(secured.error().detail) == english(opened.error().detail));
        CHECK(content(victim) == "precious");
    }
}

TEST_CASE("job_files: every file that a job has is looked at") {
    for (const auto name : job::job_file_names) {
        CAPTURE(std::string{name});
        const temporary_folder parent;
        const auto folder = job_in(parent);
        fs::create_symlink("nowhere", folder / name);
        const auto opened = job::job_folder::open(folder);
        REQUIRE_FALSE(opened.has_value());
        // Where a journal seems to stand nobody is sent to another folder.
        CHECK(opened.error().code ==
              (name == "job.db" ? errc::job_not_ours : errc::job_folder_foreign));
        CHECK_FALSE(fs::exists(folder / "job.lock"));
    }
}

TEST_CASE("job_files: what is read belongs to the folder's owner, and is no link and no pipe") {
    for (const auto& t : traps()) {
        CAPTURE(t.says);
        const temporary_folder parent;
        const auto victim = parent.write("victim", "precious");
        const auto folder = job_in(parent);
        t.set(folder / "job.info", victim);
        const auto read = job::read_file(folder / "job.info", 1000);
        const std::string_view says = t.says;
        const bool is_file = says.find("another name") != says.npos;
        CHECK(read.has_value() == is_file);
        if (!read)
            CHECK(english(read.error().detail).starts_with("job.info: " + std::string{t.says}));
    }
    const temporary_folder parent;
    const auto folder = job_in(parent);
    CHECK(*job::read_file(folder / "job.info", 1000) == std::nullopt);
    CHECK(*job::read_file(parent.path() / "none" / "job.info", 1000) == std::nullopt);
}

TEST_CASE("job_files: a folder that is a link is not entered, with a slash at its end neither") {
    const temporary_folder parent;
    const auto real = job_in(parent);
    const auto link = parent.path() / "b.import";
    fs::create_directory_symlink(real, link);
    for (const auto& path : {link, link / ""}) {
        CAPTURE(path.string());
        const auto opened = job::job_folder::open(path);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == errc::job_folder_foreign);
        CHECK(english(opened.error().detail) == "it is a link to " + fs::canonical(real).string() +
                                                    ", which is to be named itself if it is yours");
        CHECK_FALSE(job::check_folder(path, job::use::read).has_value());
        CHECK_FALSE(job::read_file(path / "job.info", 10).has_value());
    }
    CHECK(fs::is_empty(real));
}

TEST_CASE("job_files: another user's folder is read, and not written" *
          doctest::skip(::geteuid() != 0)) {
    const temporary_folder parent;
    const auto folder = job_in(parent);
    std::ofstream{folder / "job.info"} << "x";
    REQUIRE(::chown((folder / "job.info").c_str(), nobody, nobody) == 0);
    REQUIRE(::chown(folder.c_str(), nobody, nobody) == 0);
    CHECK(job::check_folder(folder, job::use::read).has_value());
    CHECK(job::read_file(folder / "job.info", 10)->value() == "x");
    const auto written = job::check_folder(folder, job::use::write);
    REQUIRE_FALSE(written.has_value());
    CHECK(english(written.error().detail) == "it belongs to another user, number 65534");
    CHECK_FALSE(job::replace_file(folder / "job.info", "y").has_value());
    CHECK(content(folder / "job.info") == "x");
}

TEST_CASE("job_files: others lose what they may do with a folder and files of ours") {
    const temporary_folder parent;
    const auto folder = job_in(parent);
    fs::permissions(folder, fs::perms{0777});
    for (const auto* name : {"failed.csv", "import.log", "notes.txt"}) {
        std::ofstream{folder / name} << "x";
        fs::permissions(folder / name, fs::perms{0666});
    }
    const auto opened = job::job_folder::open(folder);
    REQUIRE(opened.has_value());
    CHECK(mode_of(folder) == 0700);
    CHECK(mode_of(folder / "failed.csv") == 0600);
    CHECK(mode_of(folder / "import.log") == 0600);
    CHECK(mode_of(folder / "notes.txt") == 0666); // the user's own
}

TEST_CASE("job_files: a file is replaced whole, whatever stands at the name that is used for it") {
    const temporary_folder parent;
    const auto victim = parent.write("victim", "precious");
    const auto folder = job_in(parent);
    fs::create_symlink(victim, folder / "live.new");
    REQUIRE(job::replace_file(folder / "live", "one").has_value());
    REQUIRE(job::replace_file(folder / "live", "two", job::lasting::while_we_run).has_value());
    CHECK(content(folder / "live") == "two");
    CHECK(mode_of(folder / "live") == 0600);
    CHECK_FALSE(fs::exists(folder / "live.new"));
    CHECK(content(victim) == "precious");
}

TEST_CASE("job_files: a database, and what lies beside it") {
    const temporary_folder parent;
    const auto folder = job_in(parent);
    const auto file = folder / "job.db";
    { REQUIRE(job::journal::open(file, job::journal::mode::write).has_value()); }
    for (const auto* part : {"-wal", "-shm", "-journal"}) {
        CAPTURE(std::string{part});
        const fs::path beside = file.string() + part;
        fs::remove(beside);
        REQUIRE(::mkfifo(beside.c_str(), 0600) == 0);
        for (const auto mode : {job::journal::mode::read, job::journal::mode::write}) {
            const auto j = job::journal::open(file, mode);
            REQUIRE_FALSE(j.has_value());
            CHECK(j.error().code == errc::job_not_ours);
        }
        fs::remove(beside);
    }
    CHECK(job::journal::open(file, job::journal::mode::write).has_value());
}

TEST_CASE("job_files: what was in a folder before there is a job") {
    const temporary_folder parent;
    const auto folder = job_in(parent);
    CHECK(job::other_files(folder, 3)->empty());
    for (const auto* name : {"job.lock", ".leadimport-XYZ", "c", "a", "b", "summary.json"})
        std::ofstream{folder / name} << "";
    CHECK(*job::other_files(folder, 3) == std::vector<std::string>{"a", "b", "c"});
    CHECK(job::other_files(folder, 9)->size() == 4);
}

TEST_CASE("job_folder: a file of the user's that has the lock's name is not taken for one") {
    const temporary_folder parent;
    const auto folder = job_in(parent);
    for (const auto* theirs : {"my notes", "12 a", "-"}) {
        std::ofstream{folder / "job.lock"} << theirs;
        const auto opened = job::job_folder::open(folder);
        REQUIRE_FALSE(opened.has_value());
        CHECK(opened.error().code == errc::job_folder_not_empty);
        CHECK(content(folder / "job.lock") == theirs);
    }
    for (const auto* ours : {"", "4711\n", "4711"}) {
        std::ofstream{folder / "job.lock"} << ours;
        CHECK(job::job_folder::open(folder).has_value());
    }
}
