#pragma once
// The job's durable record: one SQLite database, `job.db`.
//
// Constraints: an attempt's intent must be durable before its first byte leaves, and an outcome
// before a result file shows it. A kill, a power cut or a full disk at any moment must leave a
// record that can be continued. Opening the record of a million rows must not take noticeable time.
// No row content is kept: it is in the input, whose fingerprint is pinned.
//
// Choice: WAL with synchronous=FULL and one writer. All entries that came in while the writer was
// busy are written in one transaction.
//  meta  name → value: the job's identity; where the result files end, and the digest of each up
//        to there; which process has the job (`owner`); which layouts the file had and which
//        versions made them (`layout_history`); which leads of rows with several leads were deleted
//        again (`undone ` and the id: [row, at, gone])
//  row   one record for each row that was begun, unless the row stands in `ahead`. A row in
//        neither table is pending. `state` is as in delivery::row_state; an intent is state
//        `sending`. `ended` numbers the outcomes in the order in which they were recorded; no
//        number is given twice. The result files hold exactly the outcomes up to meta's `written`.
//        `begun_at` is when the last attempt was announced; 0 when this record has no such attempt.
//        `seen` is the number of the last outcome that was durable at that moment: a lead with this
//        number or a lower one existed before the attempt, whatever clocks say. `changed_at` is
//        when the end of the attempt was noticed. For an attempt whose process died it is the
//        latest moment at which the attempt can have ended; it is fixed once, when the next run
//        adopts the attempt. `begun_run` and `ended_run` are the runs that recorded these moments;
//        `begun_boot` and `ended_boot` are the same moments by CLOCK_BOOTTIME, in the boot that the
//        run's record names. `error` is why the row ended so, as text; `code` and `arguments` (a
//        JSON array) say the same as data. `answered_id` is a lead that an answer named for a row
//        that is unknown. `f` is the fingerprint of the body that was sent, for a row that became
//        unknown. `r`, `p`, `k` are fingerprints of the row for a record beyond this job; null as
//        long as no code fills them. A row in state `sending` whose `begun_at` is 0 is in doubt and
//        about to be sent again, because its key is unique. No attempt of it is under way; if its
//        process dies, the next run makes the row unknown (adopt_intents())
//  ahead rows that were announced together for the first time, from `first` to `last`. Those of
//        them that have no record in `row` are being sent. Each connection has a view of it,
//        `announced`, with one record for each of them
//  attempt  attempts that did not end their row: the server was away, or the row was unknown and
//        has been settled since, or the row was sent again at once. Each has all that `row` knew of
//        the attempt. `number` is that of the outcome, or of an attempt in doubt without an
//        outcome, which no result file has; 0 for attempts that certainly did nothing
//  run   one record for each run of a command that writes: which program and process, when, how
//        long it lets a request wait, in which boot; and how it ended, with its exit code. The run
//        writes its end last: a run that has none died, or still runs. `code`, `arguments` and
//        `why` say why it stopped, `figures` is its summary. `clock_offset` (ms; null until it was
//        measured) is the server's clock less CLOCK_BOOTTIME; `clock_spread` (likewise) is how far
//        the server's answers differ in that
//  undo  rows whose lead was deleted again; `gone` when the server answered that the lead did
//        not exist any more
//  reference  people and organizations that rows refer to, under a fingerprint of what is known of
//        them (their e-mails and names are not stored here). `id` is empty while it is not known
//        whether a record was created that must not be created twice. A row's references are stored
//        before its first intent, because settling needs their ids to know what was sent for the
//        row
// No two rows have one lead. An answer that names another row's lead says nothing of its own row:
// that row becomes unknown, and its error names the row whose lead it is. If the other row is
// unknown as well, it is not known whose lead it is, and both stay unknown.
//
// One process writes at a time; the folder's lock ensures it. In case the lock file was removed,
// each transaction first compares the owner in the database with its own. So the process that
// opened the job last has it, and the process before it can record nothing more.
//
// Layouts: 1 to 3 were never released. 5 added all that is said above of runs, owners, `seen`,
// boots, codes, answered ids and fingerprints. A database of layout 4 gets these, empty, when it is
// opened for writing; when it is opened for reading it stays as it is.
// Rejected: a log of our own (recovery and growth would have to be solved again), one transaction
// per row (a disk flush for each), outcomes in the result files alone (an outcome could not be
// durable before it is shown).

#include "leadimport/base/boot_clock.hpp"
#include "leadimport/base/error.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/delivery/recorder.hpp"
#include "leadimport/job/job_figures.hpp"
#include "leadimport/job/journal_entries.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::job {

// One connection to the database. One thread at a time. Every error of SQLite is told as
// storage_full, storage_failed or journal_broken, with its own words.
class journal {
public:
    enum class mode { write, read };
    // write: the file is created when it is missing, or empty because its creator died; one of an
    // earlier layout gets today's. read: it must be there. A database of another program is
    // journal_foreign, one in a layout that we do not know job_other_version.
    [[nodiscard]] static result<journal> open(const std::filesystem::path& file, mode m);
    ~journal();
    journal(journal&&) noexcept;
    journal& operator=(journal&&) noexcept;
    // False once it was moved from.
    [[nodiscard]] bool is_open() const noexcept { return impl_ != nullptr; }
    // That the file has: less than today's only when it is read.
    [[nodiscard]] unsigned layout() const noexcept;
    static constexpr unsigned newest_layout = 5;
    // By which moments are taken [now_by_both_clocks].
    void use_clock(std::function<moment()> clock);

    // A run begins. From now on this connection has the job, and the connection that had it before
    // can record nothing more. A transaction of its own. Returns the run's number.
    [[nodiscard]] result<std::uint64_t> begin_run(const run_start& s);
    // What the run that this connection began has measured of the server's clock so far.
    [[nodiscard]] result<void> set_run_clock(std::chrono::milliseconds offset,
                                             std::optional<std::chrono::milliseconds> spread);
    // The widest spread that any run measured of the server's clocks; zero when none did.
    [[nodiscard]] result<std::chrono::milliseconds> widest_clock_spread();
    // When the job began, by the server's clock, in ms of Unix time: no lead of the job is older.
    // 0: it is not known.
    [[nodiscard]] result<std::uint64_t> server_began();
    [[nodiscard]] result<void> set_server_began(std::uint64_t ms);
    // Whether the job's rows send the date of creation themselves, so that what is shown of it says
    // nothing. Nothing: it is not known, of a job of an earlier version or a recovered one.
    [[nodiscard]] result<std::optional<bool>> feeds_creation_date();
    [[nodiscard]] result<void> set_feeds_creation_date(bool does);
    // The run that this connection began ends. A transaction of its own.
    [[nodiscard]] result<void> end_run(const run_end& e);
    // That one's number; 0: it has begun none.
    [[nodiscard]] std::uint64_t current_run() const noexcept;
    [[nodiscard]] result<std::optional<run_entry>> last_run();
    // The newest ones, at most `most`, in order; and how many there are.
    [[nodiscard]] result<std::vector<run_entry>> last_runs(std::size_t most);
    [[nodiscard]] result<std::uint64_t> count_runs();
    // What all runs together have done, as figure_of::run says: those whose end is recorded.
    [[nodiscard]] result<job_figures> sum_of_runs();
    // The last one of another kind; nothing when there is none.
    [[nodiscard]] result<std::optional<run_entry>> last_run_besides(const std::string& kind);
    // Whether a run of this number began, and had the job as `owner`.
    [[nodiscard]] result<bool> has_run(std::uint64_t number, const std::string& owner);
    // Those with a number above `number`, in order, at most `most`.
    [[nodiscard]] result<std::vector<run_entry>> runs_after(std::uint64_t number, std::size_t most);

    // The first in a boot of the machine: whatever was under way in another boot had ended then.
    [[nodiscard]] result<std::optional<run_entry>> first_run_in(const std::string& boot);

    // A whole, durable copy as `file`, which must not exist. It can be made of a database whose
    // file was deleted meanwhile, too. Not inside a transaction.
    [[nodiscard]] result<void> copy_to(const std::filesystem::path& file);

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
    // What has ended otherwise since makes them outdated: they are to be written anew.
    [[nodiscard]] result<void> outdate_files();

    // Everything between is one transaction: durable when commit() comes back, or not at all.
    // job_taken_over when another connection has begun a run since this one did.
    [[nodiscard]] result<void> begin();
    [[nodiscard]] result<void> commit();
    void roll_back() noexcept;

    [[nodiscard]] result<void> intent(std::uint64_t row, unsigned attempt);
    // Those of many rows, in ascending order. Inside a transaction.
    [[nodiscard]] result<void> intents(std::span<const delivery::announcement> rows);
    // As delivery::recorder has it.
    [[nodiscard]] result<void> release(std::uint64_t row, unsigned attempts,
                                       const delivery::setback& why);
    // Gives the outcome its number. `o` becomes what is recorded: one that says "created" and names
    // another row's lead becomes unknown.
    [[nodiscard]] result<std::uint64_t> record_end(delivery::outcome& o);
    // The same, for a caller that does not need to know what was recorded.
    [[nodiscard]] result<std::uint64_t> finish(const delivery::outcome& o);
    // Intents that a process left without an end when it died become unknown. How many. Inside a
    // transaction, after begin_run(): what is known of their end is fixed here, once.
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
    // Why rows in `state` have not been created, the most frequent kinds first, at most `most`. Of
    // a row that settling left unknown, what its last attempt had met with.
    [[nodiscard]] result<std::vector<error_kind>> frequent_errors(delivery::row_state state,
                                                                  std::size_t most);

    // Why rows are unknown, as codes, the most frequent first; "" of records older than codes.
    [[nodiscard]] result<std::vector<std::pair<std::string, std::uint64_t>>> unknown_codes();

    // --- Settling: what became of unknown rows (journal_history.cpp, journal_evidence.cpp).
    // Those with a number above `row`, in order, at most `most`; not those that have two leads, for
    // looking finds no more of them.
    [[nodiscard]] result<std::vector<std::uint64_t>> unknown_after(std::uint64_t row,
                                                                   std::size_t most);
    // The row of the job that is known to have created this lead, also when it may have a second.
    [[nodiscard]] result<std::optional<std::uint64_t>> row_of_lead(std::string_view lead_id);
    // Leads that answers named and that were recorded with a number up to `seen`: each was there
    // when an attempt was announced that had seen it. Not all: those of rows near `row` and of the
    // last ones.
    [[nodiscard]] result<std::vector<lead_entry>> leads_before(std::uint64_t seen,
                                                               std::uint64_t row);
    // Leads of rows with one attempt, which had seen the outcome numbered `ended`: each was made
    // after the attempt that ended so. Not all, as above.
    [[nodiscard]] result<std::vector<lead_entry>> leads_after(std::uint64_t ended,
                                                              std::uint64_t row);
    // Those that answers created and that were not deleted again, the newest outcome first.
    [[nodiscard]] result<std::vector<lead_entry>> newest_answered(std::size_t most);
    // Rows that were in doubt, were sent again, and are created, with outcomes numbered above
    // `number`, in the order of these.
    [[nodiscard]] result<std::vector<lead_entry>> sent_again_after(std::uint64_t number,
                                                                   std::size_t most);
    // Up to which of these outcomes a second lead was looked for, when it had had the time to
    // appear.
    [[nodiscard]] result<std::uint64_t> looked_again();
    [[nodiscard]] result<void> set_looked_again(std::uint64_t number);
    // Every row of the job was sent under a key that is known to be unique: nothing was sent
    // before, or otherwise. A journal that was recovered does not know.
    [[nodiscard]] result<bool> under_unique_key();
    [[nodiscard]] result<void> set_under_unique_key(bool is);
    // Whether there are such rows behind those.
    [[nodiscard]] result<bool> may_have_doubles();
    // What was found out of an unknown row; its attempt stays in its history. Inside a transaction,
    // which has to make the result files be written anew (set_extent).
    // Created, by a lead that was found: adopted. With a number of its own, since only now it is
    // certain. `origin`: origin_person, or empty.
    [[nodiscard]] result<void> settle_created(std::uint64_t row, std::string_view lead_id,
                                              std::string_view created_at,
                                              std::string_view origin = {});
    // It is pending again; failed, when its last attempt was refused because of what it found.
    // Which of the two.
    [[nodiscard]] result<delivery::row_state> settle_absent(std::uint64_t row);
    // Which of the two it would be.
    [[nodiscard]] result<bool> was_refused(std::uint64_t row);
    // It failed for another reason than its last answer's: in words, and as data.
    [[nodiscard]] result<void> settle_failed(std::uint64_t row, const words::message& words,
                                             const reason& why);
    // It stays unknown, and its error says why; as data, too, when there is a code.
    [[nodiscard]] result<void> settle_in_doubt(std::uint64_t row, const words::message& why,
                                               const reason& code = {});
    // The fingerprint of the body that was sent for a row that became unknown, in hex; empty when
    // it is not known.
    [[nodiscard]] result<std::string> body_of(std::uint64_t row);
    // A row that was created is unknown: by its lead, which `why` tells of, something is wrong.
    [[nodiscard]] result<void> doubt_created(std::uint64_t row, const words::message& words,
                                             const reason& why);

    // --- Undoing. Rows with a number above `row`, in order, at most `most`.
    [[nodiscard]] result<std::vector<created_entry>> to_undo_after(std::uint64_t row,
                                                                   std::size_t most);
    [[nodiscard]] result<std::vector<undone_entry>> undone_after(std::uint64_t row,
                                                                 std::size_t most);
    [[nodiscard]] result<std::uint64_t> undone(); // how many
    // The row's lead is deleted. It stays as it was, a row that was created.
    [[nodiscard]] result<void> set_undone(std::uint64_t row, bool gone_before);
    // The row that was created with this lead, also when it is deleted again.
    [[nodiscard]] result<std::optional<created_entry>> created_with(std::string_view lead_id);
    // The unknown row of which this lead is one of several (two_leads).
    [[nodiscard]] result<std::optional<several_leads>> one_of_several(std::string_view lead_id);
    // All such rows, in order.
    [[nodiscard]] result<std::vector<several_leads>> all_of_several(std::string_view lead_id);
    // One of several of a row is deleted; the row is created by the only other one: as before if
    // an answer named that, else adopted.
    [[nodiscard]] result<void> keep_lead(std::uint64_t row, std::string_view stays,
                                         std::string_view created_at);
    // It stays unknown, for these.
    [[nodiscard]] result<void> keep_leads(std::uint64_t row, const words::message& why,
                                          const std::vector<std::string>& lead_ids);
    [[nodiscard]] result<void> set_lead_undone(std::uint64_t row, std::string_view lead_id,
                                               bool gone_before);
    // All leads that set_lead_undone() told of, by row; few.
    [[nodiscard]] result<std::vector<undone_entry>> undone_of_several();
    // The number of the first run that announced a row; 0 when one was announced by a run that the
    // journal does not know.
    [[nodiscard]] result<std::uint64_t> first_sending_run();
    // Of the leads that answers named in this run, to requests of this run, those whose answers
    // came soonest.
    [[nodiscard]] result<std::vector<named_lead>> quickest_leads(std::uint64_t run,
                                                                 std::size_t most);

    // --- Forgetting (journal_forget.cpp), when every row has its end. Words that a server said go,
    // and by whom rows can be recognised; numbers, codes and lead ids stay. Inside a transaction.
    [[nodiscard]] result<void> forget(std::string_view moment);
    // When that was; or empty.
    [[nodiscard]] result<std::string> forgotten_at();
    // From now on what is deleted is overwritten. Before that.
    [[nodiscard]] result<void> delete_securely();
    // Outside of a transaction: nothing of what was deleted before is left in the file or its log.
    [[nodiscard]] result<void> overwrite_free_pages();

    // --- References.
    [[nodiscard]] result<std::optional<reference_entry>> reference(const std::string& key);
    // Whether another key of this kind has this id.
    [[nodiscard]] result<bool> has_reference_besides(const std::string& key, unsigned kind,
                                                     std::string_view id);
    [[nodiscard]] result<void> change_reference(const reference_change& c);
    [[nodiscard]] result<reference_counts> count_references(unsigned kind);
    // Those that the job created, in the order in which they became known, with numbers above
    // `number`, which becomes that of the last; at most `most`.
    [[nodiscard]] result<std::vector<reference_entry>>
    created_references_after(std::uint64_t& number, std::size_t most);

    // --- Dates.
    // Of the leads that the job has created, the id of the newest, as far as ids tell it (UUIDs of
    // version 7, in lower case); empty when none does. It looks at the last rows of the file that
    // were begun, so that it costs the same for every job: what it misses is older by little.
    [[nodiscard]] result<std::string> newest_lead();

    // --- The journal's own past (journal_past.cpp). While an import writes it the database says
    // so, and then its log must be beside it: the last rows stand there alone. Outside a
    // transaction.
    [[nodiscard]] result<void> set_in_use(bool in_use);
    // Whether the log was missing when this was opened, although an import was writing.
    [[nodiscard]] result<bool> lost_log();
    // Brings what the log holds into the database, as far as no reader needs the old state.
    [[nodiscard]] result<void> checkpoint();
    // The highest number of a row of which anything is known, 0 when there is none; and how many
    // such rows there are.
    [[nodiscard]] result<std::uint64_t> highest_row();
    [[nodiscard]] result<std::uint64_t> count_rows();
    // As row(), for a caller that looks up very many rows. It leaves outcome.why empty, and finds
    // nothing for a row that only stands in `ahead`.
    [[nodiscard]] result<std::optional<row_entry>> find_row(std::uint64_t row);
    // Reads the whole database: journal_broken when it contradicts itself.
    [[nodiscard]] result<void> check_sound();
    // When it was written last, by our clock; nothing when it has no rows.
    [[nodiscard]] result<std::optional<std::chrono::system_clock::time_point>> last_change();

    // --- Recovering (journal_recover.cpp), inside a transaction. An end that this journal missed:
    // as finish(), for an attempt that left at `left` or later; nothing: that does not matter.
    [[nodiscard]] result<void> take_end(const delivery::outcome& o,
                                        std::optional<std::chrono::system_clock::time_point> left);
    // The number of the last outcome that was recorded when the journal was recovered; 0: it never
    // was. Of a row that was unknown then, it is not known what was sent for it.
    [[nodiscard]] result<std::uint64_t> recovered();
    [[nodiscard]] result<void> set_recovered(std::uint64_t number);
    // How long the result files were when everything was taken from them.
    [[nodiscard]] result<void> set_taken(const std::array<std::uint64_t, 3>& bytes);
    [[nodiscard]] result<std::array<std::uint64_t, 3>> taken();

private:
    class impl;
    [[nodiscard]] result<delivery::outcome> doubt_of(std::uint64_t row);
    explicit journal(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::job
