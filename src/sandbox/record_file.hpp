#pragma once
// The sandbox's memory of what was created: one JSON object a line,
//   {"object","id","name","createdAt","by","idempotencyKey","fault","body"}
// `object` is "people" or "organization", and a lead's line has none; it stands first, so that the
// line's first characters tell. `name` is as it is kept, `createdAt` by the server's clock when the
// object came to be, whatever the answer said. `by` is "request", "replay" (a copy of the request
// that a gateway sent) or "colleague". `body` is the request's as it was received (line breaks
// between its tokens become blanks), `idempotencyKey` null when there was none, `fault` only there
// when one was played. A line is written with one write(2) before the answer is sent, and at once
// when something comes late, so a test that counts the lines after a crash knows what the server
// did.
// Edits and deletions are not recorded: this tells what was created.
//   {"never","why","by","idempotencyKey","fault","body"}
// tells of something that was to come late and did not: `never` is what it would have been, `why`
// is "stopped" (the sandbox ended before) or "refused" (by the API's own rules).

#include "sandbox/answer.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/base/file.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace leadimport::sandbox {

// Where an object comes from.
struct origin {
    maker by = maker::request;
    std::string_view idempotency_key{};
    std::string_view fault{};
    std::string_view body{};
};

// Of one object, with the line's end.
[[nodiscard]] std::string record_line(const created_object& made, const origin& from);
[[nodiscard]] std::string never_line(object_type t, std::string_view why, const origin& from);

class record_file {
public:
    record_file() = default; // records nothing

    // Opens or creates it and gives what it holds to `model`, line by line. A last line without an
    // end is what a crash left of a write: it is cut off. Any other line that is no record is an
    // error.
    [[nodiscard]] static result<record_file> open(const std::filesystem::path& path,
                                                  workspace_model& model);

    // All of `line` or nothing.
    [[nodiscard]] result<void> append(std::string_view line);

private:
    unique_fd fd_;
    std::string name_;
    std::size_t bytes_ = 0;
};

} // namespace leadimport::sandbox
