#pragma once
// Which lead belongs to which row: decisions without look-ups. Pure functions; the tables are in
// their tests.

#include "leadimport/salesmap/lead.hpp"
#include "leadimport/workspace/settle.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::workspace {

// A lead that a search gave, as it was fetched.
struct candidate {
    std::string id;
    std::optional<salesmap::lead> lead; // nothing: it cannot be read
};

// What a row and its lead have in common: the name without blanks around it, ids in lower case.
[[nodiscard]] salesmap::sent_lead identity_of(const salesmap::sent_lead& sent);
[[nodiscard]] salesmap::sent_lead identity_of(const salesmap::lead& lead);
[[nodiscard]] bool equal(const salesmap::sent_lead& a, const salesmap::sent_lead& b) noexcept;

// "could be the lead <id>", "could be one of the leads <id>, <id> and 7 more".
[[nodiscard]] cannot_tell could_be(const std::vector<candidate>& leads);

// Of the row that was sent with `key`; `leads` are those that the search by key gave, with their
// key field in lead::field. A server that ignores the filter gives leads of others, too.
[[nodiscard]] what_became match_by_key(std::string_view key, const std::vector<candidate>& leads);

// Of rows whose identity is `wanted`, in their order; `leads` are those that the search by name
// gave and that belong to nobody else.
[[nodiscard]] std::vector<what_became>
match_by_name(const salesmap::sent_lead& wanted, std::span<const doubtful_row> rows,
              std::vector<candidate> leads, std::optional<std::chrono::milliseconds> clock_ahead);

[[nodiscard]] bool any_absent(const std::vector<what_became>& rows) noexcept;

// What two look-ups of the same rows come to: the second's word, unless it calls rows absent while
// it saw other leads than the first.
[[nodiscard]] std::vector<what_became> confirm(const std::vector<what_became>& first,
                                               std::vector<what_became> second);

// A lead that was found for two rows is none of either's for certain.
void doubt_shared_leads(std::vector<finding>& findings);

} // namespace leadimport::workspace
