// CP949 byte by byte, against the system's own iconv.

#include "csv/cp949_table.hpp"
#include "encoding_fixture.hpp"
#include "support/english.hpp"

#include <array>
#include <cerrno>
#include <iconv.h>
#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;

// What iconv makes of all of the bytes, or nothing.
class oracle {
public:
    ~oracle() { ::iconv_close(handle_); }
    std::optional<std::string> operator()(std::string bytes) {
        std::array<char, 64> room{};
        auto* in = bytes.data();
        auto in_left = bytes.size();
        auto* out = room.data();
        auto out_left = room.size();
        ::iconv(handle_, nullptr, nullptr, nullptr, nullptr);
        if (::iconv(handle_, &in, &in_left, &out, &out_left) != 0) return std::nullopt;
        return std::string(room.data(), out);
    }

private:
    iconv_t handle_ = ::iconv_open("UTF-8", "UHC");
};

std::string pair(unsigned lead, unsigned trail) {
    return {static_cast<char>(lead), static_cast<char>(trail)};
}

std::string decided(std::string_view bytes) {
    csv::memory_source source{bytes};
    const auto e = csv::decide_encoding(source, "f.csv");
    return e ? e->name() : english(e.error().detail);
}

} // namespace

TEST_CASE("CP949: every byte and every pair of bytes decodes as iconv decodes it") {
    oracle iconv;
    int characters = 0;
    for (unsigned lead = 0; lead < 256; ++lead) {
        const auto single = decode_all(std::string(1, static_cast<char>(lead)), csv::cp949());
        CHECK(single.failure.has_value() == (lead >= 0x80));
        for (unsigned trail = 0; trail < 256; ++trail) {
            const auto expected = iconv(pair(lead, trail));
            const auto got = decode_all(pair(lead, trail), csv::cp949());
            if (got.failure.has_value() == expected.has_value() ||
                (expected && got.text != *expected))
                FAIL_CHECK(lead << ' ' << trail << ": " << got.text << got.detail());
            if (lead >= 0x80 && expected) ++characters;
        }
    }
    CHECK(characters > 17'000); // 8,822 of EUC-KR and 8,226 more
}

TEST_CASE("CP949: what decodes encodes back to the same bytes") {
    auto encoder = csv::encoder::open(csv::cp949());
    REQUIRE(encoder.has_value());
    CHECK(encoder->preamble().empty());
    for (unsigned lead = 0; lead < 256; ++lead) {
        for (unsigned trail = 0; trail < 256; ++trail) {
            const auto text = decode_all(pair(lead, trail), csv::cp949());
            if (text.failure) continue;
            std::string back;
            if (encoder->append(text.text, back) != 0 || back != pair(lead, trail))
                FAIL_CHECK(lead << ' ' << trail << " became " << to_hex(back));
        }
    }
}

TEST_CASE("CP949: the decision takes exactly the pairs that decode") {
    for (unsigned lead = 0x80; lead < 256; ++lead) {
        for (unsigned trail = 0; trail < 256; ++trail) {
            // Something that is no UTF-8 goes before.
            const auto bytes = "\xb0\xa1" + pair(lead, trail);
            const bool decodes = !decode_all(bytes, csv::cp949()).failure;
            if ((decided(bytes) == "CP949") != decodes)
                FAIL_CHECK(lead << ' ' << trail << ": " << decided(bytes));
        }
    }
}

TEST_CASE("CP949: fills its room as far as characters fit, and writes nothing behind it") {
    const std::string_view bytes = "\xb0\xa1 abcdefgh\xa2\xe6,ijklmnop\xb0\xa1\xb0\xa1";
    const auto whole = decode_all(bytes, csv::cp949()).text;
    for (std::size_t room = 0; room <= whole.size() + 4; ++room) {
        CAPTURE(room);
        std::string out(room + 16, '#');
        auto in = bytes;
        std::span<char> left{out.data(), room};
        const auto stopped = csv::cp949_table::get().to_utf8(in, left);
        CHECK(out.substr(room) == std::string(16, '#'));
        const auto used = room - left.size();
        CHECK(out.substr(0, used) == whole.substr(0, used));
        CHECK((stopped == csv::stop::taken) == in.empty());
        if (stopped != csv::stop::taken) CHECK(left.size() < 4);
        CHECK(decode_all(bytes.substr(0, bytes.size() - in.size()), csv::cp949()).text.size() ==
              used);
    }
}
