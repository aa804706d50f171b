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
    // A new UUID, version 7 (RFC 9562, 5.7): `ms` since 1970 in its first 48 bits, then 12 bits of
    // `count`, then chance.
    [[nodiscard]] static object_id version7(std::uint64_t ms, std::uint32_t count,
                                            std::mt19937_64& source);
    // A legacy id: `seconds` since 1970, then `rest`.
    [[nodiscard]] static object_id legacy(std::uint32_t seconds, std::uint64_t rest);

    explicit operator bool() const noexcept { return kind_ != kind::none; }
    [[nodiscard]] std::string text() const; // lower case; empty for none
    [[nodiscard]] std::size_t hash() const noexcept;
    bool operator==(const object_id&) const = default;

private:
    void put(std::size_t at, std::uint64_t value,
             std::size_t count); // its last bytes, big end first

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
