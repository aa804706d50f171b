#pragma once
// A job in the world of a model_server: it sends its rows, is killed, settles by the rules, sends
// again, and knows in the end what truly became of each row. It keeps what a journal keeps, and
// answers to the rules from that alone; what it knows of the truth only counts violations.

#include "model_server.hpp"

#include "leadimport/delivery/server_time.hpp"
#include "leadimport/workspace/lead_bounds.hpp"
#include "leadimport/workspace/settle_plan.hpp"

#include <set>

namespace leadimport::tests {

// What the job concluded against the truth. "known": the rules say that they do not cover it.
struct model_report {
    std::map<std::string, std::size_t> violations;
    std::map<std::string, std::size_t> known;
    std::map<std::string, std::size_t> unknown; // rows by code
    std::size_t rows = 0;
    std::size_t in_doubt = 0;
    // Unknown rows beside which the job has a lead of the same owner that may serve as control.
    std::size_t unknown_beside_a_lead = 0;
    std::vector<std::string> history; // when it was asked for

    void add(const model_report& r);
};

// One world: the knobs, and a seed for all that is random.
[[nodiscard]] model_report play(const model_knobs& k, std::uint64_t seed,
                                bool with_history = false);

class model_job final : public workspace::job_facts {
public:
    model_job(const model_knobs& k, std::uint64_t seed, bool with_history);
    model_report play();

    // workspace::job_facts
    result<workspace::run_facts> run(std::uint64_t number) override;
    result<std::chrono::milliseconds> widest_spread() override;
    result<std::optional<std::chrono::milliseconds>> newest_lead_before(std::uint64_t seen,
                                                                        std::uint64_t row) override;
    result<std::optional<std::chrono::milliseconds>> oldest_lead_after(std::uint64_t ended,
                                                                       std::uint64_t row) override;
    result<std::optional<owner>> owner_of(std::string_view lead_id) override;

private:
    enum class state : std::uint8_t { pending, flying, again, created, failed, unknown };
    struct attempt {
        workspace::attempt_facts facts;
        double announced = 0; // the world's time
        double ended = 0;
    };
    struct model_row {
        std::size_t number = 0;
        model_body body;
        workspace::sent_facts sent;
        model_job::state state = model_job::state::pending;
        const model_lead* lead = nullptr;
        bool by_answer = false;
        std::uint64_t ended = 0; // of its outcome
        std::string code;
        std::vector<attempt> attempts;
        workspace::kept_refusal refused = workspace::kept_refusal::none;
        std::vector<std::string> answered;
        std::vector<std::string> named;
        bool was_absent = false;
    };
    struct model_run {
        workspace::run_facts facts;
        delivery::server_time clock; // what is kept of it is in `facts`
    };
    struct flight {
        double at = 0;
        std::size_t row = 0;
        model_server::answer answer;
    };

    // --- The world (model_job.cpp).
    void make_rows();
    void begin_run();
    void adopt();
    void heard(double sent, double received);
    void noted(const model_lead& l, const salesmap::lead_date& d, double sent, double received);
    void keep_clock();
    [[nodiscard]] boot_clock::time_point reading(double t) const; // of our clock
    [[nodiscard]] std::chrono::milliseconds boot_ms(double t) const;
    [[nodiscard]] workspace::moment moment_of(double t) const;
    bool send(std::vector<std::size_t> todo, double kill);
    void launch(model_row& r, std::vector<flight>& flights);
    void say(const std::string& what);

    // --- Answers, by the rules of those (model_answers.cpp).
    void answer(model_row& r, const model_server::answer& a);
    void answered_made(model_row& r, attempt& x, const model_lead* l);
    void end(model_row& r, state s, std::string code, const model_lead* l = nullptr);
    [[nodiscard]] bool doubted_before(const model_row& r) const;

    // --- Settling (model_settling.cpp).
    bool settle(double kill);
    bool settle_once(double kill, std::vector<std::size_t>& absent);
    void look_for_second_leads();
    bool run_plan(workspace::settle_plan plan, double kill, std::vector<std::size_t>& absent);
    bool take_step(workspace::settle_plan& plan, workspace::settle_step& step, double kill,
                   std::vector<std::size_t>& absent);
    [[nodiscard]] workspace::settle_plan plan_for(std::vector<workspace::unknown_row> rows);
    [[nodiscard]] workspace::unknown_row facts_of(const model_row& r) const;
    [[nodiscard]] std::string describe(const model_lead& l) const;
    [[nodiscard]] std::vector<workspace::control_lead> controls() const;
    [[nodiscard]] text::name_size whole() const;
    [[nodiscard]] workspace::search_answer search(const workspace::ask_search& a);
    [[nodiscard]] workspace::lead_answer look(const std::string& id);

    // --- The truth (model_truth.cpp).
    [[nodiscard]] bool has_lead_nearby(const model_row& r) const;
    [[nodiscard]] bool is_later_than_d(const model_lead& l) const;
    [[nodiscard]] bool is_dated_before_jump(const model_lead& l) const;
    [[nodiscard]] bool is_dated_far_off(const model_lead& l) const;
    void check_created(const model_row& r);
    void check_failed(const model_row& r);
    void check_absent(const model_row& r);
    void check_at_end();
    void violation(const std::string& kind, const std::string& known = {});

    const model_knobs& k_;
    std::mt19937_64 random_;
    model_server server_;
    bool with_history_;
    double t_ = 1000;
    double boot_began_ = -50'000;
    std::uint64_t boot_ = 0;
    double first_in_boot_ = 1000; // the world's time
    std::vector<model_row> rows_;
    std::vector<model_run> runs_;    // [0] is run 1
    bool heard_before_jump_ = false; // an answer, or a lead, of before the clock was set
    std::uint64_t sequence_ = 0;
    model_report report_;
};

inline constexpr std::chrono::milliseconds model_delay = std::chrono::minutes{2};

} // namespace leadimport::tests
