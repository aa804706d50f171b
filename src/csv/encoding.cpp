#include "leadimport/csv/encoding.hpp"

#include "csv/decoder.hpp"
#include "csv/iconv_handle.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/csv.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace leadimport::csv {
namespace {

using namespace std::string_view_literals;

// What people call these, in capitals and without - and _. iconv means something different by some
// of the names. Its EUC-KR is narrower than the files of that name, which also have characters of
// CP949; and CP949 holds all characters of EUC-KR. Its UTF-16 takes away the byte order mark. Its
// UCS-4 lets numbers pass that are no characters.
struct other_name {
    std::string_view typed;
    std::string_view meant;
};
constexpr std::array other_names{
    other_name{"UTF8", "UTF-8"},        other_name{"UTF8SIG", "UTF-8"},
    other_name{"UTF8BOM", "UTF-8"},     other_name{"CP65001", "UTF-8"},
    other_name{"65001", "UTF-8"},       other_name{"UTF16", "UTF-16"},
    other_name{"UCS2", "UTF-16"},       other_name{"UNICODE", "UTF-16"},
    other_name{"CSUNICODE", "UTF-16"},  other_name{"ISO10646UCS2", "UTF-16"},
    other_name{"UTF16LE", "UTF-16LE"},  other_name{"UCS2LE", "UTF-16LE"},
    other_name{"UTF16BE", "UTF-16BE"},  other_name{"UCS2BE", "UTF-16BE"},
    other_name{"UTF32", "UTF-32"},      other_name{"UTF32LE", "UTF-32LE"},
    other_name{"UTF32BE", "UTF-32BE"},  other_name{"UCS4LE", "UTF-32LE"},
    other_name{"UCS4", "UTF-32BE"},     other_name{"UCS4BE", "UTF-32BE"},
    other_name{"CP949", "CP949"},       other_name{"949", "CP949"},
    other_name{"MS949", "CP949"},       other_name{"MSCP949", "CP949"},
    other_name{"WINDOWS949", "CP949"},  other_name{"XWINDOWS949", "CP949"},
    other_name{"UHC", "CP949"},         other_name{"EUCKR", "CP949"},
    other_name{"CSEUCKR", "CP949"},     other_name{"CP51949", "CP949"},
    other_name{"KSC5601", "CP949"},     other_name{"KSC56011987", "CP949"},
    other_name{"KSC56011989", "CP949"}, other_name{"CSKSC56011987", "CP949"},
    other_name{"KOREAN", "CP949"},      other_name{"ISOIR149", "CP949"},
};

// For who mistypes one.
constexpr std::array usual_names{
    "UTF-8"sv,   "UTF-16"sv,      "UTF-16LE"sv,     "UTF-16BE"sv,  "UTF-32"sv,
    "CP949"sv,   "EUC-KR"sv,      "KS_C_5601"sv,    "MS949"sv,     "UHC"sv,
    "JOHAB"sv,   "ISO-2022-KR"sv, "EUC-JP"sv,       "SHIFT_JIS"sv, "GBK"sv,
    "GB18030"sv, "BIG5"sv,        "WINDOWS-1252"sv, "LATIN1"sv,    "ISO-8859-1"sv,
};

// All that a result file's own cells and a replaced character may be spelled with, besides what the
// input brings.
constexpr auto needed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                        " \t\r\n\",;'+<>-.:()/=_"sv;

std::string capitals(std::string_view s) {
    std::string out{s};
    for (auto& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

std::string_view meaning_of(const std::string& name) {
    std::string key;
    for (const auto c : name)
        if (c != '-' && c != '_') key += c;
    const auto* const found = std::find_if(other_names.begin(), other_names.end(),
                                           [&](const auto& n) { return n.typed == key; });
    return found == other_names.end() ? std::string_view{name} : found->meant;
}

// iconv skips what it does not expect in a name, takes none at all for the locale's, and obeys what
// stands behind slashes.
bool could_be_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || "-_.:+"sv.find(c) != ""sv.npos;
    });
}

error unusable(words::message why) { return {errc::bad_option, "--encoding", std::move(why)}; }

error unknown(std::string_view typed) {
    const auto quoted = text::quoted(typed);
    const auto near = text::nearest(typed, usual_names);
    if (!near) return unusable(words::no_encoding_of_iconv_which_lists(quoted));
    return unusable(words::did_you_mean(words::no_encoding_of_iconv(quoted), text::quoted(*near)));
}

} // namespace

result<encoding> encoding::named(std::string_view typed) {
    auto name = capitals(text::trim(typed));
    if (name.find("//TRANSLIT") != name.npos || name.find("//IGNORE") != name.npos)
        return unusable(words::encoding_would_lose_characters(text::quoted(typed)));
    while (!name.empty() && name.back() == '/') // as iconv -l shows them
        name.pop_back();
    if (!could_be_name(name)) return unknown(typed);
    const encoding e{std::string{meaning_of(name)}};
    if (e.is_utf8()) return e;
    const auto there = iconv_name(e);
    auto to = iconv_handle::open(there, "UTF-8");
    auto back = iconv_handle::open("UTF-8", there);
    if (!to || !back) return unknown(typed);
    const auto spelled = to->whole(needed);
    if (!spelled || back->whole(*spelled) != needed)
        return unusable(words::encoding_cannot_spell_csv(text::quoted(typed)));
    return e;
}

std::size_t encoding::line_end_bytes() const noexcept {
    if (name_.starts_with("UTF-16") || name_.starts_with("UCS-2")) return 2;
    return name_.starts_with("UTF-32") || name_.starts_with("UCS-4") ? 4 : 1;
}

bool encoding::is_line_end(std::string_view bytes) const noexcept {
    if (bytes.size() != line_end_bytes()) return false;
    const auto mark = name_.ends_with("BE") ? bytes.size() - 1 : 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (i != mark && bytes[i] != '\0') return false;
    return bytes[mark] == '\n' || bytes[mark] == '\r';
}

encoding cp949() { return encoding{"CP949"}; }

std::optional<encoding> encoding_of_mark(std::string_view front) {
    struct mark {
        std::string_view bytes;
        std::string_view name;
    };
    // The mark of UTF-32LE begins with the one of UTF-16LE, and no CSV file begins with a NUL.
    for (const auto& m : {mark{"\xef\xbb\xbf"sv, "UTF-8"}, mark{"\xff\xfe\0\0"sv, "UTF-32LE"},
                          mark{"\xff\xfe"sv, "UTF-16LE"}, mark{"\xfe\xff"sv, "UTF-16BE"},
                          mark{"\0\0\xfe\xff"sv, "UTF-32BE"}})
        if (front.substr(0, m.bytes.size()) == m.bytes) return encoding{std::string{m.name}};
    return std::nullopt;
}

} // namespace leadimport::csv
