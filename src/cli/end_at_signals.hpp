#pragma once
// Before a command has work under way that is to be finished, a signal ends it at once.

namespace leadimport::cli {

// From now on, until the command hears signals itself. As they do by default; but a process that is
// the first of its container would not end at all, and stderr says which signal it was (SIGINT the
// user has typed). What was ignored stays so.
void end_at_signals();

} // namespace leadimport::cli
