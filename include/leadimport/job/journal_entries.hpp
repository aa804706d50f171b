#pragma once
// What the journal (journal.hpp) takes and gives.

#include "leadimport/base/boot_clock.hpp"
#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/end_reason.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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
    bool operator==(const job_identity&) const = default;
};

// How the job's command was called last. A later command uses it to read the input again when the
// user names only the job. Paths are absolute; an option that was not given, or as it is anyway, is
// empty.
struct job_command {
    std::string input;
    std::string map;
    std::string synonyms;
    std::string encoding;
    std::string delimiter;
    std::string key_field;
    // For commands that are printed: earlier versions did not keep these.
    std::string rate{};
    std::string max_failures{};
    std::string on_unknown{};
    std::string strict{}; // "yes"
    // How many bytes the file has that was named, when a copy of it is imported; else empty.
    std::string given_bytes{};
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

// Which columns of ours the result files have: 1 in the first place, 2 with leadimport_code in all
// three.
inline constexpr unsigned newest_columns = 2;

// How far each result file is known to be on disk, and which outcomes it then holds.
struct result_extent {
    std::uint64_t written = 0;            // the last `ended` number in the files
    std::array<std::uint64_t, 3> bytes{}; // of succeeded, failed, unknown
    unsigned columns = newest_columns;
    bool outdated = false; // rows in them have another end by now
    // Of so many bytes of each, in hex; empty: a version that kept none has written it.
    std::array<std::string, 3> digests{};
};

// A row as the journal knows it.
struct row_entry {
    delivery::outcome outcome; // without the row's own cells
    std::uint64_t ended = 0;   // 0: it has not
};

// One attempt of a row.
struct attempt_entry {
    std::chrono::system_clock::time_point began;
    // As `began` while the end is not known. For an attempt whose process died (why:
    // process_ended): the latest moment at which it can have ended.
    std::chrono::system_clock::time_point ended;
    unsigned status = 0; // 0: there was no answer
    bool doubt = false;  // it was not known what it had done
    words::message what; // what went wrong; empty: nothing
    reason why{}; // the same, to be compared and counted; of one that was not carried out none
    std::string answered_id{};

    // The order of things without a clock: the last outcome that was durable when it was announced,
    // and the number of its own; 0: it had none.
    std::uint64_t seen = 0;
    std::uint64_t number = 0;
    // The same moments by CLOCK_BOOTTIME, in the boots of these runs; 0: it is not known.
    std::uint64_t begun_run = 0;
    std::uint64_t ended_run = 0;
    std::chrono::milliseconds begun_boot{};
    std::chrono::milliseconds ended_boot{};
};

// Whether it was a refusal, and only a doubt kept it from ending its row. Journals that are older
// than codes have the status alone: of theirs only refusals with 400 became unknown.
[[nodiscard]] bool is_kept_refusal(const attempt_entry& a) noexcept;

// A run of a command that writes to the job.
struct run_start {
    std::string kind;    // "import", "settle", "undo", …
    std::string version; // of the program
    std::chrono::milliseconds timeout{};
};
struct run_end {
    std::string state; // "finished", "stopped", …
    leadimport::exit_code exit_code;
    std::optional<error> why; // it stopped before its end
    std::string figures;      // its summary as JSON
    // Why it ended, where no error says that; without a code the exit code says it.
    end_reason reason{};
};
struct run_entry {
    std::uint64_t number = 0; // from 1, ascending
    run_start start;
    std::string owner;
    std::string boot; // boot_id()
    int process = 0;
    moment began;
    std::optional<moment> ended; // nothing: it runs, or died
    // All below is empty until it ended.
    std::string state;
    std::optional<int> exit_code;
    std::string code;     // why it ended: that of an end_reason; empty: the run is older than these
    words::message why{}; // as people read it
    std::string figures;
    // The server's clock less CLOCK_BOOTTIME, and how far its answers differed in that; nothing
    // where the run did not measure it.
    std::optional<std::chrono::milliseconds> clock_offset;
    std::optional<std::chrono::milliseconds> clock_spread;
};

// Rows that have no lead for the same reason: they have its code in common, and its arguments if
// these tell the kind (arguments_tell_kind()). Rows that are older than codes have their text in
// common.
struct error_kind {
    std::uint64_t rows = 0;
    std::uint64_t first_row = 0;
    words::message words; // those of the first row
    std::string code;     // name_of(reason_code)
    std::vector<std::string> arguments{};
    bool operator==(const error_kind&) const = default;
};

// A lead that the job created, with what places it in the order of the job's attempts.
struct lead_entry {
    std::uint64_t row = 0;
    std::string lead_id;
    std::string created_at;
    std::uint64_t ended = 0;     // the number of the outcome that said so, or of its settling
    std::uint64_t ended_run = 0; // when that was noticed, by CLOCK_BOOTTIME in the boot of this run
    std::chrono::milliseconds ended_boot{};
    std::uint64_t begun_run = 0; // when its request was announced, likewise
    std::chrono::milliseconds begun_boot{};
};

// How a lead that no answer named became its row's, as reason_code::adopted has it for argument; it
// has none when a search found it.
inline constexpr std::string_view origin_person = "person";       // who has looked in Salesmap
inline constexpr std::string_view origin_not_known = "not_known"; // a result file alone tells of it
// `undated`: an answer named it, and nothing tells for certain that it is not older than the job.
enum class lead_origin { search, person, not_known, undated };

// A lead that the job created, and that has not been deleted again by it.
struct created_entry {
    std::uint64_t row = 0;
    std::string lead_id;
    bool adopted = false;                     // no answer is known that named it
    lead_origin origin = lead_origin::search; // of an adopted one
    std::string created_at{};                 // as the server said it; may be empty
};
// A lead that an answer named, and when that answer came, by CLOCK_BOOTTIME.
struct named_lead {
    std::string lead_id;
    std::chrono::milliseconds came{};
};
// An unknown row with several leads.
struct several_leads {
    std::uint64_t row = 0;
    std::vector<std::string> lead_ids;
    bool named = false;     // an answer named the lead that was asked for
    std::string answered{}; // the one that an answer named; empty: not known
};
struct undone_entry {
    std::uint64_t row = 0;
    std::string lead_id;
    std::chrono::system_clock::time_point at;
    bool gone_before = false; // when it was to be deleted the lead did not exist any more
};

// A person or an organization that rows refer to. Which kinds there are others know.
struct reference_entry {
    std::string id; // empty: it is not known whether it was created
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
    // Those about which the server need not be asked again.
    [[nodiscard]] std::uint64_t known() const noexcept { return created + found + in_doubt; }
    bool operator==(const reference_counts&) const = default;
};
// Under which a reference is kept. `known`: what tells it from others of its kind.
[[nodiscard]] std::string reference_key(const std::string& job_id, unsigned kind,
                                        std::string_view known);

} // namespace leadimport::job
