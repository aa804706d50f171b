#pragma once
// What the tests of the encodings share.

#include "support/english.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/csv/encoding.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>

namespace leadimport::tests {

// Told with every failure; LEADIMPORT_TEST_SEED sets it.
inline unsigned encoding_seed() {
    const auto* const wanted = std::getenv("LEADIMPORT_TEST_SEED");
    if (wanted == nullptr) return std::random_device{}();
    return static_cast<unsigned>(text::parse_unsigned(wanted).value_or(0));
}

// "B0 A1 ff" → three bytes.
inline std::string from_hex(std::string_view hex) {
    std::string out;
    for (std::size_t at = 0; at + 1 < hex.size(); at += 3)
        out += static_cast<char>(std::stoi(std::string{hex.substr(at, 2)}, nullptr, 16));
    return out;
}

inline std::string to_hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    for (const auto c : bytes) {
        if (!out.empty()) out += ' ';
        out += digits[static_cast<unsigned char>(c) >> 4U];
        out += digits[static_cast<unsigned char>(c) & 15U];
    }
    return out;
}

inline csv::encoding encoding_named(std::string_view name) {
    const auto e = csv::encoding::named(name);
    INFO(name << ": " << (e ? "" : english(e.error())));
    REQUIRE(e.has_value());
    return *e;
}

struct decoded {
    std::string text;
    std::optional<error> failure;
    bool same_again = true; // what it says after the end

    [[nodiscard]] std::string detail() const { return failure ? english(failure->detail) : ""; }
};

// All of `bytes`, which come in blocks of `block` and are asked for by `ask` bytes.
inline decoded decode_all(std::string_view bytes, const csv::encoding& e,
                          std::size_t block = SIZE_MAX, std::size_t ask = 65536) {
    csv::memory_source inner{bytes, block};
    auto source = csv::decode(inner, e);
    REQUIRE(source.has_value());
    decoded out;
    std::string room(ask, '\0');
    for (;;) {
        const auto got = (*source)->read(room);
        if (!got) out.failure = got.error();
        if (!got || *got == 0) break;
        out.text.append(room, 0, *got);
    }
    const auto again = (*source)->read(room);
    out.same_again = out.failure
                         ? !again && english(again.error().detail) == english(out.failure->detail)
                         : again && *again == 0;
    return out;
}

// A file with this text.
inline std::string encode_all(std::string_view utf8, const csv::encoding& e) {
    auto encoder = csv::encoder::open(e);
    REQUIRE(encoder.has_value());
    std::string out{encoder->preamble()};
    CHECK(encoder->append(utf8, out) == 0);
    return out;
}

} // namespace leadimport::tests
