// A journal as a power cut may leave it: its files end anywhere in their last pages, or a byte of
// them is another. What opens is what was committed, or an error.

#include "support/english.hpp"
#include "unit/job/fast_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::journal;
using tests::ended;
using tests::fast_folder;
using tests::opened;
namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr std::size_t thinned = 7; // every so many bytes only
#else
constexpr std::size_t thinned = 1;
#endif

std::string content(const fs::path& file) {
    return *read_small_file(file, 1 << 24, errc::internal);
}

void put(const fs::path& file, std::string_view bytes) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    REQUIRE(out.flush());
}

void flip_bit(char& byte, std::size_t random) {
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << (random % 8)));
}

// All that a journal tells, in words.
result<std::string> told(journal& j) {
    std::string all;
    const auto rows = j.rows_after(0, 10'000);
    if (!rows) return rows.error();
    for (const auto& e : *rows)
        all += std::to_string(e.outcome.row) + " " + std::string{name_of(e.outcome.state)} + " " +
               std::to_string(e.ended) + " " + e.outcome.lead_id + english(e.outcome.error) + "\n";
    for (std::size_t i = rows->size() - std::min<std::size_t>(rows->size(), 4); i < rows->size();
         ++i) {
        const auto attempts = j.attempts_of((*rows)[i].outcome.row);
        if (!attempts) return attempts.error();
        all += std::to_string(attempts->size()) + " ";
    }
    const auto counts = j.counts();
    if (!counts) return counts.error();
    const auto identity = j.identity();
    if (!identity) return identity.error();
    const auto extent = j.extent();
    if (!extent) return extent.error();
    return all + std::to_string(counts->ended()) + " " + identity->id + " " +
           std::to_string(extent->written);
}

// A journal's two files, and what it told after each commit, when the log was so long.
struct written_journal {
    struct state {
        std::size_t log_bytes;
        std::string told;
    };
    std::string database, log;
    std::vector<state> states; // the first: before the log had anything
};

// Makes the pages of a database that is created there so big.
void set_page_bytes(const fs::path& file, std::size_t bytes) {
    sqlite3* d = nullptr;
    REQUIRE(sqlite3_open(file.c_str(), &d) == SQLITE_OK);
    const auto sql =
        "PRAGMA page_size = " + std::to_string(bytes) + "; CREATE TABLE t (x); DROP TABLE t;";
    REQUIRE(sqlite3_exec(d, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_close(d) == SQLITE_OK);
}

// One transaction of what an import and settling do.
void do_something(journal& j, std::uint64_t i) {
    REQUIRE(j.begin().has_value());
    for (std::uint64_t row = 3 * i + 1; row <= 3 * i + 3; ++row) {
        REQUIRE(j.intent(row, 1).has_value());
        auto o = ended(row, row % 3 == 0 ? row_state::unknown : row_state::created);
        (row % 3 == 0 ? o.error : o.lead_id) = "lead-or-error-" + std::to_string(row);
        REQUIRE(j.finish(o).has_value());
    }
    REQUIRE(j.intent(3 * i + 4, 1).has_value());
    REQUIRE(j.release(3 * i + 4, 0, {503, "HTTP 503: away"}).has_value());
    if (i % 2 == 1) REQUIRE(j.settle_absent(3 * i + 3).has_value());
    REQUIRE(j.set_extent({3 * i, {i, i, i}}).has_value());
    REQUIRE(j.commit().has_value());
}

// `before` transactions lie in the database, `after` more in its log.
written_journal write_journal(const fs::path& folder, std::size_t page_bytes, std::uint64_t before,
                              std::uint64_t after) {
    const auto file = folder / "job.db";
    const auto log = folder / "job.db-wal";
    set_page_bytes(file, page_bytes);
    std::uint64_t i = 0;
    {
        auto j = opened(file);
        job::job_identity identity;
        identity.id = "job";
        REQUIRE(j.set_identity(identity).has_value());
        for (; i < before; ++i)
            do_something(j, i);
    } // the last to close it writes the log into the database
    written_journal w;
    auto j = opened(file);
    w.states.push_back({0, *told(j)});
    for (; i < before + after; ++i) {
        do_something(j, i);
        w.states.push_back({fs::file_size(log), *told(j)});
    }
    w.database = content(file);
    w.log = content(log);
    return w;
}

// What is left of the files, and what the next import gets to know from it.
class remains {
public:
    result<std::string> opened_with(std::string_view database, std::string_view log) {
        fs::remove(folder_.path() / "job.db-shm"); // memory: gone with the power
        put(file_, database);
        put(folder_.path() / "job.db-wal", log);
        auto j = journal::open(file_, journal::mode::write);
        if (!j) return j.error();
        return told(*j);
    }

    // An error of which somebody can make something.
    void check_told(const error& e) const {
        CHECK(e.code == errc::journal_broken);
        CHECK(english(e.where) == file_.string());
        CHECK(english(e).find("do not delete the folder") != std::string::npos);
    }

private:
    fast_folder folder_;
    fs::path file_ = folder_.path() / "job.db";
};

// Of the transactions that lie in the first bytes of the log as a whole, the last.
const std::string& state_within(const written_journal& w, std::size_t log_bytes) {
    const auto* found = &w.states.front();
    for (const auto& s : w.states)
        if (s.log_bytes <= log_bytes) found = &s;
    return found->told;
}

constexpr std::size_t log_header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;

} // namespace

TEST_CASE("journal: a log that was cut at any byte holds the transactions that are whole") {
    std::size_t page_bytes = 0;
    std::size_t frames = 0;
    std::size_t step = thinned;
    SUBCASE("with small pages, several transactions") {
        page_bytes = 512;
        frames = 6;
    }
    SUBCASE("with the usual pages") {
        page_bytes = 4096;
        frames = 2;
        step = 7 * thinned;
    }
    const fast_folder folder;
    const auto w = write_journal(folder.path(), page_bytes, 2, 4);
    const auto tail = frames * (page_bytes + frame_header_bytes);
    REQUIRE(w.log.size() > tail);
    remains r;
    for (std::size_t cut = 0; cut <= tail; cut += cut == 0 ? 1 : step) {
        const auto length = w.log.size() - cut;
        CAPTURE(length);
        const auto now = r.opened_with(w.database, std::string_view{w.log}.substr(0, length));
        REQUIRE(now.has_value());
        REQUIRE(*now == state_within(w, length));
    }
}

TEST_CASE("journal: a log that is hardly begun holds nothing beyond the database") {
    const fast_folder folder;
    const auto w = write_journal(folder.path(), 4096, 2, 2);
    remains r;
    for (std::size_t length = 0; length <= log_header_bytes + frame_header_bytes; ++length) {
        CAPTURE(length);
        const auto now = r.opened_with(w.database, std::string_view{w.log}.substr(0, length));
        REQUIRE(now.has_value());
        REQUIRE(*now == w.states.front().told);
    }
}

TEST_CASE("journal: a log with another byte holds the transactions before it") {
    constexpr std::size_t page_bytes = 512;
    constexpr auto frame = page_bytes + frame_header_bytes;
    const fast_folder folder;
    const auto w = write_journal(folder.path(), page_bytes, 2, 3);
    REQUIRE(w.log.size() > log_header_bytes + 6 * frame);
    std::mt19937 random{5};
    remains r;
    for (std::size_t i = 0; i < w.log.size();
         i = i == log_header_bytes - 1 ? w.log.size() - 6 * frame
                                       : i + (i < log_header_bytes ? 1 : 2 * thinned)) {
        CAPTURE(i);
        auto log = w.log;
        flip_bit(log[i], random());
        const auto now = r.opened_with(w.database, log);
        REQUIRE(now.has_value());
        const auto whole =
            i < log_header_bytes ? 0 : log_header_bytes + (i - log_header_bytes) / frame * frame;
        REQUIRE(*now == state_within(w, whole));
    }
}

TEST_CASE("journal: a database that was cut in its last pages is told as broken") {
    const fast_folder folder;
    const auto w = write_journal(folder.path(), 4096, 20, 0);
    REQUIRE(w.database.size() >= 3 * 4096);
    remains r;
    for (auto length = w.database.size() - 2 * 4096; length < w.database.size();
         length += 3 * thinned) {
        CAPTURE(length);
        const auto now = r.opened_with(std::string_view{w.database}.substr(0, length), {});
        REQUIRE_FALSE(now.has_value());
        r.check_told(now.error());
    }
    CHECK(*r.opened_with(w.database, {}) == w.states.front().told);
}

TEST_CASE("journal: a database that was cut beside a whole log tells all, or is told as broken") {
    const fast_folder folder;
    const auto w = write_journal(folder.path(), 512, 8, 8);
    remains r;
    std::size_t whole = 0;
    std::size_t broken = 0;
    for (auto length = w.database.size() - std::size_t{4} * 512; length < w.database.size();
         length += 4 * thinned) {
        CAPTURE(length);
        const auto now = r.opened_with(std::string_view{w.database}.substr(0, length), w.log);
        if (now) {
            ++whole;
            CHECK(*now == w.states.back().told);
        } else {
            ++broken;
            r.check_told(now.error());
        }
    }
    CHECK(whole > 0);
    CHECK(broken > 0);
}

// Its pages have no sums: what can be read may say something else, but nothing worse happens.
TEST_CASE("journal: a database with another byte ends no process") {
    const fast_folder folder;
    const auto w = write_journal(folder.path(), 512, 8, 0);
    std::mt19937 random{6};
    remains r;
    std::size_t errors = 0;
    for (std::size_t i = 0; i < w.database.size(); i += 5 * thinned) {
        CAPTURE(i);
        auto database = w.database;
        flip_bit(database[i], random());
        const auto now = r.opened_with(database, {});
        if (now) continue;
        ++errors;
        CHECK(!english(now.error()).empty());
    }
    CHECK(errors > 0);
}
