#pragma once
// Why a run ended: a name for machines, the same in every version, and the words for people.

#include "leadimport/base/error.hpp"
#include "leadimport/base/exit_code.hpp"
#include "leadimport/words/message.hpp"

#include <string>

namespace leadimport::job {

struct end_reason {
    std::string code{};
    words::message text{};
};

// An error's own, with what to do about it.
[[nodiscard]] end_reason reason_of(const error& e);
// Where nothing else is to be said of the run's end.
[[nodiscard]] end_reason reason_of(exit_code c);

} // namespace leadimport::job
