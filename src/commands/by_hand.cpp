#include "leadimport/commands/by_hand.hpp"

#include "commands/by_hand_rows.hpp"
#include "commands/by_hand_run.hpp"
#include "commands/freed_rows.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/job/paged.hpp"
#include "leadimport/run/job_beginning.hpp"
#include "leadimport/run/job_input.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/newest_job.hpp"
#include "leadimport/run/settle_words.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/session/same_workspace.hpp"
#include "leadimport/session/shown_lead.hpp"
#include "leadimport/words/commands.hpp"
#include "leadimport/workspace/lead_facts.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::commands {
namespace {

using delivery::row_state;
using answer = std::optional<settled_by_hand>;
using beginning = std::optional<std::chrono::milliseconds>;

error wrong(const char* option, words::message what) {
    return {errc::bad_option, option, std::move(what)};
}

result<run::opened_job> open_known(const run::known_job& job) {
    auto open = run::open_newest(job);
    if (!open) return open.error();
    auto identity = open->journal.identity();
    if (!identity) return identity.error();
    return run::opened_job{std::move(open->folder), std::move(open->journal), std::move(*identity),
                           true, std::move(open->info).value_or(job::job_info{})};
}

// What a killed run was sending is unknown, too.
result<void> check_unknown(job::journal& j, std::uint64_t row) {
    const auto known = j.row(row);
    if (!known) return known.error();
    const auto state = *known ? (*known)->outcome.state : row_state::pending;
    if (state == row_state::unknown || state == row_state::sending) return {};
    if (state == row_state::created)
        return wrong("--rows", words::row_is_created_not_unknown(row, (*known)->outcome.lead_id));
    if (state == row_state::failed) return wrong("--rows", words::row_is_failed_not_unknown(row));
    if (state == row_state::skipped) return wrong("--rows", words::row_is_skipped_not_unknown(row));
    return wrong("--rows", words::row_is_pending_not_unknown(row));
}

// All of them are unknown; in order, none twice.
result<std::vector<std::uint64_t>> unknown_rows(run::opened_job& job, const row_ranges& named) {
    auto ranges = named.ranges();
    std::ranges::sort(ranges);
    std::vector<std::uint64_t> rows;
    for (const auto& [first, last] : ranges) {
        if (last > job.identity.rows)
            return wrong("--rows", words::there_is_no_row(last, job.identity.rows));
        for (auto row = std::max(first, rows.empty() ? 0 : rows.back() + 1); row <= last; ++row) {
            if (const auto is = check_unknown(job.journal, row); !is) return is.error();
            rows.push_back(row);
        }
    }
    return rows;
}

result<workspace::lead_as_shown> get_lead(session::api_link& link, const std::string& id,
                                          const std::string& key_field) {
    const auto body = link.look_up(salesmap::get_lead(id));
    if (!body) {
        const auto& e = body.error();
        if (session::is_not_there(e)) return wrong("--is", words::lead_is_not_shown(id, e.detail));
        return e;
    }
    auto lead = workspace::read_shown_lead(*body, key_field);
    if (!lead || workspace::compare_ids(id, lead->id) == workspace::likeness::equal) return lead;
    return wrong("--is", words::lead_asked_for_shown_as_other(id, text::excerpt(lead->id)));
}

// By the server's clock, which dates its leads; ours may be another one. What the file may have
// written there itself says nothing.
bool is_before(const beginning& began, const workspace::lead_as_shown& lead, bool date_is_fed) {
    const auto date = salesmap::date_of_lead(lead.id, lead.created_at, date_is_fed);
    return date && began && date->to < *began;
}

bool feeds_creation_date(const workspace::sent_facts& sent) {
    return std::ranges::find(sent.fields, salesmap::creation_date_field,
                             &workspace::sent_field::name) != sent.fields.end();
}

// Where it cannot be found out what the row sent, the lead's id alone dates it: the row may have
// written the creation date itself.
lead_in_question compare(const beginning& began, std::uint64_t row,
                         const workspace::lead_as_shown& lead, const run::facts_or_why& sent) {
    lead_in_question q{row, lead.id, lead.shown.name, lead.created_at};
    if (const auto* facts = std::get_if<workspace::sent_facts>(&sent)) {
        q.before_job = is_before(began, lead, feeds_creation_date(*facts));
        q.differences = workspace::differences(*facts, lead.shown);
    } else {
        q.before_job = is_before(began, lead, true);
        q.not_compared = std::get<run::cannot_be_read>(sent).why;
    }
    return q;
}

// One lead, one row. Only where the lead shows that it is `q.row`'s and not its owner's a person
// may say that it was the wrong one's.
result<void> compare_with_owner(lead_in_question& q, std::uint64_t owner,
                                const std::filesystem::path& folder,
                                const workspace::lead_as_shown& lead,
                                const run::facts_or_why& of_row,
                                const run::facts_or_why& of_owner) {
    q.owner = owner;
    const auto* sent = std::get_if<workspace::sent_facts>(&of_row);
    const auto* owners = std::get_if<workspace::sent_facts>(&of_owner);
    if (owners != nullptr) q.owner_differences = workspace::differences(*owners, lead.shown);
    if (sent != nullptr && owners != nullptr && workspace::is_rather_of(*sent, *owners, lead.shown))
        return {};
    return wrong("--is", words::lead_is_rather_of_its_row(lead.id, owner, q.row,
                                                          text::operand(folder.string())));
}

bool has_two_leads(const job::row_entry& e) {
    return e.outcome.state == row_state::unknown && e.outcome.why.code == reason_code::two_leads;
}

error one_of_its_leads(const std::string& lead_id, std::uint64_t owner) {
    return wrong("--is", words::lead_is_one_of_two_of_row(lead_id, owner));
}

error changed_meanwhile(std::uint64_t row) {
    return wrong("--rows", words::row_has_changed_meanwhile(row));
}

// None of the leads of rows that have several may be there any more.
result<void> check_gone(run::opened_job& job, const run::import_settings& s,
                        const std::vector<std::uint64_t>& rows) {
    std::unique_ptr<session::api_link> link;
    for (const auto row : rows) {
        const auto known = job.journal.row(row);
        if (!known) return known.error();
        if (!*known || !has_two_leads(**known)) continue;
        if (!link) {
            if (!s.api) return changed_meanwhile(row);
            auto made = session::api_link::make(*s.api);
            if (!made) return made.error();
            link = std::move(*made);
            if (const auto same = session::check_workspace(*link, job.identity, job.folder.path());
                !same)
                return same.error();
        }
        for (const auto& id : (*known)->outcome.why.arguments) {
            const auto shown = session::is_shown(*link, id);
            if (!shown) return shown.error();
            if (*shown) return wrong("--rows", words::row_may_have_shown_lead(row, id));
        }
    }
    return {};
}

result<run::facts_or_why> read_sent(const run::import_settings& s, run::opened_job& job,
                                    session::api_link& link, std::uint64_t row) {
    auto input = run::open_job_input(s, job);
    if (!input) return run::facts_or_why{run::cannot_be_read{without_remedy(input.error())}};
    return run::facts_of_row(s, job, link, *input, row);
}

// What speaks for and against the lead.
result<lead_in_question> question_of(run::opened_job& job, const run::import_settings& s,
                                     session::api_link& link, std::uint64_t row,
                                     const workspace::lead_as_shown& lead) {
    const auto owner = job.journal.row_of_lead(lead.id);
    if (!owner) return owner.error();
    const auto sent = read_sent(s, job, link, row);
    if (!sent) return sent.error();
    const auto began = run::beginning_of(job.journal, job.info.server_began);
    if (!began) return began.error();
    auto q = compare(*began, row, lead, *sent);
    if (!*owner || **owner == row) return q;
    const auto its_row = job.journal.row(**owner);
    if (!its_row) return its_row.error();
    if (*its_row && has_two_leads(**its_row)) return one_of_its_leads(lead.id, **owner);
    const auto of_owner = read_sent(s, job, link, **owner);
    if (!of_owner) return of_owner.error();
    if (const auto may = compare_with_owner(q, **owner, job.folder.path(), lead, *sent, *of_owner);
        !may)
        return may.error();
    return q;
}

// It has no lead then, and is looked for anew.
result<void> doubt_owner(job::journal& j, const lead_in_question& q) {
    if (q.owner == 0) return {};
    const reason why{reason_code::lead_of_another_row, {std::to_string(q.row)}};
    return j.doubt_created(q.owner, run::settle_words(why), why);
}

} // namespace

result<answer> settle_as_created(const run::known_job& known, const run::import_settings& s,
                                 const row_ranges& named, const std::string& lead_id,
                                 const std::function<bool(const lead_in_question&)>& is_it) {
    if (const auto there = run::check_address(known, *s.api); !there) return there.error();
    auto job = open_known(known);
    if (!job) return job.error();
    const auto rows = unknown_rows(*job, named);
    if (!rows) return rows.error();
    const auto link = session::api_link::make(*s.api);
    if (!link) return link.error();
    if (const auto same = session::check_workspace(**link, job->identity, known.folder); !same)
        return same.error();
    const auto lead = get_lead(**link, lead_id, s.key_field);
    if (!lead) return lead.error();
    const auto row = rows->front();
    const auto q = question_of(*job, s, **link, row, *lead);
    if (!q) return q.error();
    if (!is_it(*q)) return answer{};
    const auto freed = rows_freed_of({lead->id}, row, job->journal, **link);
    if (!freed) return freed.error();
    const std::vector<words::message> lines{words::person_names_lead_of_row(row)};
    return record_by_hand(*job, s, lines, [&](settled_by_hand& done) {
        ++done.created;
        done.lead_id = lead->id;
        if (auto doubted = doubt_owner(job->journal, *q); !doubted) return doubted;
        if (auto told = tell_anew(*freed, job->journal); !told) return told;
        return job->journal.settle_created(row, lead->id, lead->created_at, job::origin_person);
    });
}

result<bool> have_two_leads(const run::known_job& known, const row_ranges& named) {
    auto j = job::journal::open(known.folder / job::journal_file_name, job::journal::mode::read);
    if (!j) return j.error();
    job::paged<job::row_entry> rows;
    for (;; rows.pop()) {
        const auto next =
            rows.front([&j](std::uint64_t last) { return j->rows_after(last, limits::page_rows); });
        if (!next) return next.error();
        if (*next == nullptr) return false;
        if (named.contains((*next)->outcome.row) && has_two_leads(**next)) return true;
    }
}

result<answer> settle_as_absent(const run::known_job& known, const run::import_settings& s,
                                const row_ranges& named,
                                const std::function<bool(const rows_in_question&)>& are_absent) {
    if (s.api)
        if (const auto there = run::check_address(known, *s.api); !there) return there.error();
    auto job = open_known(known);
    if (!job) return job.error();
    const auto rows = unknown_rows(*job, named);
    if (!rows) return rows.error();
    if (const auto gone = check_gone(*job, s, *rows); !gone) return gone.error();
    const auto ahead = look_ahead(job->journal, *rows);
    if (!ahead) return ahead.error();
    if (!are_absent(*ahead)) return answer{};
    std::vector<words::message> lines;
    for (const auto row : *rows)
        lines.push_back(words::person_says_row_has_no_lead(row));
    return record_by_hand(*job, s, lines, [&](settled_by_hand& done) -> result<void> {
        for (const auto row : *rows)
            if (auto settled = record_absent(job->journal, row, done.absent); !settled)
                return settled;
        return {};
    });
}

bool settled_by_hand::lacks_input() const noexcept {
    return why && (class_of(why->code) == error_class::input || why->code == errc::input_changed);
}

exit_code code_of(const settled_by_hand& r) noexcept {
    return r.why && !r.lacks_input() ? code_of_stop(*r.why) : exit_ok;
}

} // namespace leadimport::commands
