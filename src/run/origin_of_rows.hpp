#pragma once
// Where rows that were fixed in a spreadsheet come from.

#include "leadimport/base/error.hpp"
#include "leadimport/run/settings.hpp"

#include <filesystem>

namespace leadimport::run {

// One of them, or neither when it is not known.
struct origin_of_rows {
    std::filesystem::path job{};
    std::filesystem::path file{}; // that no job has imported
};

// What --fixes names, which is an error when it is neither; else the job in whose folder the input
// lies. Any thread.
[[nodiscard]] result<origin_of_rows> find_origin(const import_settings& s);

} // namespace leadimport::run
