#pragma once
// What a reply means for the row: a closed set of alternatives. The function that decides is
// supplied from above (salesmap/verdict.hpp), for delivery knows no API.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/reply.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <variant>

namespace leadimport::delivery {

// The lead exists.
struct created {
    unsigned status = 201;
    std::string lead_id;
    std::string created_at; // as the server says it; may be empty
};

// The row's own failure; sending it again is useless.
struct refused {
    unsigned status = 400;
    std::string reason;      // the server's, in full
    std::string existing_id; // of what has a value that must not be there twice; mostly empty
};

// Certainly not carried out, or harmless to repeat: send it again later.
struct again {
    errc code = errc::server_unreachable; // what to say when the patience ends
    std::string cause;
    std::optional<std::chrono::milliseconds> wait; // as the server asked
    unsigned status = 0;                           // 0: there was no answer
    bool unwell = false; // nobody knows what came of it, and repeating it does no harm
    // Neither the server nor the request has failed: at once, without a wait, and not counted.
    bool blameless = false;
};

// 429: certainly not carried out; everybody waits.
struct throttled {
    std::chrono::milliseconds wait{0};
};

// It may have been carried out or not: never sent again without looking first.
struct uncertain {
    unsigned status = 0; // 0: no whole answer
    std::string cause;
    std::optional<error> stop; // besides, the job ends
};

// No row will ever work: the job ends, this row stays pending.
struct hopeless {
    error why;
};

using verdict = std::variant<created, refused, again, throttled, uncertain, hopeless>;

// Of a reply to a row's request. `now` is for headers that name a moment. Pure.
using judge = std::function<verdict(const reply&, std::chrono::system_clock::time_point now)>;

// The probe was answered as it should be.
struct answered_well {};
// Of a reply to the probe, which creates nothing. An error of error_class::refused ends the job,
// any other means that the server is still unwell.
using probe_verdict = std::variant<answered_well, throttled, error>;
// `now` is for headers that name a moment. Pure.
using probe_judge =
    std::function<probe_verdict(const reply&, std::chrono::system_clock::time_point now)>;

} // namespace leadimport::delivery
