#include "mapping/field_address.hpp"

#include "mapping/contact_keys.hpp"
#include "mapping/mapping_text.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/lead_keys.hpp"

#include <array>

namespace leadimport::mapping {
namespace {

constexpr std::array objects{values::object_kind::lead, values::object_kind::person,
                             values::object_kind::organization};

// Takes "person." off the front of `text`.
std::optional<values::object_kind> take_object(std::string_view& text) {
    for (const auto o : objects) {
        const auto name = name_of(o);
        if (!text.starts_with(name) || !text.substr(name.size()).starts_with('.')) continue;
        text.remove_prefix(name.size() + 1);
        return o;
    }
    return std::nullopt;
}

bool is_key(values::object_kind of, std::string_view text) {
    return of == values::object_kind::lead ? find_lead_key(text).has_value()
                                           : is_contact_key(of, text);
}

} // namespace

std::optional<field_address> parse_address(std::string_view text) {
    const auto object = take_object(text);
    field_address a;
    a.of = object.value_or(values::object_kind::lead);
    const auto fields = std::string{fields_table} + ".";
    if (object && text.starts_with(fields)) {
        a.data_field = true;
        a.name = text::trim(text.substr(fields.size()));
        if (a.name.empty()) return std::nullopt;
        return a;
    }
    if (!is_key(a.of, text)) return std::nullopt;
    a.name = text;
    return a;
}

std::vector<std::string> key_addresses() {
    std::vector<std::string> all;
    for (const auto& spelling : lead_key_spellings())
        all.emplace_back(spelling.text);
    for (const auto o : {values::object_kind::person, values::object_kind::organization})
        for (const auto key : contact_keys(o))
            all.push_back(std::string{name_of(o)} + "." + std::string{key});
    return all;
}

std::optional<field_address> parse_vendor_header(std::string_view text) {
    const auto dash = text.find('-');
    if (dash == text.npos) return std::nullopt;
    const auto object = text::lower(text::trim(text.substr(0, dash)));
    const auto field = text::trim(text.substr(dash + 1));
    if (field.empty()) return std::nullopt;
    field_address a;
    if (object == "people")
        a.of = values::object_kind::person;
    else if (object == "organization")
        a.of = values::object_kind::organization;
    else if (object != "lead")
        return std::nullopt;
    auto key = a.of == values::object_kind::lead ? key_instead_of_field(field)
                                                 : contact_key_instead_of(a.of, field);
    if (a.of == values::object_kind::person && field == field_of_key("phone")) key = "phone";
    a.data_field = key.empty();
    a.name = key.empty() ? field : key;
    return a;
}

} // namespace leadimport::mapping
