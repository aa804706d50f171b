#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/sandbox/server.hpp"

#include <csignal>
#include <iostream>

namespace leadimport::cli {
int sandbox_command(const command_line& c) {
    const auto options = checked(c.sandbox);
    if (!options) return refuse(options.error());
    // Blocked before its thread begins, so that both wait for them here alone.
    ::sigset_t ends;
    ::sigemptyset(&ends);
    ::sigaddset(&ends, SIGINT);
    ::sigaddset(&ends, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);

    const auto server = sandbox::server::start(*options);
    if (!server) return refuse(server.error());
    const auto url = (*server)->base_url();
    say("the sandbox answers at " + url + "; try it with");
    const auto& token_file = options->token_file;
    std::cerr << "  "
              << (token_file.empty()
                      ? "SALESMAP_TOKEN=" + text::shell_word(options->token) +
                            " leadimport check FILE"
                      : "leadimport check FILE --token-file " + text::operand(token_file.string()))
              << " --base-url " << url << " --ca-file "
              << text::operand((*server)->ca_file().string()) << '\n';

    int signal = 0;
    ::sigwait(&ends, &signal);
    (*server)->stop();
    std::cout << (*server)->count().to_json() << '\n';
    return exit_ok;
}

} // namespace leadimport::cli
