#include "mapping/field_words.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/bound_map.hpp"
#include "leadimport/values/translation_table.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace leadimport::mapping {
namespace {

std::string pattern_text(const values::text_template& pattern) {
    std::string s;
    for (const auto& part : pattern.parts())
        s.append(part.is_column ? "{" + part.text + "}" : part.text);
    return s;
}

words::message describe_target(const bound_field& f) {
    auto name =
        of_object(f.of, f.of == values::object_kind::lead || f.key.empty() ? f.target : f.key);
    if (!f.data_field || !f.key.empty()) return name;
    return words::because(std::move(name), name_of(f.rule.type));
}

words::message describe_taken(const bound_field& f) {
    switch (f.kind) {
    case source_kind::column: return words::column(text::quoted(f.column_name));
    case source_kind::constant: return words::value_taken(text::quoted(f.constant));
    case source_kind::text_template:
        return words::template_taken(text::quoted(pattern_text(f.pattern)));
    }
    return {};
}

words::message describe_source(const bound_field& f) {
    auto taken = describe_taken(f);
    if (f.table) taken = words::looked_up_in_table(std::move(taken), text::quoted(f.table_name));
    if (f.otherwise)
        taken = words::otherwise_this_value(std::move(taken), text::quoted(*f.otherwise));
    if (f.fallback) taken = words::else_this_value(std::move(taken), text::quoted(*f.fallback));
    return taken;
}

unmapped_column describe_column(std::string_view name, std::size_t number) {
    if (!name.empty()) return {name, words::column(text::quoted(name))};
    const auto alone = words::column_without_name(number);
    return {alone, alone};
}

void write_source(const bound_field& f, json_writer& out) {
    switch (f.kind) {
    case source_kind::column: out.integer(static_cast<std::int64_t>(f.column)); return;
    case source_kind::constant: out.string(f.constant); return;
    case source_kind::text_template: break;
    }
    out.begin_array();
    for (const auto& part : f.pattern.parts()) {
        if (part.is_column)
            out.integer(static_cast<std::int64_t>(part.column));
        else
            out.string(part.text);
    }
    out.end_array();
}

void write_text(const std::optional<std::string>& text, json_writer& out) {
    if (text)
        out.string(*text);
    else
        out.null();
}

void write_format(const values::date_format& format, json_writer& out) {
    out.begin_array();
    for (const auto& item : format.items()) {
        if (item.field == 0)
            out.string(item.separator);
        else
            out.integer(item.field).integer(item.min_digits);
    }
    out.end_array();
}

// Columns stand in it by index: two headers may give one name to different columns. What the
// workspace adds to the types (options, names of users and pipelines) is left out: it may grow
// while an import is under way, and the import is still the same. A table stands in it by its
// content, wherever its file lies.
void write_canonical(const bound_field& f, json_writer& out) {
    out.begin_array().string(f.target).boolean(f.data_field).boolean(f.by_name);
    if (f.of != values::object_kind::lead) out.string(name_of(f.of)).string(f.key);
    out.string(name_of(f.rule.type));
    write_source(f, out);
    out.boolean(f.rule.trim);
    if (is_list(f.rule.type))
        out.string(f.rule.separator);
    else
        out.null();
    if (f.rule.format)
        write_format(*f.rule.format, out);
    else
        out.null();
    write_text(f.fallback, out);
    if (f.table) {
        out.string(to_hex(f.table->content()));
        write_text(f.otherwise, out);
    }
    out.end_array();
}

void write_rules(const bound_contact& c, json_writer& out) {
    if (c.mapped())
        out.begin_array()
            .boolean(c.create)
            .integer(static_cast<std::int64_t>(c.without_email))
            .end_array();
}

std::vector<bool> used_columns(const bound_map& map) {
    std::vector<bool> used(map.columns);
    for_each_field(map, [&](const bound_field& f) {
        if (f.kind == source_kind::column) used[f.column] = true;
        for (const auto& part : f.pattern.parts())
            if (part.is_column) used[part.column] = true;
    });
    return used;
}

} // namespace

words::message of_object(values::object_kind o, words::message name) {
    switch (o) {
    case values::object_kind::lead: break;
    case values::object_kind::person: return words::field_of_person(std::move(name));
    case values::object_kind::organization: return words::field_of_organization(std::move(name));
    }
    return name;
}

words::message label_of(const bound_field& f) {
    if (f.key.empty()) return of_object(f.of, text::quoted(f.target));
    if (f.of == values::object_kind::lead) return "`" + f.target + "`";
    return "`" + std::string{name_of(f.of)} + "." + f.key + "`";
}

bool is_fed_by(const bound_field& f, std::size_t column) {
    if (f.kind == source_kind::column) return f.column == column;
    return std::ranges::any_of(f.pattern.parts(), [&](const values::text_template::part& p) {
        return p.is_column && p.column == column;
    });
}

words::message described_field::in_one_line() const { return words::field_takes(field, source); }

void describe(bound_map& map, std::span<const std::string> header) {
    json_text canonical;
    json_writer out{canonical};
    out.begin_array();
    for_each_field(map, [&](const bound_field& f) {
        map.description.push_back({describe_target(f), describe_source(f)});
        write_canonical(f, out);
    });
    write_rules(map.person, out);
    write_rules(map.organization, out);
    out.end_array();
    map.canonical = canonical.view();
    const auto used = used_columns(map);
    for (std::size_t i = 0; i < map.columns; ++i) {
        const auto name = text::trim(header[i]);
        if (used[i] || is_result_column(name)) continue;
        map.unmapped.push_back(describe_column(name, i + 1));
    }
}

} // namespace leadimport::mapping
