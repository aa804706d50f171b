#pragma once
// A request as the service gets it, and the reply that it gives.

#include "sandbox/fixed_window.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

// Views that need to live during the call only.
struct request {
    std::string_view method;
    std::string_view target;
    std::string_view authorization{};
    std::string_view content_type{};
    std::string_view idempotency_key{};
    std::string_view body{};
    std::string_view header{}; // all of its lines, as "Name: value\r\n"
};

// This machine's clocks.
struct instant {
    steady_time steady;
    std::chrono::system_clock::time_point wall;
};

enum class ending {
    keep,  // answer, and go on with the connection
    close, // answer with Connection: close
    cut,   // send half of the answer's body, then drop the connection
    drop,  // no answer at all
};

struct reply {
    unsigned status = 200;
    bool html = false; // else JSON
    std::string body;
    std::string_view extra_header{}; // whole lines, or empty
    ending after = ending::keep;
    std::chrono::milliseconds delay{0};
    std::optional<std::chrono::system_clock::time_point> date{}; // else that of sending it
    // Not 0: this is what service::finish() gives after the delay, not this reply.
    std::uint64_t ticket = 0;
    std::string record{}; // lines for the record file, to be written before anything is sent
};

} // namespace leadimport::sandbox
