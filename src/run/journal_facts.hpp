#pragma once
// What the journal says to the rules by which rows are settled (workspace/evidence.hpp): the order
// of attempts and leads, the clocks of runs, and whose a lead is. io thread.

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/workspace/evidence.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace leadimport::run {

// What is known of the rows whose names are akin to those of the rows at hand.
struct akin_rows {
    std::map<std::uint64_t, digest> visible; // sent_facts::visible of what was sent for them
    bool all = true;                         // they are all here
};

class journal_facts final : public workspace::job_facts {
public:
    // `created_at_is_fed`: the rows send the date of creation themselves, so that it says nothing.
    // All that is given must outlive it.
    journal_facts(job::journal& journal, bool created_at_is_fed, const akin_rows& akin)
        : journal_{journal},
          created_at_is_fed_{created_at_is_fed},
          akin_{akin} {}

    result<workspace::run_facts> run(std::uint64_t number) override;
    result<std::chrono::milliseconds> widest_spread() override;
    result<std::optional<std::chrono::milliseconds>> newest_lead_before(std::uint64_t seen,
                                                                        std::uint64_t row) override;
    result<std::optional<std::chrono::milliseconds>> oldest_lead_after(std::uint64_t ended,
                                                                       std::uint64_t row) override;
    result<std::optional<owner>> owner_of(std::string_view lead_id) override;

    // A lead was found: what is known of the order may be more than it was.
    void forget_order() { before_.clear(), after_.clear(); }

private:
    using date = std::optional<std::chrono::milliseconds>;
    using place = std::pair<std::uint64_t, std::uint64_t>;
    [[nodiscard]] std::optional<salesmap::lead_date> date_of(const job::lead_entry& e) const;

    job::journal& journal_;
    bool created_at_is_fed_;
    const akin_rows& akin_;
    std::map<std::uint64_t, workspace::run_facts> runs_; // but the one at hand, which learns
    std::map<place, date> before_, after_;
    date widest_; // when it was first asked for; what this run learns since is in run()
};

// What the journal knows of a row's attempts, as the rules want it. `sent` and `row` are left to
// the caller.
[[nodiscard]] result<workspace::unknown_row> unknown_row_in(job::journal& journal,
                                                            std::uint64_t row);

} // namespace leadimport::run
