#pragma once
// People and organizations: what the API answers when one is created or looked for, and what proves
// that a record is the one that was meant. Pure functions.
//
// The server takes an organization's name, and a person's e-mail, only once. It refuses to create a
// record that exists already, and its answer says which record that is. So one request finds or
// creates the record, and may be sent again whenever its outcome is not known. A person without an
// e-mail has nothing that the server takes only once.
//
// A workspace may have more fields that take no value twice. A duplicate in such a field is a
// different record, and the answer has the same form. So the id in a refusal is not enough:
//
// | what the answer names                                     | what it is                       |
// | an organization: an id with a loosely equal name          | the one                          |
// | a person: an id with the e-mail that was asked for        | the one                          |
// | a person: an id with a loosely equal name, and its words  | the one                          |
// |   hint at the e-mail, or the person has none              |                                  |
// | any other id; no id, but words that hint at a duplicate   | exists: to be looked for         |
// | 207 without an id; 409 without the above                  | exists: to be looked for; if no  |
// |                                                           | record is found, the outcome is  |
// |                                                           | not known                        |
// | neither                                                   | refused                          |
//
// The words of an answer never decide alone, because they vary; in doubt, a look-up costs only 1 or
// 10 points. A look-up confirms a person by the e-mail in its answer or, when none is shown, by the
// id that the refusal named. A record with a different e-mail is a different person, whatever was
// asked for.
//
// | other answers to a creation                                              | verdict           |
// | 200, 201 or 207, the API's JSON, success, an id, no other name or e-mail | known             |
// | 400, 404, 413, 422 in the API's JSON                                     | refused, as above |
// | 401, 403 of the API's JSON; an untrusted certificate; a proxy that       | hopeless          |
// | refuses                                                                  |                   |
// | nothing left; a token replaced since                                     | again             |
// | 429                                                                      | throttled         |
// | everything else, web pages of any status and 503 with Retry-After among  | uncertain         |
// | it                                                                       |                   |

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

// Who was asked for.
struct wanted_contact {
    contact_kind kind = contact_kind::organization;
    std::string name{};  // as it is sent
    std::string email{}; // of a person; empty: has none
    // The server takes its name or e-mail once only, so that creating it may be repeated.
    [[nodiscard]] bool unique() const noexcept {
        return kind == contact_kind::organization || !email.empty();
    }
};

// The "name" in the JSON that creates a contact; empty when there is none.
[[nodiscard]] std::string name_in(std::string_view body);

struct contact_known {
    std::string id;       // never empty
    bool created = false; // by the request that this is the answer to
};
// There seems to be one already, and the answer does not prove which: it has to be looked for. What
// holds when it is not found is `why`; its existing_id, if any, is who it seems to be.
struct contact_exists {
    delivery::refused why;
};
// No record has this e-mail, or this name.
struct contact_missing {
    unsigned status = 0;
};
using contact_verdict =
    std::variant<contact_known, contact_exists, contact_missing, delivery::refused, delivery::again,
                 delivery::throttled, delivery::uncertain, delivery::hopeless>;

// Of a reply to create_contact(). It is never missing, and one that is not unique never exists.
// `now` is for headers that name a moment.
[[nodiscard]] contact_verdict judge_contact(const wanted_contact& wanted, const delivery::reply& r,
                                            std::chrono::system_clock::time_point now);

// Of replies to find_person() and search_organizations(), which change nothing and so never leave
// anything uncertain: what does not say anything is asked again. `suspect`: the id that a refusal
// named; may be empty.
[[nodiscard]] contact_verdict judge_person_look_up(std::string_view email, std::string_view suspect,
                                                   const delivery::reply& r,
                                                   std::chrono::system_clock::time_point now);
// Which of the hits has exactly this name, but for blanks around it; when none has, which has it
// loosely. Several are a refusal.
[[nodiscard]] contact_verdict judge_organization_search(std::string_view name,
                                                        const delivery::reply& r,
                                                        std::chrono::system_clock::time_point now);

} // namespace leadimport::salesmap
