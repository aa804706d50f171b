#include "leadimport/salesmap/lead_id.hpp"

#include <algorithm>
#include <cstddef>

namespace leadimport::salesmap {
namespace {

constexpr std::size_t longest = 100;

} // namespace

bool is_lead_id(std::string_view id) noexcept {
    return !id.empty() && id.size() <= longest &&
           std::ranges::all_of(id, [](char c) { return c > ' ' && c < '\x7f'; });
}

} // namespace leadimport::salesmap
