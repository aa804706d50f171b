#pragma once
// The plan's inside. Every step is worked out anew from what is known, until something is missing:
// then that is asked, and the same step is worked out again with the answer.

#include "workspace/judge_absence.hpp"
#include "workspace/judge_candidates.hpp"
#include "workspace/judge_control.hpp"

#include "leadimport/workspace/settle_plan.hpp"

#include <map>
#include <tuple>

namespace leadimport::workspace {

// The facts of a control's search or a row's.
struct known_search {
    search_answer answer;
    std::chrono::milliseconds asked{}; // before it was answered
};

class settle_plan::impl {
public:
    impl(settle_rules rules, this_run here, job_facts& facts, std::vector<unknown_row> rows,
         std::vector<control_lead> controls, text::name_size whole);

    result<settle_step> next(std::chrono::milliseconds now);
    void take(search_answer a);
    void take(lead_answer a);
    void clock_changed() { clock_changed_ = true; }
    void search_refused(const words::message& why);
    [[nodiscard]] std::vector<row_stays> leave() const;

private:
    enum class state : std::uint8_t {
        open,      // to be looked at in this round
        waiting,   // nothing was found: to be looked at again
        candidate, // something was found that it may be
        stuck,     // it stays unknown
        done,
    };
    struct row_state {
        unknown_row facts;
        std::string kin;
        std::vector<std::string> values; // to search for
        control_wanted wanted;
        doubted_row doubt{};
        attempt_window first{};
        std::chrono::milliseconds due{};
        look_history looks{};
        impl::state state = impl::state::open;
        std::chrono::milliseconds next_look{};
        reason why{reason_code::waiting};
    };
    // Whether the search can be believed, or why not.
    struct control_verdict {
        bool proven = false;
        reason why{reason_code::waiting};
        bool look_again = false;
    };
    // What a lead that an answer created shows of the server's ways.
    struct witness_seen {
        proven_control control;
        std::optional<std::chrono::milliseconds> date_error; // of dates as text, see lead_bounds
    };
    struct row_search {
        std::vector<search_answer::hit> hits; // no lead twice
        bool complete = true;
        std::chrono::milliseconds asked{};
    };
    using date_range = std::optional<salesmap::lead_date>;
    // With the first and the last millisecond of date_range; 0 and 0: any.
    using search_key = std::tuple<search_form, std::string, std::int64_t, std::int64_t>;
    template<class T>
    using known_or_ask = std::variant<T, settle_step>;

    // --- Rounds (settle_plan.cpp).
    result<void> begin_pass();
    result<void> refresh_all();
    result<void> refresh(row_state& r);
    std::optional<settle_step> end_pass();
    void begin_round();
    void go_on();
    [[nodiscard]] std::chrono::milliseconds wake_time() const;
    [[nodiscard]] row_stays stays(const row_state& r) const;

    void forget_found() noexcept;
    bool has_room(std::size_t bytes) noexcept;

    // --- One row (settle_row.cpp). Nothing: the row is settled for this pass, without a word.
    result<std::optional<settle_step>> examine(row_state& r);
    known_or_ask<row_search> search_for(const row_state& r, const std::vector<std::string>& values,
                                        const date_range& between);
    known_or_ask<row_search> search_row(const row_state& r, bool& narrowed);
    result<known_or_ask<std::vector<found_lead>>> look_at(const row_state& r,
                                                          const row_search& searched);
    result<std::optional<found_lead>> unseen(const row_state& r, const std::string& id,
                                             bool answered);
    void believe_dates(const row_state& r, std::vector<found_lead>& found,
                       std::optional<std::chrono::milliseconds> error) const;
    std::optional<settle_step> conclude(row_state& r, const std::vector<found_lead>& found,
                                        const proven_control& witness);
    result<std::optional<settle_step>> conclude_second(row_state& r, const row_search& search,
                                                       std::vector<found_lead>& found);
    result<std::optional<settle_step>> conclude_nothing(row_state& r, std::chrono::milliseconds at,
                                                        bool narrowed);
    void keep_candidates(row_state& r, const std::vector<found_lead>& found,
                         const std::vector<std::size_t>& which);
    [[nodiscard]] std::vector<doubted_row> kin_of(const row_state& r) const;
    [[nodiscard]] date_range narrowed_range(const row_state& r) const;

    // --- Controls (settle_control.cpp).
    result<known_or_ask<control_verdict>> control_for(const row_state& r, bool narrowed);
    result<known_or_ask<control_seen>> look_at_control(std::size_t place, search_form form,
                                                       bool narrowed);
    result<known_or_ask<witness_seen>> witness_for(const row_state& r);
    result<std::optional<std::chrono::milliseconds>> date_error(const std::string& id,
                                                                const moment& announced,
                                                                const moment& answered,
                                                                const lead_answer& shown);
    known_or_ask<const lead_answer*> show_control(std::size_t place);
    [[nodiscard]] std::optional<settle_step> search_control(const control_lead& c, search_form form,
                                                            bool narrowed, bool& found);
    static search_key key_of(search_form form, std::string value, const date_range& between);

    template<class T>
    static settle_step step_in(known_or_ask<T>& k) {
        return std::get<settle_step>(std::move(k));
    }
    settle_step ask(search_key what, const date_range& between);
    settle_step ask(std::string lead_id);

    settle_rules rules_;
    this_run here_;
    job_facts& facts_;
    std::chrono::milliseconds spacing_;
    text::name_size whole_;
    std::vector<row_state> rows_; // by kin
    std::vector<control_lead> controls_;

    std::chrono::milliseconds now_{};
    std::size_t at_ = 0; // the row that is looked at
    bool pass_began_ = false;
    bool clock_changed_ = false;
    bool found_one_ = false; // in this pass
    bool waits_ = false;     // next() said so
    words::message refused_; // the server's words
    bool is_refused_ = false;

    // Of this round. Searches and leads of the kin at hand.
    std::map<search_key, known_search> searches_;
    std::map<std::string, lead_answer, std::less<>> leads_;
    std::map<std::size_t, lead_answer> controls_shown_;
    std::map<std::tuple<std::size_t, search_form, bool>, control_seen> controls_seen_;
    std::size_t found_bytes_ = 0; // of those two, about
    search_key asked_search_;
    std::string asked_lead_;
};

} // namespace leadimport::workspace
