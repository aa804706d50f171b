#pragma once
// Looking at the whole file before anything is sent: what `check` shows and `import` does first.

#include "leadimport/base/error.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/csv/dialect.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/input/input.hpp"
#include "leadimport/mapping/header_synonyms.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/values/schema.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::run {

class error_rows;
class rows_of_run;

// What names in a header mean: what is built in, and a file on top of it unless that is empty.
[[nodiscard]] checked<mapping::header_synonyms> load_synonyms(const std::filesystem::path& file);

// The mapping of this input: of the file `map`, or, when that is empty, of the header itself, in
// which the file `synonyms` (if any) explains names. All mistakes at once. `workspace` may be null.
[[nodiscard]] checked<requests::field_map>
bind_mapping(const input::input_file& input, const std::filesystem::path& map,
             const values::schema* workspace, const std::filesystem::path& synonyms = {},
             mapping::tables_from tables = mapping::tables_from::its_folder);

struct invalid_row {
    std::uint64_t row = 0;
    std::uint64_t line = 0;
    words::message detail; // what is wrong with it; may say nothing
};

// Rows that are invalid for the same reason in the same column.
struct invalid_kind {
    errc code = errc::row_bad_value;
    std::string column; // empty when it is no column's fault
    std::uint64_t rows = 0;
    std::vector<invalid_row> first; // in the order of the file, limits::invalid_rows_named at most

    // What all its first rows have in common; nothing when they differ.
    [[nodiscard]] std::optional<words::message> common_detail() const;
};

// What an import would send now: without rows that have ended in earlier runs of the job, and no
// more than --limit allows.
struct run_share {
    std::uint64_t ended = 0;         // rows of the job that have an end already
    std::uint64_t open = 0;          // rows that can be sent and have none
    std::uint64_t invalid = 0;       // rows that cannot be sent and have none
    std::uint64_t leads = 0;         // as many of `open` as --limit allows
    std::uint64_t people = 0;        // that these name, and that the job does not know yet
    std::uint64_t organizations = 0; // 〃
    bool estimated = false;          // these two are, because they are many
    // That the job knows already.
    std::uint64_t known_people = 0;
    std::uint64_t known_organizations = 0;
};

struct check_report {
    std::uint64_t rows = 0;
    std::uint64_t bytes = 0;
    std::string digest;                // hex, of the whole file
    csv::dialect dialect;              // as seen
    std::uint64_t invalid = 0;         // rows that cannot become requests
    std::vector<invalid_kind> kinds;   // of them, the most frequent first
    std::uint64_t invalid_besides = 0; // rows of kinds beyond limits::invalid_kinds
    // Rows that can be sent although a field is empty that the workspace's own form requires; with
    // `strict` they are invalid instead.
    std::uint64_t lacking = 0;
    // Why it must not be imported: rows of it are leads already, or may be
    // (rows_that_are_leads.hpp).
    std::optional<error> imported_before;

    // Of the rows that can be sent.
    std::uint64_t people = 0;         // different ones that they name
    std::uint64_t organizations = 0;  // likewise
    bool estimated = false;           // these two are, because they are many
    bool find_organizations = false;  // they are only looked up, by a search each
    std::uint64_t without_person = 0; // rows for whose person there is no e-mail

    run_share to_send;

    [[nodiscard]] std::uint64_t leads() const noexcept { return rows - invalid; }
    // What an import asks for that sends so many rows and has to find or create so many of whom
    // they name. One request more for each person that the workspace has by another name.
    [[nodiscard]] delivery::work_left work(std::uint64_t rows_left, std::uint64_t people_left,
                                           std::uint64_t organizations_left) const noexcept {
        const auto each = find_organizations ? limits::search_points : 1;
        return {rows_left, people_left + organizations_left,
                rows_left + people_left + organizations_left * each};
    }
    // The same of all that is to be sent now.
    [[nodiscard]] delivery::work_left work() const noexcept {
        return work(to_send.leads, to_send.people, to_send.organizations);
    }
};

// Reads every row and builds every request. An error is one that makes the file unusable; rows that
// are invalid by themselves are counted, and given to `errors` unless that is null. What it saw of
// the file is noted in `blocks` unless that is null. input_being_written when the file did not stay
// as it was meanwhile. `strict`: rows that lack what only the workspace's own form requires are
// invalid, too. `run`: which rows an import would send now; null: all.
[[nodiscard]] result<check_report>
check_rows(input::input_file& input, const requests::field_map& map, error_rows* errors = nullptr,
           input::block_list* blocks = nullptr, bool strict = false, rows_of_run* run = nullptr);

} // namespace leadimport::run
