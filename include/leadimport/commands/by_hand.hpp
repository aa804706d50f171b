#pragma once
// What a person who has looked in Salesmap says of rows whose outcome is unknown: this lead is the
// row's, or the rows have none. It is recorded like what settling finds out itself, in one
// transaction; then the result files are made anew. A kill in between leaves that to the next run.
//
// The person decides. What speaks against a lead is shown before; refused is only what cannot be:
// a lead that is not there, or that another row of the job has, unless it shows something else than
// that row has sent and all that this one has; and rows that are not unknown.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/commands/row_ranges.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/workspace/compare_lead.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::commands {

// A lead as Salesmap shows it, that is to be a row's.
struct lead_in_question {
    std::uint64_t row = 0;
    std::string id;
    std::string name;
    std::string created_at; // as the server says it; may be empty
    // It is dated before the job began, by the server's clock (job_beginning.hpp).
    bool before_job = false;
    std::vector<workspace::difference> differences{}; // from what the row sent
    // Why it is not known any more what the row sent, in words; empty: it was compared.
    words::message not_compared{};
    // The row whose lead it is so far, and which becomes unknown; 0: none. What that one sent and
    // the lead shows otherwise.
    std::uint64_t owner = 0;
    std::vector<workspace::difference> owner_differences{};
};

// What becomes of rows that have no lead.
struct rows_in_question {
    std::uint64_t again = 0;  // they are pending, and sent again by the next run
    std::uint64_t failed = 0; // their last answer was a refusal, and ends them now
    std::uint64_t third = 0;  // it was their third doubt: they fail, and are not sent a fourth time
    [[nodiscard]] std::uint64_t all() const noexcept { return again + failed + third; }
};

struct settled_by_hand {
    std::uint64_t created = 0;
    std::string lead_id; // of the created row, as Salesmap shows it
    rows_in_question absent;
    job::row_counts counts; // of the job, after that
    // It is recorded; but the result files are not made anew, or something else went wrong then.
    std::optional<error> why;
    std::vector<std::filesystem::path> set_aside; // result files that the user had edited

    // As run::settled has it.
    [[nodiscard]] std::uint64_t found_out() const noexcept { return created + absent.all(); }
    // All is done that could be done without the input.
    [[nodiscard]] bool lacks_input() const noexcept;
};
[[nodiscard]] exit_code code_of(const settled_by_hand& r) noexcept;

// Both block; nothing when the question was answered with no. An error means that nothing was
// recorded: the row is not unknown, the lead cannot be its own (bad_option), another process has
// the job, …

// `row` is one row, and s.api is there. `is_it` is asked when the lead was looked at.
[[nodiscard]] result<std::optional<settled_by_hand>>
settle_as_created(const run::known_job& job, const run::import_settings& s, const row_ranges& row,
                  const std::string& lead_id,
                  const std::function<bool(const lead_in_question&)>& is_it);

// Whether some of the rows are unknown for having two leads (reason_code::two_leads): then the next
// needs s.api.
[[nodiscard]] result<bool> have_two_leads(const run::known_job& job, const row_ranges& rows);

// Asks the user, through `are_absent`; and Salesmap, whether the leads of rows that have two are
// gone.
[[nodiscard]] result<std::optional<settled_by_hand>>
settle_as_absent(const run::known_job& job, const run::import_settings& s, const row_ranges& rows,
                 const std::function<bool(const rows_in_question&)>& are_absent);

} // namespace leadimport::commands
