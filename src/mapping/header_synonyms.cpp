#include "leadimport/mapping/header_synonyms.hpp"

#include "mapping/builtin_synonyms.hpp"
#include "mapping/field_address.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/suggestion.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/lead_keys.hpp"
#include "leadimport/values/translation_table.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

namespace leadimport::mapping {
namespace {

struct range {
    std::uint32_t first;
    std::uint32_t last;
};

// Blanks and punctuation beyond ASCII.
constexpr std::array<range, 9> not_counted{{
    {0x80, 0xbf},     // of Latin: no-break blank, quotes, middle dot
    {0x2000, 0x206f}, // dashes, quotes, dots, joiners
    {0x3000, 0x303f}, // ideographic blank, brackets
    {0xfe30, 0xfe6f}, // other forms of them
    {0xfeff, 0xfeff}, // a byte order mark within a text
    {0xff00, 0xff0f}, // wide forms
    {0xff1a, 0xff20},
    {0xff3b, 0xff40},
    {0xff5b, 0xff65},
}};

bool is_letter(std::uint32_t c) noexcept {
    if (c < 0x80) return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const auto has_it = [c](const range& r) { return c >= r.first && c <= r.last; };
    return std::ranges::none_of(not_counted, has_it);
}

// Takes the character at the front of `s`, which is UTF-8, off it.
std::string_view take_character(std::string_view& s, std::uint32_t& code) noexcept {
    const auto first = static_cast<unsigned char>(s.front());
    code = first < 0x80 ? first : first & (first < 0xe0 ? 0x1fU : first < 0xf0 ? 0x0fU : 0x07U);
    std::size_t n = 1;
    for (; n < s.size() && (static_cast<unsigned char>(s[n]) & 0xc0) == 0x80; ++n)
        code = code << 6 | (static_cast<unsigned char>(s[n]) & 0x3fU);
    const auto character = s.substr(0, n);
    s.remove_prefix(n);
    return character;
}

// What counts of a header: its letters and digits, small.
std::string letters_of(std::string_view header) {
    const auto small = text::lower(header);
    std::string out;
    for (std::string_view rest = small; !rest.empty();) {
        std::uint32_t code = 0;
        const auto character = take_character(rest, code);
        if (is_letter(code)) out.append(character);
    }
    return out;
}

// What is wrong with one line of a table of synonyms; empty when nothing is.
words::message find_fault(const values::translation_table::entry& e, const std::string& letters,
                          suggestion_budget& suggestions) {
    if (letters.empty()) return words::synonym_without_letters(text::quoted(e.from));
    if (!e.to.empty() && !parse_address(e.to)) {
        const auto known = key_addresses();
        const std::vector<std::string_view> names{known.begin(), known.end()};
        return with_suggestion(words::synonym_of_no_key(text::quoted(e.to)), e.to, names,
                               suggestions);
    }
    const auto exact = match_api_name(e.from);
    if (!exact.empty() && exact != e.to) return words::synonym_is_key_of_api(exact);
    return {};
}

// The mistakes of a table; what is right goes into `keys`.
mistakes take_entries(const values::translation_table& table,
                      std::map<std::string, std::string, std::less<>>& keys) {
    mistakes found;
    suggestion_budget suggestions;
    std::map<std::string, const values::translation_table::entry*, std::less<>> seen;
    for (const auto& e : table.entries()) {
        auto letters = letters_of(e.from);
        auto fault = find_fault(e, letters, suggestions);
        if (fault.empty()) {
            const auto* first = seen.emplace(letters, &e).first->second;
            if (first->to != e.to)
                fault = words::synonym_said_twice(text::quoted(e.from), first->line);
        }
        if (fault.empty())
            keys[std::move(letters)] = e.to;
        else
            found.push_back(
                {errc::table_unusable, words::line_of(table.name(), e.line), std::move(fault)});
    }
    return found;
}

} // namespace

const header_synonyms& header_synonyms::builtin() {
    static const auto all = parse(builtin_synonyms, "header-synonyms.csv", {}).value();
    return all;
}

checked<header_synonyms> header_synonyms::parse(std::string bytes, std::string name,
                                                header_synonyms base) {
    const auto table = values::translation_table::parse(std::move(bytes), std::move(name));
    if (!table) return table.error();
    auto found = take_entries(*table, base.keys_);
    if (!found.empty()) return found;
    return base;
}

checked<header_synonyms> header_synonyms::load(const std::filesystem::path& path) {
    auto bytes = read_small_file(path, limits::config_file_bytes, errc::table_unusable);
    if (!bytes) return mistakes{bytes.error()};
    return parse(std::move(*bytes), path.string(), builtin());
}

std::string_view header_synonyms::key_for(std::string_view header) const {
    const auto at = keys_.find(letters_of(header));
    return at == keys_.end() ? std::string_view{} : at->second;
}

} // namespace leadimport::mapping
