#include "mapping/mapping_text.hpp"

#include "mapping/contact_keys.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/lead_keys.hpp"
#include "leadimport/values/schema.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <charconv>

namespace leadimport::mapping {

std::vector<std::string_view> type_names() {
    std::vector<std::string_view> names;
    for (auto t = values::field_type::string; t != values::field_type::read_only;
         t = static_cast<values::field_type>(static_cast<int>(t) + 1))
        names.push_back(name_of(t));
    return names;
}

std::vector<std::string_view> table_names(values::object_kind of) {
    std::vector<std::string_view> names;
    if (of == values::object_kind::lead) {
        for (const auto& spelling : lead_key_spellings())
            names.push_back(spelling.text);
    } else {
        const auto keys = contact_keys(of);
        names.assign(keys.begin(), keys.end());
        names.push_back(create_key);
        if (of == values::object_kind::person) names.push_back(without_email_key);
    }
    names.push_back(fields_table);
    return names;
}

std::string spell_float(double d) {
    std::array<char, 400> digits{};
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), d, std::chars_format::fixed);
    return {digits.data(), end.ptr};
}

std::string toml_text(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string s = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            s.append({'\\', c});
        else if (byte < 0x20 || byte == 0x7f)
            s.append("\\u00").append({digits[byte >> 4], digits[byte & 15]});
        else
            s.push_back(c);
    }
    return text::visible_json(s + "\""); // TOML has the same escapes
}

std::string toml_key(std::string_view text) {
    const auto is_bare = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    };
    const bool bare = !text.empty() && std::ranges::all_of(text, is_bare);
    return bare ? std::string{text} : toml_text(text);
}

std::optional<std::size_t> find_unfit(std::string_view toml) {
    const auto is_control = [](char c) {
        return (c >= 0 && c < ' ' && c != '\t' && c != '\n' && c != '\r') || c == '\x7f';
    };
    const auto invalid = text::find_invalid_utf8(toml).value_or(toml.size());
    const auto control = std::ranges::find_if(toml, is_control) - toml.begin();
    const auto at = std::min(invalid, static_cast<std::size_t>(control));
    if (at == toml.size()) return std::nullopt;
    return 1 + static_cast<std::size_t>(std::ranges::count(toml.substr(0, at), '\n'));
}

words::message explain_syntax(std::string_view description) {
    constexpr std::string_view before = "saw '";
    const auto at = description.rfind(before);
    const auto seen = at == std::string_view::npos ? at : at + before.size();
    if (seen < description.size() && static_cast<unsigned char>(description[seen]) >= 0x80)
        return words::toml_names_in_quotes(description);
    return description;
}

} // namespace leadimport::mapping
