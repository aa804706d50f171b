#pragma once
// Misbehaviour that a test or a user orders of the sandbox, for the creation of leads, people and
// organizations.

#include "leadimport/base/error.hpp"
#include "leadimport/sandbox/object_type.hpp"

#include <cstdint>
#include <string_view>

namespace leadimport::sandbox {

// A creation that the API's own rules refuse (400) creates nothing under any fault; what the fault
// does to the answer it does all the same.
enum class fault_kind {
    lost,         // the object is created, the connection closed without an answer
    dropped,      // the connection is closed when the request was read, nothing created
    error_500,    // 500 with JSON, nothing created
    created_500,  // 500 with JSON, but the object was created
    error_502,    // 502 with HTML, nothing created
    created_502,  // 502 with HTML, but the object was created
    html,         // 200 with an HTML page, nothing created
    cut,          // created, but the answer breaks off in the middle of its body
    slow,         // created at once, the answer comes `fault::slow_ms` later
    throttled,    // 429 although there is room
    close,        // created and answered with Connection: close
    unavailable,  // 503 with Retry-After: 1, nothing created
    unauthorized, // 401, nothing created
};

// One of `at`, `every` and `share` says which creations meet it. Creations are counted from the
// server's start in order of arrival, each kind of object for itself; what the limit refuses is not
// counted. When several faults would meet the same creation, the one ordered first does.
struct fault {
    fault_kind kind = fault_kind::lost;
    object_type of = object_type::lead; // whose creations
    std::uint64_t at = 0;    // the how-manieth POST of such an object (from 1); 0: not by number
    std::uint64_t every = 0; // each one whose number divides by this; 0: not
    double share = 0;        // of all (0 to 1), at random but the same ones each time; 0: none
    std::uint64_t times = 0; // at most so often; 0: no bound
    std::uint32_t slow_ms = 3000;
};

// How a fault is written:
//   KIND@N   the Nth creation                    lost@3
//   KIND/N   every Nth                           500/50
//   KIND%P   P in a hundred (may be a decimal)   slow%2.5
// and behind it, if wanted, xTIMES for "at most so often" and, for slow, :DURATION for how much
// later:
//   429/5x1   slow@2:2500ms   slow%1x10:20s
// Without more it is leads' creations that meet it; people's and organizations' when it begins so:
//   people:lost@3   organization:500-created%5   lead:slow@1
// Kinds: lost dropped 500 500-created 502 502-created html cut slow 429 close 503 401.
[[nodiscard]] result<fault> parse_fault(std::string_view text);

// The kind as it is written: "500-created".
[[nodiscard]] std::string_view name_of(fault_kind k) noexcept;

} // namespace leadimport::sandbox
