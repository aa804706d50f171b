#include "cli/fit_connections.hpp"

#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/run/descriptors.hpp"

namespace leadimport::cli {

void fit_connections(session::api_settings& s) {
    const auto fit = run::make_room_for(s.connections);
    if (fit < s.connections)
        say("only " + text::grouped(fit) + " of " + text::counted(s.connections, "connection") +
            " can be used: this process may have " + text::grouped(run::descriptors_allowed()) +
            " files open (ulimit -n)");
    s.connections = fit;
}

} // namespace leadimport::cli
