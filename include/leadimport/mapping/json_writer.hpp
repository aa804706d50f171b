#pragma once
// Writes JSON (RFC 8259) straight into a string: no tree, no allocation but the string's own.
// Commas are its business; that keys and values alternate is the caller's.

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

namespace leadimport::mapping {

class json_writer {
public:
    // Appends to `out`, which must outlive the writer.
    explicit json_writer(std::string& out) noexcept : out_{out} {}

    json_writer& begin_object();
    json_writer& end_object();
    json_writer& begin_array();
    json_writer& end_array();
    json_writer& key(std::string_view name);

    json_writer& string(std::string_view utf8); // escapes what RFC 8259 section 7 demands
    json_writer& boolean(bool b);
    json_writer& integer(std::int64_t n);
    json_writer& null();
    json_writer& raw(std::string_view json); // a value that is JSON already (a checked number)

private:
    void separate();
    std::string& out_;
    bool comma_ = false; // the next key or value needs one in front
};

} // namespace leadimport::mapping
