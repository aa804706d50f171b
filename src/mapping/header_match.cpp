#include "mapping/field_address.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/mapping/lead_keys.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::mapping {
namespace {

enum class claim {
    none,
    by_name,  // as the API or the vendor's upload calls it
    by_field, // as the workspace calls a data field
    by_synonym,
};

struct column {
    std::string_view name;
    claim made = claim::none;
    field_address to; // of a claim
    bool read_only = false;

    [[nodiscard]] bool claims(values::object_kind o, std::string_view key) const {
        return made != claim::none && to.of == o && !to.data_field && to.name == key;
    }
    void drop() { made = claim::none; }
};

class matcher {
public:
    matcher(const values::schema* workspace, const header_synonyms& synonyms)
        : workspace_{workspace},
          synonyms_{synonyms} {}

    void read(std::span<const std::string> header);
    [[nodiscard]] mapping_spec spec(words::message name) const;

private:
    [[nodiscard]] column claim_of(std::string_view name) const;
    [[nodiscard]] bool may_write(const field_address& a) const;
    [[nodiscard]] bool any_claims(values::object_kind o, std::string_view key) const {
        return std::ranges::any_of(columns_, [&](const column& c) { return c.claims(o, key); });
    }
    template<class P>
    void drop_if(P pointless);
    void prefer_names();
    void prefer_ids();
    void drop_lone_pipeline();
    void drop_nameless_contacts();
    void claim_contact_fields();

    const values::schema* workspace_;
    const header_synonyms& synonyms_;
    std::vector<column> columns_;
    std::vector<words::message> doubts_;
};

// Whether the workspace has this data field and lets it be written. Of keys, pipelines and stages
// by name need a workspace that knows them.
bool matcher::may_write(const field_address& a) const {
    const bool by_name = a.name == "pipeline" || a.name == "pipelineStage";
    if (!a.data_field) return !by_name || workspace_ != nullptr;
    if (values::is_system_field(a.name)) return false;
    if (workspace_ == nullptr) return true;
    const auto* f = workspace_->find_field(a.of, a.name);
    return f != nullptr && f->type != values::field_type::read_only;
}

column matcher::claim_of(std::string_view name) const {
    if (const auto key = match_api_name(name); !key.empty())
        return {name, claim::by_name, {values::object_kind::lead, false, std::string{key}}};
    if (auto a = parse_vendor_header(name); a && may_write(*a))
        return {name, claim::by_name, std::move(*a)};
    const auto* f =
        workspace_ == nullptr ? nullptr : workspace_->find_field(values::object_kind::lead, name);
    // A column named like a data field is that field, even when the field cannot be written, and no
    // synonym.
    if (f != nullptr && key_instead_of_field(name).empty()) {
        field_address a{values::object_kind::lead, true, std::string{name}};
        if (!may_write(a)) return {name, claim::none, {}, true};
        return {name, claim::by_field, std::move(a)};
    }
    if (auto a = parse_address(synonyms_.key_for(name)); a && may_write(*a))
        return {name, claim::by_synonym, std::move(*a)};
    return {name, claim::none, {}};
}

// A name that stands there twice claims once; binding it tells that it is ambiguous.
void matcher::read(std::span<const std::string> header) {
    for (const auto& cell : header) {
        const auto name = text::trim(cell);
        if (name.empty() || is_result_column(name)) continue;
        if (std::ranges::find(columns_, name, &column::name) == columns_.end())
            columns_.push_back(claim_of(name));
    }
    prefer_names();
    prefer_ids();
    drop_lone_pipeline();
    drop_nameless_contacts();
    claim_contact_fields();
}

template<class P>
void matcher::drop_if(P pointless) {
    for (auto& c : columns_)
        if (c.made != claim::none && pointless(c)) c.drop();
}

void matcher::prefer_names() {
    drop_if([&](const column& c) {
        const auto says_it_itself = [&](const column& other) {
            return other.made != claim::none && other.made != claim::by_synonym && other.to == c.to;
        };
        return c.made == claim::by_synonym && std::ranges::any_of(columns_, says_it_itself);
    });
}

// Who exports leads often has the company's name beside its id: the id is the surer of the two.
void matcher::prefer_ids() {
    const bool people = any_claims(values::object_kind::lead, "peopleId");
    const bool organizations = any_claims(values::object_kind::lead, "organizationId");
    drop_if([&](const column& c) {
        return c.made == claim::by_synonym &&
               ((people && c.to.of == values::object_kind::person) ||
                (organizations && c.to.of == values::object_kind::organization));
    });
}

// A pipeline says nothing without a stage in it.
void matcher::drop_lone_pipeline() {
    if (any_claims(values::object_kind::lead, "pipelineStage") ||
        any_claims(values::object_kind::lead, "pipelineStageId"))
        return;
    drop_if([](const column& c) {
        return c.made == claim::by_synonym && c.claims(values::object_kind::lead, "pipeline");
    });
}

// Without what they are found by, a person's or an organization's other columns say nothing.
void matcher::drop_nameless_contacts() {
    const bool people = any_claims(values::object_kind::person, "email");
    const bool organizations = any_claims(values::object_kind::organization, "name");
    drop_if([&](const column& c) {
        return (!people && c.to.of == values::object_kind::person) ||
               (!organizations && c.to.of == values::object_kind::organization);
    });
}

void matcher::claim_contact_fields() {
    const bool people = any_claims(values::object_kind::person, "email");
    const bool organizations = any_claims(values::object_kind::organization, "name");
    const auto has = [&](values::object_kind o, std::string_view name) {
        return workspace_ != nullptr && workspace_->find_field(o, name) != nullptr &&
               may_write({o, true, std::string{name}});
    };
    for (auto& c : columns_) {
        if (c.made != claim::none || c.read_only || !key_instead_of_field(c.name).empty()) continue;
        const bool person = people && has(values::object_kind::person, c.name);
        const bool organization = organizations && has(values::object_kind::organization, c.name);
        if (person && organization)
            doubts_.push_back(
                words::column_of_person_or_organization(text::quoted(c.name), c.name));
        if (person == organization) continue;
        c.made = claim::by_field;
        c.to = {person ? values::object_kind::person : values::object_kind::organization, true,
                std::string{c.name}};
    }
}

mapping_spec matcher::spec(words::message name) const {
    mapping_spec spec;
    spec.name = std::move(name);
    for (const auto& c : columns_) {
        if (c.made == claim::none) continue;
        field_source source;
        source.of = c.to.of;
        source.target = c.to.name;
        source.data_field = c.to.data_field;
        source.text = c.name;
        spec.sources.push_back(std::move(source));
    }
    spec.doubts = doubts_;
    return spec;
}

} // namespace

mapping_spec match_header(std::span<const std::string> header, const values::schema* workspace,
                          words::message name, const header_synonyms& synonyms) {
    matcher m{workspace, synonyms};
    m.read(header);
    return m.spec(std::move(name));
}

} // namespace leadimport::mapping
