#include "mapping/binder.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/mapping.hpp"
#include "leadimport/words/values.hpp"

#include <utility>

namespace leadimport::mapping {
namespace {

// Of one table for one field: a user who chose the wrong table need not read an error for every
// value of it.
constexpr int most_told = 5;

bool is_looked_up_by_row(const bound_field& f) noexcept {
    return !f.data_field && (f.rule.type == values::field_type::pipeline ||
                             f.rule.type == values::field_type::pipeline_stage);
}

} // namespace

void binder::bind_options(const field_source& s, bound_field& f) {
    const auto t = f.rule.type;
    if (s.split && !is_list(t))
        mistake(errc::mapping_bad_value, s, about(s, words::split_not_of_list(name_of(t))));
    else if (s.split && s.split->empty())
        mistake(errc::mapping_bad_value, s, about(s, words::split_empty));
    else if (s.split)
        f.rule.separator = *s.split;
    if (!s.format) return;
    if (t != values::field_type::date && t != values::field_type::date_time)
        return mistake(errc::mapping_bad_value, s, about(s, words::format_not_of_date(name_of(t))));
    values::date_format format;
    if (const auto wrong = values::date_format::parse(*s.format, format))
        return mistake(errc::mapping_bad_value, s, about(s, words::at("`format`", *wrong)));
    f.rule.format = std::move(format);
}

void binder::bind_fixed_texts(const field_source& s, bound_field& f) {
    f.fallback = s.fallback;
    if (f.kind != source_kind::constant) {
        f.table = s.table;
        f.table_name = s.table_name;
        if (f.table) f.otherwise = s.otherwise;
    }
    if (is_looked_up_by_row(f)) return;
    // A string that the user typed into the mapping is meant as it stands, with its blanks; and a
    // date there is not in the format of the column.
    auto rule = f.rule;
    rule.trim = rule.type != values::field_type::string;
    rule.format.reset();
    if (f.kind == source_kind::constant) f.constant_json = to_json(s, rule, f.constant);
    if (f.fallback) f.fallback_json = to_json(s, rule, *f.fallback);
    // Of a list it stands among the row's other values, and is split like them.
    if (f.otherwise)
        f.otherwise_json = to_json(s, is_list(rule.type) ? f.rule : rule, *f.otherwise);
    // With a format that was refused no date would fit.
    const bool options_fit = s.format.has_value() == f.rule.format.has_value();
    if (f.table && options_fit)
        check_table(s, *f.table, [&](std::string_view to) { return find_fault(f.rule, to); });
}

std::string binder::to_json(const field_source& s, const values::value_rule& rule,
                            std::string_view raw) {
    json_text json;
    json_writer out{json};
    const auto text = value_text(rule, raw);
    if (is_empty_value(rule, text)) {
        mistake(errc::mapping_bad_value, s, about(s, words::mapping_text_empty));
    } else if (const auto wrong = write_value(rule, text, out)) {
        mistake(errc::mapping_bad_value, s, about(s, words::at(text::quoted(raw), *wrong)));
    }
    return json.str();
}

// What a table makes of values is as much a text of the mapping as a default: the user is told of
// a mistake in it before the first row.
void binder::check_table(const field_source& s, const values::translation_table& table,
                         const judge& find_fault) {
    int told = 0;
    for (const auto& e : table.entries()) {
        const auto wrong = find_fault(e.to);
        if (!wrong) continue;
        const auto last = ++told == most_told;
        auto complaint = about(s, words::at(text::quoted(e.to), *wrong));
        if (last) complaint = words::table_rest_unread(std::move(complaint));
        mistakes_.push_back(
            {errc::mapping_bad_value, words::line_of(table.name(), e.line), std::move(complaint)});
        if (last) return;
    }
}

values::objection binder::find_fault(const values::value_rule& rule, std::string_view to) {
    const auto text = value_text(rule, to);
    if (is_empty_value(rule, text)) return {}; // leaves the field out
    json_text json;
    json_writer out{json};
    return write_value(rule, text, out);
}

// A stage can be checked only where its pipeline is always the same one.
void binder::check_pipelines() {
    const auto& pipeline = map_[lead_key::pipeline];
    const auto& stage = map_[lead_key::pipeline_stage];
    std::string_view pipeline_id;
    if (pipeline)
        pipeline_id =
            check_ids(lead_key::pipeline, [&](std::string_view text, std::string_view& id) {
                return map_.pipelines.find_pipeline(text, pipeline->by_name, id);
            });
    if (!stage || pipeline_id.empty()) return;
    check_ids(lead_key::pipeline_stage, [&](std::string_view text, std::string_view& id) {
        return map_.pipelines.find_stage(pipeline_id, text, stage->by_name, id);
    });
}

std::string_view binder::check_ids(lead_key key, const finder& find) {
    const auto& s = *key_sources_[static_cast<std::size_t>(key)];
    const auto& f = *map_[key];
    const auto check = [&](std::string_view raw) {
        const auto text = text::trim(raw);
        std::string_view id;
        if (text.empty()) {
            mistake(errc::mapping_bad_value, s, about(s, words::mapping_text_empty));
        } else if (const auto wrong = find(text, id)) {
            mistake(errc::mapping_bad_value, s, about(s, words::at(text::quoted(text), *wrong)));
        }
        return id;
    };
    if (f.fallback) check(*f.fallback);
    if (f.otherwise) check(*f.otherwise);
    if (f.table)
        check_table(s, *f.table, [&](std::string_view to) {
            std::string_view id;
            const auto text = text::trim(to);
            return text.empty() ? values::objection{} : find(text, id);
        });
    return f.kind == source_kind::constant ? check(f.constant) : std::string_view{};
}

} // namespace leadimport::mapping
