#include "leadimport/workspace/compare_lead.hpp"

#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/name_traits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/workspace.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace leadimport::workspace {
namespace {

std::optional<double> number_in(std::string_view s) {
    double n = 0;
    const auto [end, problem] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (problem != std::errc{} || end != s.data() + s.size()) return std::nullopt;
    return n;
}

likeness equal_if(bool equal) { return equal ? likeness::equal : likeness::different; }

likeness compare_numbers(const std::string& sent, const std::string& shown) {
    const auto a = number_in(sent);
    const auto b = number_in(shown);
    if (!a || !b) return likeness::not_comparable;
    return equal_if(*a == *b);
}

likeness compare_dates(const std::string& sent, const std::string& shown) {
    const auto a = salesmap::date_of_text(sent);
    const auto b = salesmap::date_of_text(shown);
    if (!a || !b) return likeness::not_comparable;
    return equal_if(a->from <= b->to && b->from <= a->to);
}

bool is_same_text(const field_value& sent, const field_value& shown) {
    if (shown.long_bytes == 0) return sent.text == shown.text;
    return sent.text.size() == shown.long_bytes && fingerprint_of(sent.text) == shown.long_hash;
}

bool may_be(value_kind sent, value_kind shown) {
    if (sent == shown) return true;
    // JSON knows no dates, and some servers write numbers as texts.
    return shown == value_kind::text && (sent == value_kind::number || sent == value_kind::date);
}

const field_value* field_in(const shown_lead& l, std::string_view name) {
    const auto at =
        std::ranges::find(l.fields, name, [](const auto& f) { return std::string_view{f.first}; });
    return at == l.fields.end() ? nullptr : &at->second;
}

bool is_plain(const field_value& v) {
    return v.kind != value_kind::text || text::traits_of(v.text).plain();
}

} // namespace

likeness compare_values(const field_value& sent, const field_value& shown) {
    if (is_same_text(sent, shown)) return likeness::equal;
    if (shown.long_bytes != 0) return likeness::not_comparable;
    if (!may_be(sent.kind, shown.kind)) return likeness::not_comparable;
    switch (sent.kind) {
    case value_kind::text: return equal_if(text::loosely_equal(sent.text, shown.text));
    case value_kind::number: return compare_numbers(sent.text, shown.text);
    case value_kind::boolean: return likeness::different;
    case value_kind::date: return compare_dates(sent.text, shown.text);
    case value_kind::other: break;
    }
    return likeness::not_comparable;
}

likeness compare_field(const sent_field& sent, const shown_lead& shown) {
    const auto* value = field_in(shown, sent.name);
    return value == nullptr ? likeness::not_comparable : compare_values(sent.value, *value);
}

bool is_unseen(const sent_field& sent, const shown_lead& shown) {
    const auto* value = field_in(shown, sent.name);
    if (value == nullptr) return shown.cut;
    return value->long_bytes != 0 && !is_same_text(sent.value, *value);
}

likeness compare_ids(std::string_view sent, std::string_view shown) noexcept {
    if (sent.empty() || shown.empty()) return likeness::not_comparable;
    // Hex digits in either case are one id.
    const auto same = std::ranges::equal(
        sent, shown, [](char a, char b) { return text::lower(a) == text::lower(b); });
    return same ? likeness::equal : likeness::different;
}

bool no_field_differs(const sent_facts& sent, const shown_lead& shown, const shown_lead* own) {
    const auto alike = [&](std::string shown_lead::*id) {
        return own != nullptr && compare_ids(own->*id, shown.*id) == likeness::equal;
    };
    if (compare_ids(sent.person, shown.person) == likeness::different &&
        !alike(&shown_lead::person))
        return false;
    if (compare_ids(sent.company, shown.company) == likeness::different &&
        !alike(&shown_lead::company))
        return false;
    if (!sent.key.empty() && shown.key && !text::loosely_equal(sent.key, *shown.key)) return false;
    return std::ranges::none_of(sent.fields, [&](const sent_field& f) {
        const auto* mine = own == nullptr ? nullptr : field_in(*own, f.name);
        const auto* its = field_in(shown, f.name);
        if (mine != nullptr && its != nullptr && its->long_bytes != 0 &&
            is_same_text(f.value, *mine))
            return !is_same_text(f.value, *its); // the server keeps such texts as they are
        if (compare_field(f, shown) != likeness::different) return false;
        return mine == nullptr || !text::loosely_equal(mine->text, field_in(shown, f.name)->text);
    });
}

std::vector<difference> differences(const sent_facts& sent, const shown_lead& shown) {
    std::vector<difference> all;
    if (!shown.name.empty() && shown.name != sent.name)
        all.push_back({words::field_name, sent.name, shown.name});
    if (compare_ids(sent.person, shown.person) == likeness::different)
        all.push_back({words::field_person, sent.person, shown.person});
    if (compare_ids(sent.company, shown.company) == likeness::different)
        all.push_back({words::field_company, sent.company, shown.company});
    if (!sent.key.empty() && shown.key && *shown.key != sent.key)
        all.push_back({words::field_key, sent.key, *shown.key});
    for (const auto& f : sent.fields)
        if (is_unseen(f, shown))
            all.push_back({f.name, f.value.text, words::more_than_is_compared});
        else if (compare_field(f, shown) == likeness::different)
            all.push_back({f.name, f.value.text, field_in(shown, f.name)->text});
    return all;
}

bool is_rather_of(const sent_facts& row, const sent_facts& other, const shown_lead& shown) {
    const auto unseen = [&](const sent_field& f) { return is_unseen(f, shown); };
    if (!text::loosely_equal(row.name, shown.name) || !no_field_differs(row, shown) ||
        std::ranges::any_of(row.fields, unseen))
        return false;
    const auto by = [](likeness of_row, likeness of_other) {
        return of_row == likeness::equal && of_other == likeness::different;
    };
    const auto by_id = [&](std::string sent_facts::*sent, std::string shown_lead::*seen) {
        return by(compare_ids(row.*sent, shown.*seen), compare_ids(other.*sent, shown.*seen));
    };
    if (!text::loosely_equal(other.name, shown.name) ||
        by_id(&sent_facts::person, &shown_lead::person) ||
        by_id(&sent_facts::company, &shown_lead::company))
        return true;
    if (shown.key && !row.key.empty() && !other.key.empty() &&
        !text::loosely_equal(other.key, *shown.key))
        return true;
    return std::ranges::any_of(row.fields, [&](const sent_field& f) {
        const auto its = std::ranges::find(other.fields, f.name, &sent_field::name);
        const auto of_other =
            its == other.fields.end() ? likeness::different : compare_field(*its, shown);
        return by(compare_field(f, shown), of_other);
    });
}

bool shows_keys(const proven_control& c) noexcept {
    return c.shown != nullptr && !c.sent->key.empty() && c.shown->key == c.sent->key;
}

bool shows_persons(const proven_control& c) noexcept {
    return c.shown != nullptr && compare_ids(c.sent->person, c.shown->person) == likeness::equal;
}

bool shows_companies(const proven_control& c) noexcept {
    return c.shown != nullptr && compare_ids(c.sent->company, c.shown->company) == likeness::equal;
}

bool is_witness(const sent_field& f, const proven_control& c) {
    if (c.shown == nullptr || !is_plain(f.value)) return false;
    const auto of_control = std::ranges::find(c.sent->fields, f.name, &sent_field::name);
    if (of_control == c.sent->fields.end()) return false;
    const auto* shown = field_in(*c.shown, f.name);
    if (shown == nullptr) return false;
    // A text exactly; numbers and dates have several spellings.
    return of_control->value.kind == value_kind::text
               ? is_same_text(of_control->value, *shown)
               : compare_values(of_control->value, *shown) == likeness::equal;
}

} // namespace leadimport::workspace
