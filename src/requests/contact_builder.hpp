#pragma once
// The person and the organization that a row names.

#include "requests/object_writer.hpp"

#include "leadimport/csv/record.hpp"
#include "leadimport/requests/lead_request.hpp"

#include <optional>
#include <string_view>

namespace leadimport::requests {

// Fills in `out.organization` and `out.person`, neither of which is `named` yet.
// `organization_member`: how the lead's own body names its organization, `,"organizationId":"…"`,
// when it does by an id; else empty.
[[nodiscard]] std::optional<row_error> build_contacts(const mapping::bound_map& map,
                                                      const csv::record& r, row_scratch& scratch,
                                                      std::string_view organization_member,
                                                      lead_request& out);

} // namespace leadimport::requests
