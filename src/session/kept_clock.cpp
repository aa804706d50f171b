#include "leadimport/session/kept_clock.hpp"

#include "leadimport/workspace/lead_bounds.hpp"

namespace leadimport::session {

std::optional<kept_clock> clock_to_keep(const delivery::server_time& server) {
    const auto offset = server.offset();
    if (!offset) return std::nullopt;
    return kept_clock{*offset, server.spread_to_keep(workspace::tolerance::spread_unknown)};
}

} // namespace leadimport::session
