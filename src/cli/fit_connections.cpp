#include "cli/fit_connections.hpp"

#include "cli/terminal.hpp"

#include "leadimport/run/descriptors.hpp"
#include "leadimport/words/cli.hpp"

namespace leadimport::cli {

void fit_connections(session::api_settings& s) {
    const auto fit = run::make_room_for(s.connections);
    if (fit < s.connections)
        say(words::fewer_connections(fit, s.connections, run::descriptors_allowed()));
    s.connections = fit;
}

} // namespace leadimport::cli
