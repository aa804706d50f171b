#pragma once
// What a server shows of a record, and from when on. Pure.

#include "sandbox/object_store.hpp"

#include "leadimport/sandbox/behaviour.hpp"

#include <chrono>
#include <string>

namespace leadimport::sandbox {

// Whether the lag after its creation is over. A random one depends on the record's id alone.
[[nodiscard]] bool is_shown(const record& r, const lag& l,
                            std::chrono::system_clock::time_point now);

// 생성 날짜 as it is told: the date that a request gave it, else the real one, cut to its minute or
// to midnight in Korea.
[[nodiscard]] std::string shown_date(const record& r, date_cut cut);

} // namespace leadimport::sandbox
