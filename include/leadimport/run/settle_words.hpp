#pragma once
// What settling says of a row, for people: its error in the result files and in `status`. Pure.

#include "leadimport/base/reason.hpp"
#include "leadimport/words/message.hpp"

#include <chrono>

namespace leadimport::run {

// Why a row is unknown, or failed by what settling found. `until`: of reason_code::waiting; without
// it the moment is told as the reason has it, in UTC.
[[nodiscard]] words::message settle_words(const reason& why,
                                          std::chrono::system_clock::time_point until = {});

} // namespace leadimport::run
