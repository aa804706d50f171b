#include "recording.hpp"
#include "support/english.hpp"

#include <cerrno>
#include <csignal>
#include <random>
#include <set>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using delivery::row_state;
using job::journal;

constexpr row_state ends[] = {row_state::created, row_state::failed, row_state::unknown};

// What a power cut would leave: the files as they are now, byte by byte.
void copy_as_it_is(const fs::path& from, const fs::path& to) {
    fs::create_directories(to);
    for (const auto& entry : fs::directory_iterator{from}) {
        if (entry.path().filename() == "job.db-shm") continue; // memory
        fs::copy_file(entry.path(), to / entry.path().filename());
    }
}

// Opens what was left, writes again what the files lack, and compares files and journal.
void check_continued(const fs::path& folder, const std::set<std::uint64_t>& must_be_ended,
                     bool edited = false) {
    auto parts = opened_recording(folder);
    REQUIRE(parts.has_value());
    CHECK(parts->set_aside.empty() != edited);
    CHECK(parts->counts.sending == 0);
    const auto written = parts->written;
    const auto all = *parts->journal.rows_after(0, 100'000);
    {
        recording r{std::move(*parts)};
        for (const auto& e : all) {
            if (e.ended <= written) continue;
            auto o = recorded(e.outcome.row, e.outcome.state);
            CHECK(r.rewrite(std::move(o)));
        }
        CHECK(r.recorder->close(1'000'000).has_value());
    }
    const std::map<std::string, std::string> files[] = {rows_in(folder / "succeeded.csv"),
                                                        rows_in(folder / "failed.csv"),
                                                        rows_in(folder / "unknown.csv")};
    std::size_t in_files = 0;
    for (const auto& f : files)
        in_files += f.size();
    std::size_t in_journal = 0;
    std::set<std::uint64_t> found;
    for (const auto& e : all) {
        CHECK(e.outcome.state != row_state::sending);
        if (e.ended == 0) continue;
        ++in_journal;
        found.insert(e.outcome.row);
        const auto index = e.outcome.state == row_state::created  ? 0U
                           : e.outcome.state == row_state::failed ? 1U
                                                                  : 2U;
        CHECK(files[index].contains("row" + std::to_string(e.outcome.row)));
    }
    CHECK(in_files == in_journal);
    for (const auto row : must_be_ended)
        CHECK(found.contains(row));
}

} // namespace

TEST_CASE("recording: after a crash at any moment files and journal agree, and no intent is lost") {
    const temporary_folder folder;
    const auto job = folder.path() / "job";
    fs::create_directory(job);
    begin_job(job, 1'000'000);
    std::mt19937 random{3};
    std::set<std::uint64_t> begun; // whose intent was answered: it must have an end after a crash
    {
        auto parts = opened_recording(job);
        REQUIRE(parts.has_value());
        recording r{std::move(*parts)};
        copy_as_it_is(job, folder.path() / "crash0");
        for (std::uint64_t row = 1; row <= 24; ++row) {
            REQUIRE(r.intent(row).has_value());
            begun.insert(row);
            copy_as_it_is(job, folder.path() / ("intent" + std::to_string(row)));
            if (row % 6 == 0) {
                r.recorder->release(row, 0, {});
                begun.erase(row);
            } else if (row % 5 != 0) {
                r.recorder->finish(recorded(row, ends[random() % 3]));
            }
        }
        CHECK(r.recorder->close(1'000'000).has_value());
        copy_as_it_is(job, folder.path() / "closed");
    }
    check_continued(folder.path() / "crash0", {});
    for (std::uint64_t row = 1; row <= 24; ++row) {
        CAPTURE(row);
        std::set<std::uint64_t> expected;
        for (const auto b : begun)
            if (b < row) expected.insert(b);
        expected.insert(row); // begun at that moment
        check_continued(folder.path() / ("intent" + std::to_string(row)), expected);
    }
    check_continued(folder.path() / "closed", begun);
}

TEST_CASE("recording: a result file that ends in the middle of a row is mended") {
    const temporary_folder folder;
    begin_job(folder.path(), 100);
    {
        auto parts = opened_recording(folder.path());
        REQUIRE(parts.has_value());
        recording r{std::move(*parts)};
        for (std::uint64_t row = 1; row <= 30; ++row)
            r.recorder->finish(recorded(row, ends[row % 3]));
        CHECK(r.recorder->close(100).has_value());
    }
    for (const auto name : job::result_file_names) {
        const auto whole = fs::file_size(folder.path() / name);
        for (const auto size : {whole - 1, whole / 2, std::uintmax_t{0}, whole + 5}) {
            CAPTURE(std::string{name});
            CAPTURE(size);
            const auto copy = folder.path() / "copy";
            fs::remove_all(copy);
            fs::create_directory(copy);
            for (const auto* file : {"job.db", "succeeded.csv", "failed.csv", "unknown.csv"})
                fs::copy_file(folder.path() / file, copy / file);
            fs::resize_file(copy / name, size);
            check_continued(copy, {1, 2, 3, 30}, size != 0);
        }
    }
}

namespace {

// In a process of its own, in which no file may grow beyond `bytes`: what `record` gives there. 0:
// an error was told as it should be; otherwise the number of what was wrong.
template<class Record>
int on_a_full_disk(const fs::path& folder, std::uint64_t bytes, const Record& record) {
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        auto parts = opened_recording(folder);
        if (!parts) ::_exit(10);
        const ::rlimit limit{bytes, bytes};
        if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) ::_exit(11);
        recording r{std::move(*parts)};
        ::_exit(record(r));
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    return WEXITSTATUS(status);
}

int record_until_an_error(recording& r) {
    std::optional<error> met;
    std::uint64_t row = 0;
    for (; row < 100'000 && !met; ++row) {
        const auto how = r.intent(row + 1);
        if (!how)
            met = how.error();
        else
            r.recorder->finish(recorded(row + 1, row_state::failed));
    }
    if (!met) return 12;
    // From then on nothing is begun, and nobody waits for ever.
    if (r.intent(row + 1).has_value()) return 13;
    if (r.finish_or_wait(recorded(row + 2, row_state::failed))) return 14;
    const auto closed = r.recorder->close(1'000'000);
    if (closed) return 15;
    if (closed.error().code != met->code) return 16;
    return class_of(met->code) == error_class::stopped ? 0 : 17;
}

} // namespace

TEST_CASE("recording: when the journal cannot grow every intent fails, and the job goes on later") {
    const temporary_folder folder;
    const auto job = folder.path() / "job";
    fs::create_directory(job);
    begin_job(job, 1'000'000);
    CHECK(on_a_full_disk(job, 300'000, record_until_an_error) == 0);
    auto j = journal::open(job / "job.db", journal::mode::read);
    REQUIRE(j.has_value());
    const auto before = *j->counts();
    CHECK(before.failed > 10);
    CHECK(before.sending <= 1);
    check_continued(job, {1, 2, 3});
}

namespace {

// It is a result file that meets the limit: the journal stays far below it.
int record_long_rows(recording& r, std::uint64_t rows) {
    for (std::uint64_t row = 1; row <= rows; ++row) {
        auto o = recorded(row, row_state::failed);
        o.original += "," + std::string(20'000, 'x');
        o.cells = 2;
        r.recorder->finish(std::move(o));
    }
    // The first may be in the group of the outcomes, and is answered before the files are
    // written. What comes after that is refused, and leaves no trace.
    if (r.intent(rows + 1).has_value()) r.recorder->release(rows + 1, 0, {});
    if (r.intent(rows + 1).has_value()) return 12;
    if (r.finish_or_wait(recorded(rows + 2, row_state::failed))) return 13;
    const auto closed = r.recorder->close(1'000'000);
    if (closed) return 14;
    if (english(closed.error().where).find("failed.csv") == std::string::npos) return 15;
    const auto counts = r.recorder->journal().counts();
    return counts->failed == rows && counts->sending == 0 ? 0 : 16;
}

} // namespace

TEST_CASE(
    "recording: when a result file cannot grow the journal keeps all, and it is mended later") {
    const temporary_folder folder;
    const auto job = folder.path() / "job";
    fs::create_directory(job);
    begin_job(job, 1'000'000);
    CHECK(on_a_full_disk(job, 1 << 20, [](recording& r) { return record_long_rows(r, 200); }) == 0);
    check_continued(job, {1, 100, 200});
    CHECK(rows_in(job / "failed.csv").size() == 200);
}

TEST_CASE("recording: files that were only written again are not written a second time") {
    const temporary_folder folder;
    begin_job(folder.path(), 1'000'000);
    {
        auto parts = opened_recording(folder.path());
        REQUIRE(parts.has_value());
        recording r{std::move(*parts)};
        for (std::uint64_t row = 1; row <= 6; ++row)
            r.recorder->finish(recorded(row, ends[row % 3]));
        CHECK(r.recorder->close(1'000'000).has_value());
    }
    fs::remove(folder.path() / "succeeded.csv");
    check_continued(folder.path(), {1, 2, 3, 4, 5, 6});
    CHECK(opened_recording(folder.path())->to_rewrite == 0);
    check_continued(folder.path(), {1, 2, 3, 4, 5, 6});
}
