#pragma once
// What the parts of the journal share: the open database and its statements.

#include "job/announced_rows.hpp"
#include "job/sqlite.hpp"

#include "leadimport/job/journal.hpp"

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

namespace leadimport::job {

// When an attempt ended.
struct ended_at {
    std::uint64_t wall = 0; // ms of Unix time
    std::uint64_t boot = 0; // ms of CLOCK_BOOTTIME
    std::uint64_t run = 0;  // in whose boot
};

class journal::impl {
public:
    result<void> open(const std::filesystem::path& path, mode m);

    result<std::string> meta(std::string_view name);
    result<std::uint64_t> meta_number(std::string_view name);
    result<void> set_meta(std::string_view name, std::string_view value);
    result<void> index_references();
    // The first number of the first record.
    result<std::uint64_t> first_number(const char* sql);

    [[nodiscard]] announced_at announced_now() const;
    [[nodiscard]] ended_at ended_now() const;

    // The row's end; `o` becomes what is recorded of it.
    result<std::uint64_t> finish(delivery::outcome& o, const ended_at& when);
    // Puts an attempt that did not end its row into the row's history, if there was one.
    result<void> keep_setback(std::uint64_t row, const delivery::setback& why, const ended_at& now);
    // Keeps two rows from having one lead.
    result<void> check_lead(delivery::outcome& o);
    // Puts the attempt that made the row unknown away, once. What it had met with.
    result<std::string> keep_attempt(std::uint64_t row);
    // No number is given twice, also when the row that had the last one is pending again.
    result<void> keep_numbered();

    // A reason as the tables have it, and back.
    [[nodiscard]] static std::string arguments_of(const reason& r);
    result<reason> reason_of(const std::string& code, const std::string& arguments);

    // Rows that share a record of `ahead`. Inside a transaction.
    result<bool> may_share(std::uint64_t first, std::uint64_t count);
    result<void> announce(std::uint64_t first, std::uint64_t last);
    // The row is about to get a record of its own: when it was announced, if it has none so far.
    result<std::optional<announced_at>> leave_ahead(std::uint64_t row);
    // The same, and it gets it.
    result<void> own_record(std::uint64_t row);
    result<void> put_intent_of(std::uint64_t row, unsigned attempt, const announced_at& begun);
    // All that share one get records of their own.
    result<void> own_records();
    // What another process announced gets records of its own, before this one writes anything.
    result<void> take_over_ahead();
    // job_taken_over when another one has it. Inside a transaction.
    result<void> check_owner();
    // Makes the view `announced` for this connection.
    result<void> list_announced();

    std::string file;
    std::unique_ptr<database> db;
    std::function<moment()> clock = now_by_both_clocks;
    unsigned layout = 0;
    statement get_meta, put_meta, put_intent, put_setback, put_release, put_end, select_rows;
    statement find_record, put_ahead, drop_ahead, put_first_end, put_body;
    statement get_reference, find_reference, note_reference, keep_reference, forget_reference;
    statement find_row;    // when it is first asked for
    bool had_log = false;  // when it was opened
    bool lost_log = false; // it should have
    statement find_lead, find_several, find_answered, get_arguments;
    std::string owner;     // empty: it has begun no run
    std::uint64_t run = 0; // that it has begun
    std::uint64_t last_ended = 0;
    announced_rows ahead;
    bool took_over = false;
    bool in_transaction = false;
    // What they were before the transaction that is open.
    std::uint64_t last_committed = 0;
    announced_rows ahead_committed;
    bool took_over_committed = false;

private:
    result<void> make_tables();
    // Sets `layout`; an error when it is none that we know.
    result<void> check_layout();
    result<void> upgrade();
    // So that what reads today's tables can read those of an earlier layout.
    result<void> read_as_today();
    result<void> note_layout();
    result<std::string> who_wrote_it();
    // Only for the one who writes: the log must not change meanwhile.
    result<void> check_whole();
    // Rows that share a record are counted one by one: a damaged one would be counted for hours.
    result<void> check_ahead();
    result<void> prepare_statements();
    result<void> prepare_reading();
    result<void> prepare_writing();
    result<void> prepare(std::span<const std::pair<statement*, const char*>> statements);
    // Of the outcomes, which are numbered.
    result<void> read_last_number();
};

// Moments are kept as milliseconds of Unix time.
[[nodiscard]] std::uint64_t to_ms(std::chrono::system_clock::time_point t);
[[nodiscard]] std::chrono::system_clock::time_point from_ms(std::uint64_t ms);

// Its reason is still as the table has it.
struct raw_entry {
    row_entry entry;
    std::string code;
    std::string arguments;
};
// Of a statement that selects row, state, attempts, status, ended, lead_id, created_at, error,
// code, arguments, answered_id.
[[nodiscard]] raw_entry entry_in(const statement& s);

[[nodiscard]] constexpr std::uint64_t number_of(delivery::row_state s) {
    return static_cast<std::uint64_t>(s);
}

} // namespace leadimport::job
