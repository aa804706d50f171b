#include "csv/place.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;

} // namespace

TEST_CASE("describe_bytes: one byte, several, and none, with their neighbours") {
    const auto told = [](std::size_t at, std::size_t count) {
        return english(csv::describe_bytes("\xb0\xa1\xff,1", at, count, 50'000 + at));
    };
    CHECK(told(2, 1) == "the byte 0xFF at offset 50,002 in “B0 A1 [FF] 2C 31”");
    CHECK(told(1, 2) == "the bytes 0xA1 0xFF at offset 50,001 in “B0 [A1 FF] 2C 31”");
    CHECK(told(0, 5) ==
          "the bytes 0xB0 0xA1 0xFF 0x2C 0x31 at offset 50,000 in “[B0 A1 FF 2C 31]”");
    CHECK(told(3, 0) == "the bytes before offset 50,003 in “A1 FF [] 2C 31”");
    CHECK(told(5, 0) == "the bytes before offset 50,005 in “2C 31 []”");
}
