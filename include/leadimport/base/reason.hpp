#pragma once
// Why a row failed or is unknown, as data: a code and its arguments. Codes are compared, counted
// and stored; text for people is made of them where it is written. A code's name stands in result
// files and summaries and stays the same in every version.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport {

enum class reason_code : std::uint8_t {
    none, // nothing is to be explained, or the record is older than codes

    // The row is created.
    adopted, // no answer is known to have said so: its lead was found {by whom, if not a search}

    // The row failed: no lead was created.
    invalid,         // its cells cannot be sent                  {errc's name, column or nothing}
    refused,         // the API refused it                        {the server's words}
    contact_refused, // it refused its person or company    {which of the two: the server's words}
    contact_unsure,  // what became of that is unknown      {which of the two: cause}
    duplicate,       // a lead that is older than this job has its key  {that lead's id}
    third_doubt,     // settled as absent three times             {cause of the last}

    // The row is unknown: what its answer leaves open.
    no_answer,           // the connection was lost, or time ran out    {phase, cause}
    server_error,        // 408 or 5xx, or an answer that the API does not give {the server's words}
    not_the_api,         // an answer that is not the API's JSON        {what it was}
    no_lead_named,       // a success without a valid lead id           {what it was}
    conflict,            // 409                                         {the server's words}
    maybe_duplicate,     // a refusal that may be because of its own lead {the server's words}
    refused_in_doubt,    // a refusal, after an attempt that may have worked {the server's words}
    other_name,          // the answer's lead has another name        {}
    lead_too_old,        // the answer's lead is older than the request {its date}
    lead_of_another_row, // the answer's lead is another row's    {that row}
    process_ended,       // the program ended before the answer came  {}
    not_recorded,        // it may have begun after the journal's copy was made {}

    // The row is unknown: what looking for its lead left open.
    waiting,        // the time that a lead may take to appear is not over {until when}
    answered,       // an answer gave an id that cannot be confirmed {lead id}
    no_control,     // no lead of this job is near enough to test the search with {}
    blind,          // the search does not show a lead that exists {that lead's id}
    not_dated,      // a candidate's date is not known            {lead id}
    candidate,      // a lead may be this row's                   {lead id}
    several,        // several may be                             {lead ids}
    rewritten_name, // the server may keep the name in another form {}
    too_many,       // the search does not show all, or more than can be compared {}
    search_refused, // this token may not search                  {the server's words}
    two_leads,      // the row has two leads                      {lead ids}
    no_body,        // the row's content cannot be read any more  {why}
};

// "no_answer".
[[nodiscard]] std::string_view name_of(reason_code c) noexcept;
[[nodiscard]] std::optional<reason_code> reason_code_of(std::string_view name) noexcept;
// Whether the row is unknown: a lead of it may exist.
[[nodiscard]] bool leaves_unknown(reason_code c) noexcept;
// Whether its lead was looked for, and that left it open for good: looking again may, too.
[[nodiscard]] bool is_of_looking(reason_code c) noexcept;
// Those whose arguments tell the kind, as below.
[[nodiscard]] std::vector<reason_code> codes_that_tell_kind();

struct reason {
    reason_code code = reason_code::none;
    std::vector<std::string> arguments{}; // in the order that stands beside the code
    bool operator==(const reason&) const = default;
};

// Whether its arguments say which kind of it there is (a column, the server's words) and not whose
// it is (a lead's id, a moment).
[[nodiscard]] bool arguments_tell_kind(reason_code c) noexcept;
// What rows that are counted together have in common: the code, and the arguments if they tell the
// kind.
[[nodiscard]] reason kind_of(reason r);

} // namespace leadimport
