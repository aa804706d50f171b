#pragma once
// An id of the API: a UUID (8-4-4-4-12) or a legacy one of 24 hex digits. Kept as bytes, because a
// rehearsal may hold millions of them.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

class object_id {
public:
    object_id() = default; // none

    // Nothing when it is not well formed. Upper and lower case digits mean the same.
    [[nodiscard]] static std::optional<object_id> parse(std::string_view text) noexcept;
    // A new UUID, version 4.
    [[nodiscard]] static object_id random(std::mt19937_64& source);

    explicit operator bool() const noexcept { return kind_ != kind::none; }
    [[nodiscard]] std::string text() const; // lower case; empty for none
    [[nodiscard]] std::size_t hash() const noexcept;
    bool operator==(const object_id&) const = default;

private:
    enum class kind : std::uint8_t { none, uuid, legacy };
    std::array<unsigned char, 16> bytes_{}; // a legacy id fills 12
    kind kind_ = kind::none;
};

} // namespace leadimport::sandbox

template<>
struct std::hash<leadimport::sandbox::object_id> {
    std::size_t operator()(const leadimport::sandbox::object_id& id) const noexcept {
        return id.hash();
    }
};
