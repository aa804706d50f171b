#pragma once
// Everything that happens before a job is opened: the input is there, the API knows us, the mapping
// fits, every row was looked at. Sends no lead, leaves nothing behind.

#include "leadimport/base/error.hpp"
#include "leadimport/mapping/field_map.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/mapping/schema.hpp"
#include "leadimport/run/check.hpp"
#include "leadimport/run/input.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/run/spool.hpp"

#include <chrono>
#include <optional>

namespace leadimport::run {

class api_link;

// Everything that is known before anything is sent.
struct prepared {
    input_file input;
    std::optional<unnamed_file> spooled; // the standard input, for the job to keep
    mapping::field_map map;
    check_report report;
    std::optional<mapping::schema> workspace; // nothing: offline, without a schema
    // How long the API took to answer, on average; nothing when it was not asked.
    std::optional<std::chrono::steady_clock::duration> answer_time;
};

// Reads the header, asks the API (unless offline, or s.schema has its answers), binds the mapping,
// reads the whole file. Writes the invalid rows to s.errors, unless that is empty or the file is
// unusable. All mistakes of the mapping, or the first other error.
[[nodiscard]] mapping::checked<prepared> prepare(const import_settings& s);

// The same for who goes on asking the API through `link` (null: offline), with the standard input
// spooled to that place.
[[nodiscard]] mapping::checked<prepared> prepare(const import_settings& s, api_link* link,
                                                 const spool_place& place);

// Why nothing may be sent although everything else is well: --strict, and a row is invalid.
// (Columns that feed nothing prepare() itself refuses then.)
[[nodiscard]] std::optional<error> refused_by_strict(const import_settings& s, const prepared& p);

} // namespace leadimport::run
