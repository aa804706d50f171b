#include "mapping/row_builder.hpp"

#include "mapping/lookup.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/mapping/json_writer.hpp"

#include <utility>

namespace leadimport::mapping {
namespace {

// Rows with more text than this are written carefully: room for the worst would be room for much.
constexpr std::size_t most_plain_bytes = 32 * limits::kib;

constexpr std::string_view list_key = ",\"fieldList\":";

row_error fault_of(const bound_field& f, errc code, std::string detail) {
    if (f.column_name != f.target) {
        const auto name = f.data_field ? text::quoted(f.target) : "`" + f.target + "`";
        detail = "for " + name + ": " + detail;
    }
    return {code, f.column_name, std::move(detail)};
}

} // namespace

std::optional<row_error> row_builder::run() {
    if (record_.defect) return row_error{*record_.defect, {}, {}};
    if (record_.cells.size() < map_.columns) return row_error{errc::row_too_few_cells, {}, {}};
    body_.clear();
    measure();
    auto s = put_name(room());
    if (s.at != nullptr) s = put_parties(s.at);
    if (s.at != nullptr) s = put_pipeline(s.at);
    if (s.at != nullptr) s = put_key(lead_key::memo, s.at);
    if (s.at != nullptr) s = put_data(s.at);
    if (s.at == nullptr) return std::move(wrong_);
    *s.at++ = '}';
    body_.set_end(s.at);
    body_.front() = '{'; // in place of the first key's comma
    if (body_.size() > limits::request_bytes) refuse_size();
    return std::move(wrong_);
}

void row_builder::measure() {
    std::size_t bytes = 0;
    for (const auto column : map_.plain_columns)
        bytes += record_.cells[column].size();
    plain_ = bytes <= most_plain_bytes;
    room_ = map_.fixed_bytes + (plain_ ? room_for_plain(bytes) : 0);
}

row_builder::step row_builder::refuse(row_error e) {
    wrong_ = std::move(e);
    return {nullptr, false};
}

row_builder::step row_builder::refuse_size() {
    return refuse(
        {errc::row_too_large, {}, "more than " + text::grouped(limits::request_bytes) + " bytes"});
}

row_builder::step row_builder::refuse(const bound_field& f, errc code, std::string detail) {
    return refuse(fault_of(f, code, std::move(detail)));
}

row_builder::step row_builder::put(const bound_field& f, char* at) {
    const auto& p = f.plain;
    if (p.kind != plain_kind::none && plain_) {
        const auto cell = record_.cells[p.column];
        if (cell.empty() && p.may_stay_away) return {at, false};
        auto* const value = copy_fixed_part(p.opening.data(), p.opening_bytes, at);
        auto* const end = record_.padding >= copy_slack
                              ? write_plain<true>(p.kind, cell, p.separator, value)
                              : write_plain<false>(p.kind, cell, p.separator, value);
        if (end != nullptr) {
            *end = '}';
            return {end + (p.closes ? 1 : 0), true};
        }
    }
    return put_carefully(f, at);
}

// The rest of a field's ways, each of which looks after its own room.
row_builder::step row_builder::put_carefully(const bound_field& f, char* at) {
    body_.set_end(at);
    // No exact bound, for a list's key may have been written in vain; but a bound.
    if (body_.size() > limits::request_bytes + list_key.size()) return refuse_size();
    if (f.kind == source_kind::constant) return put_json(f, f.constant_json);
    const auto text = text_of(f, scratch_.text);
    if (text.size() > limits::request_bytes)
        return refuse(f, errc::row_too_large, "the text alone is too long");
    if (is_empty_value(f.rule, text))
        return f.fallback ? put_json(f, f.fallback_json) : step{room(), false};
    return f.table ? put_looked_up(f, text) : put_value(f, text);
}

row_builder::step row_builder::put_looked_up(const bound_field& f, std::string_view text) {
    const auto found = look_up(f, text, scratch_.list);
    if (found == looked_up::nowhere)
        return refuse(f, errc::row_bad_value, explain_missing(f, text));
    if (found == looked_up::otherwise) return put_json(f, f.otherwise_json);
    return text.empty() ? step{room(), false} : put_value(f, text);
}

row_builder::step row_builder::put_value(const bound_field& f, std::string_view text) {
    body_.append(f.plain.opening_text());
    json_writer out{body_};
    if (auto wrong = write_value(f.rule, text, out))
        return refuse(f, errc::row_bad_value, std::move(*wrong));
    if (f.plain.closes) body_.append("}");
    return {room(), true};
}

row_builder::step row_builder::put_json(const bound_field& f, std::string_view json) {
    body_.append(f.plain.opening_text());
    body_.append(json);
    if (f.plain.closes) body_.append("}");
    return {room(), true};
}

// What the row says to a field, without a default; valid until `scratch` changes.
std::string_view row_builder::text_of(const bound_field& f, std::string& scratch) {
    switch (f.kind) {
    case source_kind::column: return value_text(f.rule, record_.cells[f.column]);
    case source_kind::constant: return text::trim(f.constant);
    case source_kind::text_template: break;
    }
    f.pattern.expand(record_.cells, f.rule.trim, limits::request_bytes, scratch);
    return value_text(f.rule, scratch);
}

row_builder::step row_builder::put_key(lead_key key, char* at) {
    const auto& f = map_[key];
    return f ? put(*f, at) : step{at, false};
}

row_builder::step row_builder::put_name(char* at) {
    const auto s = put_key(lead_key::name, at);
    if (s.at == nullptr || s.written) return s;
    return refuse(*map_[lead_key::name], errc::row_missing_value, "a lead needs a name");
}

row_builder::step row_builder::put_parties(char* at) {
    const auto person = put_key(lead_key::people, at);
    if (person.at == nullptr) return person;
    const auto organization = put_key(lead_key::organization, person.at);
    if (organization.at == nullptr || person.written || organization.written) return organization;
    const auto& p = map_[lead_key::people];
    const auto& o = map_[lead_key::organization];
    constexpr auto why = "a lead needs a peopleId or an organizationId";
    if (p && o) return refuse({errc::row_missing_value, {}, why});
    return refuse(p ? *p : *o, errc::row_missing_value, why);
}

row_builder::step row_builder::put_pipeline(char* at) {
    const auto& p = map_[lead_key::pipeline];
    const auto& s = map_[lead_key::pipeline_stage];
    if (!p || !s) return {at, false};
    body_.set_end(at);
    std::string stage_scratch; // both texts are needed at once; only templates use it
    auto pipeline = text_of(*p, scratch_.text);
    auto stage = text_of(*s, stage_scratch);
    if (!name_it(*p, pipeline, true)) return {nullptr, false};
    // A default stage goes with a pipeline; alone it says nothing.
    if (!name_it(*s, stage, !pipeline.empty())) return {nullptr, false};
    if (pipeline.empty() && stage.empty()) return {room(), false};
    constexpr auto why = "pipeline and stage go only together";
    if (pipeline.empty()) return refuse(*p, errc::row_missing_value, why);
    if (stage.empty()) return refuse(*s, errc::row_missing_value, why);
    return put_pipeline_ids(pipeline, stage);
}

// Makes of a row's text what names a pipeline or a stage, if anything does.
bool row_builder::name_it(const bound_field& f, std::string_view& text, bool by_default) {
    if (text.empty()) {
        if (f.fallback && by_default) text = text::trim(*f.fallback);
        return true;
    }
    if (look_up(f, text, scratch_.list) != looked_up::nowhere) return true;
    refuse(f, errc::row_bad_value, explain_missing(f, text));
    return false;
}

row_builder::step row_builder::put_pipeline_ids(std::string_view pipeline, std::string_view stage) {
    const auto& p = *map_[lead_key::pipeline];
    const auto& s = *map_[lead_key::pipeline_stage];
    std::string_view pipeline_id;
    if (auto wrong = map_.pipelines.find_pipeline(pipeline, p.by_name, pipeline_id))
        return refuse(p, errc::row_bad_value, std::move(*wrong));
    std::string_view stage_id;
    if (auto wrong = map_.pipelines.find_stage(pipeline_id, stage, s.by_name, stage_id))
        return refuse(s, errc::row_bad_value, std::move(*wrong));
    for (const auto& [field, id] : {std::pair{&p, pipeline_id}, std::pair{&s, stage_id}}) {
        body_.append(field->plain.opening_text());
        json_writer{body_}.string(id);
    }
    return {room(), true};
}

row_builder::step row_builder::put_data(char* at) {
    body_.set_end(at);
    const auto before = body_.size();
    at = copy_short(list_key, at);
    bool any = false;
    for (const auto& f : map_.data) {
        const auto s = put(f, at);
        if (s.at == nullptr) return s;
        at = s.at;
        any = any || s.written;
    }
    if (!any) {
        body_.set_end(at);
        body_.cut(before);
        return {room(), false};
    }
    *at++ = ']';
    body_.set_end(at);
    body_[before + list_key.size()] = '['; // in place of the first one's comma
    return {room(), true};
}

} // namespace leadimport::mapping
