#pragma once
// A journal in a test's folder, and an outcome to put into it.

#include "leadimport/delivery/outcome.hpp"
#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

namespace leadimport::tests {

inline job::journal opened(const std::filesystem::path& file,
                           job::journal::mode m = job::journal::mode::write) {
    auto j = job::journal::open(file, m);
    REQUIRE(j.has_value());
    return std::move(*j);
}

inline delivery::outcome ended(std::uint64_t row, delivery::row_state s,
                               words::message error = {}) {
    delivery::outcome o;
    o.row = row;
    o.state = s;
    o.attempts = 1;
    o.error = std::move(error);
    return o;
}

} // namespace leadimport::tests
