#include "leadimport/values/value.hpp"

#include "values/number_value.hpp"

#include "leadimport/base/suggestion.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/values.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace leadimport::values {
namespace {

bool is_text(field_type t) noexcept {
    return t == field_type::string || t == field_type::single_select ||
           t == field_type::multi_select;
}

bool equals_ignoring_case(std::string_view a, std::string_view lower) noexcept {
    return std::ranges::equal(a, lower, {}, [](char c) { return text::lower(c); });
}

objection write_option(const value_rule& rule, std::string_view text, json_writer& out) {
    if (!rule.options || rule.options->contains(text)) {
        out.string(text);
        return {};
    }
    if (rule.options->empty()) return words::field_has_no_options;
    words::message none = words::no_option_of_field;
    if (!rule.suggestions->spend(rule.options->size())) return none;
    const std::vector<std::string_view> known{rule.options->begin(), rule.options->end()};
    return with_suggestion(std::move(none), text, known, *rule.suggestions);
}

objection write_id(const value_rule& rule, std::string_view text, json_writer& out) {
    std::string_view id = text;
    if (rule.names) {
        if (auto wrong = rule.names->find(text, id)) return wrong;
    } else if (!is_id(text)) {
        return words::id_expected;
    }
    out.string(id);
    return {};
}

objection write_single(const value_rule& rule, std::string_view text, json_writer& out) {
    switch (rule.type) {
    case field_type::string: out.string(text); return {};
    case field_type::number: return write_number(text, out);
    case field_type::boolean: return write_boolean(text, out);
    case field_type::date: return write_date(text, rule.format ? &*rule.format : nullptr, out);
    case field_type::date_time:
        return write_date_time(text, rule.format ? &*rule.format : nullptr, out);
    case field_type::single_select:
    case field_type::multi_select: return write_option(rule, text, out);
    default: return write_id(rule, text, out); // every other type is an id
    }
}

} // namespace

std::string_view trim_blanks(std::string_view s) noexcept {
    constexpr std::array<std::string_view, 2> wide{"\xc2\xa0", "\xe3\x80\x80"};
    for (bool again = true; again;) {
        s = text::trim(s);
        again = false;
        for (const auto blank : wide) {
            if (s.starts_with(blank)) {
                s.remove_prefix(blank.size());
                again = true;
            } else if (s.ends_with(blank)) {
                s.remove_suffix(blank.size());
                again = true;
            }
        }
    }
    return s;
}

std::string_view value_text(const value_rule& rule, std::string_view cell) noexcept {
    if (!is_text(rule.type)) return trim_blanks(cell);
    return rule.trim ? text::trim(cell) : cell;
}

bool take_value(const value_rule& rule, std::string_view& rest, std::string_view& value) noexcept {
    while (!rest.empty()) {
        const auto at = std::min(rest.find(rule.separator), rest.size());
        value = value_text(rule, rest.substr(0, at));
        rest.remove_prefix(std::min(at + rule.separator.size(), rest.size()));
        if (!value.empty()) return true;
    }
    return false;
}

bool is_empty_value(const value_rule& rule, std::string_view text) noexcept {
    if (!is_list(rule.type)) return text.empty();
    std::string_view value;
    return !take_value(rule, text, value);
}

objection write_value(const value_rule& rule, std::string_view text, json_writer& out) {
    if (!is_list(rule.type)) return write_single(rule, text, out);
    out.begin_array();
    std::string_view value;
    while (take_value(rule, text, value))
        if (auto wrong = write_single(rule, value, out)) return wrong;
    out.end_array();
    return {};
}

objection write_boolean(std::string_view text, json_writer& out) {
    constexpr std::array<std::string_view, 6> yes{"예", "y", "yes", "true", "o", "1"};
    constexpr std::array<std::string_view, 7> no{"아니오", "아니요", "n", "no", "false", "x", "0"};
    const auto is = [text](std::string_view word) { return equals_ignoring_case(text, word); };
    if (std::ranges::any_of(yes, is)) {
        out.boolean(true);
        return {};
    }
    if (std::ranges::any_of(no, is)) {
        out.boolean(false);
        return {};
    }
    return words::yes_or_no_expected;
}

} // namespace leadimport::values
