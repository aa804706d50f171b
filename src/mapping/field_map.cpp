#include "leadimport/mapping/field_map.hpp"

#include "mapping/bound_map.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"

#include <utility>

namespace leadimport::mapping {
namespace {

row_error fault_of(const bound_field& f, errc code, std::string detail) {
    if (f.column_name != f.target) {
        const auto name = f.data_field ? text::quoted(f.target) : "`" + f.target + "`";
        detail = "for " + name + ": " + detail;
    }
    return {code, f.column_name, std::move(detail)};
}

// The request of one row, key by key in the order that bind describes.
class row_builder {
public:
    row_builder(const bound_map& map, const csv::record& r, std::string& scratch,
                lead_request& request)
        : map_{map},
          record_{r},
          scratch_{scratch},
          request_{request},
          out_{request.body} {}

    std::optional<row_error> run();

private:
    std::string_view text_of(const bound_field& f, std::string& scratch);
    // Writes a field unless it is empty. `begin` is called once it is known that a value follows.
    template<class Begin>
    std::optional<row_error> write(const bound_field& f, Begin begin, bool& written);
    std::optional<row_error> write_key(lead_key key, bool& written);
    std::optional<row_error> write_name();
    std::optional<row_error> write_parties();
    std::optional<row_error> write_pipeline();
    std::optional<row_error> write_pipeline_ids(std::string_view pipeline, std::string_view stage);
    std::optional<row_error> write_data();
    std::optional<row_error> check_size() const;

    const bound_map& map_;
    const csv::record& record_;
    std::string& scratch_;
    lead_request& request_;
    json_writer out_;
};

std::optional<row_error> row_builder::run() {
    if (record_.defect) return row_error{*record_.defect, {}, {}};
    if (record_.cells.size() < map_.columns) return row_error{errc::row_too_few_cells, {}, {}};
    request_.body.clear();
    out_.begin_object();
    bool written = false;
    if (auto wrong = write_name()) return wrong;
    if (auto wrong = write_parties()) return wrong;
    if (auto wrong = write_pipeline()) return wrong;
    if (auto wrong = write_key(lead_key::memo, written)) return wrong;
    if (auto wrong = write_data()) return wrong;
    out_.end_object();
    return check_size();
}

std::optional<row_error> row_builder::check_size() const {
    if (request_.body.size() <= limits::request_bytes) return {};
    return row_error{
        errc::row_too_large, {}, "more than " + text::grouped(limits::request_bytes) + " bytes"};
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

template<class Begin>
std::optional<row_error> row_builder::write(const bound_field& f, Begin begin, bool& written) {
    if (auto wrong = check_size()) return wrong;
    written = true;
    if (f.kind == source_kind::constant) {
        begin();
        out_.raw(f.constant_json);
        return {};
    }
    const auto text = text_of(f, scratch_);
    if (text.size() > limits::request_bytes)
        return fault_of(f, errc::row_too_large, "the text alone is too long");
    if (is_empty_value(f.rule, text)) {
        written = f.fallback.has_value();
        if (!written) return {};
        begin();
        out_.raw(f.fallback_json);
        return {};
    }
    begin();
    if (auto wrong = write_value(f.rule, text, out_))
        return fault_of(f, errc::row_bad_value, std::move(*wrong));
    return {};
}

std::optional<row_error> row_builder::write_key(lead_key key, bool& written) {
    written = false;
    const auto& f = map_[key];
    if (!f) return {};
    return write(
        *f, [&] { out_.key(f->target); }, written);
}

std::optional<row_error> row_builder::write_name() {
    bool written = false;
    auto wrong = write_key(lead_key::name, written);
    if (wrong || written) return wrong;
    return fault_of(*map_[lead_key::name], errc::row_missing_value, "a lead needs a name");
}

std::optional<row_error> row_builder::write_parties() {
    bool person = false;
    bool organization = false;
    if (auto wrong = write_key(lead_key::people, person)) return wrong;
    if (auto wrong = write_key(lead_key::organization, organization)) return wrong;
    if (person || organization) return {};
    const auto& p = map_[lead_key::people];
    const auto& o = map_[lead_key::organization];
    constexpr auto why = "a lead needs a peopleId or an organizationId";
    if (p && o) return row_error{errc::row_missing_value, {}, why};
    return fault_of(p ? *p : *o, errc::row_missing_value, why);
}

std::optional<row_error> row_builder::write_pipeline() {
    const auto& p = map_[lead_key::pipeline];
    const auto& s = map_[lead_key::pipeline_stage];
    if (!p || !s) return {};
    std::string stage_scratch; // both texts are needed at once; only templates use it
    auto pipeline = text_of(*p, scratch_);
    auto stage = text_of(*s, stage_scratch);
    if (pipeline.empty() && p->fallback) pipeline = text::trim(*p->fallback);
    // A default stage goes with a pipeline; alone it says nothing.
    if (stage.empty() && s->fallback && !pipeline.empty()) stage = text::trim(*s->fallback);
    if (pipeline.empty() && stage.empty()) return {};
    constexpr auto why = "pipeline and stage go only together";
    if (pipeline.empty()) return fault_of(*p, errc::row_missing_value, why);
    if (stage.empty()) return fault_of(*s, errc::row_missing_value, why);
    return write_pipeline_ids(pipeline, stage);
}

std::optional<row_error> row_builder::write_pipeline_ids(std::string_view pipeline,
                                                         std::string_view stage) {
    const auto& p = *map_[lead_key::pipeline];
    const auto& s = *map_[lead_key::pipeline_stage];
    std::string_view pipeline_id;
    if (auto wrong = map_.pipelines.find_pipeline(pipeline, p.by_name, pipeline_id))
        return fault_of(p, errc::row_bad_value, std::move(*wrong));
    std::string_view stage_id;
    if (auto wrong = map_.pipelines.find_stage(pipeline_id, stage, s.by_name, stage_id))
        return fault_of(s, errc::row_bad_value, std::move(*wrong));
    out_.key(p.target).string(pipeline_id);
    out_.key(s.target).string(stage_id);
    return {};
}

std::optional<row_error> row_builder::write_data() {
    bool open = false;
    for (const auto& f : map_.data) {
        const auto begin = [&] {
            if (!open) out_.key("fieldList").begin_array();
            open = true;
            out_.begin_object().key("name").string(f.target).key(value_key(f.rule.type));
        };
        bool written = false;
        if (auto wrong = write(f, begin, written)) return wrong;
        if (written) out_.end_object();
    }
    if (open) out_.end_array();
    return {};
}

} // namespace

std::string row_error::message() const {
    const error e{code, column.empty() ? std::string{} : "column " + text::quoted(column), detail};
    return e.message();
}

struct field_map::impl {
    bound_map map;
    std::string scratch; // of templates; reused from row to row
};

field_map::field_map(std::unique_ptr<impl> i) : impl_{std::move(i)} {}
field_map::field_map(field_map&&) noexcept = default;
field_map& field_map::operator=(field_map&&) noexcept = default;
field_map::~field_map() = default;

checked<field_map> field_map::bind(const mapping_spec& spec, std::span<const std::string> header,
                                   const schema* workspace) {
    auto map = bind_fields(spec, header, workspace);
    if (!map) return std::move(map).error();
    return field_map{std::make_unique<impl>(impl{std::move(*map), {}})};
}

std::optional<row_error> field_map::build(const csv::record& r, lead_request& out) const {
    return row_builder{impl_->map, r, impl_->scratch, out}.run();
}

const std::vector<std::string>& field_map::description() const noexcept {
    return impl_->map.description;
}
const std::vector<std::string>& field_map::unmapped_columns() const noexcept {
    return impl_->map.unmapped;
}
const std::string& field_map::canonical() const noexcept { return impl_->map.canonical; }

} // namespace leadimport::mapping
