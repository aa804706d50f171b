#pragma once
// What a reply means for the row: a closed set of alternatives. The function that decides is
// supplied from above (salesmap/verdict.hpp), for delivery knows no API.

#include "leadimport/base/error.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/delivery/reply.hpp"
#include "leadimport/delivery/server_time.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace leadimport::delivery {

// The lead exists.
struct created {
    unsigned status = 201;
    std::string lead_id;
    std::string created_at; // as the server says it; may be empty
    // When it was created, by the server's clock: between these two, which are one when that is
    // known exactly. Nothing when it is not dated.
    struct dated {
        server_moment from;
        server_moment to;
    };
    std::optional<dated> date{};
};

// The row's own failure; sending it again is useless.
struct refused {
    unsigned status = 400;
    words::message reason;   // the server's, in full
    std::string existing_id; // of what has a value that must not be there twice; mostly empty
    leadimport::reason
        why{}; // the same, to be compared and counted; none: that the request was refused
};

// Certainly not carried out, or harmless to repeat: send it again later.
struct again {
    errc code = errc::server_unreachable; // what to say when the patience ends
    words::message cause;
    std::optional<std::chrono::milliseconds> wait; // as the server asked
    unsigned status = 0;                           // 0: there was no answer
    bool in_doubt = false; // it is not known what came of it, and repeating it does no harm
    // Neither the server nor the request has failed: at once, without a wait, and not counted.
    bool blameless = false;
    bool ask_api = false; // as for uncertain
};

// 429: certainly not carried out; all requests wait.
struct throttled {
    std::chrono::milliseconds wait{0};
};

// It may have been carried out or not: never sent again without looking first.
struct uncertain {
    unsigned status = 0; // 0: no whole answer
    words::message cause;
    // Perhaps the API is not what answers any more: whether the job goes on, the probe says.
    bool ask_api = false;
    reason why{};              // the cause, to be compared and counted
    std::string answered_id{}; // outcome::answered_id
    bool working = false;      // the API itself said so: the server has not failed
};

// No row will ever work: the job ends, this row stays pending.
struct hopeless {
    error why;
};

using verdict = std::variant<created, refused, again, throttled, uncertain, hopeless>;

// What is known of an attempt beside its reply. Moments are by the server's clock, as far as its
// answers of this run have shown it.
struct sent_attempt {
    std::string_view body;                      // as it was sent
    bool doubted = false;                       // an earlier attempt of its row may have worked
    std::optional<server_moment> announced;     // before it left
    std::optional<server_moment> ended;         // after its reply had come
    std::optional<server_moment> newest_before; // of the job's leads that are older than it
    std::optional<std::chrono::milliseconds> spread; // server_time::spread_of_leads()

    // Nothing that it created is dated before, but for a tolerance.
    [[nodiscard]] std::optional<server_moment> floor() const {
        if (!announced || !newest_before) return announced ? announced : newest_before;
        return std::max(*announced, *newest_before);
    }
};

// Of a reply to a row's request. `now` is for headers that name a moment, and for leads when the
// server's clock is not known. Pure.
using judge = std::function<verdict(const reply&, const sent_attempt&,
                                    std::chrono::system_clock::time_point now)>;

struct probe_passed {};
// Of a reply to the probe, which creates nothing. An error of error_class::refused ends the job,
// any other means that the server still fails.
using probe_verdict = std::variant<probe_passed, throttled, error>;
// `now` is for headers that name a moment. Pure.
using probe_judge =
    std::function<probe_verdict(const reply&, std::chrono::system_clock::time_point now)>;

} // namespace leadimport::delivery
