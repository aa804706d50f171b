// What a file is that is no text in an encoding we could read.

#include "leadimport/base/text.hpp"
#include "leadimport/csv/encoding.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <array>

namespace leadimport::csv {
namespace {

using namespace std::string_view_literals;

struct signature {
    std::string_view bytes; // at the very front
    const words::entry* kind;
};

constexpr std::array signatures{
    signature{"PK\x03\x04"sv, &words::it_is_a_workbook},
    signature{"PK\x05\x06"sv, &words::it_is_an_empty_archive},
    signature{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, &words::it_is_an_old_workbook},
    signature{"7z\xbc\xaf\x27\x1c"sv, &words::it_is_7zip},
    signature{"Rar!\x1a\x07"sv, &words::it_is_rar},
    signature{"%PDF-"sv, &words::it_is_pdf},
    signature{"{\\rtf"sv, &words::it_is_rtf},
    signature{"SQLite format 3\0"sv, &words::it_is_sqlite},
};

struct packer {
    std::string_view bytes;
    std::string_view name;
};

constexpr std::array packers{
    packer{"\x1f\x8b\x08"sv, "gzip"},
    packer{"BZh"sv, "bzip2"},
    packer{"\xfd"
           "7zXZ\0"sv,
           "xz"},
    packer{"\x28\xb5\x2f\xfd"sv, "zstd"},
};

// Some programs save a table as a web page and call it a workbook.
constexpr std::array page_fronts{
    signature{"<!doctype html"sv, &words::it_is_a_web_page},
    signature{"<html>"sv, &words::it_is_a_web_page},
    signature{"<html "sv, &words::it_is_a_web_page},
    signature{"<?xml version="sv, &words::it_is_xml},
};

bool begins_with(std::string_view s, std::string_view front) noexcept {
    return s.substr(0, front.size()) == front;
}

bool begins_without_case(std::string_view s, std::string_view small_front) noexcept {
    return s.size() >= small_front.size() &&
           std::equal(small_front.begin(), small_front.end(), s.begin(),
                      [](char front, char c) { return front == text::lower(c); });
}

// bzip2's first three bytes are letters that a header could begin with.
bool is_bzip2(std::string_view front) noexcept {
    const auto block = front.substr(std::min<std::size_t>(front.size(), 4), 6);
    return front.size() >= 10 && front[3] >= '1' && front[3] <= '9' &&
           (block == "\x31\x41\x59\x26\x53\x59"sv || block == "\x17\x72\x45\x38\x50\x90"sv);
}

} // namespace

std::optional<words::message> other_kind_of_file(std::string_view front) {
    const auto said = [](const words::entry& kind) { return words::message{kind, {}}; };
    for (const auto& s : signatures)
        if (begins_with(front, s.bytes)) return said(*s.kind);
    for (const auto& p : packers)
        if (begins_with(front, p.bytes) && (p.bytes != "BZh"sv || is_bzip2(front)))
            return words::it_is_packed(p.name);
    if (begins_with(front, "\xef\xbb\xbf"sv)) front.remove_prefix(3);
    front = text::trim(front);
    for (const auto& p : page_fronts)
        if (begins_without_case(front, p.bytes)) return said(*p.kind);
    return std::nullopt;
}

std::optional<std::string_view> looks_like_utf16(std::string_view front) noexcept {
    // In either order, the characters that are ASCII. Every CSV file has many.
    std::size_t little = 0;
    std::size_t big = 0;
    std::size_t nothing = 0; // UTF-32 has it in every character
    const auto units = std::min<std::size_t>(front.size(), 4096) / 2;
    const auto is_text = [](char c) {
        return (c >= ' ' && c <= '~') || c == '\t' || c == '\r' || c == '\n';
    };
    for (std::size_t i = 0; i < units; ++i) {
        const auto first = front[2 * i];
        const auto second = front[2 * i + 1];
        if (second == '\0' && is_text(first)) ++little;
        if (first == '\0' && is_text(second)) ++big;
        if (first == '\0' && second == '\0') ++nothing;
    }
    const auto enough = std::max<std::size_t>(2, units / 8);
    if (nothing > units / 8) return std::nullopt;
    if (little >= enough && little > 2 * big) return "UTF-16LE";
    if (big >= enough && big > 2 * little) return "UTF-16BE";
    return std::nullopt;
}

} // namespace leadimport::csv
