#include "mapping/binder.hpp"
#include "mapping/contact_keys.hpp"

#include "leadimport/base/text.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::mapping {

void binder::incomplete(std::string detail) {
    mistakes_.push_back({errc::mapping_incomplete, spec_.name, std::move(detail)});
}

void binder::check_complete() {
    if (!feeds(lead_key::name)) incomplete("nothing feeds `name`");
    check_parties();
    if (feeds(lead_key::pipeline) && !feeds(lead_key::pipeline_stage))
        incomplete("`pipelineId` goes only together with `pipelineStageId`");
    // Where the workspace is known the stage says of which pipeline it is.
    if (!feeds(lead_key::pipeline) && feeds(lead_key::pipeline_stage) && workspace_ == nullptr)
        incomplete("`pipelineStageId` goes only together with `pipelineId`");
    find_unfed(values::object_kind::lead);
    map_.person.create = spec_.person.create;
    map_.person.without_email = spec_.person.without_email;
    map_.organization.create = spec_.organization.create;
    check_contact(values::object_kind::person, spec_.person);
    check_contact(values::object_kind::organization, spec_.organization);
}

void binder::check_parties() {
    const auto twice = [this](lead_key key, values::object_kind contact) {
        if (!feeds(key) || !map_.contact(contact).mapped()) return;
        mistake(errc::mapping_ambiguous, *key_sources_[static_cast<std::size_t>(key)],
                "`" + std::string{api_name(key)} + "` names the " + std::string{name_of(contact)} +
                    " by its id, and [" + std::string{name_of(contact)} + "] names it, too");
    };
    twice(lead_key::people, values::object_kind::person);
    twice(lead_key::organization, values::object_kind::organization);
    const bool any = feeds(lead_key::people) || feeds(lead_key::organization) ||
                     map_.has_contacts() || !spec_.person.where.empty() ||
                     !spec_.organization.where.empty();
    if (!any)
        incomplete(
            "nothing says which person (an e-mail, or `peopleId`) or organization (its name, "
            "or `organizationId`) a lead is of, and it needs one of them");
}

void binder::check_contact(values::object_kind contact, const contact_rules& rules) {
    const auto& c = map_.contact(contact);
    const auto mistaken = [&](errc code, std::string detail) {
        mistakes_.push_back(
            {code, rules.where.empty() ? spec_.name : rules.where, std::move(detail)});
    };
    const bool mentioned = c.mapped() || c.memo || !c.data.empty() || !rules.where.empty();
    if (!mentioned) return;
    const bool person = contact == values::object_kind::person;
    if (!person && !c.name)
        mistaken(errc::mapping_incomplete,
                 "[organization] needs `name`: that is what an organization is found by");
    if (person && !c.email && rules.without_email != no_email::create)
        mistaken(errc::mapping_incomplete, "[person] needs `email`: that is what a person is found "
                                           "by; or when_no_email = \"create\"");
    if (person && !c.name && rules.without_email == no_email::create)
        mistaken(errc::mapping_incomplete, "[person] needs `name`, for when_no_email = \"create\"");
    if (person && !rules.create && rules.without_email == no_email::create)
        mistaken(errc::mapping_bad_value, "when_no_email = \"create\" contradicts create = false");
    if (rules.create) find_unfed(contact);
}

// `required` is about the form in which the vendor's own users create something. The API takes it
// all the same: no mistake, but perhaps a slip.
void binder::find_unfed(values::object_kind o) {
    if (workspace_ == nullptr) return;
    const auto& data = map_.data_of(o);
    for (const auto& f : workspace_->fields_of(o)) {
        const auto key = o == values::object_kind::lead ? key_instead_of_field(f.name)
                                                        : contact_key_instead_of(o, f.name);
        const bool ours = f.required && key.empty() && f.type != values::field_type::read_only &&
                          !values::is_system_field(f.name);
        const auto feeds_it = [&](const bound_field& b) { return b.target == f.name; };
        if (ours && std::ranges::none_of(data, feeds_it))
            map_.unfed.push_back({errc::mapping_unfed, spec_.name, name_of_field(o, f.name)});
    }
}

} // namespace leadimport::mapping
