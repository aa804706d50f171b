#pragma once
// Places at which a test can make the program fail or die: real power cuts and real read errors
// cannot be had at a chosen step. Only programs that are built for tests have them; in all others a
// failpoint is nothing.
//
// The environment's LEADIMPORT_FAILPOINT says which: `NAME@N:kill` ends the process by SIGKILL when
// NAME is passed for the Nth time, `NAME@N:EIO` and `NAME@N:ENOSPC` make the step fail. The name
// `any` stands for all of them.

#include "leadimport/base/error.hpp"

#include <string>

namespace leadimport {

#ifdef LEADIMPORT_FAILPOINTS
// 0: go on. Otherwise the errno of a failure that is to be told as if the step had met it. Any
// thread.
[[nodiscard]] int failpoint(const char* name);
#else
[[nodiscard]] constexpr int failpoint(const char*) noexcept { return 0; }
#endif

// The same as a result: `where` is whose writing it is, usually a path.
[[nodiscard]] inline result<void> pass_failpoint(const char* name, const std::string& where) {
    if (const auto number = failpoint(name); number != 0)
        return system_error(errc::storage_failed, where, number);
    return {};
}

} // namespace leadimport
