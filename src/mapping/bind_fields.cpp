#include "mapping/binder.hpp"
#include "mapping/contact_keys.hpp"
#include "mapping/field_words.hpp"

#include "leadimport/base/suggestion.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>

namespace leadimport::mapping {

binder::binder(const mapping_spec& spec, std::span<const std::string> header,
               const values::schema* workspace)
    : spec_{spec},
      workspace_{workspace} {
    for (const auto& name : header) {
        columns_.push_back(text::trim(name));
        if (!columns_.back().empty()) map_.columns = columns_.size();
    }
    if (workspace == nullptr) return;
    map_.pipelines = values::pipeline_names{workspace->pipelines, suggestions_};
    if (!workspace->users.empty())
        users_ = std::make_shared<const values::id_names>(names_of_users(workspace->users));
}

checked<bound_map> binder::run() {
    for (const auto& s : spec_.sources)
        bind(s);
    for (const auto& doubt : spec_.doubts)
        mistakes_.push_back({errc::mapping_ambiguous, spec_.name, doubt});
    check_pipelines();
    check_complete();
    if (!mistakes_.empty()) return std::move(mistakes_);
    return std::move(map_);
}

void binder::mistake(errc code, const field_source& s, words::message detail) {
    mistakes_.push_back({code, s.where.empty() ? spec_.name : s.where, std::move(detail)});
}

words::message binder::name_of_field(values::object_kind o, std::string_view name) {
    return of_object(o, text::quoted(name));
}

words::message binder::about(const field_source& s, words::message what) {
    const auto path =
        s.of == values::object_kind::lead ? s.target : std::string{name_of(s.of)} + "." + s.target;
    return words::at(s.data_field ? name_of_field(s.of, s.target) : "`" + path + "`",
                     std::move(what));
}

void binder::bind(const field_source& s) {
    bound_field f;
    f.of = s.of;
    f.kind = s.kind;
    f.data_field = s.data_field;
    f.rule.trim = s.trim;
    f.rule.suggestions = suggestions_;
    if (s.data_field)
        bind_data(s, std::move(f));
    else if (s.of == values::object_kind::lead)
        bind_key(s, std::move(f));
    else
        bind_contact_key(s, std::move(f));
}

bool binder::is_fed_twice(const bound_field& f, const field_source& s) {
    const auto path = std::string{name_of(f.of)} + (f.data_field ? ":" : ".") + f.target;
    const auto [at, fresh] = fed_.emplace(path, &s);
    if (fresh) return false;
    const auto& first = *at->second;
    mistake(errc::mapping_ambiguous, s,
            about(s, first.where.empty() ? words::field_taken_by_columns(text::quoted(first.text),
                                                                         text::quoted(s.text))
                                         : words::field_taken_at(first.where)));
    return true;
}

void binder::bind_key(const field_source& s, bound_field f) {
    const auto spelling = find_lead_key(s.target);
    if (!spelling) return mistake(errc::mapping_unknown_key, s, text::quoted(s.target));
    f.key = f.target = api_name(spelling->key);
    f.by_name = spelling->by_name;
    f.rule.type = type_of(spelling->key);
    if (is_fed_twice(f, s)) return;
    if (s.type) mistake(errc::mapping_bad_value, s, about(s, words::type_not_of_data_field));
    key_sources_[static_cast<std::size_t>(spelling->key)] = &s;
    bind_source(s, f);
    map_[spelling->key] = std::move(f);
}

// A key that stands for a data field is bound like one, with the type that the workspace gives it.
void binder::bind_contact_key(const field_source& s, bound_field f) {
    if (!is_contact_key(s.of, s.target))
        return mistake(errc::mapping_unknown_key, s, text::quoted(s.target));
    f.key = s.target;
    const auto field = field_of_key(s.target);
    f.target = field.empty() ? s.target : std::string{field};
    f.data_field = !field.empty();
    if (is_fed_twice(f, s)) return;
    if (s.type) mistake(errc::mapping_bad_value, s, about(s, words::type_not_of_data_field));
    if (f.data_field) {
        const auto* known = find_field(s, f.target);
        if (workspace_ != nullptr && known == nullptr) return;
        choose_type(s, known, f);
        if (s.target == "email" && f.rule.type != values::field_type::string)
            return mistake(errc::mapping_type_conflict, s,
                           about(s, words::field_of_workspace_is(name_of(f.rule.type))));
    }
    bind_source(s, f);
    if (auto* key = map_.contact(s.of).find_key(s.target))
        *key = std::move(f);
    else
        map_.data_of(s.of).push_back(std::move(f));
}

bool binder::is_no_field(const field_source& s, const std::string& name) {
    const auto key = s.of == values::object_kind::lead ? key_instead_of_field(name)
                                                       : contact_key_instead_of(s.of, name);
    if (key.empty()) return false;
    mistake(errc::mapping_bad_value, s, about(s, words::field_is_key(key, name_of(s.of))));
    return true;
}

void binder::bind_data(const field_source& s, bound_field f) {
    f.target = text::trim(s.target);
    if (is_fed_twice(f, s) || is_no_field(s, f.target)) return;
    if (values::is_system_field(f.target))
        return mistake(errc::mapping_read_only, s, name_of_field(s.of, f.target));
    const auto* known = find_field(s, f.target);
    if (workspace_ != nullptr && known == nullptr) return;
    choose_type(s, known, f);
    if (f.rule.type == values::field_type::read_only)
        return mistake(errc::mapping_read_only, s, name_of_field(s.of, f.target));
    const bool created =
        s.of == values::object_kind::lead ||
        (s.of == values::object_kind::person ? spec_.person : spec_.organization).create;
    f.required = created && known != nullptr && known->required;
    bind_source(s, f);
    map_.data_of(s.of).push_back(std::move(f));
}

const values::field* binder::find_field(const field_source& s, const std::string& name) {
    if (workspace_ == nullptr) return nullptr;
    auto& known = fields_[s.of];
    if (!known) known.emplace(workspace_->fields_of(s.of));
    if (const auto* f = known->find(name)) return f;
    auto complaint = name_of_field(s.of, name);
    const auto& all = known->names();
    if (suggestions_->spend(all.size()))
        complaint = with_suggestion(std::move(complaint), name, all, *suggestions_);
    mistake(errc::mapping_unknown_field, s, std::move(complaint));
    return nullptr;
}

void binder::choose_type(const field_source& s, const values::field* known, bound_field& f) {
    f.rule.type = known != nullptr ? known->type : s.type.value_or(values::field_type::string);
    const bool writable = f.rule.type != values::field_type::read_only;
    if (known != nullptr && s.type && *s.type != known->type && writable)
        mistake(errc::mapping_type_conflict, s,
                about(s, words::field_is_of_type(name_of(known->type), name_of(*s.type))));
    const auto t = f.rule.type;
    const bool select =
        t == values::field_type::single_select || t == values::field_type::multi_select;
    if (known != nullptr && select) f.rule.options = known->options;
    if (t == values::field_type::user || t == values::field_type::multi_user) f.rule.names = users_;
}

void binder::bind_source(const field_source& s, bound_field& f) {
    bind_options(s, f);
    switch (s.kind) {
    case source_kind::column:
        f.column = find_column(s, s.text);
        f.column_name = text::trim(s.text);
        break;
    case source_kind::text_template: bind_template(s, f); break;
    case source_kind::constant: f.constant = s.text; break;
    }
    bind_fixed_texts(s, f);
}

void binder::bind_template(const field_source& s, bound_field& f) {
    if (const auto wrong = values::text_template::parse(s.text, f.pattern))
        return mistake(errc::mapping_bad_template, s, about(s, *wrong));
    std::size_t named = 0;
    for (auto& part : f.pattern.parts()) {
        if (!part.is_column) continue;
        part.column = find_column(s, part.text);
        f.column_name = ++named == 1 ? part.text : std::string{};
    }
}

std::size_t binder::find_column(const field_source& s, std::string_view name) {
    name = text::trim(name);
    const auto at = std::ranges::find(columns_, name);
    const auto index = static_cast<std::size_t>(at - columns_.begin());
    const auto n = std::ranges::count(columns_, name);
    if (is_result_column(name)) {
        mistake(errc::mapping_bad_value, s,
                about(s, words::column_of_earlier_import(text::quoted(name))));
    } else if (name.empty() || n == 0) {
        mistake(errc::mapping_no_column, s, about(s, explain_no_column(name)));
    } else if (n > 1) {
        mistake(
            errc::mapping_ambiguous, s,
            about(s, words::columns_of_one_name(static_cast<std::size_t>(n), text::quoted(name))));
    }
    return index;
}

words::message binder::explain_no_column(std::string_view name) const {
    if (!suggestions_->spend(columns_.size())) return text::quoted(name);
    auto usable = columns_;
    std::erase_if(usable, [](auto c) { return c.empty() || is_result_column(c); });
    return with_suggestion(text::quoted(name), name, usable, *suggestions_);
}

checked<bound_map> bind_fields(const mapping_spec& spec, std::span<const std::string> header,
                               const values::schema* workspace) {
    auto map = binder{spec, header, workspace}.run();
    if (!map) return map;
    precompute_writing(*map);
    describe(*map, header);
    return map;
}

} // namespace leadimport::mapping
