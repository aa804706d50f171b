#pragma once
// Taking an import back: deletes the leads that a job created.
//
// Deleting twice does no harm, so no intent is recorded before: a deletion that a kill left
// unrecorded is asked for again, and then the lead is gone already. Deleting what is not ours does
// harm, so only what is certainly ours is deleted:
//
// | a lead of a created row                | is deleted                                    |
// | an answer named it                     | when confirm() agrees                         |
// | it was found by a search (adopted): a  | when confirm() agrees to those, too, or it is |
// |   colleague's may look the same; or    |   named by --lead                             |
// |   it is not known whether one named it |                                               |
// | an answer named it, and nothing tells  | likewise: an answer that belongs to another   |
// |   for certain that it was created      |   request may name a colleague's lead         |
// |   after the job began                  |                                               |
// | it is older than the job, by the       | never                                         |
// |   server's clock (job_beginning.hpp)   |                                               |
// | it is one of several of a row that is  | when it is named by --lead, and confirmed as  |
// |   unknown for that reason              |   an adopted one unless an answer named it    |
// |                                        |   and its id is dated; when one is left, the  |
// |                                        |   row is created by it                        |

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/commands/row_ranges.hpp"
#include "leadimport/delivery/traffic.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/settings.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::commands {

// So many leads are named where there are many of a kind.
inline constexpr std::size_t undo_names_at_most = 10;

// Which of a job's leads.
struct undo_scope {
    row_ranges rows;
    std::string lead; // this one alone; empty: all of these rows
};

struct lead_of_row {
    std::uint64_t row = 0;
    std::string lead_id;
    job::lead_origin origin = job::lead_origin::search; // of one that is not certainly the job's
};

// Leads that are not certainly the job's, by how they became the job's.
struct adopted_leads {
    std::uint64_t found = 0;     // by a search
    std::uint64_t by_person = 0; // who has looked in Salesmap
    std::uint64_t not_known = 0;
    std::uint64_t undated = 0; // an answer named them
    [[nodiscard]] std::uint64_t all() const noexcept {
        return found + by_person + not_known + undated;
    }
    void count(job::lead_origin o) noexcept {
        ++(o == job::lead_origin::search      ? found
           : o == job::lead_origin::person    ? by_person
           : o == job::lead_origin::not_known ? not_known
                                              : undated);
    }
};

// What is to be deleted, before it is.
struct undo_question {
    std::uint64_t leads = 0;               // that answers named; 1 when --lead names one
    adopted_leads adopted;                 // besides
    std::vector<lead_of_row> some_adopted; // the first of these
    std::optional<lead_of_row> chosen;     // the one that --lead names
    bool chosen_adopted = false;           // that is not certainly the job's
    std::vector<std::string> others;       // of the chosen one's row: they stay

    // The lead that --lead names may be a colleague's: no answer named it, or its id has no date,
    // and the row has another.
    [[nodiscard]] bool doubtful() const noexcept { return chosen_adopted && !others.empty(); }
};
enum class undo_consent {
    none,       // nothing is deleted
    named,      // leads that answers named, and the chosen one unless that is doubtful
    named_only, // the same; no question is put for the others
    all,        // the others as well
};

// A lead that is still there although it was to be deleted.
struct undo_refusal {
    enum class cause {
        older,       // than the job: nothing was asked of the server
        in_sequence, // the API deletes it when it is in no sequence any more
        refused,     // for any other reason
    };
    lead_of_row lead;
    cause why = cause::refused;
    words::message words; // the server's; of an older one nothing
};

// What a job created and the API cannot delete.
struct contacts_left {
    std::uint64_t people = 0;
    std::uint64_t organizations = 0;
    std::filesystem::path list; // of their ids, contacts.csv; empty when there are none
};

struct undo_result {
    std::uint64_t deleted = 0;
    std::uint64_t gone = 0;             // a user, or an earlier run, had deleted them before
    std::uint64_t refused = 0;          // they are still there
    std::uint64_t older = 0;            // of the refused: these stay so
    adopted_leads adopted_left;         // not confirmed
    bool not_asked = false;             // for these no question was put
    std::uint64_t left = 0;             // it ended before they were asked for
    std::vector<undo_refusal> refusals; // the first of each cause
    std::optional<error> why;           // it ended early
    int signal = 0;                     // that ended it (ending_signals.hpp); 0: none did
    std::filesystem::path list;         // undone.csv; empty when nothing was asked for
    bool has_folder = true;             // false: the job's folder is not there any more
    // Nothing while leads are left: they belong to these people and organizations.
    contacts_left contacts;
    // One of several was deleted: the row, and what it has now. One lead: the row is created by it.
    std::uint64_t row_of_others = 0; // 0: none was
    std::vector<std::string> others;
    delivery::traffic traffic{}; // what it took: deletions, and questions whether a lead is gone
    // Rows that named one of its leads among theirs, and are created by their own again.
    std::vector<lead_of_row> freed{};

    // No lead was to be deleted or kept.
    [[nodiscard]] bool empty() const noexcept {
        return deleted + gone + refused + adopted_left.all() + left == 0 && !why;
    }
};
// exit_rows_failed when leads that were in scope are still there: refused, or left without a
// question. Those that a person did not want to delete are as they were wanted.
[[nodiscard]] exit_code code_of(const undo_result& r) noexcept;

// Whom it tells, on the calling thread.
struct undo_observer {
    // Not called when there is nothing to delete.
    std::function<undo_consent(const run::known_job& job, const undo_question& what)> confirm;
    std::function<void(std::uint64_t done, std::uint64_t leads)> tick; // every two seconds
    std::function<void(int signal, bool again)> signalled;
};

// Blocks until it is over. Nothing when confirm() said no. An error means that nothing was deleted:
// another process has the job, the token belongs to another workspace, the job has no such lead
// (then nothing was asked of the server), … Signals that end it are handled: the first finishes
// what is in flight, the second cuts it off.
[[nodiscard]] result<std::optional<undo_result>> undo(const run::known_job& job,
                                                      const session::api_settings& api,
                                                      const undo_scope& scope,
                                                      const undo_observer& watcher);

} // namespace leadimport::commands
