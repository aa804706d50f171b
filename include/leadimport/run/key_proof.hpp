#pragma once
// What this machine knows of whether a key field is unique: that `schema --prove-key-field` has
// shown it, kept as a small file for each field in the workspace's state folder.
//
// A field is taken for unique only when both hold: its definition says so today, and the last test
// has shown it. A definition alone is a promise, and a test alone shows what the server does today.
// What else looks the same: a server that keeps values unique within one of its machines only, and
// had all pairs of the test on that one.

#include "leadimport/base/error.hpp"
#include "leadimport/values/schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::run {

// The outcome of a test.
struct key_proof {
    bool unique = false;   // false: two leads with one key came to be
    unsigned pairs = 0;    // of equal leads, of which one each was created
    std::string tested_at; // RFC 3339, UTC
    std::string program_version{};
    bool operator==(const key_proof&) const = default;
};

// The field that it is about.
struct key_field_place {
    std::string base_url;
    std::string workspace_id;
    std::string field_id;
};

// Durable when it comes back. One that is there already is replaced.
[[nodiscard]] result<void> write_key_proof(const key_field_place& place, const key_proof& p);
// Nothing when there is none. An error when there is a file that cannot be read, belongs to another
// user, or is not whole.
[[nodiscard]] result<std::optional<key_proof>> read_key_proof(const key_field_place& place);

// The text field of leads of that name, else key_field_unusable.
[[nodiscard]] result<const values::field*> find_key_field(const values::schema& workspace,
                                                          const std::string& name);

// How a key field stands, for an import that uses it.
struct key_standing {
    enum class kind {
        proven,
        not_tested,
        not_unique,   // the last test has shown that it is not
        not_promised, // its definition does not say that it prevents duplicates
        unreadable,   // `problem` says what is wrong with what was recorded
    };
    kind is = kind::not_tested;
    std::string field{}; // its name
    std::string day{};   // of the test: "2026-11-29", UTC
    std::optional<error> problem{};

    [[nodiscard]] bool unique() const noexcept { return is == kind::proven; }
};
// "not_tested": for machines.
[[nodiscard]] std::string_view name_of(key_standing::kind k) noexcept;
[[nodiscard]] key_standing standing_of(const values::field& key_field,
                                       const key_field_place& place);

} // namespace leadimport::run
