#pragma once
// A mapping as somebody stated it, in a file or by the names in a header: which field is fed by
// what. Nothing is looked up yet; field_map binds it to a header and a workspace.

#include "leadimport/base/error.hpp"
#include "leadimport/mapping/schema.hpp"

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace leadimport {

// Called by boost::system when the value of a failed `checked` is taken: always a bug.
[[noreturn]] void throw_exception_from_error(const std::vector<error>& all,
                                             const boost::source_location&);

} // namespace leadimport

namespace leadimport::mapping {

enum class source_kind { column, constant, text_template };

// Where one field's value comes from.
struct field_source {
    // A key of the mapping's [lead] ("name", "memo", "peopleId", "pipeline", …) or a data field's
    // name.
    std::string target;
    bool data_field = false; // goes into fieldList
    source_kind kind = source_kind::column;
    std::string text;                    // the column's name, the constant, or the template
    std::optional<field_type> type;      // stated in the mapping
    std::optional<std::string> split;    // separator of a list's values; default ";"
    std::optional<std::string> format;   // of dates: "D.M.Y" and the like
    std::optional<std::string> fallback; // `default`: used when the value is empty
    bool trim = true;                    // blanks around the value go; false keeps those of texts
    std::string where;                   // "leads.map.toml, line 7", for errors; empty for a header
};

struct mapping_spec {
    std::string name; // of the file, or "the header of leads.csv"
    std::vector<field_source> sources;
};

// Never empty when it is an error; in the order of the mapping.
using mistakes = std::vector<error>;
template<class T>
using checked = boost::system::result<T, mistakes>;

// Reads a TOML mapping file. All its mistakes at once, each with its line.
[[nodiscard]] checked<mapping_spec> load_mapping_file(const std::filesystem::path& path);
// The same from a text; `name` stands in errors.
[[nodiscard]] checked<mapping_spec> parse_mapping(std::string_view toml, std::string name);

// The mapping that a header states by itself: columns named like the API's keys (name, peopleId,
// organizationId, memo, pipelineId, pipelineStageId) or, when `workspace` is there, exactly like
// one of its data fields. Other columns claim nothing: neither do fields that nobody can write, nor
// columns that begin with "leadimport_". The keys are compared without regard to ASCII case.
[[nodiscard]] mapping_spec match_header(std::span<const std::string> header,
                                        const schema* workspace, std::string name);

} // namespace leadimport::mapping
