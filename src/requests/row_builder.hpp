#pragma once
// The request of one row, key by key in the order that field_map describes, with the person and the
// organization that it names.

#include "requests/object_writer.hpp"

#include "leadimport/csv/record.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/requests/lead_request.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace leadimport::requests {

class row_builder {
public:
    // All must outlive it.
    row_builder(const mapping::bound_map& map, const csv::record& r, row_scratch& scratch,
                lead_request& out)
        : map_{map},
          record_{r},
          scratch_{scratch},
          out_{out} {}

    // See field_map::build.
    [[nodiscard]] std::optional<row_error> run();
    // See field_map::takes.
    [[nodiscard]] bool takes(std::size_t column);

private:
    using step = object_writer::step;
    step put_key(object_writer& lead, mapping::lead_key key, char* at);
    step put_name(object_writer& lead, char* at);
    step put_parties(object_writer& lead, char* at);
    step put_pipeline(object_writer& lead, char* at);
    step put_pipeline_ids(object_writer& lead, std::string_view pipeline, std::string_view stage);
    step refuse_without_party(object_writer& lead);
    bool takes(const mapping::bound_field& f);

    const mapping::bound_map& map_;
    const csv::record& record_;
    row_scratch& scratch_;
    lead_request& out_;
};

} // namespace leadimport::requests
