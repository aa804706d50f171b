#pragma once
// A second reader, written for plainness alone: it has the whole text in memory, walks it character
// by character and never looks back. The real one must agree with it on any bytes.

#include "reading.hpp"

namespace leadimport::tests {

[[nodiscard]] reading reference_reading(std::string_view bytes, const csv::dialect& d,
                                        const std::string& name = "x.csv");

} // namespace leadimport::tests
