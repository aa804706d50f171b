#pragma once
// The input of a job that has begun, for commands that neither check it as a whole nor send it: the
// very bytes that the job began with, or nothing.

#include "leadimport/base/error.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/run/job_opening.hpp"
#include "leadimport/run/settings.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/workspace/evidence.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace leadimport::run {

// How the job's input was read: as the user said, or else in the encoding that was found out.
[[nodiscard]] result<input::reading_choices> reading_of_job(const import_settings& s,
                                                            const std::string& encoding);

// Reads all of it once. From then on it is an input that was checked: each reading gets what the
// job began with, or input_changed. Any error means that the input cannot be had. Rows that were
// added at the end of the file since then do not matter: they are not read.
[[nodiscard]] result<input::input_file> open_job_input(const import_settings& s,
                                                       const opened_job& job);

// Why it cannot be found out any more what a row has sent, in words.
struct cannot_be_read {
    words::message why;
};
using facts_or_why = std::variant<workspace::sent_facts, cannot_be_read>;
// What a row of the job has sent. Asks the API for the workspace, whose names stand in rows. An
// error is one of the API or the journal.
[[nodiscard]] result<facts_or_why> facts_of_row(const import_settings& s, opened_job& job,
                                                session::api_link& link, input::input_file& input,
                                                std::uint64_t row);

} // namespace leadimport::run
