#pragma once
// The job's durable record: one SQLite database, `job.db`.
//
// Constraints: an attempt's intent must be durable before its first byte leaves, an outcome before
// a result file shows it; a kill, a power cut or a full disk at any moment must leave a record that
// can be continued; a million rows must be opened in no time; no row content is kept (it is in the
// input, whose fingerprint is pinned).
//
// Choice: WAL with synchronous=FULL, one writer, everything that came in meanwhile in one
// transaction.
//  meta  name → value: the job's identity, and where the result files end
//  row   one line per row that was begun. A row that has none is pending. `state` as in
//        delivery::row_state; an intent is state `sending`. `ended` numbers the outcomes in the
//        order in which they were recorded: the result files hold exactly those up to meta's
//        `written`.
// Rejected: a log of our own (recovery and growth to solve again), one transaction per row (a disk
// flush each), outcomes in the result files alone (they cannot be durable before they are shown).

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/outcome.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::job {

// What the job is an import of, fixed when it begins.
struct job_identity {
    std::string id;    // random; the rows' idempotency keys derive from it
    std::string input; // path as given
    std::uint64_t input_bytes = 0;
    std::string input_digest;   // hex
    std::uint64_t rows = 0;     // data rows in the input
    std::string mapping_digest; // hex, of field_map::canonical()
    std::string base_url;
    std::string workspace_id;
    std::string workspace_name;
    std::string program_version; // that began it
    std::string began_at;        // RFC 3339, UTC
};

struct row_counts {
    std::uint64_t created = 0;
    std::uint64_t failed = 0;
    std::uint64_t unknown = 0;
    std::uint64_t skipped = 0;
    std::uint64_t sending = 0; // an intent without an end

    [[nodiscard]] std::uint64_t ended() const { return created + failed + unknown + skipped; }
    bool operator==(const row_counts&) const = default;
};

// How far each result file is known to be on disk, and which outcomes it then holds.
struct result_extent {
    std::uint64_t written = 0;            // the last `ended` number in the files
    std::array<std::uint64_t, 3> bytes{}; // of succeeded, failed, unknown
};

// A row as the journal knows it.
struct row_entry {
    delivery::outcome outcome; // without the row's own cells
    std::uint64_t ended = 0;   // 0: it has not
};

// One connection to the database. One thread at a time. Every error of SQLite is told as
// storage_full, storage_failed or journal_broken, with its own words.
class journal {
public:
    enum class mode { write, read };
    // write: the file is created when it is missing, or empty because its creator died. read: it
    // must be there. A database of another program or version is journal_broken.
    [[nodiscard]] static result<journal> open(const std::filesystem::path& file, mode m);
    ~journal();
    journal(journal&&) noexcept;
    journal& operator=(journal&&) noexcept;

    [[nodiscard]] result<job_identity> identity();
    [[nodiscard]] result<void> set_identity(const job_identity& i);

    // When every row had an end, or empty.
    [[nodiscard]] result<std::string> finished_at();
    [[nodiscard]] result<void> set_finished_at(std::string_view moment);

    [[nodiscard]] result<row_counts> counts();
    [[nodiscard]] result<result_extent> extent();
    [[nodiscard]] result<void> set_extent(const result_extent& e);

    // Everything between is one transaction: durable when commit() comes back, or not at all.
    [[nodiscard]] result<void> begin();
    [[nodiscard]] result<void> commit();
    void roll_back() noexcept;

    [[nodiscard]] result<void> intent(std::uint64_t row, unsigned attempt);
    [[nodiscard]] result<void> release(std::uint64_t row, unsigned attempts);
    // Gives the outcome its number.
    [[nodiscard]] result<std::uint64_t> finish(const delivery::outcome& o);
    // Intents that a process left without an end when it died become unknown. How many. Inside a
    // transaction.
    [[nodiscard]] result<std::uint64_t> adopt_intents();

    // Rows with a number above `row` that the journal has, in order, at most `most`.
    [[nodiscard]] result<std::vector<row_entry>> rows_after(std::uint64_t row, std::size_t most);
    // The number of the last outcome; 0 when there is none.
    [[nodiscard]] std::uint64_t last_ended() const noexcept;
    // Outcomes numbered above `written`: those that the result files lack.
    [[nodiscard]] result<std::uint64_t> count_ended_after(std::uint64_t written);
    // The most frequent errors among rows in `state`: text and count.
    [[nodiscard]] result<std::vector<std::pair<std::string, std::uint64_t>>>
    frequent_errors(delivery::row_state state, std::size_t most);

private:
    class impl;
    explicit journal(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::job
