#pragma once
// POST /v2/object/{type}/search: filters over the records of a store.

#include "sandbox/answer.hpp"
#include "sandbox/object_store.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

// What a filter compares: a data field, or what every record has.
enum class property { name, id, created_at, pipeline, stage, data };

enum class comparison {
    eq,
    neq,
    exists,
    not_exists,
    contains,
    not_contains,
    lt,
    lte,
    gt,
    gte,
    in,
    not_in,
    list_contain,
    list_not_contain,
    on_or_after, // of days: so are the next three
    on_or_before,
    between, // two days, both included
    on_day,
};

struct filter {
    property what = property::data;
    std::uint32_t field = 0; // of property::data
    comparison how = comparison::eq;
    boost::json::value value;
};

using filter_group = std::vector<filter>; // all of them must hold
using query = std::vector<filter_group>;  // one of them must hold

// A property of every record, null when it is none of those. `property::data` gives a field's
// value.
[[nodiscard]] boost::json::value value_of(const record& r, property what, std::uint32_t field = 0);
// The properties that have a field's name: 이름, RecordId, 생성 날짜, 파이프라인, 파이프라인 단계.
[[nodiscard]] std::optional<property> find_property(std::string_view field_name) noexcept;

[[nodiscard]] std::optional<refusal> read_query(const boost::json::object& body,
                                                const field_table& fields, query& q);

[[nodiscard]] bool matches(const query& q, const record& r);

struct found_page {
    std::vector<std::uint32_t> records;
    std::optional<std::uint32_t> next; // where the next page begins
};

// At most `most` records from index `first` on, in order of creation, of those that are `shown`.
// Exact names, ids and unique values are looked up; anything else looks at every record.
[[nodiscard]] found_page run_query(const query& q, const object_store& store, std::uint32_t first,
                                   std::size_t most,
                                   const std::function<bool(const record&)>& shown);

} // namespace leadimport::sandbox
