#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/bound_map.hpp"
#include "leadimport/values/translation_table.hpp"

#include <string_view>

namespace leadimport::mapping {
namespace {

std::string pattern_text(const values::text_template& pattern) {
    std::string s;
    for (const auto& part : pattern.parts())
        s.append(part.is_column ? "{" + part.text + "}" : part.text);
    return s;
}

std::string describe_field(const bound_field& f) {
    std::string s;
    if (f.of != values::object_kind::lead) s.append(name_of(f.of)).append(" ");
    s.append(f.of == values::object_kind::lead || f.key.empty() ? f.target : f.key);
    if (f.data_field && f.key.empty()) s.append(" (").append(name_of(f.rule.type)).append(")");
    s.append(" ← ");
    switch (f.kind) {
    case source_kind::column: s.append("column ").append(text::quoted(f.column_name)); break;
    case source_kind::constant: s.append("value ").append(text::quoted(f.constant)); break;
    case source_kind::text_template:
        s.append("template ").append(text::quoted(pattern_text(f.pattern)));
        break;
    }
    if (f.table) s.append(", looked up in ").append(text::quoted(f.table_name));
    if (f.otherwise) s.append(", otherwise ").append(text::quoted(*f.otherwise));
    if (f.fallback) s.append(", else ").append(text::quoted(*f.fallback));
    return s;
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

std::string label_of(const bound_field& f) {
    const auto object =
        f.of == values::object_kind::lead ? std::string{} : std::string{name_of(f.of)};
    if (f.key.empty()) return (object.empty() ? object : object + " ") + text::quoted(f.target);
    const auto& key = object.empty() ? f.target : f.key;
    return "`" + (object.empty() ? object : object + ".") + key + "`";
}

void describe(bound_map& map, std::span<const std::string> header) {
    json_text canonical;
    json_writer out{canonical};
    out.begin_array();
    for_each_field(map, [&](const bound_field& f) {
        map.description.push_back(describe_field(f));
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
        map.unmapped.push_back(name.empty() ? "column " + std::to_string(i + 1)
                                            : std::string{name});
    }
}

} // namespace leadimport::mapping
