// Sending, settling, and sending again.

#include "run/open_import.hpp"

#include "run/begun_part.hpp"
#include "run/reread_input.hpp"
#include "run/told_rows.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/words/log.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::run {

result<void> open_import::open_records() {
    if (const auto there = guard_.check(); !there) return there.error();
    auto& in = input_.input;
    // In this order: what job.info names is in the database itself, and not in its log alone.
    if (auto marked = job_.journal.set_in_use(true); !marked) return marked;
    if (auto noted = note_run(job_, false); !noted) return noted;
    if (input_.salvaged) return open_records_without_input();
    auto made =
        job::open_recording(std::move(job_.journal), job_.folder.path(),
                            {in.dialect, in.raw_header, in.header, in.encoding}, rows_of(in));
    if (!made) return made.error();
    recording_.emplace(std::move(*made));
    tell_unknown_rows(recording_->files, result_.words);
    for (const auto& file : recording_->set_aside) {
        log_.warning(words::log_result_file_set_aside(file.filename().string()));
        if (watcher_.set_aside) watcher_.set_aside(file);
    }
    return {};
}

// The result files stay as they are: without the input they could not be written anew.
result<void> open_import::open_records_without_input() {
    auto& j = job_.journal;
    if (auto begun = j.begin(); !begun) return begun;
    result<void> done;
    if (const auto adopted = j.adopt_intents(); !adopted) done = adopted.error();
    if (done) done = j.commit();
    if (!done) j.roll_back();
    if (!done) return done;
    const auto counts = j.counts();
    if (!counts) return counts.error();
    result_.summary.figures.counts = *counts;
    begun_ = true;
    count_besides_rows(j);
    return {};
}

void open_import::settle_without_input() {
    auto& s = result_.summary;
    result_.without_input = true;
    for (unsigned round = 0; round < limits::settle_rounds && may_settle(); ++round) {
        if (const auto done = settle(); !done) s.why = done.error();
        if (last_.reopened == 0) break;
    }
    if (!s.why) s.why = input_.salvaged->why;
}

result<void> open_import::send(std::optional<std::uint64_t> limit) {
    // The reader asks what is done through a connection of its own.
    std::optional<job::journal> earlier;
    if (job_.resumed || begun_) {
        auto second = job::journal::open(job_.folder.journal(), job::journal::mode::read);
        if (!second) return second.error();
        earlier = std::move(*second);
    }
    begun_ = true;
    count_besides_rows(recording_->journal);
    auto newest = recording_->journal.newest_lead();
    if (!newest) return newest.error();
    sending all{{settings_, watcher_, link_, input_, job_, log_, signals_, guard_, rules_,
                 std::move(*recording_), std::move(earlier), limit, invalid_left_,
                 std::move(*newest), result_.summary, told_}};
    recording_.reset();
    const auto sent = all.run();
    job_.journal = all.take_journal();
    auto& s = result_.summary;
    s.state = sent.state;
    s.figures.counts = sent.counts;
    add_run(s.figures, {.traffic = sent.traffic});
    job::add_traffic(s.sending, sent.traffic);
    if (!s.why) s.why = sent.why;
    count_besides_rows(job_.journal);
    if (sent.signal != 0) result_.signal = sent.signal;
    handed_ = sent.handed;
    ends_ = sent.ends;
    invalid_left_ -= std::min(invalid_left_, sent.unsent);
    if (left_) *left_ -= std::min(*left_, sent.handed);
    return {};
}

// After the rows of --canary. A signal is the answer, also one that came before the question.
bool open_import::may_go_on() {
    const auto given_up = [this] { return signals_.waiting() != 0; };
    const bool go_on = !given_up() && watcher_.canary_well(handed_, result_.folder, given_up);
    if (const int signal = signals_.waiting(); signal != 0) {
        log_.warning(words::log_signal_after_canary);
        result_.signal = signal;
        return false;
    }
    result_.canary = !go_on;
    return go_on;
}

// Sends a few rows ahead. Whether to go on with the others.
result<bool> open_import::send_canary() {
    const auto created = recording_->counts.created;
    const auto rows = std::min(*settings_.canary, left_.value_or(*settings_.canary));
    if (const auto done = send(rows); !done) return done.error();
    auto& s = result_.summary;
    if (watcher_.canary_ended) watcher_.canary_ended(ends_);
    if (s.why || result_.signal != 0) return false;
    if (s.state == job::job_state::finished) return false; // there are no others
    if (s.figures.counts.created - created < handed_) {
        s.why = error{errc::canary_failed,
                      {},
                      words::some_of_rows(s.figures.counts.created - created, handed_)};
        return false;
    }
    if (s.state != job::job_state::limited || left_ == std::uint64_t{0}) return false;
    if (watcher_.canary_well && !may_go_on()) return false;
    if (const auto done = open_records(); !done) return done.error();
    return true;
}

bool open_import::may_settle() const {
    const auto& s = result_.summary;
    return s.figures.counts.unknown > 0 && !s.why && result_.signal == 0;
}

void open_import::tell_settling(const run::settled& so_far) {
    auto now = result_.summary;
    now.figures = with_settled(now.figures, so_far);
    told_.write(std::move(now));
}

settling open_import::settler() {
    settling_deps parts{settings_,
                        watcher_,
                        link_,
                        input_,
                        job_.identity,
                        job_.journal,
                        log_,
                        signals_,
                        guard_,
                        result_.words,
                        result_.summary.figures.traffic};
    parts.so_far = [this](const run::settled& so_far) { tell_settling(so_far); };
    return settling{std::move(parts)};
}

result<void> open_import::settle() {
    const auto unknown = result_.summary.figures.counts.unknown;
    log_.info(words::log_settling(unknown));
    if (watcher_.settling) watcher_.settling(unknown);
    auto found = settler().run();
    if (const auto counts = job_.journal.counts()) result_.summary.figures.counts = *counts;
    if (!found) return found.error();
    last_ = std::move(*found);
    result_.settled = !last_.why && last_.signal == 0;
    result_.summary.figures.settled += last_.found_out();
    if (last_.why) result_.summary.why = last_.why;
    if (last_.signal != 0) result_.signal = last_.signal;
    if (watcher_.settled) watcher_.settled(last_);
    return {};
}

// Before anything is sent: whether all of the job is under a key that is known to be unique.
result<void> open_import::note_key() {
    auto& j = journal();
    const bool is_unique = input_.key && input_.key->unique();
    const auto highest = j.highest_row();
    if (!highest) return highest.error();
    const auto so_far = j.under_unique_key();
    if (!so_far) return so_far.error();
    if (*so_far == is_unique || (is_unique && *highest > 0)) return {};
    if (auto begun = j.begin(); !begun) return begun;
    auto done = j.set_under_unique_key(is_unique);
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

// Under a key that the server keeps unique no row has two leads: there is nothing to look for. What
// was sent before that was proven may have two, all the same.
result<bool> open_import::has_single_leads() {
    if (!input_.key || !input_.key->unique()) return false;
    return job_.journal.under_unique_key();
}

result<void> open_import::note_single_leads() {
    auto& j = job_.journal;
    const auto doubles = j.may_have_doubles();
    if (!doubles) return doubles.error();
    if (!*doubles) return {};
    if (auto begun = j.begin(); !begun) return begun;
    auto done = j.set_looked_again(j.last_ended());
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

// A row that was sent again after a doubt may have two leads by now. Not worth a word when it has
// none.
result<void> open_import::look_for_second_leads() {
    if (result_.summary.why || result_.signal != 0) return {};
    const auto single = has_single_leads();
    if (!single) return single.error();
    if (*single) return note_single_leads();
    auto found = settler().look_again();
    if (!found) return found.error();
    if (found->why) result_.summary.why = found->why;
    if (found->signal != 0) result_.signal = found->signal;
    if (found->in_doubt == 0) return {};
    if (watcher_.settled) watcher_.settled(*found);
    if (auto same = still_as_checked(input_.input); !same) return same;
    if (auto done = open_records(); !done) return done;
    return send(std::uint64_t{0});
}

// What settling changes outdates the result files, and sending writes them anew; it sends nothing
// when nothing is to be sent.
result<void> open_import::settle_and_send() {
    if (auto done = settle(); !done) return done;
    // The files are emptied before they are written anew, which takes the input that was checked.
    if (last_.rows() > 0)
        if (auto same = still_as_checked(input_.input); !same) return same;
    if (auto done = open_records(); !done) return done;
    const bool go_on = settings_.send && !last_.why && last_.signal == 0;
    return send(go_on ? left_ : std::optional<std::uint64_t>{0});
}

result<import_result> open_import::run() {
    const auto before = journal().counts();
    if (!before) return before.error();
    result_.created_before = before->created;
    if (input_.salvaged) {
        settle_without_input();
        conclude();
        return std::move(result_);
    }
    if (settings_.send) {
        if (auto noted = note_key(); !noted) return noted.error();
        const auto go_on = settings_.canary ? send_canary() : result<bool>{true};
        if (!go_on) return go_on.error();
        if (*go_on)
            if (const auto done = send(left_); !done) return done.error();
    } else if (recording_->to_rewrite > 0) {
        // What an earlier run found out and did not come to write.
        if (const auto done = send(std::uint64_t{0}); !done) return done.error();
    } else {
        result_.summary.figures.counts = recording_->counts;
        job_.journal = std::move(recording_->journal);
        recording_.reset();
        begun_ = true;
        count_besides_rows(job_.journal);
    }
    for (unsigned round = 0; round < limits::settle_rounds; ++round) {
        if (!settings_.settle || !may_settle()) break;
        // From here on something was sent: what goes wrong is told with the result.
        if (const auto done = settle_and_send(); !done) {
            result_.summary.why = done.error();
            break;
        }
        const bool again = last_.reopened > 0 || (last_.absent > 0 && settings_.send);
        if (!again) break;
    }
    if (settings_.settle)
        if (const auto done = look_for_second_leads(); !done && !result_.summary.why)
            result_.summary.why = done.error();
    conclude();
    return std::move(result_);
}

} // namespace leadimport::run
