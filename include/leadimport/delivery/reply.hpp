#pragma once
// What came back of a request: an HTTP answer, or a transport error that says how far it got.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace leadimport::delivery {

enum class phase { resolve, connect, tunnel, handshake, write, read };

[[nodiscard]] words::message words_of(phase p);

// A whole HTTP answer, headers and body.
struct answer {
    unsigned status = 0;
    std::string content_type; // as sent
    std::string retry_after;  // the header's value as sent; empty when there is none
    std::string body;
    // What the limit's headers say, as sent; empty when there are none.
    std::string rate_limit{};       // RateLimit
    std::string rate_limit_reset{}; // RateLimit-Reset, else X-RateLimit-Reset
    // Of a 401: the token that it refuses is not the one in use any more, so that asking again
    // makes sense; or why no other one can be used.
    bool of_former_token = false;
    std::optional<error> no_other_token{};
    // The header Date, by the clock of the server that answered; nothing when there is none.
    std::optional<std::chrono::sys_seconds> date{};
};

// No whole answer. `may_have_arrived` is false only when it is certain that no byte of the request
// left: the request was not carried out.
struct broken {
    phase at = phase::connect;
    bool may_have_arrived = true;
    bool untrusted = false; // the certificate did not verify
    words::message cause{}; // in the system's or the TLS library's words
    bool refused = false;   // by the proxy: asking again does not help
    // This process had no file descriptor left (EMFILE, ENFILE): nothing is said of the server.
    bool no_descriptor = false;

    // What to say of a server that cannot be talked to because of it.
    [[nodiscard]] errc code() const noexcept {
        return no_descriptor ? errc::descriptors_exhausted : errc::server_unreachable;
    }
    [[nodiscard]] words::message message() const;
};

using reply = std::variant<answer, broken>;

} // namespace leadimport::delivery
