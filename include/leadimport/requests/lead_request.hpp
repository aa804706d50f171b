#pragma once
// What a row becomes: the body of one POST /v2/lead, and the person and the organization that it
// names, whose ids are put into that body once they are known.

#include "leadimport/base/json_text.hpp"

#include <string>

namespace leadimport::requests {

// A person or an organization, found by its key or created.
struct contact_request {
    bool named = false;     // whether the row names one; else nothing below means anything
    std::string key;        // what tells it from others of its kind: an e-mail, a company's name
    json_text body;         // of POST /v2/people or /v2/organization
    bool may_create = true; // false: it must exist already
    // The server takes the key once only: creating it again finds what is there. False for people
    // without an e-mail, whose key is all that is said of them.
    bool unique = true;
};

struct lead_request {
    json_text body; // UTF-8. Without the ids of what follows
    contact_request organization;
    contact_request person; // its body lacks the id of `organization`, too
};

} // namespace leadimport::requests
