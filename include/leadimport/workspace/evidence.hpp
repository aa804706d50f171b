#pragma once
// The facts by which an unknown row becomes created, absent or failed, or stays unknown. The rules
// are pure functions of them (lead_bounds.hpp, settle_plan.hpp, and in src/workspace
// judge_candidates, judge_control, judge_absence). The code that settles rows gets the facts from
// the journal, the input and the API's answers.
//
// Two kinds of time, which never mix: a *moment* is a reading of the boot clock in one run of the
// job; *server time* is milliseconds since 1970 by the server's clock, by which leads are dated.
// The wall clock of this machine decides nothing.

#include "leadimport/base/error.hpp"
#include "leadimport/base/fingerprint.hpp"
#include "leadimport/salesmap/lead_date.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::workspace {

// --- Time.

// CLOCK_BOOTTIME's reading in a run of the job. Runs are numbered from 1.
struct moment {
    std::uint64_t run = 0;
    std::chrono::milliseconds at{};
    bool operator==(const moment&) const = default;
};

// What is known of a run: in which boot it was, and what its answers showed of the server's clock.
struct run_facts {
    std::string boot;                  // equal texts: the same boot
    std::chrono::milliseconds began{}; // the boot clock's reading
    // Server time less the boot clock, as the quickest answer showed it.
    std::optional<std::chrono::milliseconds> offset;
    // The smallest and the largest such difference (`Date` less the boot clock at receipt) among
    // answers that came within a second; nothing until a lead was among them, or until they were
    // further apart than is assumed till then.
    std::optional<std::pair<std::chrono::milliseconds, std::chrono::milliseconds>> differences;
};

// --- What was sent.

enum class value_kind : std::uint8_t {
    text,
    number,  // "1200000", "0.5"
    boolean, // "true", "false"
    date,    // a day or a moment, as the API writes it
    other,   // ids and lists: equal or not comparable
};
struct field_value {
    value_kind kind = value_kind::text;
    std::string text;
    // Of a text that is shown and longer than limits::compared_text_bytes there are only its length
    // and its hash: it is equal to one that was sent, or cannot be compared with it.
    std::size_t long_bytes = 0;
    digest long_hash{};
    bool operator==(const field_value&) const = default;
};
struct sent_field {
    std::string name;
    field_value value;
    // No other row of the file has this value (loosely) in this field.
    bool alone = false;
};

// A row's request.
struct sent_facts {
    std::string name;
    std::string person;  // its id; empty: none was sent
    std::string company; // likewise
    // False: it is not known any more which person and company the row names. Then a lead of its
    // name may be its own, but no lead certainly is. The ids are empty.
    bool contacts_known = true;
    std::string key;                // the key field's value; empty: none
    std::string route;              // owner, pipeline, stage and team as sent, as one text
    std::vector<sent_field> fields; // the data fields, without the key field
    digest body{};                  // of all that was sent, the key included
    digest visible{};               // of that of it which GET may show: not of its memo
};

// A lead as GET shows it. What is null, missing, unreadable or too long is empty or not there, and
// so are fields beyond limits::compared_lead_bytes: `cut` then.
struct shown_lead {
    std::string name;
    std::string person;
    std::string company;
    std::optional<std::string> key; // the key field's value
    std::vector<std::pair<std::string, field_value>> fields;
    bool cut = false;
};

// --- Attempts and rows.

struct attempt_facts {
    moment announced;
    std::uint64_t seen = 0; // the number of the last outcome that was durable then
    // When we saw it end; of one that a kill cut off what end_after_kill() says.
    moment end;
    std::uint64_t ended = 0; // the number of the outcome with which it ended
    // Its answer was lost or says nothing. A refusal that may mean a duplicate leaves it in doubt,
    // too: something on the way may have sent the request twice.
    bool in_doubt = true;
    // Of one that a kill cut off: at most so long after it was announced it ended.
    std::optional<std::chrono::milliseconds> lasted_at_most{};
};

// The last answer to a row was a refusal that does not end it while its lead may exist.
enum class kept_refusal : std::uint8_t {
    none,
    plain,
    duplicate, // it may mean that a lead with its key exists
};

struct unknown_row {
    std::uint64_t row = 0;
    sent_facts sent;
    std::vector<attempt_facts> attempts; // all, the oldest first
    kept_refusal refused = kept_refusal::none;
    // Leads that answers named without its being certain that they are the row's own. While one
    // stands the row is never absent.
    std::vector<std::string> answered{};
    // Leads that refusals named as what exists already. They are looked at like what is found.
    std::vector<std::string> named_by_refusal{};
    // The row was sent again after it was found absent, and is created: this is its lead. It is
    // only looked up for a second one.
    std::string own_lead{};
};

// A lead of this job that an answer created, and that was not undone: the search is tried with it.
struct control_lead {
    std::string id;
    std::optional<salesmap::lead_date> date;
    sent_facts sent;
    std::uint64_t ended = 0; // the number of its outcome
    moment answered;         // when that answer came
    moment announced{};      // when its request was announced
};

// A lead that a search or an answer named.
struct found_lead {
    std::string id;
    std::string listed_name; // as the search shows it; may be empty
    std::optional<salesmap::lead_date> date;
    std::optional<shown_lead> shown; // nothing: GET does not show it
    bool answered = false;           // an answer named it as the row's
    bool by_key = false;             // a search by the row's key found it
    // It is the lead of another row of the job; what of such a row GET may show, when that is
    // known.
    bool of_another = false;
    std::optional<digest> its_visible{};
    bool dated_by_text = false; // GET shows the date; the id has none
};

// --- What is asked and what follows.

enum class search_form : std::uint8_t { by_name, by_key };

// What becomes of a row whose lead is absent.
enum class after_absence : std::uint8_t {
    send_again,
    failed_refused, // its last answer was a refusal
    failed_third,   // it was in doubt three times: a server that breaks at it each time
};

// --- What the journal knows of all rows. An error ends the settling.
class job_facts {
public:
    virtual ~job_facts() = default;
    [[nodiscard]] virtual result<run_facts> run(std::uint64_t number) = 0;
    // The widest that any run of the job measured (run_facts::differences, less the second that
    // `Date` cuts); zero when none did.
    [[nodiscard]] virtual result<std::chrono::milliseconds> widest_spread() = 0;
    // The order without a clock. A lead whose row had its outcome (of an adopted lead the settling
    // one) recorded with a number up to `seen` existed before an attempt that had seen it was
    // announced. The newest date (its early end) of such a lead of a row other than `row`; nothing
    // when there is none that is dated. An older one is right, too, but tells less: not all leads
    // need to be looked at.
    [[nodiscard]] virtual result<std::optional<std::chrono::milliseconds>>
    newest_lead_before(std::uint64_t seen, std::uint64_t row) = 0;
    // A lead whose row's first attempt had seen the outcome numbered `ended` was made after the
    // attempt that ended with it. The oldest date (its late end) of such a lead of a row other than
    // `row`. A later one is right, too.
    [[nodiscard]] virtual result<std::optional<std::chrono::milliseconds>>
    oldest_lead_after(std::uint64_t ended, std::uint64_t row) = 0;
    // Whose lead this is.
    struct owner {
        std::uint64_t row = 0;
        // sent_facts::visible of what was sent for it; nothing: not known any more; zeros: its name
        // is not loosely equal to those of the rows at hand.
        std::optional<digest> visible;
    };
    [[nodiscard]] virtual result<std::optional<owner>> owner_of(std::string_view lead_id) = 0;
};

} // namespace leadimport::workspace
