#include "leadimport/session/workspace_schema.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/schema_file.hpp"
#include "leadimport/session/api_link.hpp"
#include "leadimport/words/session.hpp"

#include <utility>

namespace leadimport::session {

result<std::string> schema_as_json(const api_settings& api) {
    const auto link = api_link::make(api);
    if (!link) return link.error();
    const auto s = (*link)->fetch_workspace();
    if (!s) return s.error();
    auto json = text::visible_json(salesmap::write_schema(*s));
    if (json.size() <= limits::schema_file_bytes) return json;
    return error{errc::too_complicated, words::schema_of_workspace,
                 words::schema_too_large_for_file(limits::schema_file_bytes)};
}

result<values::schema> load_schema(const std::filesystem::path& file) {
    const auto json = read_small_file(file, limits::schema_file_bytes, errc::schema_unreadable);
    if (!json) return json.error();
    return salesmap::read_schema(*json, file.string());
}

result<std::optional<values::schema>> find_workspace(const std::filesystem::path& file,
                                                     api_link* link) {
    if (file.empty() && link == nullptr) return std::optional<values::schema>{};
    auto found = file.empty() ? link->fetch_workspace() : load_schema(file);
    if (!found) return found.error();
    return std::optional{std::move(*found)};
}

result<bool> create_key_field(const api_settings& api, const std::string& name) {
    const auto link = api_link::make(api);
    if (!link) return link.error();
    const auto s = (*link)->fetch_workspace();
    if (!s) return s.error();
    if (const auto* known = s->find_field(values::object_kind::lead, name)) {
        if (known->type == values::field_type::string && !values::is_system_field(name))
            return false;
        return error{errc::key_field_unusable, "--create-key-field",
                     words::field_exists_of_type(text::quoted(name), values::name_of(known->type))};
    }
    const auto made = (*link)->look_up(salesmap::create_text_field(name));
    if (!made) return made.error();
    return true;
}

} // namespace leadimport::session
