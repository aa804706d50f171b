#pragma once
// All leads, people or organizations of the workspace: kept in order of creation and found by id,
// by name and by the values that must be unique, without looking through all.

#include "sandbox/field_table.hpp"
#include "sandbox/object_id.hpp"

#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace leadimport::sandbox {

struct field_value {
    std::uint32_t field = 0; // index in the field_table
    boost::json::value value;
};

struct record {
    object_id id;
    std::string name;
    std::chrono::system_clock::time_point created_at;
    object_id people; // of leads; none elsewhere
    object_id organization;
    object_id pipeline;
    object_id stage;
    std::vector<field_value> values;
    bool deleted = false;
    std::string given_date{}; // 생성 날짜 as a request gave it; empty: it shows created_at

    // Null when the field is empty.
    [[nodiscard]] const boost::json::value* find(std::uint32_t field) const noexcept;
};

class object_store {
public:
    field_table fields;

    std::uint32_t add(record r); // its index, which is the order of creation and stays

    [[nodiscard]] std::uint32_t size() const noexcept; // deleted ones counted
    [[nodiscard]] const record& at(std::uint32_t index) const noexcept { return records_[index]; }
    // The lookups find no deleted records.
    [[nodiscard]] std::optional<std::uint32_t> find(const object_id& id) const noexcept;
    [[nodiscard]] std::vector<std::uint32_t> with_name(std::string_view name) const; // ascending
    // The oldest: a unique value may stand there several times, if they came at the same moment, or
    // before the field became unique.
    [[nodiscard]] std::optional<std::uint32_t> with_value(std::uint32_t unique_field,
                                                          const boost::json::value& value) const;
    [[nodiscard]] std::vector<std::uint32_t>
    all_with_value(std::uint32_t unique_field, const boost::json::value& value) const; // ascending

    void remove(std::uint32_t index);
    void rename(std::uint32_t index, std::string name);
    // To its people, organization, pipeline, stage; and the date of creation that it was given.
    void relate(std::uint32_t index, const record& to);
    void set(std::uint32_t index, field_value value);
    // Values of a field that has just become unique.
    void index_values_of(std::uint32_t field);

private:
    using value_index = std::unordered_multimap<std::string, std::uint32_t>;
    void index_value(std::uint32_t index, const field_value& v);
    void forget_value(std::uint32_t index, const field_value& v);
    void forget_name(std::uint32_t index);

    std::deque<record> records_; // stay in place: by_name_ has views into them
    std::unordered_map<object_id, std::uint32_t> by_id_;
    std::unordered_multimap<std::string_view, std::uint32_t> by_name_;
    std::unordered_map<std::uint32_t, value_index> by_value_; // by field
};

} // namespace leadimport::sandbox
