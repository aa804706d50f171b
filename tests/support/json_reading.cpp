#include "support/json_reading.hpp"

#include <simdjson.h>

namespace leadimport::tests {
namespace {

using simdjson::ondemand::json_type;

std::string trimmed(std::string_view s) {
    const auto end = s.find_last_not_of(" \t\r\n");
    return std::string{s.substr(0, end + 1)};
}

std::string write(simdjson::ondemand::value value) {
    switch (value.type().value()) {
    case json_type::object: {
        std::string s = "{";
        for (auto field : value.get_object()) {
            if (s.size() > 1) s.push_back(',');
            const std::string_view key = field.unescaped_key().value();
            s.append(key).append(":").append(write(field.value()));
        }
        return s.append("}");
    }
    case json_type::array: {
        std::string s = "[";
        for (auto element : value.get_array()) {
            if (s.size() > 1) s.push_back(',');
            s.append(write(element.value()));
        }
        return s.append("]");
    }
    case json_type::string: {
        const std::string_view text = value.get_string().value();
        return "'" + std::string{text} + "'";
    }
    default: break;
    }
    // Numbers keep their digits: to read them as doubles would hide a rounding.
    const auto token = trimmed(value.raw_json_token());
    if (value.type().value() == json_type::number) (void)value.get_double().value();
    return token;
}

} // namespace

std::string reread(std::string_view json) {
    simdjson::dom::parser whole; // looks at every byte, which the lazy one does not
    simdjson::ondemand::parser parser;
    try {
        const simdjson::padded_string padded{json};
        (void)whole.parse(padded).value();
        auto document = parser.iterate(padded);
        return write(document.get_value().value());
    } catch (const simdjson::simdjson_error& e) {
        return std::string{"not JSON: "} + e.what() + ": " + std::string{json};
    }
}

std::string reread_string(std::string_view json) {
    simdjson::dom::parser parser;
    std::string_view text;
    // Within an array: a document that is a bare scalar is a special case of its own.
    const auto wrapped = "[" + std::string{json} + "]";
    const auto wrong = parser.parse(simdjson::padded_string{wrapped}).at(0).get_string().get(text);
    if (wrong) return "not a JSON string: " + std::string{json};
    return std::string{text};
}

} // namespace leadimport::tests
