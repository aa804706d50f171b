#include "leadimport/commands/undo.hpp"

#include "commands/contact_list.hpp"
#include "commands/undo_leads.hpp"
#include "commands/undoing.hpp"
#include "commands/undone_list.hpp"

#include "leadimport/base/version.hpp"
#include "leadimport/job/folder_guard.hpp"
#include "leadimport/job/job_folder.hpp"
#include "leadimport/job/lost_folder.hpp"
#include "leadimport/job/run_kind.hpp"
#include "leadimport/job/summary.hpp"
#include "leadimport/run/job_beginning.hpp"
#include "leadimport/run/job_words.hpp"
#include "leadimport/run/newest_job.hpp"
#include "leadimport/run/summary_now.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/same_workspace.hpp"
#include "leadimport/session/shown_lead.hpp"
#include "leadimport/words/commands.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace leadimport::commands {

namespace {

// When the last of the job's leads is gone.
result<void> list_contacts(job::journal& j, const std::filesystem::path& folder,
                           undo_result& done) {
    const auto left = j.to_undo_after(0, 1);
    if (!left) return left.error();
    if (!left->empty()) return {};
    auto contacts = write_contact_list(j, folder / "contacts.csv");
    if (!contacts) return contacts.error();
    done.contacts = std::move(*contacts);
    return {};
}

error refuse_chosen(words::message why) { return {errc::bad_option, "--lead", std::move(why)}; }

error refuse_doubtful(const lead_of_row& lead) {
    const auto& why = lead.origin == job::lead_origin::undated
                          ? words::undated_lead_may_be_of_other_user
                          : words::lead_may_be_of_other_user;
    return refuse_chosen(why(lead.row, lead.lead_id));
}

// Another row may have the same lead as one of several. What is told of that row may have the user
// delete the lead, which would take away this row's only one.
result<void> check_alone(job::journal& j, const run::known_job& job, const chosen_lead& one) {
    if (one.undone || !one.others.empty()) return {};
    const auto other = j.one_of_several(one.lead.lead_id);
    if (!other) return other.error();
    if (!*other || (*other)->row == one.lead.row) return {};
    return refuse_chosen(words::only_lead_is_named_by_other_row(
        one.lead.row, one.lead.lead_id, (*other)->row,
        run::words_for(job.folder, job.identity.base_url, job.command).settle));
}

// The only other lead is gone. The chosen one is the row's then, or it has none any more.
error without_other(session::api_link& link, const run::known_job& job, const chosen_lead& one) {
    const auto& other = one.others.front();
    const auto shown = session::is_shown(link, one.lead.lead_id);
    if (!shown) return shown.error();
    if (*shown)
        return refuse_chosen(words::other_lead_is_not_shown(one.lead.row, other, one.lead.lead_id));
    return refuse_chosen(words::neither_lead_is_shown(
        one.lead.row, one.lead.lead_id, other,
        run::absent_command(run::words_for(job.folder, job.identity.base_url, job.command),
                            one.lead.row)));
}

// The lead that stays has to be there, and has to be one that the job can have created: else the
// row would be told as created by what is not its own. When it was created, as the server says.
result<std::string> check_other(session::api_link& link, const run::known_job& job, job::journal& j,
                                const chosen_lead& one, const beginning& b) {
    const auto& other = one.others.front();
    const auto owner = j.row_of_lead(other);
    if (!owner) return owner.error();
    if (*owner && **owner != one.lead.row)
        return refuse_chosen(words::other_lead_is_of_other_row(one.lead.row, other));
    if (run::is_older(other, b))
        return refuse_chosen(words::other_lead_is_older(one.lead.row, other));
    const auto body = link.look_up(salesmap::get_lead(other));
    if (!body && session::is_not_there(body.error())) return without_other(link, job, one);
    if (!body) return body.error();
    const auto lead = salesmap::read_lead(*body);
    if (!lead) return lead.error();
    return lead->created_at;
}

// Those that are older are refused whatever anybody says.
undo_result before_anything(const undo_survey& s) {
    undo_result r;
    r.refused = r.older = s.older;
    for (const auto& lead : s.some_older)
        r.refusals.push_back({lead, undo_refusal::cause::older, {}});
    return r;
}

// A job whose journal is open and whose leads are counted.
struct surveyed {
    const run::known_job& job;
    const session::api_settings& api;
    const undo_scope& scope;
    const undo_observer& watcher;
    session::api_link& link;
    job::job_folder& folder;
    job::journal& journal;
    std::optional<chosen_lead> one;
    lead_proof proof;
    undo_survey found;
    std::string other_created_at; // where the chosen one's row keeps one other
    std::vector<freed_row> freed{};
};

undo_work work_of(surveyed& s, undo_consent consent) {
    const auto& q = s.found.question;
    const bool adopted = consent == undo_consent::all;
    if (!s.one)
        return {leads_to_delete{s.journal, s.scope.rows, s.proof, adopted},
                q.leads + (adopted ? q.adopted.all() : 0), std::nullopt};
    undo_work work{leads_to_delete{s.one->lead}, 1, std::nullopt};
    if (!s.one->others.empty()) work.kept = kept_lead{*s.one, s.other_created_at, s.freed};
    return work;
}

// Whose deletion leaves its row one lead has found out what became of the row.
result<job::summary> summary_of(surveyed& s, const undo_result& done,
                                std::chrono::system_clock::time_point began) {
    const std::uint64_t settled = done.others.size() == 1 ? 1 : 0;
    auto now = run::summary_now(s.journal, s.job.folder, s.job.identity, began, settled);
    if (!now) return now;
    now->figures.traffic = done.traffic;
    now->rate = s.api.rate;
    now->connections = s.api.connections;
    now->why = done.why;
    now->exit_code = code_of(done);
    now->reason = job::reason_of(*now->exit_code);
    return now;
}

// What the run came to: in the job's record of it, and where it has changed what its row was in the
// summary, too. The job's folder may be gone by now.
void note_end(surveyed& s, const job::folder_guard& guard, undo_result& done,
              std::chrono::system_clock::time_point began) {
    const auto note = [&done](const error& why) {
        if (!done.why) done.why = why;
    };
    const auto there = guard.check();
    if (!there && (!done.why || done.why->code != errc::job_taken_over)) done.why = there.error();
    const auto now = summary_of(s, done, began);
    if (!now) note(now.error());
    const auto figures = now ? job::to_json(*now) : std::string{};
    if (done.row_of_others != 0 && there && now)
        if (const auto told = job::replace_file(s.folder.summary(), figures); !told)
            note(told.error());
    const auto state = done.why           ? job::job_state::stopped
                       : done.signal != 0 ? job::job_state::interrupted
                                          : job::job_state::finished;
    const auto ended =
        s.journal.end_run({std::string{job::name_of(state)}, code_of(done), done.why, figures});
    if (!ended) note(ended.error());
    done.has_folder = !done.why || !job::has_lost_its_folder(done.why->code);
    if (done.why) done.why = job::explain_loss(*done.why, s.journal, s.job.folder);
}

result<undo_result> carry_out(surveyed& s, undo_work work, undo_result so_far) {
    const auto began = std::chrono::system_clock::now();
    const auto begun =
        s.journal.begin_run({job::run_kind::undo, std::string{version()}, s.api.timeout});
    if (!begun) return begun.error();
    const auto guard = job::folder_guard::watch(s.folder);
    if (!guard) return guard.error();
    auto done =
        undoing{s.link, s.journal, *guard, std::move(work), s.watcher, std::move(so_far)}.run();
    done.list = s.job.folder / "undone.csv";
    if (const auto listed = write_undone_list(s.journal, done.list); !listed && !done.why)
        done.why = listed.error();
    if (const auto listed = list_contacts(s.journal, s.job.folder, done); !listed && !done.why)
        done.why = listed.error();
    note_end(s, *guard, done, began);
    return done;
}

result<std::optional<undo_result>> ask_and_delete(surveyed& s) {
    const auto& q = s.found.question;
    auto so_far = before_anything(s.found);
    if (q.leads + q.adopted.all() == 0) {
        const auto listed = list_contacts(s.journal, s.job.folder, so_far);
        if (!listed) return listed.error();
        return std::optional{std::move(so_far)};
    }
    if (s.one && s.one->others.size() == 1) {
        auto created_at = check_other(s.link, s.job, s.journal, *s.one, s.proof.began);
        if (!created_at) return created_at.error();
        s.other_created_at = std::move(*created_at);
    }
    if (s.one && !s.one->others.empty()) {
        // The deleted one is no row's any more; the one that stays is this row's.
        std::vector<std::string> ids{s.one->lead.lead_id};
        if (s.one->others.size() == 1) ids.push_back(s.one->others.front());
        auto freed = rows_freed_of(ids, s.one->lead.row, s.journal, s.link);
        if (!freed) return freed.error();
        s.freed = std::move(*freed);
    }
    if (q.doubtful()) { // nothing is deleted where there is nothing any more
        const auto shown = session::is_shown(s.link, s.one->lead.lead_id);
        if (!shown) return shown.error();
        s.found.question.chosen_adopted = *shown;
    }
    const auto consent = s.watcher.confirm(s.job, q);
    if (consent == undo_consent::none) return std::optional<undo_result>{};
    if (q.doubtful() && consent != undo_consent::all) return refuse_doubtful(s.one->lead);
    if (consent != undo_consent::all) so_far.adopted_left = q.adopted;
    so_far.not_asked = consent == undo_consent::named_only;
    auto work = work_of(s, consent);
    if (work.leads == 0) return std::optional{std::move(so_far)};
    auto done = carry_out(s, std::move(work), std::move(so_far));
    if (!done) return done.error();
    return std::optional{std::move(*done)};
}

result<lead_proof> proof_of(job::journal& j, const std::optional<job::job_info>& info) {
    const auto began = run::beginning_of(j, info ? info->server_began : 0);
    if (!began) return began.error();
    const auto fed = j.feeds_creation_date();
    if (!fed) return fed.error();
    return lead_proof{*began, *fed == std::optional{false}};
}

} // namespace

result<std::optional<undo_result>> undo(const run::known_job& job, const session::api_settings& api,
                                        const undo_scope& scope, const undo_observer& watcher) {
    if (const auto same = run::check_address(job, api); !same) return same.error();
    auto open = run::open_newest(job);
    if (!open) return open.error();
    auto& journal = open->journal;
    const auto proof = proof_of(journal, open->info);
    if (!proof) return proof.error();
    std::optional<chosen_lead> one;
    if (!scope.lead.empty()) {
        auto chosen = find_chosen(journal, scope.lead, *proof);
        if (!chosen) return chosen.error();
        if (const auto alone = check_alone(journal, job, *chosen); !alone) return alone.error();
        one = std::move(*chosen);
    }
    const auto link = session::api_link::make(api);
    if (!link) return link.error();
    if (const auto same = session::check_workspace(**link, job.identity, job.folder); !same)
        return same.error();
    auto found =
        one ? result<undo_survey>{survey(*one, proof->began)} : survey(journal, scope.rows, *proof);
    if (!found) return found.error();
    surveyed s{job,     api,
               scope,   watcher,
               **link,  open->folder,
               journal, std::move(one),
               *proof,  std::move(*found),
               {}};
    return ask_and_delete(s);
}

exit_code code_of(const undo_result& r) noexcept {
    const bool are_there = r.refused > 0 || (r.not_asked && r.adopted_left.all() > 0);
    auto code = are_there ? exit_rows_failed : exit_ok;
    if (r.why) code = gravest(code, code_of_stop(*r.why));
    return r.signal != 0 ? gravest(code, exit_code_of_signal(r.signal)) : code;
}

} // namespace leadimport::commands
