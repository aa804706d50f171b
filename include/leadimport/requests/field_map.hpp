#pragma once
// A mapping bound to a header and (when known) to a workspace: checked once, trusted for every row.

#include "leadimport/csv/record.hpp"
#include "leadimport/mapping/description.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/requests/lead_request.hpp"
#include "leadimport/values/schema.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::requests {

// Why one row cannot become a request. Names the column, not the row: the caller knows the row.
struct row_error {
    errc code = errc::row_bad_value;
    std::string column;    // the CSV column's name; empty when it is no column's fault
    words::message detail; // what is wrong and what was expected

    // At "column “금액”".
    [[nodiscard]] error as_error() const;
};

class field_map {
public:
    // Checks the whole mapping and reports every mistake at once: columns that are missing (with
    // the nearest name) or named twice, templates, fields that two things are imported to, unknown
    // and read-only fields, types that contradict the workspace, no name, neither person nor
    // organization, half a pipeline. Without `workspace` a data field's type is the stated one, or
    // string.
    [[nodiscard]] static checked<field_map> bind(const mapping::mapping_spec& spec,
                                                 std::span<const std::string> header,
                                                 const values::schema* workspace);
    field_map(field_map&&) noexcept;
    field_map& operator=(field_map&&) noexcept;
    ~field_map();

    // Builds the request of one record into `out`, whose memory is reused; on an error `out` is
    // undefined. A record with a defect gives that defect. Thread-compatible: one thread per map.
    [[nodiscard]] std::optional<row_error> build(const csv::record& r, lead_request& out) const;

    // Of the record that was built last: the first field that it leaves empty although the
    // workspace's own form requires it, as what would be wrong with the row. The API takes it.
    [[nodiscard]] std::optional<row_error> lack() const;

    // Whether every field that this column is imported to takes what the record says to it, each
    // field by itself: a row may be wrong in several columns, and build() names the first. A record
    // of too few cells is not taken. The form of an e-mail address is not looked at.
    // Thread-compatible, like build().
    [[nodiscard]] bool takes(const csv::record& r, std::size_t column) const;
    // What the API calls the fields that this column is imported to: "예상 금액", "memo". The
    // texts live as long as the map.
    [[nodiscard]] std::vector<std::string_view> fields_of(std::size_t column) const;

    // What each field takes, in the order of the request.
    [[nodiscard]] const std::vector<mapping::described_field>& description() const noexcept;
    // Columns that are not imported, without those of earlier runs (leadimport_…).
    [[nodiscard]] const std::vector<mapping::unmapped_column>& unmapped_columns() const noexcept;
    // Fields that the workspace's own form requires and that nothing is imported to: no
    // mistakes, for the API takes what lacks them.
    [[nodiscard]] const mistakes& missing_required() const noexcept;
    // Whether something is imported to this data field.
    [[nodiscard]] bool is_mapped(std::string_view data_field) const noexcept;
    // Whether rows may name a person to be found or created.
    [[nodiscard]] bool names_people() const noexcept;
    // A text that is equal exactly for maps that treat every row alike: a job's identity has it.
    [[nodiscard]] const std::string& canonical() const noexcept;

private:
    struct impl;
    explicit field_map(std::unique_ptr<impl> i);
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::requests
