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
//  row   one line per row that was begun, unless it stands in `ahead`. A row that has none is
//        pending. `state` as in delivery::row_state; an intent is state `sending`. `ended` numbers
//        the outcomes in the order in which they were recorded: the result files hold exactly those
//        up to meta's `written`. `begun_at` is when the last attempt was announced; 0 when there
//        was none that stands here.
//  ahead rows that were announced together for the first time, from `first` to `last`: those that
//        have no line in `row` are being sent. The view `announced` has one line for each of them
//  attempt  attempts of a row that did not end it: the server was away, or the row was unknown
//        and has been settled since
//  undo  rows whose lead was deleted again; `gone` when somebody else had done it before
//  reference  people and organizations that rows refer to, under a fingerprint of what is known of
//        them (their e-mails and names do not stand here); `id` is empty while nobody knows whether
//        one was created that must not be created twice. A row's references are here before its
//        first intent: whoever has to know what was sent for it finds their ids
// Rejected: a log of our own (recovery and growth to solve again), one transaction per row (a disk
// flush each), outcomes in the result files alone (they cannot be durable before they are shown).

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/delivery/recorder.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
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

// How the job's command was called last, for whoever has to read its input again without being
// told. Paths are absolute; what was not said is empty.
struct job_command {
    std::string input;
    std::string map;
    std::string synonyms;
    std::string encoding;
    std::string delimiter;
    std::string key_field;
    bool operator==(const job_command&) const = default;
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

// One attempt of a row.
struct attempt_entry {
    std::chrono::system_clock::time_point began;
    std::chrono::system_clock::time_point ended; // as `began` while nobody knows
    unsigned status = 0;                         // 0: there was no answer
    bool doubt = false;                          // nobody knew what it had done
    std::string what;                            // what went wrong; empty: nothing
};

// A row whose outcome is unknown.
struct doubtful_entry {
    std::uint64_t row = 0;
    std::chrono::system_clock::time_point first_left; // its first attempt in doubt
    std::chrono::system_clock::time_point last_ended; // the end of its last one was noticed
};

// A lead that the job created: when, by our clock, and when, as the server said.
struct creation_entry {
    std::chrono::system_clock::time_point began;
    std::chrono::system_clock::time_point ended;
    std::string created_at;
};

// A lead that the job created, and that has not been deleted again by it.
struct created_entry {
    std::uint64_t row = 0;
    std::string lead_id;
};
struct undone_entry {
    std::uint64_t row = 0;
    std::string lead_id;
    std::chrono::system_clock::time_point at;
    bool gone_before = false; // somebody else had deleted it
};

// A person or an organization that rows refer to. Which kinds there are others know.
struct reference_entry {
    std::string id; // empty: nobody knows whether it was created
    unsigned kind = 0;
    bool created = false; // by this job, as far as is known
};
enum class reference_step {
    note,   // it is about to be created, and must not be twice; a known one stays as it is
    keep,   // it is known now
    forget, // it was not created; a known one stays as it is
};
struct reference_change {
    reference_step step = reference_step::keep;
    std::string key; // reference_key()
    reference_entry entry;
};
struct reference_counts {
    std::uint64_t created = 0;
    std::uint64_t found = 0;
    std::uint64_t in_doubt = 0;
    // About whom nobody has to be asked again.
    [[nodiscard]] std::uint64_t known() const noexcept { return created + found + in_doubt; }
};
// Under which a reference is kept. `known`: what tells it from others of its kind.
[[nodiscard]] std::string reference_key(const std::string& job_id, unsigned kind,
                                        std::string_view known);

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

    [[nodiscard]] result<job_command> command();
    [[nodiscard]] result<void> set_command(const job_command& c);

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
    // Those of many rows, in ascending order. Inside a transaction.
    [[nodiscard]] result<void> intents(std::span<const delivery::announcement> rows);
    [[nodiscard]] result<void> release(std::uint64_t row, unsigned attempts,
                                       const delivery::setback& why);
    // Gives the outcome its number.
    [[nodiscard]] result<std::uint64_t> finish(const delivery::outcome& o);
    // Intents that a process left without an end when it died become unknown. How many. Inside a
    // transaction.
    [[nodiscard]] result<std::uint64_t> adopt_intents();

    // Rows with a number above `row` that the journal has, in order, at most `most`.
    [[nodiscard]] result<std::vector<row_entry>> rows_after(std::uint64_t row, std::size_t most);
    // Nothing for a row that was never begun.
    [[nodiscard]] result<std::optional<row_entry>> row(std::uint64_t row);
    // All that is known of a row's attempts, the oldest first.
    [[nodiscard]] result<std::vector<attempt_entry>> attempts_of(std::uint64_t row);
    // The number of the last outcome; 0 when there is none.
    [[nodiscard]] std::uint64_t last_ended() const noexcept;
    // Outcomes numbered above `written`: those that the result files lack.
    [[nodiscard]] result<std::uint64_t> count_ended_after(std::uint64_t written);
    // The most frequent errors among rows in `state`: text and count. Of a row that settling left
    // unknown, what its last attempt had met with.
    [[nodiscard]] result<std::vector<std::pair<std::string, std::uint64_t>>>
    frequent_errors(delivery::row_state state, std::size_t most);

    // --- Settling: what became of unknown rows.
    // Those with a number above `row`, in order, at most `most`.
    [[nodiscard]] result<std::vector<doubtful_entry>> doubtful_after(std::uint64_t row,
                                                                     std::size_t most);
    // Whether a row of the job is known to have created this lead.
    [[nodiscard]] result<bool> has_lead(const std::string& lead_id);
    // The last of which an answer said that they were created, at most `most`: when the lead of a
    // settled row came to be, our clock does not know.
    [[nodiscard]] result<std::vector<creation_entry>> last_creations(std::size_t most);
    // What was found out of an unknown row; its attempt stays in its history. Inside a transaction,
    // which has to make the result files be written anew (set_extent).
    [[nodiscard]] result<void> settle_created(std::uint64_t row, std::string_view lead_id,
                                              std::string_view created_at);
    // It is pending again; failed, when its last attempt was refused because of what it found.
    // Which of the two.
    [[nodiscard]] result<delivery::row_state> settle_absent(std::uint64_t row);
    // It stays unknown, and its error says why.
    [[nodiscard]] result<void> settle_in_doubt(std::uint64_t row, const std::string& why);

    // --- Undoing. Rows with a number above `row`, in order, at most `most`.
    [[nodiscard]] result<std::vector<created_entry>> to_undo_after(std::uint64_t row,
                                                                   std::size_t most);
    [[nodiscard]] result<std::vector<undone_entry>> undone_after(std::uint64_t row,
                                                                 std::size_t most);
    [[nodiscard]] result<std::uint64_t> undone(); // how many
    // The row's lead is deleted. It stays as it was, a row that was created.
    [[nodiscard]] result<void> set_undone(std::uint64_t row, bool gone_before);

    // --- References.
    [[nodiscard]] result<std::optional<reference_entry>> reference(const std::string& key);
    [[nodiscard]] result<void> change_reference(const reference_change& c);
    [[nodiscard]] result<reference_counts> count_references(unsigned kind);
    // Those that the job created, in the order in which they became known, with numbers above
    // `number`, which becomes that of the last; at most `most`.
    [[nodiscard]] result<std::vector<reference_entry>>
    created_references_after(std::uint64_t& number, std::size_t most);

private:
    class impl;
    explicit journal(std::unique_ptr<impl> i);
    result<std::uint64_t> finish_at(const delivery::outcome& o, std::uint64_t moment);
    result<std::string> keep_attempt(std::uint64_t row);
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::job
