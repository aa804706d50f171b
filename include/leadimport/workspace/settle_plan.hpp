#pragma once
// Finds out what became of unknown rows, as a state machine: it says what to ask next, gets the
// answers, and says what follows. It has no clock, no network and no journal of its own.
//
//   loop: next(now) → ask_search, ask_lead   ask the API, take() the answer
//                                            clock_changed() if it shows that
//                     wait_until             come back then, or leave()
//                     row_…                  record it, before next() is called again
//                     all_done
//
// The first look at every row comes at once: what exists is found without waiting. A row whose lead
// was not found waits until D has passed since the end of its last attempt in doubt and is looked
// up again; then its control is looked up first. Rows that had a candidate are judged again when
// one of the others was found, for the candidate may have been that one's.
//
// It holds the rows of one batch, with what was found for the names at hand. Rows whose names are
// loosely equal have to be in one batch: those with the same name_kin().
//
// This covers a late commit and a lag of the index of D together, not more.

#include "leadimport/base/name_traits.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/workspace/evidence.hpp"

#include <memory>
#include <variant>

namespace leadimport::workspace {

struct settle_rules {
    std::chrono::milliseconds delay{}; // D
    // A search that has too many pages may be narrowed by the date of creation: no column is
    // imported to that field.
    bool dates_searchable = true;
};
struct this_run {
    std::uint64_t run = 0;
    // When the first run of this job in this boot began, by the boot clock.
    std::chrono::milliseconds first_in_boot{};
};

// A search for one value: the name, or the key field's value. `between`: only leads created then,
// in server time; whole days around it will do.
struct ask_search {
    search_form form = search_form::by_name;
    std::string value;
    std::optional<salesmap::lead_date> between;
};
struct search_answer {
    struct hit {
        std::string id;
        std::string name; // may be empty
    };
    std::vector<hit> hits;
    bool complete = true; // these are all
};
// GET of a lead.
struct ask_lead {
    std::string id;
};
struct lead_answer {
    std::optional<shown_lead> shown;           // nothing: there is none, or it cannot be read
    std::optional<salesmap::lead_date> date{}; // date_of_lead()
};
struct wait_until {
    std::chrono::milliseconds at{}; // by the boot clock
    std::size_t rows = 0;           // that seem absent
};

// It is created, by this lead.
struct row_found {
    std::uint64_t row = 0;
    std::string lead_id;
};
struct row_absent {
    std::uint64_t row = 0;
    after_absence then = after_absence::send_again;
};
// It failed: this lead has its key, and is older than the job's first attempt at it.
struct row_duplicate {
    std::uint64_t row = 0;
    std::string lead_id;
};
// It stays unknown; one that was sent again becomes it (two_leads). The argument of `waiting` is
// left out: it is `until`, by the boot clock.
struct row_stays {
    std::uint64_t row = 0;
    reason why;
    std::chrono::milliseconds until{};
};
// It was sent again, and no second lead was found.
struct row_single {
    std::uint64_t row = 0;
    bool certain = true; // the search shows what there is
};
struct all_done {};
using settle_step = std::variant<ask_search, ask_lead, wait_until, row_found, row_absent,
                                 row_duplicate, row_stays, row_single, all_done>;

class settle_plan {
public:
    // `controls` the newest first: the newest leads of the job that answers created, some of each
    // route that `rows` have. `whole`: the names that came back whole in this job so far. `facts`
    // must outlive the plan.
    settle_plan(settle_rules rules, this_run here, job_facts& facts, std::vector<unknown_row> rows,
                std::vector<control_lead> controls, text::name_size whole);
    ~settle_plan();
    settle_plan(settle_plan&&) noexcept;
    settle_plan& operator=(settle_plan&&) noexcept;

    // `now` by the boot clock; never less than before. An error is one of the facts.
    [[nodiscard]] result<settle_step> next(std::chrono::milliseconds now);
    // The answer to what next() asked last.
    void take(search_answer a);
    void take(lead_answer a);
    // What the facts say of the server's clock has changed since next() was called: an answer that
    // was taken has shown it. Nothing is concluded by what was known before.
    void clock_changed();
    // This token may not search, in the server's words: every row that is left stays unknown.
    void search_refused(const words::message& why);

    // What is to be said of the rows that have no verdict yet, when nothing more is to be asked.
    [[nodiscard]] std::vector<row_stays> leave() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

// Equal for names that are loosely equal.
[[nodiscard]] std::string name_kin(std::string_view name);

} // namespace leadimport::workspace
