#pragma once
// A list of what the journal knows, as a CSV file, page by page: it may be as long as the job.

#include "leadimport/base/error.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace leadimport::commands {

// Appends the next lines to `text`, at most `most`; none when there are no more.
using list_page = std::function<result<void>(std::size_t most, std::string& text)>;

// Writes the whole list anew, `header` and then what `next` gives; a reader sees the old one or the
// new one. An error of `next` ends it.
[[nodiscard]] result<void> write_list(const std::filesystem::path& file, std::string_view header,
                                      const list_page& next);

// A text of a server's as one cell of such a list: visible, no formula, in quotes where it has to
// be.
[[nodiscard]] std::string list_cell(std::string_view text);

} // namespace leadimport::commands
