#pragma once
// What connections have learned of the way to the API, for a reader who wants to see it: the
// addresses, and who is at its end.

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::http {

// As it was shown, trusted or not. The texts are those of its maker, and may be empty.
struct shown_certificate {
    std::string subject; // its common name
    std::string issuer;  // common name and organization. Software that inspects TLS names itself
    std::chrono::sys_seconds until{};
};

// Each step that was taken; what comes behind a step that failed is empty.
struct way {
    using duration = std::chrono::steady_clock::duration;

    std::string host;                   // that was looked up: the API's, or the proxy's
    std::vector<std::string> addresses; // of it
    duration looked_up_in{};
    std::string address; // that was connected to
    duration connected_in{};
    std::optional<shown_certificate> certificate;
    std::string tls; // "TLSv1.3", once the server was verified
};

} // namespace leadimport::http
