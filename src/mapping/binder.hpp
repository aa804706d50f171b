#pragma once
// Binds one mapping to a header and a workspace. bind_fields.cpp finds which column is
// imported to which field, bind_complete.cpp what is missing, bind_texts.cpp checks the texts that
// the mapping itself brings: options, constants, defaults, tables.

#include "mapping/named_fields.hpp"

#include "leadimport/mapping/bound_map.hpp"
#include "leadimport/values/translation_table.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace leadimport::mapping {

// Every function that finds a mistake notes it and goes on, so that all are found.
class binder {
public:
    binder(const mapping_spec& spec, std::span<const std::string> header,
           const values::schema* workspace);
    [[nodiscard]] checked<bound_map> run();

private:
    void bind(const field_source& s);
    void bind_key(const field_source& s, bound_field f);
    void bind_contact_key(const field_source& s, bound_field f);
    void bind_data(const field_source& s, bound_field f);
    [[nodiscard]] bool is_fed_twice(const bound_field& f, const field_source& s);
    [[nodiscard]] bool is_no_field(const field_source& s, const std::string& name);
    [[nodiscard]] const values::field* find_field(const field_source& s, const std::string& name);
    void choose_type(const field_source& s, const values::field* known, bound_field& f);

    void bind_source(const field_source& s, bound_field& f);
    void bind_template(const field_source& s, bound_field& f);
    [[nodiscard]] std::size_t find_column(const field_source& s, std::string_view name);
    [[nodiscard]] words::message explain_no_column(std::string_view name) const;

    void bind_options(const field_source& s, bound_field& f);
    void bind_fixed_texts(const field_source& s, bound_field& f);
    [[nodiscard]] std::string to_json(const field_source& s, const values::value_rule& rule,
                                      std::string_view text);
    // What is wrong with a `to` of a table.
    using judge = std::function<values::objection(std::string_view text)>;
    void check_table(const field_source& s, const values::translation_table& table,
                     const judge& find_fault);
    [[nodiscard]] static values::objection find_fault(const values::value_rule& rule,
                                                      std::string_view to);

    void check_pipelines();
    // Looks up every text of the mapping that becomes the id of a pipeline or a stage. Gives that
    // of a constant, else nothing.
    using finder = std::function<values::objection(std::string_view text, std::string_view& id)>;
    std::string_view check_ids(lead_key key, const finder& find);
    void check_complete();
    void check_parties();
    void check_contact(values::object_kind contact, const contact_rules& rules);
    void find_missing_required(values::object_kind o);
    [[nodiscard]] bool is_mapped(lead_key key) const noexcept {
        return key_sources_[static_cast<std::size_t>(key)] != nullptr;
    }
    void incomplete(words::message detail);

    void mistake(errc code, const field_source& s, words::message detail);
    // "person “직책”", "“금액”"
    [[nodiscard]] static words::message name_of_field(values::object_kind o, std::string_view name);
    // "`target`: what"
    [[nodiscard]] static words::message about(const field_source& s, words::message what);

    const mapping_spec& spec_;
    const values::schema* workspace_;
    std::vector<std::string_view> columns_; // trimmed
    std::map<values::object_kind, std::optional<named_fields>>
        fields_;                                                  // of the workspace, when needed
    std::shared_ptr<const values::id_names> users_;               // null when none are known
    std::map<std::string, const field_source*, std::less<>> fed_; // by target
    std::array<const field_source*, lead_key_count> key_sources_{};
    std::shared_ptr<suggestion_budget> suggestions_ = std::make_shared<suggestion_budget>();
    mistakes mistakes_;
    bound_map map_;
};

} // namespace leadimport::mapping
