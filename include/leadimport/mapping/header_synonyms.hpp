#pragma once
// What people call things at the top of a column: “리드명” is a lead's name. A translation table
// from headers to places in a mapping; the one that is compiled in is config/header-synonyms.csv.

#include "leadimport/base/mistakes.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

namespace leadimport::mapping {

class header_synonyms {
public:
    // Without a single one.
    header_synonyms() = default;
    // Those that are compiled in.
    [[nodiscard]] static const header_synonyms& builtin();
    // Those, and a file's on top of them: it may give a header another place, or none by an empty
    // `to`. A place is a key of [lead] ("name", "pipelineStage"), a key of a person or an
    // organization ("person.email"), or a data field ("lead.fields.담당자"). All errors are
    // errc::table_unusable, all at once, each with its line.
    [[nodiscard]] static checked<header_synonyms> load(const std::filesystem::path& path);
    // The same from bytes, on top of what is given.
    [[nodiscard]] static checked<header_synonyms> parse(std::string bytes, std::string name,
                                                        header_synonyms base);

    // The place as the table spells it ("peopleId"); empty for a header that is no synonym. Case,
    // blanks and punctuation do not matter.
    [[nodiscard]] std::string_view key_for(std::string_view header) const;

private:
    std::map<std::string, std::string, std::less<>> keys_; // by header, without what does not count
};

} // namespace leadimport::mapping
