#include "requests/contact_builder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/words/requests.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace leadimport::requests {
namespace {

// One contact of one row. Every step gives false when the row is wrong, and then wrong() says why.
class contact_builder {
public:
    contact_builder(const mapping::bound_contact& c, const csv::record& r, row_scratch& scratch,
                    contact_request& out)
        : contact_{c},
          writer_{r, c.room, scratch, out.body},
          scratch_{scratch},
          out_{out} {
        out_.named = false;
        out_.may_create = c.create;
        out_.unique = true;
    }

    [[nodiscard]] bool organization();
    // `organization`: whether the lead has one, by id (then `member` says so) or by name.
    [[nodiscard]] bool person(bool organization, std::string_view member,
                              const contact_request& company);
    [[nodiscard]] std::optional<row_error> wrong() { return std::move(writer_.wrong()); }

private:
    bool find_text(const std::optional<mapping::bound_field>& f, std::string& scratch,
                   std::string& text);
    bool person_without_email(bool organization);
    bool write(std::string_view name, std::string_view member);

    const mapping::bound_contact& contact_;
    object_writer writer_;
    row_scratch& scratch_;
    contact_request& out_;
};

// One address: enough to tell it from a name, a number or a list of several.
bool is_email(std::string_view s) noexcept {
    const auto at = s.find('@');
    const auto is_stray = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte <= ' ' || byte == 0x7f || c == ',' || c == ';' || c == '<' || c == '>';
    };
    return at != s.npos && at > 0 && at + 1 < s.size() && s.find('@', at + 1) == s.npos &&
           std::ranges::none_of(s, is_stray);
}

// What the row says to a key, by table and default; empty when it says nothing.
bool contact_builder::find_text(const std::optional<mapping::bound_field>& f, std::string& scratch,
                                std::string& text) {
    text.clear();
    if (!f) return true;
    auto found = writer_.text_of(*f, scratch);
    if (!writer_.resolve(*f, found, true)) return false;
    text = values::trim_blanks(found);
    return true;
}

bool contact_builder::organization() {
    if (!find_text(contact_.name, scratch_.text, out_.key)) return false;
    return out_.key.empty() || write(out_.key, {});
}

bool contact_builder::person(bool organization, std::string_view member,
                             const contact_request& company) {
    if (!find_text(contact_.email, scratch_.text, out_.key)) return false;
    if (!find_text(contact_.name, scratch_.text, scratch_.name)) return false;
    if (!out_.key.empty() && !is_email(out_.key)) {
        writer_.refuse(*contact_.email, errc::row_bad_value, words::one_email_expected);
        return false;
    }
    out_.unique = !out_.key.empty();
    if (!out_.unique && !person_without_email(organization)) return !writer_.wrong();
    // A person needs a name: without one the e-mail address is the name.
    if (!write(scratch_.name.empty() ? out_.key : scratch_.name, member)) return false;
    // Nothing else tells such a person from others, or one row's from the next one's.
    if (!out_.unique)
        out_.key.append(out_.body.view()).append(company.named ? company.key : std::string{});
    return true;
}

// Whether there is a person all the same. When not, and nothing is wrong, the row has none.
bool contact_builder::person_without_email(bool organization) {
    const auto& f = contact_.email ? *contact_.email : *contact_.name;
    const auto refuse = [&](const words::message& why) {
        writer_.refuse(f, errc::row_missing_value, why);
        return false;
    };
    switch (contact_.without_email) {
    case mapping::no_email::create: return !scratch_.name.empty();
    case mapping::no_email::fail: return refuse(words::no_email_for_person);
    case mapping::no_email::organization_only: return false;
    case mapping::no_email::automatic: break;
    }
    if (organization || scratch_.name.empty()) return false;
    return refuse(words::no_email_nor_organization);
}

bool contact_builder::write(std::string_view name, std::string_view member) {
    out_.named = true;
    auto s = writer_.put_member("name", name, writer_.begin());
    if (!member.empty()) {
        writer_.body().append(member);
        s.at = writer_.room();
    }
    if (contact_.memo) s = writer_.put(*contact_.memo, s.at);
    if (s.at == nullptr) return false;
    const bool with_email = contact_.email && out_.unique;
    const object_writer::known_text email{with_email ? &*contact_.email : nullptr, out_.key};
    s = writer_.put_data(contact_.data, s.at, email);
    if (s.at == nullptr) return false;
    writer_.end(s.at);
    return !writer_.wrong();
}

} // namespace

std::optional<row_error> build_contacts(const mapping::bound_map& map, const csv::record& r,
                                        row_scratch& scratch, std::string_view organization_member,
                                        lead_request& out) {
    if (map.organization.mapped()) {
        contact_builder b{map.organization, r, scratch, out.organization};
        if (!b.organization()) return b.wrong();
    }
    if (!map.person.mapped()) return std::nullopt;
    const bool organization = out.organization.named || !organization_member.empty();
    contact_builder b{map.person, r, scratch, out.person};
    if (!b.person(organization, organization_member, out.organization)) return b.wrong();
    return std::nullopt;
}

} // namespace leadimport::requests
