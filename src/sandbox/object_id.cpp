#include "sandbox/object_id.hpp"

#include <cstring>

namespace leadimport::sandbox {
namespace {

constexpr std::size_t uuid_length = 36;
constexpr std::size_t legacy_length = 24;

bool dash_at(std::size_t i) noexcept { return i == 8 || i == 13 || i == 18 || i == 23; }

int digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::optional<object_id> object_id::parse(std::string_view text) noexcept {
    object_id id;
    if (text.size() == uuid_length)
        id.kind_ = kind::uuid;
    else if (text.size() == legacy_length)
        id.kind_ = kind::legacy;
    else
        return std::nullopt;
    std::size_t digits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (id.kind_ == kind::uuid && dash_at(i)) {
            if (text[i] != '-') return std::nullopt;
            continue;
        }
        const int d = digit(text[i]);
        if (d < 0) return std::nullopt;
        auto& byte = id.bytes_[digits / 2];
        byte = static_cast<unsigned char>(byte << 4 | d);
        ++digits;
    }
    return id;
}

object_id object_id::random(std::mt19937_64& source) {
    object_id id;
    id.kind_ = kind::uuid;
    const std::uint64_t halves[2] = {source(), source()};
    std::memcpy(id.bytes_.data(), halves, sizeof halves);
    id.bytes_[6] = static_cast<unsigned char>((id.bytes_[6] & 0x0f) | 0x40);
    id.bytes_[8] = static_cast<unsigned char>((id.bytes_[8] & 0x3f) | 0x80);
    return id;
}

object_id object_id::version7(std::uint64_t ms, std::uint32_t count, std::mt19937_64& source) {
    auto id = random(source);
    id.put(0, ms, 6);
    id.put(6, 0x7000U | (count & 0xfffU), 2);
    return id;
}

object_id object_id::legacy(std::uint32_t seconds, std::uint64_t rest) {
    object_id id;
    id.kind_ = kind::legacy;
    id.put(0, seconds, 4);
    id.put(4, rest, 8);
    return id;
}

void object_id::put(std::size_t at, std::uint64_t value, std::size_t count) {
    for (std::size_t i = count; i-- > 0; value >>= 8)
        bytes_[at + i] = static_cast<unsigned char>(value & 0xff);
}

std::string object_id::text() const {
    constexpr auto digits = "0123456789abcdef";
    std::string s;
    if (kind_ == kind::none) return s;
    const std::size_t bytes = kind_ == kind::uuid ? 16 : 12;
    s.reserve(uuid_length);
    for (std::size_t i = 0; i < bytes; ++i) {
        if (kind_ == kind::uuid && dash_at(s.size())) s += '-';
        s += digits[bytes_[i] >> 4];
        s += digits[bytes_[i] & 15];
    }
    return s;
}

std::size_t object_id::hash() const noexcept {
    std::uint64_t halves[2];
    std::memcpy(halves, bytes_.data(), sizeof halves);
    return static_cast<std::size_t>((halves[0] ^ halves[1]) * 0x9e3779b97f4a7c15ULL);
}

} // namespace leadimport::sandbox
