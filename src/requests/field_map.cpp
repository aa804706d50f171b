#include "leadimport/requests/field_map.hpp"

#include "requests/row_builder.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::requests {

error row_error::as_error() const {
    return {code, column.empty() ? words::message{} : words::column(text::quoted(column)), detail};
}

struct field_map::impl {
    mapping::bound_map map;
    row_scratch scratch;
};

field_map::field_map(std::unique_ptr<impl> i) : impl_{std::move(i)} {}
field_map::field_map(field_map&&) noexcept = default;
field_map& field_map::operator=(field_map&&) noexcept = default;
field_map::~field_map() = default;

checked<field_map> field_map::bind(const mapping::mapping_spec& spec,
                                   std::span<const std::string> header,
                                   const values::schema* workspace) {
    auto map = bind_fields(spec, header, workspace);
    if (!map) return std::move(map).error();
    return field_map{std::make_unique<impl>(impl{std::move(*map), {}})};
}

std::optional<row_error> field_map::build(const csv::record& r, lead_request& out) const {
    return row_builder{impl_->map, r, impl_->scratch, out}.run();
}

std::optional<row_error> field_map::lack() const {
    const auto* f = impl_->scratch.lacking;
    return f != nullptr ? std::optional{lack_of(*f)} : std::nullopt;
}

bool field_map::takes(const csv::record& r, std::size_t column) const {
    lead_request unused;
    return row_builder{impl_->map, r, impl_->scratch, unused}.takes(column);
}

std::vector<std::string_view> field_map::fields_of(std::size_t column) const {
    std::vector<std::string_view> all;
    for_each_field(impl_->map, [&](const mapping::bound_field& f) {
        if (is_fed_by(f, column)) all.push_back(f.target);
    });
    return all;
}

const std::vector<mapping::described_field>& field_map::description() const noexcept {
    return impl_->map.description;
}
const std::vector<mapping::unmapped_column>& field_map::unmapped_columns() const noexcept {
    return impl_->map.unmapped;
}
const mistakes& field_map::missing_required() const noexcept { return impl_->map.missing_required; }
bool field_map::is_mapped(std::string_view data_field) const noexcept {
    return std::ranges::any_of(
        impl_->map.data, [&](const mapping::bound_field& f) { return f.target == data_field; });
}
bool field_map::names_people() const noexcept { return impl_->map.person.mapped(); }
const std::string& field_map::canonical() const noexcept { return impl_->map.canonical; }

} // namespace leadimport::requests
