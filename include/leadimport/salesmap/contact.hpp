#pragma once
// People and organizations: what the API says when one is created or looked for. Pure functions.
//
// An organization's name and a person's e-mail are taken once only, and creating what exists
// already is refused with an answer that says which it is: so one request finds or creates, and
// may be sent again whenever nobody knows what came of it. A person without an e-mail has nothing
// that is taken once.

#include "leadimport/delivery/verdict.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <variant>

namespace leadimport::salesmap {

enum class contact_kind : unsigned { organization = 0, person = 1 };

[[nodiscard]] constexpr std::string_view name_of(contact_kind k) noexcept {
    return k == contact_kind::organization ? "organization" : "person";
}

struct contact_known {
    std::string id;       // never empty
    bool created = false; // by the request that this is the answer to
};
// There is one already, and the answer does not say which: it has to be looked for.
struct contact_exists {
    delivery::refused why;
};
// Nobody has this e-mail, or this name.
struct contact_missing {
    unsigned status = 0;
};
using contact_verdict =
    std::variant<contact_known, contact_exists, contact_missing, delivery::refused, delivery::again,
                 delivery::throttled, delivery::uncertain, delivery::hopeless>;

// Of a reply to create_contact(): as for a lead (verdict.hpp), but for what is known or exists. It
// is never missing. `now` is for headers that name a moment.
[[nodiscard]] contact_verdict judge_contact(contact_kind kind, const delivery::reply& r,
                                            std::chrono::system_clock::time_point now);

// Of replies to find_person() and search_organizations(), which change nothing and so never leave
// anything uncertain: what does not say anything is asked again.
[[nodiscard]] contact_verdict judge_person_look_up(const delivery::reply& r,
                                                   std::chrono::system_clock::time_point now);
// Which of the hits has exactly this name, but for blanks around it. Several are a refusal.
[[nodiscard]] contact_verdict judge_organization_search(std::string_view name,
                                                        const delivery::reply& r,
                                                        std::chrono::system_clock::time_point now);

} // namespace leadimport::salesmap
