#pragma once
// When a job began, by the server's clock: a lead that is older is not the job's, whatever the
// journal says of it.
//
// The moment by the boot clock is known: the run that announced the first row noted when it began.
// What has to be found is how far the server's clock is ahead of it in that same run:
//
// | concluded             | from what                             | what else looks the same |
// | it is at least so far | a lead that an answer of the run      | an old lead that an      |
// |   ahead               | named, dated by its id: it was there  | answer named says too    |
// |                       | when the answer came. The middle one  | little, a machine whose  |
// |                       | of many                               | clock is ahead too much: |
// |                       |                                       | one is outvoted          |
// | the same, when no     | what the run measured and kept        | machines that date leads |
// |   answer named one    |                                       | by other clocks: the     |
// |                       |                                       | tolerance                |
// | it began then, when   | the server's time that was noted when   | servers that date leads  |
// |   that run is not     |   the job began, here or in job.info    | by other clocks: the     |
// |   known any more      |                                         | tolerance                |
// | a lead is older than  | its id's date lies before that by     | a server's clock that    |
// |   the job             | more than a minute and the spread     | was set while the first  |
// |                       |                                       | run sent                 |
// | the same of a lead    | its id has no date, and its time of   | a file that is imported  |
// |   that no answer      | creation, as it was shown when it     | to that field: it is     |
// |   named               | became the row's, lies before that    | left to a person         |
//
// Our wall clock is never looked at: it may be wrong, or have been set since. Of leads that answers
// named the date as text is not looked at either: a column may be imported to that field, and then
// it says what the rows say. Where all of these are missing (the journal is older than its runs,
// the first run got no answer that tells) nothing is known, and no lead is older.

#include "leadimport/job/journal.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leadimport::run {

// What is known of the first run that announced rows.
struct first_run {
    std::chrono::milliseconds began{};               // by the boot clock
    std::optional<std::chrono::milliseconds> offset; // of the server's clock, as it was measured
    std::optional<std::chrono::milliseconds> spread; // of the server's machines, likewise
    // Of each lead that an answer named its date less the boot clock's reading when that came.
    std::vector<std::chrono::milliseconds> named;
};

// Milliseconds since 1970 by the server's clock; a lead that is dated before it is older than the
// job. Nothing when that is not known.
[[nodiscard]] std::optional<std::chrono::milliseconds> beginning_of(first_run r);
// The same of this job. `noted`: job_info::server_began, for a journal that has lost it; 0: none.
[[nodiscard]] result<std::optional<std::chrono::milliseconds>>
beginning_of(job::journal& j, std::uint64_t noted = 0);

// Whether a lead with this id is older than a job that began then. `created_at`: as the server said
// it, of a lead that no answer named; else empty.
[[nodiscard]] bool is_older(std::string_view lead_id,
                            const std::optional<std::chrono::milliseconds>& beginning,
                            std::string_view created_at = {});

} // namespace leadimport::run
