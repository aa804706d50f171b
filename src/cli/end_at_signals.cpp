#include "cli/end_at_signals.hpp"

#include "cli/told.hpp"

#include "leadimport/words/cli.hpp"

#include <array>
#include <csignal>
#include <poll.h>
#include <string>
#include <unistd.h>

namespace leadimport::cli {
namespace {

struct ending {
    int signal;
    const char* name;   // null: it is not told
    std::string line{}; // made before, for a handler may not
};

// A handler has no other way to them. Never destroyed.
std::array<ending, 3>& endings() {
    static auto& all =
        *new std::array<ending, 3>{{{SIGINT, nullptr}, {SIGTERM, "SIGTERM"}, {SIGHUP, "SIGHUP"}}};
    return all;
}

void tell(const std::string& line) {
    ::pollfd err{STDERR_FILENO, POLLOUT, 0};
    if (line.empty() || ::poll(&err, 1, 0) != 1 || (err.revents & POLLOUT) == 0) return;
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return; // the exit code says it, too
}

// The default kills, and tells the parent so. Where it does nothing the exit code has to.
extern "C" void end_by(int signal) {
    for (const auto& e : endings())
        if (e.signal == signal) tell(e.line);
    ::sigset_t only{};
    ::sigemptyset(&only);
    ::sigaddset(&only, signal);
    ::signal(signal, SIG_DFL);
    ::pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
    ::raise(signal);
    ::_exit(128 + signal);
}

} // namespace

void end_at_signals() {
    for (auto& e : endings()) {
        if (e.name != nullptr)
            e.line = "leadimport: " + told(words::ended_by_signal(e.name)) + "\n";
        struct ::sigaction now {};
        if (::sigaction(e.signal, nullptr, &now) != 0 || now.sa_handler == SIG_IGN) continue;
        now = {};
        now.sa_handler = end_by;
        ::sigaction(e.signal, &now, nullptr);
    }
}

} // namespace leadimport::cli
