#pragma once
// Numbers as people in Korea write them.

#include "leadimport/base/json_writer.hpp"
#include "leadimport/values/objection.hpp"

#include <string_view>

namespace leadimport::values {

// Writes `text` as a JSON number whose digits are those of the text: nothing is rounded. Takes
// 1200, -1,200.50, ₩1,200 (also ￦ and \, which is how CP949 spells it), 1,200원, full-width digits
// and signs, blanks (no-break ones too) around the parts. Thousands must be complete.
[[nodiscard]] objection write_number(std::string_view text, json_writer& out);

} // namespace leadimport::values
