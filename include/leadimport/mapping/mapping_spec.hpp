#pragma once
// A mapping as a mapping file or the names in a header state it: what is imported to which field.
// Nothing is looked up yet; field_map binds it to a header and a workspace.

#include "leadimport/base/mistakes.hpp"
#include "leadimport/mapping/header_synonyms.hpp"
#include "leadimport/values/schema.hpp"
#include "leadimport/values/translation_table.hpp"
#include "leadimport/words/message.hpp"

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
    values::object_kind of = values::object_kind::lead;
    // A key of the object's table ("name", "memo", "peopleId", "pipeline", …; of a person "email",
    // "phone") or a data field's name.
    std::string target;
    bool data_field = false; // stands in [lead.fields] or the like
    source_kind kind = source_kind::column;
    std::string text;                       // the column's name, the constant, or the template
    std::optional<values::field_type> type; // stated in the mapping
    std::optional<std::string> split;       // separator of a list's values; default ";"
    std::optional<std::string> format;      // of dates: "D.M.Y" and the like
    std::optional<std::string> fallback;    // `default`: used when the value is empty
    bool trim = true;     // blanks around the value go; false keeps those of texts
    words::message where; // "leads.map.toml, line 7", for errors; empty for a header

    // What the value means, when it is not meant as it stands. Not of constants.
    std::shared_ptr<const values::translation_table> table; // null when there is none
    std::string table_name;                                 // as the mapping spells it
    std::optional<std::string> otherwise;                   // used for values that the table lacks
};

// What becomes of a row that says something of a person, but no e-mail to find one by.
enum class no_email {
    automatic,         // organization_only when the row has one, else fail
    fail,              // the row cannot be sent
    create,            // a person by name alone
    organization_only, // the lead has no person
};

// How the people or organizations of the rows come to be.
struct contact_rules {
    bool create = true; // false: a row fails when its person or organization is not there yet
    no_email without_email = no_email::automatic;
    words::message where; // of the table, for errors; empty: there is none
};

struct mapping_spec {
    words::message name; // of the file, or "the header of leads.csv"
    std::vector<field_source> sources;
    contact_rules person{};
    contact_rules organization{};
    // Of a header: columns that may be meant for more than one thing, and for which.
    std::vector<words::message> doubts{};
};

// Gives the table of a name that a mapping mentions.
using table_loader = std::function<checked<values::translation_table>(const std::string& name)>;

// Which tables a mapping may name: those in or below its folder, wherever links lead, or any file
// of this machine. A mapping that comes from elsewhere must not have others read to it.
enum class tables_from { its_folder, anywhere };

// Reads a TOML mapping file, and the tables that it names by their paths relative to its folder.
// All mistakes at once, each with its line.
[[nodiscard]] checked<mapping_spec> load_mapping_file(const std::filesystem::path& path,
                                                      tables_from tables = tables_from::its_folder);
// The same from a text; `name` stands in errors. Without a loader it cannot name tables.
[[nodiscard]] checked<mapping_spec> parse_mapping(std::string_view toml, std::string name,
                                                  const table_loader& tables = {});

// The mapping that a header states by itself. A column claims, by the first of these that fits:
//  a key of the API by its name (name, peopleId, organizationId, memo, pipelineId, pipelineStageId,
//    without regard to ASCII case), or what the vendor's own upload calls it (Lead-이름,
//    People-이메일, Organization-이름, Lead-<data field>);
//  when `workspace` is there, the lead's data field of exactly this name;
//  what the synonyms say, unless a column claims the same by its name;
//  a data field of exactly this name of people or organizations, when the rows name such.
// Other columns claim nothing. Nor do columns that are named like a field that cannot be written,
// nor those that begin with "leadimport_". People are claimed only when a column has their e-mails.
[[nodiscard]] mapping_spec
match_header(std::span<const std::string> header, const values::schema* workspace,
             words::message name, const header_synonyms& synonyms = header_synonyms::builtin());

} // namespace leadimport::mapping
