#pragma once
// Rows that may have several leads, when one of these becomes another row's or is deleted: they are
// told anew, without it. A row with nothing left but the lead that an answer named is created by
// that again, if Salesmap shows it: a person may have deleted it to keep the one that is gone now.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/words/message.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace leadimport::commands {

struct freed_row {
    std::uint64_t row = 0;
    std::vector<std::string> left; // its leads, without those that it has not any more
    bool created = false;          // by the only one left
    std::string created_at{};      // of that, as the server says it
};

// Of a row that has these leads left, and stays unknown.
[[nodiscard]] words::message words_of(const std::vector<std::string>& left);
// The rows besides `row` that name one of `lead_ids` and have others left.
[[nodiscard]] result<std::vector<freed_row>> rows_freed_of(const std::vector<std::string>& lead_ids,
                                                           std::uint64_t row, job::journal& j,
                                                           session::api_link& link);
// Inside a transaction, which has to make the result files be written anew.
[[nodiscard]] result<void> tell_anew(const std::vector<freed_row>& rows, job::journal& j);

} // namespace leadimport::commands
