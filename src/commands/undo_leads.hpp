#pragma once
// Which leads undo deletes, and which it leaves.

#include "commands/freed_rows.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/commands/row_ranges.hpp"
#include "leadimport/commands/undo.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/paged.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::commands {

// Before which moment of the server's clock a lead is not the job's; nothing: not known.
using beginning = std::optional<std::chrono::milliseconds>;

// By what a lead is told from one that is not the job's.
struct lead_proof {
    beginning began;
    bool texts_count = false; // it is known that no row sends the time of creation itself
};

// What --lead names.
struct chosen_lead {
    lead_of_row lead;
    std::vector<std::string> others; // of its row, when that is unknown for having several
    bool undone = false;             // it is deleted already
    bool adopted = false;            // it is not certainly the job's
    std::string created_at{};        // as the server said it, of one that no answer named
};
// bad_option when it is not a lead of this job.
[[nodiscard]] result<chosen_lead> find_chosen(job::journal& j, std::string_view lead_id,
                                              const lead_proof& p);

enum class lead_fate { deleted, asked_for, kept };
// What becomes of a created row's lead: deleted when confirmed, only with a confirmation of its
// own because it is not certainly the job's, or kept because it is older than the job.
//
// | an answer named it, and                              | it is certainly the job's |
// | its id tells when it was created                     | yes: older ones are kept  |
// | that answer told it, no row sends that field, and it | yes                       |
// |   is certainly not before the job began              |                           |
// | the same, but it may be before, the beginning is not | no                        |
// |   known, or a row may have sent that field           |                           |
// | nothing tells it                                     | no                        |
[[nodiscard]] lead_fate fate_of(const job::created_entry& e, const lead_proof& p);

// All that is in scope, counted.
struct undo_survey {
    undo_question question;
    std::uint64_t older = 0;
    std::vector<lead_of_row> some_older;
};
[[nodiscard]] result<undo_survey> survey(job::journal& j, const row_ranges& rows,
                                         const lead_proof& p);
[[nodiscard]] undo_survey survey(const chosen_lead& one, const beginning& b);

// The created rows whose leads are to be deleted, one after the other.
class leads_to_delete {
public:
    leads_to_delete(job::journal& j, const row_ranges& rows, const lead_proof& p, bool adopted)
        : journal_{&j},
          rows_{&rows},
          proof_{p},
          adopted_{adopted} {}
    explicit leads_to_delete(lead_of_row one) : one_{std::move(one)} {}

    // Nothing at the end.
    [[nodiscard]] result<std::optional<lead_of_row>> next();

private:
    [[nodiscard]] bool wants(const job::created_entry& e) const;
    job::journal* journal_ = nullptr;
    const row_ranges* rows_ = nullptr;
    lead_proof proof_;
    bool adopted_ = false;
    std::optional<lead_of_row> one_;
    job::paged<job::created_entry> leads_;
};

// The chosen lead is deleted, or was gone before: its row has the others. Created by the only one,
// which the server says to be from `created_at`, else unknown for having several. A transaction of
// its own, after which the result files have to be written anew. `freed`: rows that named its
// leads, too.
[[nodiscard]] result<void> keep_others(job::journal& j, const chosen_lead& deleted,
                                       std::string_view created_at, bool gone_before,
                                       const std::vector<freed_row>& freed = {});

} // namespace leadimport::commands
