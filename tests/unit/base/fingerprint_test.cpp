#include "leadimport/base/fingerprint.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <set>

using namespace leadimport;

TEST_CASE("fingerprint: equal bytes give equal digests however they were cut") {
    std::string bytes;
    while (bytes.size() < 5000)
        bytes += "한글, " + std::to_string(bytes.size());
    for (const std::size_t size : {0U, 1U, 16U, 240U, 241U, 5000U}) {
        const auto text = bytes.substr(0, size);
        const auto whole = fingerprint_of(text);
        for (const std::size_t piece : {1U, 7U, 64U, 4096U}) {
            CAPTURE(size);
            CAPTURE(piece);
            fingerprint f;
            for (std::size_t at = 0; at < size; at += piece)
                f.update(text.substr(at, piece));
            f.update("");
            CHECK(f.value() == whole);
        }
    }
}

TEST_CASE("fingerprint: tells what came so far, and goes on") {
    fingerprint f;
    CHECK(f.value() == fingerprint_of(""));
    f.update("a");
    CHECK(f.value() == fingerprint_of("a"));
    f.update("b");
    CHECK(f.value() == fingerprint_of("ab"));
    auto moved = std::move(f);
    moved.update("c");
    CHECK(moved.value() == fingerprint_of("abc"));
}

TEST_CASE("fingerprint: is XXH3 with 128 bits, the same on every machine") {
    CHECK(to_hex(fingerprint_of("")) == "99aa06d3014798d86001c324468d497f");
    CHECK(to_hex(fingerprint_of("a")) != to_hex(fingerprint_of("b")));
}

TEST_CASE("to_hex: writes every byte as two lower-case digits") {
    digest d{};
    d[0] = 0x01;
    d[1] = 0xab;
    d[15] = 0xf0;
    CHECK(to_hex(d) == "01ab00000000000000000000000000f0");
}

TEST_CASE("to_uuid: has the form, the version and the variant of RFC 9562, and keeps the rest") {
    digest ones;
    ones.fill(0xff);
    CHECK(to_uuid(ones) == "ffffffff-ffff-8fff-bfff-ffffffffffff");
    CHECK(to_uuid(digest{}) == "00000000-0000-8000-8000-000000000000");
    digest counted{};
    for (std::size_t i = 0; i < counted.size(); ++i)
        counted[i] = static_cast<unsigned char>(i * 16);
    CHECK(to_uuid(counted) == "00102030-4050-8070-8090-a0b0c0d0e0f0");
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i)
        seen.insert(to_uuid(fingerprint_of(std::to_string(i))));
    CHECK(seen.size() == 1000);
}
