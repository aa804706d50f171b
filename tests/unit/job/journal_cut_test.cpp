// A power cut may leave any part of what was written last. The write-ahead log is cut at every byte
// of its last pages: what is there after is a state that was committed, and all of it.

#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::journal;
using tests::ended;
using tests::opened;
namespace fs = std::filesystem;

std::string bytes_of(const fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    return {std::istreambuf_iterator<char>{in}, {}};
}

// A journal after each of its transactions, as it lay on the disk.
struct written {
    std::string database;
    std::string log;                   // after the last of them
    std::vector<std::size_t> log_ends; // after each, the first being of the empty journal
};

// Transaction n ends row n, and begins row n + 1.
written write_some(const fs::path& folder, std::uint64_t transactions) {
    const auto file = folder / "job.db";
    const auto log = folder / "job.db-wal";
    written w;
    auto j = opened(file);
    w.log_ends.push_back(fs::file_size(log));
    for (std::uint64_t n = 1; n <= transactions; ++n) {
        REQUIRE(j.begin().has_value());
        REQUIRE(j.finish(ended(n, row_state::failed, "why " + std::to_string(n))).has_value());
        REQUIRE(j.intent(n + 1, 1).has_value());
        REQUIRE(j.commit().has_value());
        w.log_ends.push_back(fs::file_size(log));
    }
    w.database = bytes_of(file); // while it is open: closing would move the log into it
    w.log = bytes_of(log);
    return w;
}

// How many transactions a journal has that is left like this; every one of them whole.
std::uint64_t transactions_in(const std::string& database, const std::string& log,
                              journal::mode mode) {
    const tests::temporary_folder folder;
    folder.write("job.db", database);
    folder.write("job.db-wal", log);
    auto j = opened(folder.path() / "job.db", mode);
    const auto rows = j.rows_after(0, 100);
    REQUIRE(rows.has_value());
    const auto counts = j.counts();
    REQUIRE(counts.has_value());
    CHECK(counts->failed == j.last_ended());
    CHECK(counts->sending == (rows->empty() ? 0 : 1));
    CHECK(rows->size() == counts->failed + counts->sending);
    return counts->failed;
}

} // namespace

TEST_CASE("journal: cut at any byte of its last pages it holds every transaction that was whole") {
    const tests::temporary_folder folder;
    constexpr std::uint64_t transactions = 6;
    const auto w = write_some(folder.path(), transactions);
    REQUIRE(w.log_ends.back() == w.log.size());
    const auto from = w.log_ends[transactions - 2]; // the last two transactions
    REQUIRE(from < w.log.size());
    for (auto size = from; size <= w.log.size(); ++size) {
        CAPTURE(size);
        std::uint64_t whole = 0;
        while (whole < transactions && w.log_ends[whole + 1] <= size)
            ++whole;
        const auto log = w.log.substr(0, size);
        CHECK(transactions_in(w.database, log, journal::mode::read) == whole);
        // Whoever writes moves the log into the database, which takes its time.
        if (size % 61 == 0) CHECK(transactions_in(w.database, log, journal::mode::write) == whole);
    }
}

TEST_CASE("journal: a byte that turned in the last pages takes whole transactions, never a part") {
    const tests::temporary_folder folder;
    constexpr std::uint64_t transactions = 6;
    const auto w = write_some(folder.path(), transactions);
    const auto from = w.log_ends[transactions - 1];
    for (auto at = from; at < w.log.size(); at += 7) {
        CAPTURE(at);
        auto log = w.log;
        log[at] = static_cast<char>(log[at] ^ 0x55);
        CHECK(transactions_in(w.database, log, journal::mode::read) == transactions - 1);
    }
}

TEST_CASE("journal: a database that was cut is told as damaged, or is whole") {
    const tests::temporary_folder folder;
    { write_some(folder.path(), 6); } // closed: everything is in the database now
    const auto whole = bytes_of(folder.path() / "job.db");
    REQUIRE_FALSE(fs::exists(folder.path() / "job.db-wal"));
    for (std::size_t size = whole.size() - 1; size > whole.size() - 8192; size -= 61) {
        CAPTURE(size);
        const tests::temporary_folder left;
        left.write("job.db", whole.substr(0, size));
        auto j = journal::open(left.path() / "job.db", journal::mode::write);
        const auto counts = j ? j->counts() : result<job::row_counts>{j.error()};
        const auto rows =
            j ? j->rows_after(0, 100) : result<std::vector<job::row_entry>>{j.error()};
        if (counts && rows) {
            CHECK(counts->failed == 6);
            CHECK(rows->size() == 7);
        } else {
            CHECK((!counts ? counts.error() : rows.error()).code == errc::journal_broken);
        }
    }
}
