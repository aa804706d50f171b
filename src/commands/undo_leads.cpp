#include "commands/undo_leads.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/run/job_beginning.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/words/commands.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::commands {
namespace {

void name(lead_of_row lead, std::vector<lead_of_row>& some) {
    if (some.size() < undo_names_at_most) some.push_back(std::move(lead));
}

// What the server said, and no row. A text can have been cut: all that it may mean has to lie
// within the job.
bool is_of_job_by_text(const std::string& created_at, const lead_proof& p) {
    if (!p.texts_count || !p.began) return false;
    const auto date = salesmap::date_of_text(created_at);
    return date && date->from >= *p.began;
}

// That an answer named a lead proves it to be the row's only where the lead was not there before:
// an answer may belong to another request. The verdict asked for that as far as it was told.
bool is_undated(const job::created_entry& e, const lead_proof& p) {
    return !e.adopted && !salesmap::date_of_id(e.lead_id) && !is_of_job_by_text(e.created_at, p);
}

job::lead_origin origin_of(const job::created_entry& e, const lead_proof& p) {
    return is_undated(e, p) ? job::lead_origin::undated : e.origin;
}

result<bool> is_undone(job::journal& j, std::uint64_t row) {
    const auto next = j.undone_after(row - 1, 1);
    if (!next) return next.error();
    return !next->empty() && next->front().row == row;
}

// One of several that was deleted is the job's no more; but it was.
result<chosen_lead> find_undone(job::journal& j, std::string_view lead_id) {
    auto undone = j.undone_of_several();
    if (!undone) return undone.error();
    for (auto& e : *undone)
        if (e.lead_id == lead_id)
            return chosen_lead{{e.row, std::move(e.lead_id)}, {}, true, false};
    return error{errc::bad_option, "--lead", words::lead_is_not_of_this_job(text::quoted(lead_id))};
}

} // namespace

result<chosen_lead> find_chosen(job::journal& j, std::string_view lead_id, const lead_proof& p) {
    const auto created = j.created_with(lead_id);
    if (!created) return created.error();
    if (*created) {
        const auto undone = is_undone(j, (*created)->row);
        if (!undone) return undone.error();
        const auto& e = **created;
        return chosen_lead{{e.row, e.lead_id, origin_of(e, p)},
                           {},
                           *undone,
                           e.adopted || is_undated(e, p),
                           e.adopted ? e.created_at : std::string{}};
    }
    auto several = j.one_of_several(lead_id);
    if (!several) return several.error();
    if (!*several) return find_undone(j, lead_id);
    auto others = std::move((*several)->lead_ids);
    std::erase(others, lead_id);
    chosen_lead one{{(*several)->row, std::string{lead_id}}, std::move(others)};
    if ((*several)->named && !salesmap::date_of_id(lead_id))
        one.lead.origin = job::lead_origin::undated;
    one.adopted = !(*several)->named || one.lead.origin == job::lead_origin::undated;
    return one;
}

lead_fate fate_of(const job::created_entry& e, const lead_proof& p) {
    if (run::is_older(e.lead_id, p.began, e.adopted ? e.created_at : std::string_view{}))
        return lead_fate::kept;
    return e.adopted || is_undated(e, p) ? lead_fate::asked_for : lead_fate::deleted;
}

result<undo_survey> survey(job::journal& j, const row_ranges& rows, const lead_proof& p) {
    undo_survey s;
    job::paged<job::created_entry> leads;
    for (;; leads.pop()) {
        const auto next = leads.front(
            [&j](std::uint64_t last) { return j.to_undo_after(last, limits::page_rows); });
        if (!next) return next.error();
        if (*next == nullptr) return s;
        const auto& e = **next;
        if (!rows.contains(e.row)) continue;
        switch (fate_of(e, p)) {
        case lead_fate::deleted: ++s.question.leads; break;
        case lead_fate::asked_for:
            s.question.adopted.count(origin_of(e, p));
            name({e.row, e.lead_id, origin_of(e, p)}, s.question.some_adopted);
            break;
        case lead_fate::kept: ++s.older; name({e.row, e.lead_id, e.origin}, s.some_older);
        }
    }
}

undo_survey survey(const chosen_lead& one, const beginning& b) {
    undo_survey s;
    if (one.undone) return s;
    if (run::is_older(one.lead.lead_id, b, one.created_at)) {
        ++s.older;
        name(one.lead, s.some_older);
        return s;
    }
    s.question.leads = 1;
    s.question.chosen = one.lead;
    s.question.chosen_adopted = one.adopted;
    s.question.others = one.others;
    return s;
}

bool leads_to_delete::wants(const job::created_entry& e) const {
    if (!rows_->contains(e.row)) return false;
    const auto fate = fate_of(e, proof_);
    return fate == lead_fate::deleted || (fate == lead_fate::asked_for && adopted_);
}

result<std::optional<lead_of_row>> leads_to_delete::next() {
    if (journal_ == nullptr) return std::exchange(one_, std::nullopt);
    for (;; leads_.pop()) {
        const auto next = leads_.front([this](std::uint64_t last) {
            return journal_->to_undo_after(last, limits::page_rows);
        });
        if (!next) return next.error();
        if (*next == nullptr) return std::optional<lead_of_row>{};
        auto& e = **next;
        if (!wants(e)) continue;
        const lead_of_row wanted{e.row, e.lead_id, origin_of(e, proof_)};
        leads_.pop();
        return std::optional{wanted};
    }
}

result<void> keep_others(job::journal& j, const chosen_lead& deleted, std::string_view created_at,
                         bool gone_before, const std::vector<freed_row>& freed) {
    if (auto begun = j.begin(); !begun) return begun;
    const auto row = deleted.lead.row;
    const auto& others = deleted.others;
    auto done = others.size() == 1 ? j.keep_lead(row, others.front(), created_at)
                                   : j.keep_leads(row, words_of(others), others);
    if (done) done = j.set_lead_undone(row, deleted.lead.lead_id, gone_before);
    if (done) done = tell_anew(freed, j);
    if (done) done = j.outdate_files();
    if (done) done = j.set_finished_at({});
    if (done) done = j.commit();
    if (!done) j.roll_back();
    return done;
}

} // namespace leadimport::commands
