#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/job/job_folder.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <optional>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace leadimport;
using job::job_folder;
using tests::temporary_folder;
namespace fs = std::filesystem;

job_folder opened(const fs::path& path) {
    auto f = job_folder::open(path);
    REQUIRE(f.has_value());
    return std::move(*f);
}

unsigned mode_of(const fs::path& path) {
    struct ::stat s {};
    REQUIRE(::lstat(path.c_str(), &s) == 0);
    return s.st_mode & 07777U;
}

// A process of its own that opens the folder, says so, and keeps it until it is killed.
class other_process {
public:
    explicit other_process(const fs::path& folder) {
        int said[2];
        REQUIRE(::pipe(said) == 0);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            const auto held = job_folder::open(folder);
            const char word = held ? 'y' : 'n';
            if (::write(said[1], &word, 1) != 1) ::_exit(1);
            for (;;)
                ::pause();
        }
        char word = 0;
        CHECK(::read(said[0], &word, 1) == 1);
        CHECK(word == 'y');
        ::close(said[0]);
        ::close(said[1]);
    }
    ~other_process() { end(); }
    other_process(const other_process&) = delete;
    other_process& operator=(const other_process&) = delete;

    void end() {
        if (pid_ == 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        pid_ = 0;
    }
    [[nodiscard]] int pid() const { return pid_; }

private:
    ::pid_t pid_ = 0;
};

} // namespace

TEST_CASE("default_folder: beside the input, named after it") {
    CHECK(job::default_folder("leads.csv") == "leads.csv.import");
    CHECK(job::default_folder("/data/2026 리드.csv") == "/data/2026 리드.csv.import");
}

TEST_CASE("job_folder: it is made for its owner alone, whatever the umask allows") {
    const temporary_folder parent;
    const auto path = parent.path() / "leads.csv.import";
    const auto before = ::umask(0);
    {
        auto f = opened(path);
        CHECK(mode_of(path) == 0700);
        CHECK(mode_of(path / "job.lock") == 0600);
        CHECK(f.path() == path);
        CHECK(f.journal() == path / "job.db");
        CHECK(f.summary() == path / "summary.json");
        CHECK(f.log() == path / "import.log");
        f.keep();
    }
    ::umask(before);
    CHECK(fs::exists(path));
}

TEST_CASE("job_folder: a new folder that nobody keeps goes, one that was there stays") {
    const temporary_folder parent;
    const auto path = parent.path() / "a.import";
    { const auto f = opened(path); }
    CHECK_FALSE(fs::exists(path));

    fs::create_directory(path);
    { const auto f = opened(path); }
    CHECK(fs::exists(path));
}

TEST_CASE("job_folder: moved, it is one folder with one lock") {
    const temporary_folder parent;
    const auto path = parent.path() / "a.import";
    std::optional<job_folder> kept;
    {
        auto f = opened(path);
        kept.emplace(std::move(f));
    }
    CHECK(fs::exists(path));
    CHECK(job_folder::open(path).error().code == errc::job_running);
    kept.reset();
    CHECK_FALSE(fs::exists(path));
}

TEST_CASE("job_folder: who holds it is told, and its death lets it go") {
    const temporary_folder parent;
    const auto path = parent.path() / "a.import";
    CHECK(job::running_process(path) == 0);
    fs::create_directory(path);
    CHECK(job::running_process(path) == 0);

    other_process other{path};
    CHECK(job::running_process(path) == other.pid());
    const auto refused = job_folder::open(path);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::job_running);
    CHECK(english(refused.error().where) == path.string());
    CHECK(english(refused.error().detail) == "process " + std::to_string(other.pid()) + " has it");

    other.end();
    CHECK(job::running_process(path) == 0);
    const auto f = opened(path);
    CHECK(job::running_process(path) == ::getpid());
}

TEST_CASE("job_folder: a folder that was held and is refused stays") {
    const temporary_folder parent;
    const auto path = parent.path() / "a.import";
    other_process other{path};
    CHECK_FALSE(job_folder::open(path).has_value());
    CHECK(fs::exists(path));
}

TEST_CASE("job_folder: a file in its place, or nowhere to make it, cannot be used") {
    const temporary_folder parent;
    const auto file = parent.write("a.import", "");
    const auto is_file = job_folder::open(file);
    REQUIRE_FALSE(is_file.has_value());
    CHECK(is_file.error().code == errc::job_folder_unusable);
    CHECK(english(is_file.error().detail) == "it is a file, not a folder");

    const auto nowhere = job_folder::open(parent.path() / "no" / "b.import");
    REQUIRE_FALSE(nowhere.has_value());
    CHECK(nowhere.error().code == errc::job_folder_unusable);
}
