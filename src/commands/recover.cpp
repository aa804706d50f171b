#include "leadimport/commands/recover.hpp"

#include "commands/keep_copy.hpp"
#include "commands/recovered_row.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/version.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/job_series.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

namespace leadimport::commands {

using delivery::row_state;
namespace fs = std::filesystem;

namespace {

// The journal that everything is taken into: the job's, or one that replaces it at the end.
struct opened_journal {
    job::journal journal;
    fs::path file;
};

bool is_a_job(const fs::path& folder) {
    std::error_code hidden;
    const auto there = [&](std::string_view name) { return fs::exists(folder / name, hidden); };
    return there("job.db") || there("job.info") ||
           std::ranges::any_of(job::result_file_names, there);
}

class recovering {
public:
    recovering(job::job_folder folder, std::optional<job::job_info> info, unsigned connections)
        : folder_{std::move(folder)},
          info_{std::move(info)},
          connections_{connections} {
        done_.folder = folder_.path();
    }

    result<recovery> run();

private:
    result<std::optional<job::journal>> usable_journal();
    result<opened_journal> new_journal();
    result<void> read_encoding(job::journal& j);
    result<void> look(job::journal& j);
    result<void> keep_copies();
    result<void> record(job::journal& j);
    result<void> take_all(job::journal& j);
    result<bool> take(job::journal& j, const job::result_row& r);
    result<void> doubt_the_rest(job::journal& j);
    result<void> doubt(job::journal& j, std::uint64_t row, unsigned attempts);
    result<std::uint64_t> last_doubtful_row(job::journal& j) const;
    result<void> record_run(job::journal& j);
    result<void> put_in_place(opened_journal made);

    job::job_folder folder_;
    std::optional<job::job_info> info_;
    unsigned connections_;
    csv::encoding encoding_;
    std::chrono::system_clock::time_point left_; // what is not known left then or later
    job::missed_rows missed_;
    bool lacks_last_run_ = false; // a run of which the journal knows nothing may have sent rows
    recovery done_;
};

// Nothing when there is none, or it is damaged, or another job's; `done_.why` says which.
result<std::optional<job::journal>> recovering::usable_journal() {
    const auto file = folder_.journal();
    std::error_code none;
    if (fs::file_size(file, none) == 0 || none) {
        done_.why = words::there_was_no_database;
        return std::optional<job::journal>{};
    }
    auto j = job::journal::open(file, job::journal::mode::write);
    if (!j && j.error().code != errc::journal_broken) return j.error();
    auto sound = j ? j->check_sound() : result<void>{j.error()};
    auto identity = sound ? j->identity() : sound.error();
    if (sound && !identity) sound = identity.error();
    if (!sound && sound.error().code != errc::journal_broken) return sound.error();
    if (!sound) {
        done_.why = words::database_was_damaged(sound.error().detail);
        return std::optional<job::journal>{};
    }
    if (identity->id.empty()) {
        done_.why = words::database_was_empty;
        return std::optional<job::journal>{};
    }
    if (info_ && info_->identity.id != identity->id) {
        done_.why = words::database_was_of_other_job;
        return std::optional<job::journal>{};
    }
    done_.identity = std::move(*identity);
    return std::optional{std::move(*j)};
}

result<opened_journal> recovering::new_journal() {
    if (!info_)
        return error{errc::job_unrecoverable, folder_.path().string(),
                     words::job_info_is_missing(done_.why)};
    const auto file = folder_.path() / "job.db.new";
    for (const auto* part : {"", "-wal", "-shm", "-journal"}) {
        std::error_code none; // of one that was not finished
        fs::remove(file.string() + part, none);
    }
    auto j = job::journal::open(file, job::journal::mode::write);
    if (!j) return j.error();
    done_.identity = info_->identity;
    if (auto begun = j->begin(); !begun) return begun.error();
    if (auto set = j->set_identity(info_->identity); !set) return set.error();
    if (auto set = j->set_command(info_->command); !set) return set.error();
    if (auto set = j->set_server_began(info_->server_began); !set) return set.error();
    if (auto set = j->commit(); !set) return set.error();
    done_.made_anew = true;
    return opened_journal{std::move(*j), file};
}

result<void> recovering::read_encoding(job::journal& j) {
    if (info_) {
        auto named = csv::encoding::named(info_->encoding);
        if (!named) return named.error();
        encoding_ = std::move(*named);
        return {};
    }
    const auto command = j.command();
    if (!command) return command.error();
    input::reading_choices choices;
    if (!command->encoding.empty()) {
        auto named = csv::encoding::named(command->encoding);
        if (!named) return named.error();
        encoding_ = std::move(*named);
        return {};
    }
    const auto input = open_input(command->input, choices);
    if (!input) return input.error();
    encoding_ = input->encoding;
    return {};
}

// Whether anything has to be done, and why.
result<void> recovering::look(job::journal& j) {
    auto missed = job::compare_files(j, folder_.path(), encoding_, done_.identity.rows);
    if (!missed) return missed.error();
    missed_ = std::move(*missed);
    done_.needed = done_.made_anew || missed_.rows > 0;
    if (missed_.rows > 0 && !done_.made_anew)
        done_.why = words::database_did_not_know_rows(missed_.rows);
    for (std::size_t i = 0; i < missed_.ends.size(); ++i) {
        const auto& end = missed_.ends[i];
        if (end.whole() || job::state_in(i) == row_state::failed) continue;
        if (done_.why.empty())
            done_.why = words::result_file_cannot_be_read(job::result_file_names[i], end.words());
        done_.needed = true;
    }
    // Without a database the files are all there is; with an older one they may be as old.
    if (!done_.made_anew) {
        const auto lacks = job::lacks_last_run(j, info_);
        if (!lacks) return lacks.error();
        lacks_last_run_ = *lacks && !info_->last_run.over;
    }
    const auto more = job::other_evidence(j, folder_.path(), info_);
    if (!more) return more.error();
    if (done_.why.empty()) done_.why = *more;
    done_.needed = done_.needed || !more->empty();
    if (!done_.needed) done_.why.clear();
    const auto now = std::chrono::system_clock::now();
    const auto last = j.last_change();
    if (!last) return last.error();
    const auto began = salesmap::parse_moment(done_.identity.began_at);
    left_ = std::min(now, last->value_or(began.value_or(now)));
    return {};
}

// What is about to be replaced, and what will be once it is derived anew.
result<void> recovering::keep_copies() {
    std::vector<fs::path> all{folder_.journal()};
    if (done_.made_anew) all.push_back(folder_.path() / "job.db-wal");
    for (std::size_t i = 0; i < missed_.ends.size(); ++i)
        if (!missed_.ends[i].whole()) all.push_back(folder_.path() / job::result_file_names[i]);
    for (const auto& file : all) {
        auto copy = keep_copy(file, ".before-recover");
        if (!copy) return copy.error();
        if (!copy->empty()) done_.copies.push_back(std::move(*copy));
    }
    return sync_folder(folder_.path());
}

result<void> recovering::record(job::journal& j) {
    if (auto begun = j.begin(); !begun) return begun;
    auto done = take_all(j);
    if (done) done = doubt_the_rest(j);
    if (done) done = j.set_recovered(j.last_ended());
    // The files are written anew by the next run, from the journal and the input. What is known of
    // their content stays: by that the run sees whether the user has edited them.
    if (done) done = j.outdate_files();
    if (done) done = j.set_finished_at({});
    if (done) done = j.set_taken(missed_.sizes);
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

// succeeded.csv first: what it says of a row outweighs all others.
result<void> recovering::take_all(job::journal& j) {
    const auto taken = j.taken();
    if (!taken) return taken.error();
    for (std::size_t i = 0; i < missed_.sizes.size(); ++i) {
        if (!missed_.there[i] || missed_.sizes[i] == 0 || missed_.sizes[i] == (*taken)[i]) continue;
        const auto end =
            job::read_result_file(folder_.path(), i, encoding_, done_.identity.rows,
                                  [&](const job::result_row& r) { return take(j, r); });
        if (!end) return end.error();
    }
    return {};
}

result<bool> recovering::take(job::journal& j, const job::result_row& r) {
    const auto known = j.find_row(r.row);
    if (!known) return known.error();
    const auto what = merge(*known, r);
    if (what == merging::keep) return true;
    const auto o = recovered(r, *known, what);
    ++(o.state == row_state::created  ? done_.taken.created
       : o.state == row_state::failed ? done_.taken.failed
                                      : done_.taken.unknown);
    const bool doubtful = o.state == row_state::unknown;
    if (const auto done = j.take_end(o, doubtful ? std::optional{left_} : std::nullopt); !done)
        return done.error();
    return true;
}

// Up to which row it may have begun; at most the job's last.
result<std::uint64_t> recovering::last_doubtful_row(job::journal& j) const {
    const auto rows = done_.identity.rows;
    // Without one of the files anybody's outcome may be missing.
    if (!std::ranges::all_of(missed_.there, [](bool there) { return there; })) return rows;
    // The journal lacks a run that did not record its end: how far that run came is not known.
    if (lacks_last_run_) return rows;
    const auto known = j.highest_row();
    if (!known) return known.error();
    auto last = std::max(*known, missed_.highest);
    if (info_) last = std::max(last, info_->highest_row);
    for (const auto& end : missed_.ends)
        last += end.hidden;
    const auto counted = j.count_rows();
    if (!counted) return counted.error();
    if (const auto ended = job::ended_in_summary(folder_.path(), done_.identity.id))
        last += *ended - std::min(*ended, *counted);
    return std::min(rows, last + rows_maybe_begun(connections_));
}

result<void> recovering::doubt_the_rest(job::journal& j) {
    const auto last = last_doubtful_row(j);
    if (!last) return last.error();
    std::uint64_t row = 1;
    for (bool more = true; more;) {
        // A copy: these rows change meanwhile.
        const auto page = j.rows_after(row - 1, limits::page_rows);
        if (!page) return page.error();
        more = !page->empty();
        for (const auto& e : *page) {
            for (; row < e.outcome.row && row <= *last; ++row)
                if (auto done = doubt(j, row, 0); !done) return done;
            if (e.ended == 0 && row <= *last)
                if (auto done = doubt(j, row, e.outcome.attempts); !done) return done;
            row = e.outcome.row + 1;
        }
    }
    for (; row <= *last; ++row)
        if (auto done = doubt(j, row, 0); !done) return done;
    return {};
}

result<void> recovering::doubt(job::journal& j, std::uint64_t row, unsigned attempts) {
    delivery::outcome o;
    o.row = row;
    o.state = row_state::unknown;
    o.attempts = std::max(1U, attempts);
    o.error = words::row_may_have_been_sent;
    o.why = {reason_code::not_recorded, {}};
    ++done_.doubts;
    return j.take_end(o, left_);
}

// All of it, as a run of its own, which job.info is to name.
result<void> recovering::record_run(job::journal& j) {
    // If the user removed the journal's lock, another process may still write to it. From here on
    // the journal's newest run is ours, and that process can record nothing more.
    const auto begun = j.begin_run({job::run_kind::recover, std::string{version()}, {}});
    if (!begun) return begun.error();
    if (auto recorded = record(j); !recorded) return recorded;
    if (auto rest = j.set_in_use(false); !rest) return rest;
    const std::string state{job::name_of(job::job_state::finished)};
    if (auto ended = j.end_run({state, exit_ok, std::nullopt, {}}); !ended) return ended;
    const auto run = j.last_run();
    if (!run) return run.error();
    if (info_ && *run) info_->last_run = {(*run)->number, (*run)->owner, true};
    return {};
}

// A log that belonged to the old one must not be taken for the new one's.
result<void> recovering::put_in_place(opened_journal made) {
    { const auto closed = std::move(made.journal); }
    const auto file = folder_.journal();
    for (const auto* part : {"-wal", "-shm"}) {
        std::error_code problem;
        fs::remove(file.string() + part, problem);
        if (problem)
            return system_error(errc::storage_failed, file.string() + part, problem.value());
    }
    std::error_code problem;
    fs::rename(made.file, file, problem);
    if (problem) return system_error(errc::storage_failed, file.string(), problem.value());
    return sync_folder(folder_.path());
}

result<recovery> recovering::run() {
    auto known = usable_journal();
    if (!known) return known.error();
    std::optional<opened_journal> made;
    if (!*known) {
        auto fresh = new_journal();
        if (!fresh) return fresh.error();
        made.emplace(std::move(*fresh));
    }
    auto& j = made ? made->journal : **known;
    if (info_) connections_ = std::max(connections_, info_->connections);
    if (auto read = read_encoding(j); !read) return read.error();
    if (auto looked = look(j); !looked) return looked.error();
    if (done_.needed) {
        if (auto current = j.checkpoint(); !current) return current.error();
        if (auto kept = keep_copies(); !kept) return kept.error();
        if (auto recorded = record_run(j); !recorded) return recorded.error();
    }
    const auto counts = j.counts();
    const auto command = j.command();
    if (!counts || !command) return counts ? command.error() : counts.error();
    done_.counts = *counts;
    done_.words = run::words_for(folder_.path(), done_.identity.base_url, *command);
    if (made)
        if (auto placed = put_in_place(std::move(*made)); !placed) return placed.error();
    // At last: until then the journal that stands there is refused.
    if (info_ && done_.needed)
        if (auto noted = job::write_job_info(folder_.path(), *info_); !noted) return noted.error();
    return std::move(done_);
}

} // namespace

result<recovery> recover(const fs::path& given, unsigned connections) {
    std::error_code hidden;
    auto place =
        fs::is_directory(given, hidden) ? given : job::newest_folder(job::default_folder(given));
    if (!is_a_job(place)) return error{errc::no_such_job, given.string(), {}};
    auto folder = job::job_folder::open(std::move(place));
    if (!folder) return folder.error();
    folder->keep();
    auto info = job::read_job_info(folder->path());
    if (!info) return info.error();
    return recovering{std::move(*folder), std::move(*info), connections}.run();
}

} // namespace leadimport::commands
