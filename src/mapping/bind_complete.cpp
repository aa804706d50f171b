#include "mapping/binder.hpp"
#include "mapping/contact_keys.hpp"

#include "leadimport/words/mapping.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::mapping {

void binder::incomplete(words::message detail) {
    mistakes_.push_back({errc::mapping_incomplete, spec_.name, std::move(detail)});
}

void binder::check_complete() {
    if (!is_mapped(lead_key::name)) incomplete(words::nothing_for_name);
    check_parties();
    if (is_mapped(lead_key::pipeline) && !is_mapped(lead_key::pipeline_stage))
        incomplete(words::pipeline_without_stage);
    // Where the workspace is known the stage says of which pipeline it is.
    if (!is_mapped(lead_key::pipeline) && is_mapped(lead_key::pipeline_stage) &&
        workspace_ == nullptr)
        incomplete(words::stage_without_pipeline);
    find_missing_required(values::object_kind::lead);
    map_.person.create = spec_.person.create;
    map_.person.without_email = spec_.person.without_email;
    map_.organization.create = spec_.organization.create;
    check_contact(values::object_kind::person, spec_.person);
    check_contact(values::object_kind::organization, spec_.organization);
}

void binder::check_parties() {
    const auto twice = [this](lead_key key, values::object_kind contact,
                              const words::phrase<1>& complaint) {
        if (!is_mapped(key) || !map_.contact(contact).mapped()) return;
        mistake(errc::mapping_ambiguous, *key_sources_[static_cast<std::size_t>(key)],
                complaint(api_name(key)));
    };
    twice(lead_key::people, values::object_kind::person, words::person_named_twice);
    twice(lead_key::organization, values::object_kind::organization,
          words::organization_named_twice);
    const bool any = is_mapped(lead_key::people) || is_mapped(lead_key::organization) ||
                     map_.has_contacts() || !spec_.person.where.empty() ||
                     !spec_.organization.where.empty();
    if (!any) incomplete(words::lead_without_person_or_organization);
}

void binder::check_contact(values::object_kind contact, const contact_rules& rules) {
    const auto& c = map_.contact(contact);
    const auto mistaken = [&](errc code, words::message detail) {
        mistakes_.push_back(
            {code, rules.where.empty() ? spec_.name : rules.where, std::move(detail)});
    };
    const bool mentioned = c.mapped() || c.memo || !c.data.empty() || !rules.where.empty();
    if (!mentioned) return;
    const bool person = contact == values::object_kind::person;
    if (!person && !c.name) mistaken(errc::mapping_incomplete, words::organization_needs_name);
    if (person && !c.email && rules.without_email != no_email::create)
        mistaken(errc::mapping_incomplete, words::person_needs_email);
    if (person && !c.name && rules.without_email == no_email::create)
        mistaken(errc::mapping_incomplete, words::person_needs_name);
    if (person && !rules.create && rules.without_email == no_email::create)
        mistaken(errc::mapping_bad_value, words::person_both_created_and_not);
    if (rules.create) find_missing_required(contact);
}

// `required` is about the form in which the vendor's own users create something. The API takes it
// all the same: no mistake, but perhaps a slip.
void binder::find_missing_required(values::object_kind o) {
    if (workspace_ == nullptr) return;
    const auto& data = map_.data_of(o);
    for (const auto& f : workspace_->fields_of(o)) {
        const auto key = o == values::object_kind::lead ? key_instead_of_field(f.name)
                                                        : contact_key_instead_of(o, f.name);
        const bool ours = f.required && key.empty() && f.type != values::field_type::read_only &&
                          !values::is_system_field(f.name);
        const auto writes_it = [&](const bound_field& b) { return b.target == f.name; };
        if (ours && std::ranges::none_of(data, writes_it))
            map_.missing_required.push_back(
                {errc::mapping_missing_required, spec_.name, name_of_field(o, f.name)});
    }
}

} // namespace leadimport::mapping
