#include "encoding_fixture.hpp"
#include "support/english.hpp"

#include <array>
#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::string_literals;

result<csv::encoding> decide(std::string_view bytes, std::size_t block = SIZE_MAX) {
    csv::memory_source source{bytes, block};
    return csv::decide_encoding(source, "leads.csv");
}

// However it is cut, it is the same; gives it: the name, or the error's place and detail.
std::string decided(std::string_view bytes) {
    const auto say = [](const result<csv::encoding>& e) {
        if (e) return e->name();
        CHECK(e.error().code == errc::csv_unknown_encoding);
        return english(e.error().where) + ": " + english(e.error().detail);
    };
    const auto whole = say(decide(bytes));
    for (const std::size_t block : {1U, 2U, 7U, 64U, 65536U}) {
        CAPTURE(block);
        CHECK(say(decide(bytes, block)) == whole);
    }
    return whole;
}

std::string times(std::size_t n, std::string_view s) {
    std::string out;
    while (n-- > 0)
        out += s;
    return out;
}

// How far the bytes are whole characters, and whether behind them one only lacks its end.
struct fit {
    std::size_t good;
    bool cut;
};

fit fit_as_cp949(const std::string& bytes) {
    const auto whole = decode_all(bytes, csv::cp949());
    if (!whole.failure) return {bytes.size(), false};
    std::size_t good = bytes.size() - 1;
    while (decode_all(bytes.substr(0, good), csv::cp949()).failure)
        --good;
    return {good, whole.detail().find("the file ends") == 0};
}

} // namespace

TEST_CASE("decide_encoding: by the mark, else UTF-8, else CP949") {
    struct row {
        std::string bytes;
        std::string_view name;
    };
    using namespace std::string_view_literals;
    for (const auto& r : std::initializer_list<row>{
             {"", "UTF-8"},
             {"a,b\n", "UTF-8"},
             {"이름\n", "UTF-8"},
             {"\xef\xbb\xbf이름\n", "UTF-8"},
             {"\xef\xbb\xbf\xff", "UTF-8"}, // the mark decides; the reader will tell
             {from_hex("FF FE 74 C7"), "UTF-16LE"},
             {from_hex("FE FF C7 74"), "UTF-16BE"},
             {from_hex("C0 CC B8 A7 0A"), "CP949"},
             {"a\0b"s, "UTF-8"},
             {"\xc0\xcc\0"s, "CP949"},
             {"name\n" + from_hex("94 EE"), "CP949"},
             {from_hex("C2 A1"), "UTF-8"}, // a character of both
             {times(30'000, "a,b\n") + "이름", "UTF-8"},
             {times(30'000, "a,b\n") + "\xc0\xcc", "CP949"},
             {times(30'000, "이름,\r\n"), "UTF-8"},
             // Two bytes of three are a character of CP949, so blocks end differently for both.
             {times(3'000, "갰갰,"), "UTF-8"},
             {times(3'000, "갰갰,") + "\xb0\xb0", "CP949"},
             {times(70'000, "\xc0\xcc,"), "CP949"},
         }) {
        CAPTURE(r.bytes.substr(0, 40));
        CHECK(decided(r.bytes) == r.name);
    }
}

TEST_CASE("decide_encoding: names the first bad byte of the encoding that fits longest") {
    struct row {
        std::string bytes;
        std::string_view place;
        std::string_view detail;
    };
    for (const auto& r : std::initializer_list<row>{
             {"이름\r\n\xff,1", "leads.csv, line 2",
              "UTF-8 goes furthest, up to the byte 0xFF at offset 8 in “0D 0A [FF] 2C 31”"},
             {"\xc0\xcc\n\xb0\xa1\r\xb0\xa1\r\n\xb0\xa1\xff,1", "leads.csv, line 4",
              "CP949 goes furthest, up to the byte 0xFF at offset 12 in “B0 A1 [FF] 2C 31”"},
             {"a\xff", "leads.csv, line 1", "both fail at the byte 0xFF at offset 1 in “61 [FF]”"},
             {"이름\n\xea\xb0", "leads.csv, line 2",
              "it is UTF-8 until the file ends in the middle of a character, the bytes 0xEA 0xB0 "
              "at offset 7 in “84 0A [EA B0]”"},
             {"\xc0\xcc\n\n\xb0", "leads.csv, line 3",
              "it is CP949 until the file ends in the middle of a character, the byte 0xB0 at "
              "offset 4 in “0A 0A [B0]”"},
             // Both end in the middle of a character: nothing speaks for CP949.
             {"a\xec", "leads.csv, line 1",
              "it is UTF-8 until the file ends in the middle of a character, the byte 0xEC at "
              "offset 1 in “61 [EC]”"},
             {"a\xb0", "leads.csv, line 1",
              "it is CP949 until the file ends in the middle of a character, the byte 0xB0 at "
              "offset 1 in “61 [B0]”"},
             {times(50'000, "이름\n") + "\xff,", "leads.csv, line 50001",
              "UTF-8 goes furthest, up to the byte 0xFF at offset 350,000 in “84 0A [FF] 2C”"},
             {times(50'000, "\xc0\xcc\r\n") + "\xff,", "leads.csv, line 50001",
              "CP949 goes furthest, up to the byte 0xFF at offset 200,000 in “0D 0A [FF] 2C”"},
         }) {
        CAPTURE(r.bytes.substr(0, 40));
        CHECK(decided(r.bytes) == std::string{r.place}.append(": ").append(r.detail));
    }
}

TEST_CASE("decide_encoding: UTF-16 without a mark is not decided, only named") {
    const auto little =
        encode_all("이름,회사\r\n홍길동,\"가나다\"\r\n", encoding_named("UTF-16LE"));
    const auto said = decided(little);
    INFO(said);
    CHECK(said.find("; without a byte order mark, it looks like UTF-16LE") != said.npos);
}

TEST_CASE("decide_encoding: a disk that breaks is told as such") {
    class broken final : public csv::byte_source {
        result<std::size_t> read(std::span<char>) override {
            return error{errc::input_unreadable, "disk", "broken"};
        }
    } source;
    const auto e = csv::decide_encoding(source, "leads.csv");
    REQUIRE_FALSE(e.has_value());
    CHECK(english(e.error().detail) == "broken");
}

TEST_CASE("decide_encoding: agrees with a plain decision on random bytes") {
    const auto seed = encoding_seed();
    std::mt19937 luck{seed};
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>{0, n - 1}(luck);
    };
    const std::array pieces{"a"s,        "이름"s,     "\n"s,   "\r"s,   "\r\n"s, "\xc0\xcc"s,
                            "\xb0\xa1"s, "\x94\xee"s, "é"s,    "😀"s,    ","s,    "\xec\x9d"s,
                            "\xff"s,     "\xc9"s,     "\xb0"s, "\x80"s, "\0"s};
    for (int i = 0; i < 3000; ++i) {
        std::string bytes;
        const auto kinds = 3 + below(pieces.size() - 2);
        for (auto n = below(12); n > 0; --n)
            bytes += pieces[below(kinds)];
        INFO("LEADIMPORT_TEST_SEED=" << seed << ", text " << i << ": " << to_hex(bytes));
        const auto said = decided(bytes);
        const auto utf8 = text::find_invalid_utf8(bytes);
        const auto korean = fit_as_cp949(bytes);
        if (!utf8) {
            REQUIRE(said == "UTF-8");
        } else if (korean.good == bytes.size()) {
            REQUIRE(said == "CP949");
        } else {
            const auto offset =
                " at offset " + std::to_string(std::max(*utf8, korean.good)) + " in ";
            REQUIRE(said.find(offset) != said.npos);
            const auto rest = bytes.size() - *utf8;
            const bool utf8_cut = text::unfinished_utf8(bytes) == rest && *utf8 >= korean.good;
            const bool korean_cut = korean.cut && korean.good >= *utf8;
            REQUIRE((said.find("until the file ends") != said.npos) == (utf8_cut || korean_cut));
        }
    }
}
