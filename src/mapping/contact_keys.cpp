#include "mapping/contact_keys.hpp"

#include <algorithm>
#include <array>

namespace leadimport::mapping {
namespace {

constexpr std::array<std::string_view, 4> person_keys{"name", "email", "phone", "memo"};
constexpr std::array<std::string_view, 2> organization_keys{"name", "memo"};

} // namespace

std::span<const std::string_view> contact_keys(values::object_kind contact) noexcept {
    if (contact == values::object_kind::person) return person_keys;
    return organization_keys;
}

bool is_contact_key(values::object_kind contact, std::string_view text) noexcept {
    const auto keys = contact_keys(contact);
    return std::ranges::find(keys, text) != keys.end();
}

std::string_view field_of_key(std::string_view key) noexcept {
    if (key == "email") return "이메일";
    return key == "phone" ? "전화" : std::string_view{};
}

std::string_view contact_key_instead_of(values::object_kind contact,
                                        std::string_view field_name) noexcept {
    if (field_name == "이름") return "name";
    const bool person = contact == values::object_kind::person;
    return person && field_name == "이메일" ? "email" : std::string_view{};
}

} // namespace leadimport::mapping
