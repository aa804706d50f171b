#include "leadimport/run/key_proof.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/state_folder.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/value_lines.hpp"
#include "leadimport/words/run.hpp"

#include <limits>
#include <utility>

namespace leadimport::run {
namespace {

// A server's id is never a path.
std::string file_of(const std::string& field_id) {
    return "unique-key-" + to_hex(fingerprint_of(field_id));
}

std::string spell(const key_field_place& place, const key_proof& p) {
    std::string lines;
    add_value_line(lines, "base_url", place.base_url);
    add_value_line(lines, "workspace_id", place.workspace_id);
    add_value_line(lines, "field_id", place.field_id);
    add_value_line(lines, "unique", p.unique ? "1" : "0");
    add_value_line(lines, "pairs", std::to_string(p.pairs));
    add_value_line(lines, "tested_at", p.tested_at);
    add_value_line(lines, "program_version", p.program_version);
    end_value_lines(lines);
    return lines;
}

// Nothing when it is not whole, or about another field.
std::optional<key_proof> parse(const std::string& content, const key_field_place& place) {
    const auto values = read_value_lines(content);
    const auto value = [&values](std::string_view name) {
        const auto at = values.find(name);
        return at == values.end() ? std::string{} : at->second;
    };
    const auto pairs = text::parse_unsigned(value("pairs"));
    const auto unique = value("unique");
    if (!pairs || *pairs > std::numeric_limits<unsigned>::max() ||
        (unique != "0" && unique != "1") || value("tested_at").empty() ||
        value("base_url") != place.base_url || value("workspace_id") != place.workspace_id ||
        value("field_id") != place.field_id)
        return std::nullopt;
    return key_proof{unique == "1", static_cast<unsigned>(*pairs), value("tested_at"),
                     value("program_version")};
}

} // namespace

result<void> write_key_proof(const key_field_place& place, const key_proof& p) {
    const auto folder = state_folder::make(place.base_url, place.workspace_id);
    if (!folder) return folder.error();
    return folder->replace(file_of(place.field_id), spell(place, p));
}

result<std::optional<key_proof>> read_key_proof(const key_field_place& place) {
    const auto folder = state_folder::find(place.base_url, place.workspace_id);
    if (!folder) return folder.error();
    if (!*folder) return std::optional<key_proof>{};
    const auto name = file_of(place.field_id);
    const auto content = (*folder)->read(name, limits::config_file_bytes);
    if (!content) return content.error();
    if (!*content) return std::optional<key_proof>{};
    auto proof = parse(**content, place);
    if (!proof)
        return error{errc::storage_failed, ((*folder)->path() / name).string(),
                     words::key_test_record_is_broken};
    return proof;
}

result<const values::field*> find_key_field(const values::schema& workspace,
                                            const std::string& name) {
    const auto quoted = text::quoted(name);
    const auto wrong = [](words::message why) {
        return error{errc::key_field_unusable, "--key-field", std::move(why)};
    };
    if (values::is_system_field(name)) return wrong(words::key_field_cannot_be_written(quoted));
    const auto* field = workspace.find_field(values::object_kind::lead, name);
    if (field == nullptr) return wrong(words::key_field_is_not_there(quoted));
    if (field->type != values::field_type::string)
        return wrong(words::key_field_is_no_text(quoted, values::name_of(field->type)));
    return field;
}

std::string_view name_of(key_standing::kind k) noexcept {
    switch (k) {
    case key_standing::kind::proven: return "proven";
    case key_standing::kind::not_tested: return "not_tested";
    case key_standing::kind::not_unique: return "not_unique";
    case key_standing::kind::not_promised: return "not_promised";
    case key_standing::kind::unreadable: return "unreadable";
    }
    return "";
}

key_standing standing_of(const values::field& key_field, const key_field_place& place) {
    using enum key_standing::kind;
    key_standing s;
    s.field = key_field.name;
    s.is = not_promised;
    if (!key_field.prevents_duplicates) return s;
    const auto proof = read_key_proof(place);
    if (!proof) {
        s.is = unreadable;
        s.problem = proof.error();
        return s;
    }
    s.is = not_tested;
    if (!*proof) return s;
    const auto& p = **proof;
    if (p.unique && p.pairs < limits::key_pairs) return s; // another version wanted fewer
    s.is = p.unique ? proven : not_unique;
    s.day = p.tested_at.substr(0, std::string_view{"2026-11-29"}.size());
    return s;
}

} // namespace leadimport::run
