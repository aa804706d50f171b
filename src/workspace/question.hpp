#pragma once
// What has to be asked to settle rows. Pure.

#include "leadimport/salesmap/lead.hpp"
#include "leadimport/workspace/settle.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace leadimport::workspace {

// One search, and the rows that it answers for: one row with a key, or all that are equal in name,
// person and organization.
struct question {
    std::string field;            // that is searched
    std::string value;            // that it must have
    std::string key;              // empty: by name
    salesmap::sent_lead identity; // by name: see identity_of
    std::vector<doubtful_row> rows;

    std::chrono::steady_clock::time_point looked{}; // when the first look-up ended
    std::vector<what_became> seen;                  // at the first look-up
};

struct questions {
    std::vector<question> asked; // those by key first
    // Rows of which nobody can ask anything.
    std::vector<finding> unanswerable;
};

// `key_field` is empty when there is none; then keys do not count.
[[nodiscard]] questions put_questions(std::vector<doubtful_row> rows, const std::string& key_field);

} // namespace leadimport::workspace
