#pragma once
// Misbehaviour that a test or a user orders of the sandbox, for the creation of leads, people and
// organizations.

#include "leadimport/base/error.hpp"
#include "leadimport/sandbox/object_type.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

// When the object that a request asks for comes to be. A creation that the API's own rules refuse
// (400) creates nothing under any fault; what the fault does to the answer it does all the same.
enum class creation {
    never,
    at_once,
    late,     // the server itself carries the request out `fault::slow_ms` later
    replayed, // a gateway between client and server sends it again `fault::slow_ms` later
    twice,    // such a gateway sends it twice, at once
};

// What the client gets.
enum class answering {
    as_usual,
    late,    // as usual, `fault::slow_ms` later
    closing, // as usual, with Connection: close
    cut,     // breaks off in the middle of the body
    nothing, // the connection is closed
    // With `fault_kind::status`:
    refusal,    // JSON, as the API refuses
    page,       // HTML
    empty,      // no body at all
    other_json, // JSON of another shape: {"error":"…"}
    echo,       // a refusal whose reason is the request's header, its token included
    echo_page,  // the same as HTML
    personal,   // a refusal whose reason is long and holds the request's body
    // An answer of success that is not true:
    earlier,      // a copy of the last one
    first_id,     // the id of the first one
    other_name,   // another lead's name
    no_name,      // no name
    no_id,        // no id
    unsuccessful, // `success` is false
    empty_id,
    long_id, // of 4 MB
    control_id,
    old_lead, // a colleague's lead, two years old, with the same content
    early,    // an answer to no request, when a connection begins
};

struct fault_kind {
    creation created = creation::never;
    answering answer = answering::as_usual;
    unsigned status = 0;

    // Whether it takes a duration.
    [[nodiscard]] bool waits() const noexcept {
        return created == creation::late || created == creation::replayed ||
               answer == answering::late;
    }
    bool operator==(const fault_kind&) const = default;

    // Those that tests order most.
    static const fault_kind lost, dropped, error_500, created_500, error_502, created_502, html,
        cut, slow, throttled, close, unavailable, unauthorized;
};

inline constexpr fault_kind fault_kind::lost{creation::at_once, answering::nothing};
inline constexpr fault_kind fault_kind::dropped{creation::never, answering::nothing};
inline constexpr fault_kind fault_kind::error_500{creation::never, answering::refusal, 500};
inline constexpr fault_kind fault_kind::created_500{creation::at_once, answering::refusal, 500};
inline constexpr fault_kind fault_kind::error_502{creation::never, answering::page, 502};
inline constexpr fault_kind fault_kind::created_502{creation::at_once, answering::page, 502};
inline constexpr fault_kind fault_kind::html{creation::never, answering::page, 200};
inline constexpr fault_kind fault_kind::cut{creation::at_once, answering::cut};
inline constexpr fault_kind fault_kind::slow{creation::at_once, answering::late};
inline constexpr fault_kind fault_kind::throttled{creation::never, answering::refusal, 429};
inline constexpr fault_kind fault_kind::close{creation::at_once, answering::closing};
inline constexpr fault_kind fault_kind::unavailable{creation::never, answering::refusal, 503};
inline constexpr fault_kind fault_kind::unauthorized{creation::never, answering::refusal, 401};

// Nothing for a name that is none. Those that have one of their own stand in fault_names(); besides
//   [FORM-]STATUS[-created|-late|-replay]
// answers with a status: as a refusal of the API (400 to 599), or with FORM html, empty, error,
// echo, echo-html or long. 408, 502 and 504 without a FORM are HTML: gateways speak it.
[[nodiscard]] std::optional<fault_kind> find_fault_kind(std::string_view name);
// The kind as it is written: "500-created".
[[nodiscard]] std::string name_of(const fault_kind& k);

struct fault_name {
    std::string_view name;
    std::string_view says; // what it does, in a few words, for people
};
[[nodiscard]] std::span<const fault_name> fault_names() noexcept; // in the order of --help

// One of `at`, `every`, `share` and `text` says which creations meet it. Creations are counted from
// the server's start in order of arrival, each kind of object for itself; what the limit refuses is
// not counted. (`early` counts connections instead.) When several faults would meet the same
// creation, the one ordered first does.
struct fault {
    fault_kind kind;
    object_type of = object_type::lead; // whose creations
    std::uint64_t at = 0;    // the how-manieth POST of such an object (from 1); 0: not by number
    std::uint64_t every = 0; // each one whose number divides by this; 0: not
    double share = 0;        // of all (0 to 1), at random but the same ones each time; 0: none
    std::string text{};      // each whose body has this text in it; empty: not by text
    std::uint64_t times = 0; // at most so often; 0: no bound
    std::uint32_t slow_ms = 3000; // how much later, where the kind says "later"
};

// How a fault is written:
//   KIND@N     the Nth creation                    lost@3
//   KIND/N     every Nth                           500/50
//   KIND%P     P in a hundred (may be a decimal)   slow%2.5
//   KIND=TEXT  each whose body has TEXT in it      html-403=<script>
// and, but for the last, behind it, if wanted, xTIMES for "at most so often" and :DURATION for how
// much later, where the kind says "later":
//   429/5x1   slow@2:2500ms   late%1x10:20s
// Without more it is leads' creations that meet it; people's and organizations' when it begins so:
//   people:lost@3   organization:500-created%5   lead:slow@1
[[nodiscard]] result<fault> parse_fault(std::string_view text);

} // namespace leadimport::sandbox
