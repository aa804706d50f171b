#pragma once
// What is said to a proxy, and what its answer means.

#include "leadimport/delivery/reply.hpp"
#include "leadimport/http/endpoint.hpp"
#include "leadimport/http/proxy.hpp"

#include <optional>
#include <string>

namespace leadimport::http {

// CONNECT with whatever the proxy is to know: nothing of ours but the host's name and, when they
// were given, its user and password.
[[nodiscard]] std::string spell_connect(const proxy& p, const endpoint& e);

// Why there is no tunnel after an answer with this status; nothing: there is one. Whatever a proxy
// forbids (4xx) is refused: asking again does not help. Nothing of the answer but its status is
// told: its words are the proxy's own.
[[nodiscard]] std::optional<delivery::broken> judge_tunnel(unsigned status, const proxy& p);

} // namespace leadimport::http
