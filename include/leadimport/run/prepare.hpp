#pragma once
// Everything that happens before a job is opened: the input is there, the API knows us, the mapping
// fits, every row was looked at. Sends no lead, leaves nothing behind.

#include "leadimport/base/error.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/run/check.hpp"
#include "leadimport/run/key_proof.hpp"
#include "leadimport/run/known_job.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/run/sheet_report.hpp"
#include "leadimport/values/schema.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

namespace leadimport::session {
class api_link;
}

namespace leadimport::run {

// Which rows there are of an input that cannot be had any more as the job began with it.
struct salvaged_rows {
    error why;                          // the input is lost
    std::vector<std::uint64_t> numbers; // of the rows, in the job; ascending
    bool all = false;                   // that the job has
    std::uint64_t certain = 0;          // up to that number they are the input's own
};

// Everything that is known before anything is sent.
struct prepared {
    input::input_file input;
    // Then `input` has these rows only, and nothing may be sent of them. The report counts those of
    // the job.
    std::optional<salvaged_rows> salvaged{};
    // What is imported where that is not the file which was named, for the job to keep: the
    // standard input, or a copy with cells that were restored.
    std::optional<unnamed_file> spooled;
    input::reading_choices reading;    // how the input, or that copy, is to be read
    std::optional<sheet_report> sheet; // nothing: no rows that an import has left
    requests::field_map map;
    check_report report;
    std::optional<values::schema> workspace; // nothing: offline, without a schema
    // How long the API took to answer, on average; nothing when it was not asked.
    std::optional<std::chrono::steady_clock::duration> answer_time;
    std::optional<key_standing> key; // nothing: without a key field, or the API was not asked
};

// Reads the header, asks the API (unless offline, or s.schema has its answers), binds the mapping,
// reads the whole file. Writes the invalid rows to s.errors, unless that is empty or the file is
// unusable. All mistakes of the mapping, or the first other error.
[[nodiscard]] checked<prepared> prepare(const import_settings& s);

// The same for an import, which goes on asking the API through `link`: the standard input is
// spooled to that place, and the list of what was checked is there, too (prepared::input). Of a
// file that is longer than when the job began, only what the job began with is looked at.
[[nodiscard]] checked<prepared> prepare_import(const import_settings& s, session::api_link& link,
                                               const input::spool_place& place);

// For settling a job of which the input is lost: with the rows that can be had without it.
[[nodiscard]] checked<prepared> prepare_salvaged(const import_settings& s, session::api_link& link,
                                                 const known_job& job, const error& why);

// What an import of all that is to be sent now takes, as far as it shows before: at that rate,
// through so many connections (0: not known), with answers like those to the questions.
[[nodiscard]] delivery::time_left time_for_import(const prepared& p, const rate& r,
                                                  unsigned connections);

// Why nothing may be sent although nothing else is wrong: --strict, and a row is invalid.
// (Columns that are not imported, and fields that the workspace's own form requires and that
// nothing is imported to, prepare() itself refuses then.)
[[nodiscard]] std::optional<error> refused_by_strict(const import_settings& s, const prepared& p);

} // namespace leadimport::run
