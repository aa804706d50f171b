#pragma once
// Ids of new objects, in the server's style.

#include "sandbox/object_id.hpp"

#include "leadimport/sandbox/behaviour.hpp"

#include <chrono>
#include <cstdint>
#include <random>

namespace leadimport::sandbox {

class id_maker {
public:
    explicit id_maker(std::uint64_t seed) : source_{seed} {}

    void use(id_style style) noexcept { style_ = style; }

    // Ids that are given one after the other ascend, in the styles that have an order. When the
    // clock goes back, or over 4,096 are made in one millisecond, they are dated a little late for
    // that.
    [[nodiscard]] object_id next(std::chrono::system_clock::time_point now);
    // Of an object that came to be at another time: not a part of that order.
    [[nodiscard]] object_id of_time(std::chrono::system_clock::time_point t);

private:
    std::mt19937_64 source_;
    id_style style_ = id_style::uuid7;
    std::uint64_t last_ms_ = 0;
    std::uint32_t count_ = 0; // of ids in that millisecond
    std::uint64_t made_ = 0;  // legacy ids
};

} // namespace leadimport::sandbox
