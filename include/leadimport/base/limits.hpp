#pragma once
// Every bound of the program, with its unit and its reason. Nothing here grows with the input.

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace leadimport::limits {

using namespace std::chrono_literals;

inline constexpr std::size_t kib = 1024;
inline constexpr std::size_t mib = 1024 * kib;

// --- reading ---------------------------------------------------------------------------------
// Bytes asked of the file at a time: large enough that a read costs nothing per byte, small enough
// to stay in the nearest cache while it is looked at several times.
inline constexpr std::size_t block_bytes = 32 * kib;
// Bytes of the input that have a hash together, by which they are known again before their rows
// leave: the fewer, the longer the list (eight bytes each: 32 KiB for a GiB), and the more, the
// longer what has to be in memory before its first byte may be used.
inline constexpr std::size_t checked_block_bytes = 256 * kib;
// Of that list, what is held in memory: that of 2 GiB. A longer one is a file.
inline constexpr std::size_t listed_in_memory = 64 * kib;
// A record with all its quoted line breaks. No memo of a CRM comes near; a file whose quote never
// closes is stopped here instead of being read into memory.
inline constexpr std::size_t record_bytes = 16 * mib;
// A file's first record, the names of its columns: every result file begins with it.
inline constexpr std::size_t header_bytes = 1 * mib;
// A name that a result file has besides, which does not count there: ours are shorter.
inline constexpr std::size_t own_column_bytes = 64;
// Columns of a file. Excel's own bound is 16,384, but no mapping uses that many.
inline constexpr std::size_t columns = 4096;
// The front of a file, by which its delimiter is found and its encoding guessed before the whole
// file decides: some hundred records.
inline constexpr std::size_t front_bytes = 256 * kib;
// Kinds of invalid rows that a check tells apart (an error and a column), and of each the rows that
// it names. The rows of further kinds are counted together: a file with that many kinds has a
// problem that a list of them would not show.
inline constexpr std::size_t invalid_kinds = 512;
inline constexpr std::size_t invalid_rows_named = 3;
// Cells that were fixed, restored or look damaged, of which a person sees what they were and are:
// enough to see that the right ones are meant.
inline constexpr std::size_t sheet_cells_named = 5;
// Rows that are compared with those of an earlier import: of each it is held where its original
// stands, 32 bytes. More than a spreadsheet opens.
inline constexpr std::size_t rows_compared = 1'100'000;
// What a draft of a mapping looks at: rows, and of each column different values among them.
inline constexpr std::size_t sampled_rows = 2000;
inline constexpr std::size_t sampled_values = 40;
inline constexpr std::size_t sampled_value_bytes = 256;
// Different people or organizations of a file that are counted exactly: a hash of eight bytes each.
inline constexpr std::size_t counted_exactly = 4096;

// --- mapping ---------------------------------------------------------------------------------
// A mapping, configuration or token file: they are typed by hand.
inline constexpr std::size_t config_file_bytes = mib;
// How deep brackets may lie within one another in one of them, and how many parts a dotted key may
// have: a mapping needs three of each, and every level costs its parser a stack frame and a table.
inline constexpr std::size_t config_depth = 16;
inline constexpr std::size_t config_key_parts = 16;
// Keys' parts and values in one of them, all together: each takes some hundred bytes once it is
// parsed. A mapping of all columns that a file may have needs half of them.
inline constexpr std::size_t config_items = 65'536;
// How long token_command may run. The user may have to unlock the store of passwords that it asks,
// but a script must not hang for ever.
inline constexpr auto token_command = 60s;
// The translation tables of a mapping, all together, and the values in them: the companies of a
// large CRM with their ids fit. They are held in memory, and their parser would start a thread for
// 32 MiB.
inline constexpr std::size_t table_file_bytes = 16 * mib;
inline constexpr std::size_t table_entries = 200'000;
// A workspace's schema as a file: what is kept of it, and what JSON adds.
inline constexpr std::size_t schema_file_bytes = 16 * mib;
// What is kept of a workspace's fields, options, pipelines and users, all together, and what each
// of their texts counts besides its bytes: 190,000 options and 5,000 users fit.
inline constexpr std::size_t schema_bytes = 24 * mib;
inline constexpr std::size_t schema_text_bytes = 64;
// The JSON of one lead. A record's bound plus escapes would be larger, and no server takes it.
inline constexpr std::size_t request_bytes = 4 * mib;

// Comparisons of letters that suggestions ("did you mean …?") for the values of one column may cost
// a run, all together: below a second. Beyond it errors name the value alone.
inline constexpr std::uint64_t suggestion_work = 100'000'000;

// Users of a workspace that are fetched, 50 a page: beyond it owners are given by id.
inline constexpr std::size_t users = 10'000;

// --- sending ---------------------------------------------------------------------------------
// Connections, and so requests in flight. A workspace is saturated by a handful.
inline constexpr unsigned connections = 1024;
// Requests that wait in the process for a lane, retries included, per lane: enough that a lane
// never waits for the reader, few enough that memory does not notice.
inline constexpr std::size_t queued_per_lane = 4;
// Rows that are announced to the journal before a lane is free for them, when the rate is so high
// that waiting for each row's own intent would make it four times slower (tests/bench/README.md). A
// kill makes all of them unknown.
inline constexpr std::size_t announced_ahead = 384;
// They last at least so long, however fast the disk is: a transaction costs as much as sending some
// ten rows, and some hundred share one.
inline constexpr auto announced_for = 10ms;
// How far away the moment of such a row may be. One that would wait longer, because of a pause, is
// taken back and announced again.
inline constexpr auto announced_wait = 1s;
// Rows in the hand-over between the reader's thread and the sending one: so many are written by the
// one and as many read by the other.
inline constexpr std::size_t hand_over_rows = 64;
// Bytes of all rows between the reader's thread and the result files, what is sent for them
// included: others are handed over as these end. Ordinary ones come nowhere near. A larger row goes
// alone.
inline constexpr std::size_t rows_bytes = 24 * mib;
// What POST /v2/object/{type}/search takes from the limit, as integrations have observed.
inline constexpr unsigned search_points = 10;
// Pairs of equal leads, sent at the same moment, of which one each has to be created before a key
// field is taken for unique; pairs that may show nothing, because of lost answers and the like,
// before the test is given up.
inline constexpr unsigned key_pairs = 10;
inline constexpr unsigned key_pairs_in_vain = 10;
// The longest wait after a pair that showed nothing: the user waits for the end of the test.
inline constexpr auto between_key_pairs = 2s;
// When the test leads are looked for once more whose answers were lost: a server may create them
// late, and a search may lag.
inline constexpr std::chrono::milliseconds late_test_leads[] = {3s, 10s};
// How long the deletion of the test leads is tried while the server cannot be reached: the user
// waits for it, and can delete them by hand.
inline constexpr auto test_leads_deleted_within = 30s;
// Attempts in doubt of a row: after the last of them it is not sent again before it is certain that
// its lead is not there, and after that never.
inline constexpr unsigned doubts_at_most = 3;
// Rows of --canary of which is shown what came of them.
inline constexpr std::size_t canary_rows_shown = 10;
// Requests per window that --rate may ask for.
inline constexpr std::uint64_t rate_count = 1'000'000;
// The longest wait that a server is believed to mean, whatever it asks for. No bound of
// --retry-for, which may be longer or shorter.
inline constexpr auto longest_pause = 15min;
// The longest window that --rate may have.
inline constexpr auto longest_window = std::chrono::hours{24};
// How much longer than asked for the pacer makes its interval, in thousandths. The server measures
// arrival, we measure departure: without a margin the first request of a window delayed by a few
// milliseconds puts one too many into the server's window. The promise is at most 1 % longer.
inline constexpr int pacer_margin_permille = 5;
// A lane that waits for its moment calls the next lane to book one this long before that moment, or
// earlier when connections are slow (lane_turns). A pause of the machine that is not longer costs
// no moment; and at a slow rate one or two lanes do all the work.
inline constexpr auto booked_ahead = 500ms;
// Of the time that making a connection takes, what is believed: half of what an idle connection may
// last. A lane whose moment is far away opens its connection so much earlier than it needs it.
inline constexpr auto connect_ahead = 10s;
// Answers that leave everything open, to the creation of one company or person that may be
// repeated: a server that breaks at one each time must not hold up the job.
inline constexpr unsigned tries_in_doubt = 5;
// The wait after a 429 that names none, as the vendor documents it (docs.salesmap.kr).
inline constexpr auto default_throttle_wait = 10s;
// The shortest wait after a 429. Without it, when a server names a very short time, all lanes would
// send again as fast as the network allows.
inline constexpr auto shortest_throttle_wait = 500ms;

// Rows that must have ended before a share of failures among them means anything.
inline constexpr std::uint64_t failure_sample = 100;
// The first rows of a run: when all of them fail alike, so would the others.
inline constexpr std::uint64_t first_rows = 20;

// --- replies ---------------------------------------------------------------------------------
// What stands between two pieces of an answer's body, too: a chunk's extensions, the trailers.
inline constexpr std::size_t reply_header_bytes = 64 * kib;
// The largest answers are pages of fields, users and leads: a few hundred KiB. One connection at a
// time asks for them.
inline constexpr std::size_t reply_body_bytes = 8 * mib;
// Values in an answer: its parser takes some twenty bytes for each. The largest ones have some
// hundred thousand.
inline constexpr std::size_t reply_values = 1'000'000;
// Names of users, fields, pipelines and the workspace, and e-mails: what is longer is cut.
inline constexpr std::size_t name_bytes = 1000;
// The name of a lead that a search shows: a longer one counts as not shown.
inline constexpr std::size_t listed_name_bytes = 4000;
// Where a list goes on. It becomes part of a URL.
inline constexpr std::size_t cursor_bytes = 4000;
// People and companies with one key. All connections may ask for them at once.
inline constexpr std::size_t found_reply_bytes = 2 * mib;
// What says that one thing was created, changed or deleted, or why not.
inline constexpr std::size_t done_reply_bytes = 256 * kib;
// Bytes of a whole answer on the wire, interim ones before it included: a body in small chunks is
// twice as long, and there are a header and trailers.
[[nodiscard]] constexpr std::size_t reply_wire_bytes(std::size_t body_bytes) noexcept {
    return 2 * (reply_header_bytes + body_bytes);
}
// Of a server's text, what an error keeps: enough for every documented reason, in full.
inline constexpr std::size_t excerpt_bytes = 2000;
// Resolve, connect, a proxy's tunnel and handshake each. Writing a request has --timeout, and so
// has the answer until its header is there.
inline constexpr auto connect_timeout = 15s;
// For an answer's body, once its header is there: what takes longer comes drop by drop.
inline constexpr auto rest_of_reply = 30s;
// The addresses of a name that are tried, and how soon the next is tried while one keeps silent
// (RFC 8305 recommends 250 ms).
inline constexpr std::size_t addresses = 8;
inline constexpr auto next_address = 250ms;
// File descriptors that a command has besides its connections: streams, files, the journal, an
// address more that is tried.
inline constexpr std::size_t descriptors_besides = 32;
// How long the questions before the first row are asked again when no server can be reached: often
// that is a mistake in an address. One that answers is waited for up to --retry-for: a nightly
// batch shall not end because colleagues work late (429) or the server starts anew (503).
inline constexpr auto patience_before_sending = 10s;
// The user is told of a wait before it begins when it is at least this long.
inline constexpr auto noticed_wait = 2s;
// A connection that was idle longer is closed by us: servers commonly drop theirs after 60 to 75 s,
// and a request written into such a connection is lost without our knowing.
inline constexpr auto idle_connection = 20s;
// Some drop theirs after five seconds, and say so (Keep-Alive: timeout=5): so much sooner we do.
inline constexpr auto idle_margin = 1s;

// --- the job ---------------------------------------------------------------------------------
// Of the journal's path. SQLite takes 512, adds "-journal" to it, and a recovery makes the new one
// beside it as "job.db.new".
inline constexpr std::size_t journal_path_bytes = 500;
// Outcomes in one transaction of the journal.
inline constexpr std::size_t journal_group = 1024;
// Entries of the journal, or of a list's file, that are held at a time by what goes through them.
inline constexpr std::size_t page_rows = 1024;
// Rows that may fail before anything is sent for them, one after the other, before the journal has
// to catch up: nothing else holds them up.
inline constexpr std::size_t unsent_at_once = 256;
// Outcomes that wait for the journal's thread before who brings them has to wait.
inline constexpr std::size_t journal_queue = 4096;
// Bytes of rows that the reader's thread brings it, because they cannot be sent or a result file
// lacks them, before that thread has to wait. A larger row goes alone.
inline constexpr std::size_t journal_bytes = 8 * mib;
// Bytes of rows that are spelled for a result file before they are written.
inline constexpr std::size_t result_bytes = mib;
// The time between two transactions, as long as no caller waits for one: a flush of the disk costs
// as much as a hundred rows. The time is short because a kill makes the rows unknown whose outcomes
// are not in a transaction yet.
inline constexpr auto outcomes_gathered = 5ms;
// How often the result files are synced and their lengths noted in the journal. What lies between
// is written again after a crash.
inline constexpr auto result_checkpoint = 1s;
// Rows after which the same happens at once: when result files are written anew, some hundred
// thousand rows are written in that time.
inline constexpr std::size_t checkpoint_rows = 25'000;
// Rows behind the noted lengths that are compared with the input before a file is cut back: what a
// kill leaves there is one checkpoint's. Where more stand there, the file is kept as it is.
inline constexpr std::size_t compared_rows = 4 * checkpoint_rows;
// How often a run checks that its job's folder is still the one that it opened. The user may move
// it, and the run has to notice within seconds; each check costs a few system calls.
inline constexpr auto folder_looked_at = 1s;
// An attempt whose process died has ended for certain after twice its --timeout (writing it, and
// waiting for its answer) and so much more, for machines stumble.
inline constexpr auto attempt_may_last = 1min;
// Folders beside a lost one that are tried for what is saved of it.
inline constexpr unsigned rescue_folders = 100;
// Jobs of one file whose folders may have been removed one behind the other, before no later one is
// looked for.
inline constexpr unsigned removed_jobs = 100;
// Jobs of a failed.csv that has a failed.csv, and so on: deeper ones have no leads that are
// counted.
inline constexpr unsigned failed_of_failed = 16;
// The job's log file; beyond it starts a new one, and one old one is kept.
inline constexpr std::size_t log_bytes = 16 * mib;
// How often a long run writes a line there: of a day three hundred.
inline constexpr auto log_line_every = 5min;
// Unknown rows that are settled together, about: what is known of each, its request and its
// attempts, is held meanwhile, and the file is read twice for each such part.
inline constexpr std::size_t settled_at_once = 2000;
// Bytes of the requests of the rows that are settled together. Each of them may be much longer than
// an average one of the file, so that they are counted as they are read.
inline constexpr std::size_t settled_bytes = 24 * mib;
// Leads of the job with which a search may be tried: more than rows of different owners, pipelines
// and kinds of names need.
inline constexpr std::size_t controls_kept = 512;
// Rows with names akin to those of unknown ones of which is known what was sent for them.
inline constexpr std::size_t akin_rows_known = 100'000;
// For how long rows that were sent again are looked up for a second lead when the search cannot
// show whether there is one.
inline constexpr auto looked_again_within = 24h;
// Times that a run settles and sends again what it did not find: whatever is unknown then has had
// its chances.
inline constexpr unsigned settle_rounds = 3;
// How soon the journal knows of a lead that was deleted. What a crash forgets is asked for again.
inline constexpr auto undo_recorded_within = 500ms;
// Pages, of 50 leads each, that settling reads of one search, and leads, however many a page has.
// When a workspace has more leads of one name, the user has to look: the program would have to
// fetch each of them.
inline constexpr std::size_t search_pages = 10;
inline constexpr std::size_t searched_leads = 500;
// Of a lead that is compared with a row: a text up to which it is kept, of longer ones there are
// only length and hash, and all that is kept of one lead.
inline constexpr std::size_t compared_text_bytes = 16 * kib;
inline constexpr std::size_t compared_lead_bytes = 128 * kib;
// All that is kept of what searches and leads showed for rows of one name. Beyond it lists have no
// end, and leads show no fields.
inline constexpr std::size_t found_bytes = 8 * mib;
// Runs of a job that `status --format json` lists: a settling each night has many.
inline constexpr std::size_t runs_told = 100;
// Leads that a message about an unknown row names.
inline constexpr std::size_t leads_named = 10;
// Within what time a waiting look-up sees that it is to stop: a user does not notice a shorter one.
inline constexpr auto stop_seen_within = 100ms;

// --- the doctor ------------------------------------------------------------------------------
// Of a folder where a job would lie: flushes of so many bytes, as the journal needs for a few rows;
// on a slow disk fewer. `check` has more to do than that; the doctor's user waits for it.
inline constexpr std::size_t flushes_tried = 9;
inline constexpr std::size_t flushed_bytes = 4 * kib;
inline constexpr auto flushes_checked_for = 500ms;
inline constexpr auto flushes_tried_for = 3s;
// Less room is worth a word: it would not do for the result files of some hundred thousand rows.
inline constexpr std::uint64_t ample_free_bytes = 256 * mib;
// How long its questions are asked again: the user waits to hear what is wrong now. An import waits
// longer for a server that answers, so that one which asks to wait is no more than a warning.
inline constexpr auto doctor_patience = 10s;
// A clock that is kept right is never off by so much; what Date says is only known to a second.
inline constexpr auto clock_is_off = 5s;
// Certificates that are renewed by a program are so a month before.
inline constexpr auto certificate_ends_soon = std::chrono::days{7};

// --- telling ---------------------------------------------------------------------------------
// How long a line on stderr may hold up who says it. Where lines are taken it is written by then;
// where they are not, the next ones hold up nothing.
inline constexpr auto line_taken_within = 100ms;
// At the end of a command its last lines are waited for, as long as one is taken within this time.
inline constexpr auto last_lines_taken_within = 2s;
// Bytes of lines that wait to be taken: a few hundred.
inline constexpr std::size_t lines_waiting = 64 * kib;

} // namespace leadimport::limits
