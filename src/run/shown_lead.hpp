#pragma once
// Whether Salesmap shows a lead. Blocks.

#include "run/api_link.hpp"

#include "leadimport/base/error.hpp"

#include <string>

namespace leadimport::run {

// Whether what asking for a lead came to says that there is none of that id.
[[nodiscard]] bool is_not_there(const error& e) noexcept;

[[nodiscard]] result<bool> is_shown(api_link& link, const std::string& lead_id);

} // namespace leadimport::run
