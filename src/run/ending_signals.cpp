#include "leadimport/run/ending_signals.hpp"

#include <csignal>

namespace leadimport::run {

namespace {

bool is_ignored(int signal) noexcept {
    struct ::sigaction now {};
    return ::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN;
}

} // namespace

void add_ending_signals(boost::asio::signal_set& set) {
    set.add(SIGINT);
    set.add(SIGTERM);
    if (!is_ignored(SIGHUP)) set.add(SIGHUP);
}

bool counts_as_second(int signal) noexcept { return signal != SIGHUP; }

} // namespace leadimport::run
