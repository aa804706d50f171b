#pragma once
// Reads the two sides of a comparison: what a row sent, and what its lead shows. Pure functions.
//
// | what is sent             | what GET shows of it            | kind    | text          |
// | stringValue              | a text                          | text    | as it is      |
// | numberValue              | a number                        | number  | shortest form |
// | booleanValue             | true, false                     | boolean | true, false   |
// | dateValue                | a text                          | date    | as it is      |
// | an id: userValueId, …    | an object with an id            | other   | the id        |
// | several ids or options   | an array of objects or texts    | other   | all, sorted   |
// | nothing                  | null, "", [], or no such member | left out                |
//
// A date that is shown is of kind text, for JSON knows no dates: compare_values() reads it.

#include "leadimport/workspace/evidence.hpp"

namespace leadimport::workspace {

struct lead_as_shown {
    std::string id;         // never empty
    std::string created_at; // as the server says it; empty: it does not
    shown_lead shown;
};
// Reads the body of a successful get_lead(). `key_field` is the key field's name, empty for none.
// api_not_salesmap when the body has a different shape.
[[nodiscard]] result<lead_as_shown> read_shown_lead(std::string_view body,
                                                    std::string_view key_field);

// The body of a create_lead(), with its contacts' ids. The key, when the row has one, may stand in
// it or not, that makes no difference: `key` is its value, empty for none. No field is `alone`, for
// that takes the whole file. errc::internal when the body is none with a name.
[[nodiscard]] result<sent_facts> read_sent_facts(std::string_view body, std::string_view key_field,
                                                 std::string_view key);

} // namespace leadimport::workspace
