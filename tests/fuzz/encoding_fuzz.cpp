// Any bytes in any encoding, in blocks of any size: they end, say the same whatever the blocks, and
// what was read and is written reads the same again. The decision is the one that a plain look at
// the whole gives. The first byte chooses the encoding and the block.

#include "support/english.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/csv/encoding.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;

constexpr std::array names{"CP949",      "UTF-16",    "UTF-16LE",    "UTF-16BE",
                           "UTF-32LE",   "UTF-8",     "ISO-2022-KR", "UTF-7",
                           "JOHAB",      "SHIFT_JIS", "ISO-2022-JP", "WINDOWS-1252",
                           "TCVN5712-1", "GB18030",   "IBM933",      "EUC-JISX0213"};

const std::vector<csv::encoding>& encodings() {
    static const auto all = [] {
        std::vector<csv::encoding> out;
        for (const auto* const name : names)
            out.push_back(csv::encoding::named(name).value());
        return out;
    }();
    return all;
}

struct reading {
    std::string text;
    std::string problem;
    bool operator==(const reading&) const = default;
};

reading decoded(std::string_view bytes, const csv::encoding& e, std::size_t block) {
    csv::memory_source inner{bytes, block};
    const auto source = csv::decode(inner, e).value();
    reading out;
    std::string room(1 + block % 100, '\0');
    for (;;) {
        const auto got = source->read(room);
        if (!got) out.problem = english(got.error());
        if (!got || *got == 0) return out;
        out.text.append(room, 0, *got);
    }
}

void check_encoder(const reading& whole, const csv::encoding& e) {
    auto encoder = csv::encoder::open(e).value();
    std::string file{encoder.preamble()};
    const auto half = whole.text.size() / 2;
    auto cut = half - text::unfinished_utf8(std::string_view{whole.text}.substr(0, half));
    // Behind an accent that the encoding puts together with its letter stands nothing that is cut.
    if (e.name() == "TCVN5712-1" || e.name() == "EUC-JISX0213") cut = 0;
    const std::string_view all = whole.text;
    if (encoder.append(all.substr(0, cut), file) + encoder.append(all.substr(cut), file) > 0)
        return;
    const auto again = decoded(file, e, SIZE_MAX);
    if (again.text != whole.text || !again.problem.empty()) std::abort();
}

void check_decision(std::string_view bytes, std::size_t block) {
    csv::memory_source source{bytes, block};
    const auto decided = csv::decide_encoding(source, "f");
    std::string expected;
    if (const auto marked = csv::encoding_of_mark(bytes))
        expected = marked->name();
    else if (!text::find_invalid_utf8(bytes))
        expected = "UTF-8";
    else if (decoded(bytes, csv::cp949(), SIZE_MAX).problem.empty())
        expected = "CP949";
    if ((decided ? decided->name() : "") != expected) std::abort();
    if (decided) return;
    csv::memory_source at_once{bytes};
    if (english(csv::decide_encoding(at_once, "f").error()) != english(decided.error()))
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto& e = encodings()[data[0] % names.size()];
    const std::size_t block = 1 + data[0] / names.size();
    const std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
    const auto whole = decoded(bytes, e, SIZE_MAX);
    if (whole != decoded(bytes, e, 1) || whole != decoded(bytes, e, block)) std::abort();
    if (!text::find_invalid_utf8(whole.text)) check_encoder(whole, e);
    check_decision(bytes, block);
    static_cast<void>(csv::other_kind_of_file(bytes));
    static_cast<void>(csv::looks_like_utf16(bytes));
    return 0;
}
