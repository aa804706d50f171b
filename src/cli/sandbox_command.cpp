#include "cli/commands.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/sandbox/server.hpp"
#include "leadimport/words/cli.hpp"

#include <csignal>
#include <iostream>

namespace leadimport::cli {

exit_code sandbox_command(const command_line& c) {
    const auto options = checked(c.sandbox);
    if (!options) return refuse(c, options.error());
    // Blocked before its thread begins, so that both wait for them here alone.
    ::sigset_t ends;
    ::sigemptyset(&ends);
    ::sigaddset(&ends, SIGINT);
    ::sigaddset(&ends, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);

    const auto server = sandbox::server::start(*options);
    if (!server) return refuse(c, server.error());
    const auto url = (*server)->base_url();
    say(words::sandbox_answers_at(url));
    const auto& token_file = options->token_file;
    const auto ca_file = text::operand((*server)->ca_file().string());
    detail(token_file.empty()
               ? words::try_with_token(text::shell_word(options->token), url, ca_file)
               : words::try_with_token_file(text::operand(token_file.string()), url, ca_file));

    int signal = 0;
    ::sigwait(&ends, &signal);
    (*server)->stop();
    std::cout << (*server)->count().to_json() << '\n';
    return exit_ok;
}

} // namespace leadimport::cli
