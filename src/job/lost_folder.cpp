#include "leadimport/job/lost_folder.hpp"

#include "job/saved_journal.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/paged.hpp"
#include "leadimport/words/job.hpp"

#include <system_error>
#include <utility>

namespace leadimport::job {

using delivery::row_state;

namespace {

// "120 leads were created, 2 rows are unknown".
words::message what_is_known(journal& journal) {
    const auto counts = journal.counts();
    if (!counts) return words::leads_cannot_be_counted;
    const auto unknown = counts->unknown + counts->sending;
    return unknown > 0 ? words::leads_were_created_rows_unknown(counts->created, unknown)
                       : words::leads_were_created(counts->created);
}

error explain_removal(journal& journal, const std::filesystem::path& folder) {
    if (!journal.is_open()) return {errc::job_folder_removed, folder.string(), {}};
    const auto known = what_is_known(journal);
    const auto saved = save_journal(journal, folder);
    if (!saved)
        return {errc::job_folder_removed, folder.string(),
                words::record_was_not_saved(known, saved.error().where, saved.error().detail)};
    if (*saved == folder) return {errc::job_folder_rescued, folder.string(), known};
    return {errc::job_saved_beside, folder.string(),
            words::record_was_saved(known, saved->string())};
}

// Whether `copy` knows of each row that the journal has begun that it was, and of each lead.
result<bool> knows_all(journal& copy, journal& journal) {
    paged<row_entry> rows;
    for (;; rows.pop()) {
        const auto next = rows.front(
            [&](std::uint64_t last) { return journal.rows_after(last, limits::page_rows); });
        if (!next) return next.error();
        if (*next == nullptr) return true;
        const auto& o = (*next)->outcome;
        if (o.state == row_state::pending) continue;
        const auto known = copy.row(o.row);
        if (!known) return known.error();
        if (!*known || (*known)->outcome.state == row_state::pending) return false;
        const bool created = o.state == row_state::created;
        if (created && (*known)->outcome.state == row_state::failed) return false;
    }
}

// Whether a run that the journal does not know has begun in a copy of it.
result<bool> has_gone_on(journal& copy, journal& journal) {
    const auto ours = journal.identity();
    if (!ours) return ours.error();
    const auto theirs = copy.identity();
    if (!theirs) return theirs.error();
    if (ours->id != theirs->id) return false;
    const auto last = copy.last_run();
    if (!last) return last.error();
    if (!*last) return false;
    const auto known = journal.has_run((*last)->number, (*last)->owner);
    if (!known) return known.error();
    return !*known;
}

// Only a run sends anything, so that a copy in which none has begun can be moved away.
error explain_move(error found, journal& journal, const std::filesystem::path& folder) {
    const auto place = found.detail;
    found.detail = words::with_the_record(place, what_is_known(journal));
    std::error_code none;
    if (!std::filesystem::exists(folder, none)) return found;
    found.detail = words::move_away_first(found.detail);
    auto copy = journal::open(folder / journal_file_name, journal::mode::read);
    if (!copy) return found;
    const auto gone_on = has_gone_on(*copy, journal);
    if (!gone_on || !*gone_on) return found;
    const auto all = knows_all(*copy, journal);
    if (all && *all) return {errc::job_folder_copied, folder.string(), place};
    return {errc::job_folder_removed, folder.string(), words::other_run_uses_copy(place)};
}

} // namespace

bool has_lost_its_folder(errc code) noexcept {
    switch (code) {
    case errc::job_taken_over:
    case errc::job_lock_lost:
    case errc::job_folder_moved:
    case errc::job_folder_copied:
    case errc::job_folder_removed:
    case errc::job_folder_rescued:
    case errc::job_saved_beside: return true;
    default: return false;
    }
}

error explain_loss(error found, journal& journal, const std::filesystem::path& folder) {
    // Wherever the journal is now, this process writes it no more. It must not look as if it had
    // lost its log, because a copy of it has none. Where the mark cannot be cleared the next run
    // refuses the journal, which can then be recovered.
    if (has_lost_its_folder(found.code) && journal.is_open())
        static_cast<void>(journal.set_in_use(false));
    if (found.code == errc::job_folder_removed) return explain_removal(journal, folder);
    if (found.code == errc::job_folder_moved && journal.is_open())
        return explain_move(std::move(found), journal, folder);
    return found;
}

} // namespace leadimport::job
