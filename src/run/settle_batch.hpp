#pragma once
// Some of a job's unknown rows with all that the rules of settling want to know of them: what was
// sent, the attempts, the leads with which the search can be tried, and what tells the rows from
// the others of the file. It reads the whole input twice.

#include "run/journal_facts.hpp"
#include "run/lost_contacts.hpp"
#include "run/sent_rows.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/workspace/settle_plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

// A row of which nothing can be asked: what is said of it at once.
struct unaskable_row {
    std::uint64_t row = 0;
    bool never_sent = false; // no run of the job can have sent it
    reason why{};            // else; no_body {why not}
};

struct settle_batch {
    // Its rows take more memory than they may (limits::settled_bytes), and it can be divided: then
    // nothing else is told.
    bool too_large = false;
    std::vector<workspace::unknown_row> rows;
    std::vector<workspace::control_lead> controls; // the newest first
    std::vector<unaskable_row> unaskable;
    akin_rows akin;
};

// Which rows: those of part `part` of `parts` (rows with names akin are in one part), or those that
// are listed.
struct settle_choice {
    std::size_t part = 0;
    std::size_t parts = 1;
    // Not unknown ones, but rows that were sent again after a doubt, with their leads; by row.
    std::map<std::uint64_t, std::string> sent_again{};

    // Each of the two has some of its rows, and both have all.
    [[nodiscard]] std::array<settle_choice, 2> halves() const;
};

class batch_reader {
public:
    // All must outlive it. `key_field` is empty when there is none.
    batch_reader(sent_rows& rows, job::journal& journal, const std::string& job_id,
                 std::string key_field, bool created_at_is_fed)
        : rows_{rows},
          journal_{journal},
          job_id_{job_id},
          key_field_{std::move(key_field)},
          created_at_is_fed_{created_at_is_fed} {}

    // io thread. What it gives is not whole when the rows were stopped meanwhile. `lost` finds
    // those whom the journal does not know any more.
    [[nodiscard]] boost::asio::awaitable<result<settle_batch>> read(settle_choice choice,
                                                                    lost_contacts& lost);

private:
    struct found_rows {
        bool too_large = false;
        std::size_t bytes = 0; // that the wanted ones take
        std::size_t control_bytes = 0;
        std::optional<std::size_t> name; // of the last wanted one, as a number
        bool has_names = false;          // more than one
        std::vector<sent_row> wanted;
        std::vector<sent_row> controls;
        std::vector<unaskable_row> unaskable;
    };
    void take_wanted(sent_row r, std::size_t name, const settle_choice& choice, found_rows& to);
    void take_control(sent_row r, found_rows& to);
    boost::asio::awaitable<result<found_rows>> find(const settle_choice& choice,
                                                    const std::vector<job::lead_entry>& controls);
    result<void> tell_of_missing(std::vector<unaskable_row>& to);
    result<workspace::sent_facts> facts_of(const sent_row& r) const;
    result<void> find_ends(workspace::unknown_row& row);
    result<void> add_row(const sent_row& r, const settle_choice& choice, settle_batch& to);
    result<void> add_controls(const std::vector<sent_row>& sent,
                              const std::vector<job::lead_entry>& leads, settle_batch& to);
    boost::asio::awaitable<result<void>> compare_with_file(settle_batch& b);

    sent_rows& rows_;
    job::journal& journal_;
    const std::string& job_id_;
    std::string key_field_;
    bool created_at_is_fed_;
};

} // namespace leadimport::run
