#pragma once
// A server as bad as servers are, in virtual time: it commits late, indexes late, rewrites names,
// fills companies in, cuts times, repeats answers, hides leads; and colleagues make equal leads.
// What it does is drawn from knobs, all of which are off for a prompt and exact one.

#include "leadimport/salesmap/lead_date.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace leadimport::tests {

struct model_knobs {
    double rows = 20;
    double lost = 0;       // share of answers
    double lost_made = .5; // of those whose lead is made
    double late = 0;       // mean delay of a late commit in s
    double late_made = 0;  // commits after its answer
    double id_at_arrival = 0;
    double replay = 0; // a gateway sends a request again
    double slow = 0;
    double lag = 0;      // of the index, in s
    double lag_kind = 0; // constant, random, growing
    double hide_owner = 0;
    double get_fail = 0;  // GET shows a lead so much later, at most
    double rewrite = 0;   // nothing, nfc, blank, escape, lower, cut40, cut60, nfkc, strip4, width
    double operators = 0; // the search takes punctuation for operators
    double eq_norm = 0;   // the search compares as loosely as we do
    double fill_org = 0;
    double org_override = 0;
    double legacy = 0; // ids without a date: ms, minute, midnight
    double fed = 0;    // the file feeds the date of creation
    double skew = 0;   // of the server's machines, in s
    double jump = 0;   // s by which the server's clock is set once, while rows are sent
    double kill = 0;
    double kill_settle = 0;
    double down = 5; // s between two runs
    double reboot = 0;
    double coll = 0; // share of rows for which a colleague makes a lead, too
    double coll_same = .5;
    double coll_key = 0;
    double equal = 0; // rows with the body of another
    double twins = 0; // rows with the name and person of another
    double key = 0;
    double unique = 0; // the server keeps the key unique
    double dup_id = 1; // its refusal names the lead
    double race = 0;   // it does not, when requests come at one moment
    double gateway_repeat = 0;
    double no_search = 0;
    double deleted = 0;
    double edited = 0;
    double field_hidden = 0;
    double field_rewrite = 0;
    double mixed_names = 0;
    double again = 0; // the command is given again after so many s
    double low_entropy = 0;
    double refuse = 0;
    double refuse_lost = 0;
    double repeat = 0; // answers with a lead that it has
};

struct model_knob {
    const char* name;
    double model_knobs::*member;
    std::vector<double> values; // worth drawing
};
[[nodiscard]] const std::vector<model_knob>& all_knobs();
[[nodiscard]] std::string describe(const model_knobs& k); // those that are not off

// What a row sends.
struct model_body {
    std::string name;
    int person = 0;
    std::optional<int> org;
    std::string field;
    char owner = 'A';
    std::string key;
    bool operator==(const model_body&) const = default;
};

// Times are seconds of the world.
struct model_lead {
    std::string id;
    std::size_t number = 0;
    std::optional<std::size_t> row; // that it was made for; nothing: a colleague's
    std::size_t attempt = 0;
    model_body sent;
    std::string name;
    std::optional<int> org;
    std::string field;
    std::string key;
    double arrived = 0;
    double commit = 0;
    double index = 0;
    double get = 0;
    double edit = 1e18;
    double gone = 1e18;
    double dated = 0; // by the clock of one of its machines
    bool removed = false;

    [[nodiscard]] bool renamed_at(double t) const { return edit <= t && number % 2 == 1; }
    [[nodiscard]] std::string name_at(double t) const {
        return renamed_at(t) ? "\u2714" + name : name;
    }
    [[nodiscard]] std::string field_at(double t) const {
        return edit <= t && number % 2 == 0 ? "바꿈" : field;
    }
};

class model_server {
public:
    enum class answer_kind { made, lost, refused, duplicate };
    struct answer {
        answer_kind kind = answer_kind::lost;
        model_lead* lead = nullptr;
        double at = 0;
    };

    model_server(const model_knobs& k, std::mt19937_64& random);

    // A row's request that leaves at `t`.
    answer post(std::size_t row, std::size_t attempt, const model_body& sent, double t);
    [[nodiscard]] std::vector<model_lead*> search(const std::string& value, bool by_key, double t);
    [[nodiscard]] model_lead* find(const std::string& id);
    [[nodiscard]] bool shows(const model_lead& l, double t) const;
    [[nodiscard]] std::optional<salesmap::lead_date> date_of(const model_lead& l) const;
    // The Date of an answer at `t`: seconds since 1970.
    [[nodiscard]] std::int64_t date_at(double t);
    [[nodiscard]] double jumps_at() const { return jumps_at_; }
    [[nodiscard]] std::deque<model_lead>& leads() { return leads_; }

    [[nodiscard]] double uniform(double from, double to);
    [[nodiscard]] bool happens(double share) { return share > 0 && uniform(0, 1) < share; }
    [[nodiscard]] double exponential(double mean);

    static constexpr double timeout = 30;

private:
    model_lead* make(const model_body& sent, std::optional<std::size_t> row, std::size_t attempt,
                     double commit, double arrived, bool same, bool with_key);
    bool key_is_taken(const model_body& sent, double commit, double arrived);
    void colleague(const model_body& sent, double t);
    answer lose(std::size_t row, std::size_t attempt, const model_body& sent, double t,
                double commit);
    // By the clock of one of its machines.
    [[nodiscard]] double clock_at(double t);

    const model_knobs& k_;
    std::mt19937_64& random_;
    std::vector<double> skews_;
    double jumps_at_ = 1e18;
    std::deque<model_lead> leads_;
    std::map<std::string, std::size_t> by_id_;
    std::map<std::string, std::string> levelled_;
};

// Of the world's beginning, for dates: some moment.
inline constexpr std::int64_t model_epoch_ms = 1'700'000'000'000;

} // namespace leadimport::tests
