#pragma once
// What holds of every person and organization that a row names, whatever the mapping and the row.

#include "leadimport/base/text.hpp"
#include "leadimport/requests/lead_request.hpp"

#include <simdjson.h>

#include <cstdlib>
#include <string_view>

namespace fuzz {

// The body as an object that says more than nothing; valid until the parser is used again.
inline simdjson::dom::object read_object(simdjson::dom::parser& parser, std::string_view body) {
    simdjson::dom::object object;
    if (leadimport::text::find_invalid_utf8(body)) std::abort();
    if (parser.parse(simdjson::padded_string{body}).get(object) != simdjson::SUCCESS) std::abort();
    if (object.size() == 0) std::abort();
    return object;
}

// A text that is there, and not empty.
inline std::string_view read_text(simdjson::dom::object object, std::string_view key) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS || text.empty()) std::abort();
    return text;
}

// Aborts when it breaks a promise of contact_request.
inline void check_contact(const leadimport::requests::contact_request& c) {
    if (!c.named) return;
    if (c.key.empty()) std::abort();
    if (!c.unique && !c.may_create) std::abort(); // nothing could find it
    static simdjson::dom::parser parser;
    read_text(read_object(parser, c.body), "name");
}

inline void check_contacts(const leadimport::requests::lead_request& r) {
    check_contact(r.person);
    check_contact(r.organization);
    if (r.organization.named && !r.organization.unique) std::abort();
}

} // namespace fuzz
