#pragma once
// Whether Salesmap shows a lead. Blocks.

#include "leadimport/base/error.hpp"
#include "leadimport/session/api_link.hpp"

#include <string>

namespace leadimport::session {

// Whether what asking for a lead came to says that there is none of that id.
[[nodiscard]] bool is_not_there(const error& e) noexcept;

[[nodiscard]] result<bool> is_shown(api_link& link, const std::string& lead_id);

} // namespace leadimport::session
