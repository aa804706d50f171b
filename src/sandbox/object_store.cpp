#include "sandbox/object_store.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

// Equal values give equal keys: 5 and 5.0 are the same number.
std::string key_of(const json::value& v) {
    if (const auto* s = v.if_string()) return std::string{s->data(), s->size()};
    if (v.is_number()) return json::serialize(json::value(v.to_number<double>()));
    return json::serialize(v);
}

} // namespace

const json::value* record::find(std::uint32_t field) const noexcept {
    for (const auto& v : values)
        if (v.field == field) return &v.value;
    return nullptr;
}

std::uint32_t object_store::size() const noexcept {
    return static_cast<std::uint32_t>(records_.size());
}

std::uint32_t object_store::add(record r) {
    const auto index = size();
    records_.push_back(std::move(r));
    const auto& added = records_.back();
    by_id_.emplace(added.id, index);
    by_name_.emplace(added.name, index);
    for (const auto& v : added.values)
        index_value(index, v);
    return index;
}

std::optional<std::uint32_t> object_store::find(const object_id& id) const noexcept {
    const auto found = by_id_.find(id);
    if (found == by_id_.end()) return std::nullopt;
    return found->second;
}

std::vector<std::uint32_t> object_store::with_name(std::string_view name) const {
    std::vector<std::uint32_t> all;
    const auto [first, last] = by_name_.equal_range(name);
    for (auto i = first; i != last; ++i)
        all.push_back(i->second);
    std::ranges::sort(all);
    return all;
}

std::optional<std::uint32_t> object_store::with_value(std::uint32_t unique_field,
                                                      const json::value& value) const {
    const auto all = all_with_value(unique_field, value);
    if (all.empty()) return std::nullopt;
    return all.front();
}

std::vector<std::uint32_t> object_store::all_with_value(std::uint32_t unique_field,
                                                        const json::value& value) const {
    std::vector<std::uint32_t> all;
    const auto values = by_value_.find(unique_field);
    if (values == by_value_.end()) return all;
    const auto [first, last] = values->second.equal_range(key_of(value));
    for (auto i = first; i != last; ++i)
        all.push_back(i->second);
    std::ranges::sort(all);
    return all;
}

void object_store::remove(std::uint32_t index) {
    auto& r = records_[index];
    by_id_.erase(r.id);
    forget_name(index);
    for (const auto& v : r.values)
        forget_value(index, v);
    r.deleted = true;
}

void object_store::rename(std::uint32_t index, std::string name) {
    forget_name(index);
    auto& r = records_[index];
    r.name = std::move(name);
    by_name_.emplace(r.name, index);
}

void object_store::relate(std::uint32_t index, const record& to) {
    auto& r = records_[index];
    r.people = to.people;
    r.organization = to.organization;
    r.pipeline = to.pipeline;
    r.stage = to.stage;
    r.given_date = to.given_date;
}

void object_store::set(std::uint32_t index, field_value value) {
    auto& values = records_[index].values;
    auto old = std::ranges::find(values, value.field, &field_value::field);
    if (old == values.end())
        old = values.insert(old, {value.field, nullptr});
    else
        forget_value(index, *old);
    old->value = std::move(value.value);
    index_value(index, *old);
}

void object_store::index_values_of(std::uint32_t field) {
    for (std::uint32_t i = 0; i < size(); ++i) {
        if (records_[i].deleted) continue;
        for (const auto& v : records_[i].values)
            if (v.field == field) index_value(i, v);
    }
}

void object_store::index_value(std::uint32_t index, const field_value& v) {
    if (fields.at(v.field).unique) by_value_[v.field].emplace(key_of(v.value), index);
}

void object_store::forget_value(std::uint32_t index, const field_value& v) {
    const auto values = by_value_.find(v.field);
    if (values == by_value_.end()) return;
    const auto [first, last] = values->second.equal_range(key_of(v.value));
    const auto found = std::find_if(first, last, [&](const auto& e) { return e.second == index; });
    if (found != last) values->second.erase(found);
}

void object_store::forget_name(std::uint32_t index) {
    const auto [first, last] = by_name_.equal_range(records_[index].name);
    const auto found = std::find_if(first, last, [&](const auto& e) { return e.second == index; });
    if (found != last) by_name_.erase(found);
}

} // namespace leadimport::sandbox
