#pragma once
// The signals by which a user or a supervisor ends a command in order: SIGINT, SIGTERM, and SIGHUP,
// which a terminal sends when it closes, unless it is ignored (nohup).

#include <boost/asio/signal_set.hpp>

namespace leadimport::run {

// Has `set` wait for them.
void add_ending_signals(boost::asio::signal_set& set);

// Whether a signal that comes after an earlier one says anything. A terminal that closes sends
// SIGHUP once more, and a machine that goes down sends it behind SIGTERM: no user means "at once"
// by it.
[[nodiscard]] bool counts_as_second(int signal) noexcept;

} // namespace leadimport::run
