#pragma once
// A mapping as somebody stated it, in a file or by the names in a header: which field is fed by
// what. Nothing is looked up yet; field_map binds it to a header and a workspace.

#include "leadimport/mapping/header_synonyms.hpp"
#include "leadimport/mapping/mistakes.hpp"
#include "leadimport/mapping/schema.hpp"
#include "leadimport/mapping/translation_table.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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

    // What the value means, when it is not meant as it stands. Not of constants.
    std::shared_ptr<const translation_table> table; // null when there is none
    std::string table_name;                         // as the mapping spells it
    std::optional<std::string> otherwise;           // used for values that the table lacks
};

struct mapping_spec {
    std::string name; // of the file, or "the header of leads.csv"
    std::vector<field_source> sources;
};

// Gives the table of a name that a mapping mentions.
using table_loader = std::function<checked<translation_table>(const std::string& name)>;

// Reads a TOML mapping file, and the tables that it names by their paths relative to its folder.
// All mistakes at once, each with its line.
[[nodiscard]] checked<mapping_spec> load_mapping_file(const std::filesystem::path& path);
// The same from a text; `name` stands in errors. Without a loader it cannot name tables.
[[nodiscard]] checked<mapping_spec> parse_mapping(std::string_view toml, std::string name,
                                                  const table_loader& tables = {});

// The mapping that a header states by itself: columns named like the API's keys (name, peopleId,
// organizationId, memo, pipelineId, pipelineStageId, without regard to ASCII case); when
// `workspace` is there, exactly like one of its data fields; or by a synonym of a key that no
// column is named like. Other columns claim nothing: neither do fields that nobody can write, nor
// columns that begin with "leadimport_".
[[nodiscard]] mapping_spec
match_header(std::span<const std::string> header, const schema* workspace, std::string name,
             const header_synonyms& synonyms = header_synonyms::builtin());

} // namespace leadimport::mapping
