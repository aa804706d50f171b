#include "run/rows_that_are_leads.hpp"

#include "leadimport/base/reason.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/input/spool.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/run/own_names.hpp"
#include "leadimport/words/run.hpp"

#include <string_view>
#include <system_error>

namespace leadimport::run {

namespace {

std::vector<std::size_t> columns_called(std::string_view name,
                                        std::span<const std::string> header) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < header.size(); ++i)
        if (text::lower(std::string{text::trim(header[i])}) == name) columns.push_back(i);
    return columns;
}

std::string_view cell_of(const csv::record& r, std::size_t column) {
    return column < r.cells.size() ? text::trim(r.cells[column]) : std::string_view{};
}

} // namespace

rows_that_are_leads::rows_that_are_leads(std::span<const std::string> header)
    : lead_columns_{columns_called("leadimport_lead_id", header)},
      code_columns_{columns_called("leadimport_code", header)} {}

void rows_that_are_leads::found::add(const csv::record& r, std::string_view cell) {
    if (++rows > 1) return;
    first_line = r.line;
    first = text::excerpt(cell);
}

void rows_that_are_leads::look_at(const csv::record& r) {
    for (const auto column : lead_columns_)
        if (const auto id = cell_of(r, column); !id.empty()) return leads_.add(r, id);
    for (const auto column : code_columns_)
        if (const auto code = reason_code_of(cell_of(r, column)); code && leaves_unknown(*code))
            return in_doubt_.add(r, name_of(*code));
}

std::optional<error> rows_that_are_leads::refusal(const std::filesystem::path& file) const {
    const auto& l = leads_;
    if (l.rows > 0)
        return error{errc::rows_have_leads, file.string(),
                     words::rows_say_they_have_leads(l.rows, l.first_line, l.first)};
    const auto& d = in_doubt_;
    if (d.rows > 0)
        return error{errc::rows_in_doubt, file.string(),
                     words::rows_say_they_are_unknown(d.rows, d.first_line, d.first)};
    return std::nullopt;
}

std::optional<error> refused_by_name(const import_settings& s) {
    if (s.from_standard_input()) return std::nullopt;
    const auto file = own_file_of_job(s.input);
    if (!file) return std::nullopt;
    const auto name = file->filename().string();
    if (const auto result = result_file_called(name);
        result && job::state_in(*result) == delivery::row_state::unknown)
        return error{errc::rows_in_doubt, s.input.string(), words::file_is_unknown_csv_of_job};
    std::error_code hidden;
    if (name == input::kept_input_name &&
        !std::filesystem::equivalent(file->parent_path(), s.job_folder(), hidden))
        return error{errc::input_is_of_job, s.input.string(), {}};
    return std::nullopt;
}

} // namespace leadimport::run
