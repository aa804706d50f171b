#pragma once
// Writes JSON (RFC 8259) straight into a text: no tree, no allocation but the text's own. Commas
// are its business; that keys and values alternate is the caller's.

#include "leadimport/base/json_text.hpp"

#include <cstdint>
#include <string_view>

namespace leadimport {

class json_writer {
public:
    // Appends to `out`, which must outlive the writer.
    explicit json_writer(json_text& out) noexcept : out_{out} {}

    json_writer& begin_object() { return open('{'); }
    json_writer& end_object() { return close('}'); }
    json_writer& begin_array() { return open('['); }
    json_writer& end_array() { return close(']'); }
    json_writer& key(std::string_view name);

    json_writer& string(std::string_view utf8); // escapes what RFC 8259 section 7 demands
    json_writer& boolean(bool b) { return raw(b ? "true" : "false"); }
    json_writer& integer(std::int64_t n);
    json_writer& null() { return raw("null"); }
    json_writer& raw(std::string_view json); // a value that is JSON already (a checked number)

private:
    json_writer& open(char bracket);
    json_writer& close(char bracket);
    json_text& out_;
    bool comma_ = false; // the next key or value needs one in front
};

} // namespace leadimport
