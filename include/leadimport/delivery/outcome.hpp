#pragma once
// What became of a row.

#include "leadimport/base/byte_budget.hpp"
#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/words/message.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::delivery {

// The states of promise 1. A row that was never begun has none and is pending.
enum class row_state : std::uint8_t {
    pending = 0, // nothing is known to have left for it
    sending = 1, // an attempt began whose end is not recorded (seen only in a running job)
    created = 2,
    failed = 3,
    unknown = 4,
    skipped = 5,
};

[[nodiscard]] constexpr std::string_view name_of(row_state s) noexcept {
    switch (s) {
    case row_state::pending: return "pending";
    case row_state::sending: return "sending";
    case row_state::created: return "created";
    case row_state::failed: return "failed";
    case row_state::unknown: return "unknown";
    case row_state::skipped: return "skipped";
    }
    return "";
}

// A row's end, with what its result file needs.
struct outcome {
    std::uint64_t row = 0;
    row_state state = row_state::failed;
    unsigned attempts = 0;
    unsigned status = 0;    // of the last HTTP answer; 0 when there was none
    std::string lead_id;    // created
    std::string created_at; // created; as the server said it
    words::message error;   // failed, unknown, skipped: why, as people read it
    reason why{};           // the same, to be compared and counted
    // unknown: the lead that an answer named without its being certain that it is the row's own; it
    // stays a candidate. Mostly empty.
    std::string answered_id{};
    // unknown: of the body that may have been carried out; nothing when it is not known.
    std::optional<digest> body{};

    std::string original;  // row_request::original
    std::size_t cells = 0; // row_request::cells
    byte_budget::part held{};
};

} // namespace leadimport::delivery
