#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/sandbox/server.hpp"

#include <csignal>
#include <iostream>

namespace leadimport::cli {
namespace {

result<sandbox::options> checked(const sandbox_options& typed) {
    sandbox::options o;
    o.address = typed.address;
    const auto port = text::parse_unsigned(typed.port);
    if (!port || *port > 65535)
        return error{errc::bad_option, "--port", text::quoted(typed.port) + " is not a port"};
    o.port = static_cast<std::uint16_t>(*port);
    const auto limit = parse_rate(typed.limit, "--limit");
    if (!limit) return limit.error();
    o.limit = *limit;
    const auto latency = parse_duration(typed.latency, "--latency");
    if (!latency) return latency.error();
    o.latency = *latency;
    for (const auto& text : typed.faults) {
        const auto fault = sandbox::parse_fault(text);
        if (!fault) return fault.error();
        o.faults.push_back(*fault);
    }
    if (!std::filesystem::is_directory(typed.dir))
        return error{errc::bad_option, "--dir", text::quoted(typed.dir) + " is not a folder"};
    o.dir = typed.dir;
    o.token = typed.token;
    o.token_file = typed.token_file;
    o.schema_file = typed.schema;
    o.record_file = typed.record;
    o.duplicates_without_id = typed.duplicates_without_id;
    return o;
}

} // namespace

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
    if (const auto told = replace_file(options->dir / "base-url", url + "\n"); !told)
        return refuse(told.error());
    say("the sandbox answers at " + url + "; try it with");
    const auto& token_file = options->token_file;
    std::cerr << "  "
              << (token_file.empty() ? "SALESMAP_TOKEN=" + options->token + " leadimport check FILE"
                                     : "leadimport check FILE --token-file " + token_file.string())
              << " --base-url " << url << " --ca-file " << (*server)->ca_file().string() << '\n';

    int signal = 0;
    ::sigwait(&ends, &signal);
    (*server)->stop();
    std::cout << (*server)->count().to_json() << '\n';
    return exit_ok;
}

} // namespace leadimport::cli
