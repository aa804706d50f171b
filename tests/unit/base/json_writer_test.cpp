#include "support/json_reading.hpp"

#include "leadimport/base/json_writer.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <random>
#include <string>

namespace leadimport {
namespace {

using tests::reread_string;

std::string as_json(std::string_view s) {
    json_text json;
    json_writer{json}.string(s);
    return json.str();
}

TEST_CASE("json_writer: commas stand between values and nowhere else") {
    json_text json;
    json_writer out{json};
    out.begin_object().key("a").integer(1).key("b").begin_array();
    out.string("x").begin_object().end_object().begin_array().end_array().boolean(true).null();
    out.end_array().key("c").begin_object().key("d").raw("1.50").end_object().end_object();
    CHECK(json == R"({"a":1,"b":["x",{},[],true,null],"c":{"d":1.50}})");
}

TEST_CASE("json_writer: it appends to what is there already") {
    json_text json;
    json.append("before ");
    json_writer{json}.boolean(false);
    CHECK(json == "before false");
}

TEST_CASE("json_writer: integers keep every digit") {
    json_text json;
    json_writer out{json};
    out.begin_array().integer(std::numeric_limits<std::int64_t>::min());
    out.integer(std::numeric_limits<std::int64_t>::max()).integer(0).end_array();
    CHECK(json == "[-9223372036854775808,9223372036854775807,0]");
}

TEST_CASE("json_writer: every control character, quote and backslash is escaped") {
    for (int c = 0; c < 0x80; ++c) {
        const std::string text{'a', static_cast<char>(c), 'b'};
        const auto json = as_json(text);
        CAPTURE(c);
        CHECK(reread_string(json) == text);
        for (const char written : json)
            CHECK(static_cast<unsigned char>(written) >= 0x20);
    }
    CHECK(as_json("\b\f\n\r\t\"\\") == R"("\b\f\n\r\t\"\\")");
    CHECK(as_json({"\0\x1f\x7f", 3}) == "\"\\u0000\\u001f\x7f\"");
    CHECK(as_json("a/b") == R"("a/b")");
}

TEST_CASE("json_writer: keys are escaped like strings") {
    json_text json;
    json_writer{json}.begin_object().key("a\"b").null().end_object();
    CHECK(json == R"({"a\"b":null})");
}

void append_utf8(std::string& s, std::uint32_t c) {
    const auto tail = [&](unsigned shift) {
        s.push_back(static_cast<char>(0x80 | ((c >> shift) & 0x3f)));
    };
    if (c < 0x80) {
        s.push_back(static_cast<char>(c));
    } else if (c < 0x800) {
        s.push_back(static_cast<char>(0xc0 | (c >> 6)));
        tail(0);
    } else if (c < 0x10000) {
        s.push_back(static_cast<char>(0xe0 | (c >> 12)));
        tail(6);
        tail(0);
    } else {
        s.push_back(static_cast<char>(0xf0 | (c >> 18)));
        tail(12);
        tail(6);
        tail(0);
    }
}

TEST_CASE("json_writer: any UTF-8 text comes back unchanged") {
    const auto seed = std::random_device{}();
    MESSAGE("seed " << seed);
    std::mt19937 random{seed};
    const auto pick = [&](std::uint32_t n) {
        return std::uniform_int_distribution<std::uint32_t>{0, n - 1}(random);
    };
    constexpr std::uint32_t ends[] = {0x20, 0x80, 0x800, 0xd800, 0x110000};
    for (int round = 0; round < 2000; ++round) {
        std::string text;
        for (auto n = pick(100); n > 0; --n) {
            const auto c = pick(ends[pick(5)]);
            if (c < 0xd800 || c > 0xdfff) append_utf8(text, c);
        }
        CAPTURE(seed);
        CAPTURE(round);
        REQUIRE(reread_string(as_json(text)) == text);
    }
}

} // namespace
} // namespace leadimport
