#include "leadimport/base/stored_message.hpp"

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"

#include <simdjson.h>

#include <optional>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport {
namespace {

using words::argument;
using words::message;

// A phrase in a phrase in a phrase. Of ours the sentence of an error about a list is the deepest: a
// list of 64 takes six (words::joined), what stands around it and in it eight.
constexpr unsigned deepest = 16;

// No JSON has broken UTF-8: a path may.
void write_text(json_writer& json, const std::string& s) {
    json.string(text::find_invalid_utf8(s) ? text::visible(s) : s);
}

void write(json_writer& json, const message& m) {
    json.begin_array().string(m.what() != nullptr ? m.what()->name() : "");
    for (const auto& a : m.arguments()) {
        if (const auto* n = std::get_if<std::uint64_t>(&a.value))
            json.raw(std::to_string(*n));
        else if (const auto* s = std::get_if<std::string>(&a.value))
            write_text(json, *s);
        else
            write(json, std::get<message>(a.value));
    }
    json.end_array();
}

std::optional<message> message_in(simdjson::dom::element value, unsigned depth);

std::optional<argument> argument_in(simdjson::dom::element value, unsigned depth) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) return argument{text};
    std::uint64_t number = 0;
    if (value.get(number) == simdjson::SUCCESS) return argument{number};
    auto inner = message_in(value, depth + 1);
    return inner ? std::optional{argument{std::move(*inner)}} : std::nullopt;
}

std::optional<message> message_in(simdjson::dom::element value, unsigned depth) {
    simdjson::dom::array parts;
    std::string_view name;
    if (depth > deepest || value.get(parts) != simdjson::SUCCESS || parts.begin() == parts.end() ||
        (*parts.begin()).get(name) != simdjson::SUCCESS)
        return std::nullopt;
    const auto* what = words::phrase_named(name);
    if (what == nullptr && !name.empty()) return std::nullopt;
    std::vector<argument> arguments;
    for (auto part = ++parts.begin(); part != parts.end(); ++part) {
        auto one = argument_in(*part, depth);
        if (!one) return std::nullopt;
        arguments.push_back(std::move(*one));
    }
    if (what != nullptr) return message{*what, std::move(arguments)};
    if (arguments.empty()) return message{};
    const auto* verbatim =
        arguments.size() == 1 ? std::get_if<std::string>(&arguments.front().value) : nullptr;
    return verbatim != nullptr ? std::optional{message{*verbatim}} : std::nullopt;
}

bool looks_stored(std::string_view text) noexcept { return text.starts_with("[\""); }

} // namespace

std::string stored(const message& m) {
    if (m.empty()) return {};
    const auto* verbatim =
        m.what() == nullptr ? std::get_if<std::string>(&m.arguments().front().value) : nullptr;
    if (verbatim != nullptr && !looks_stored(*verbatim)) return *verbatim;
    json_text text;
    json_writer json{text};
    write(json, m);
    return text.str();
}

message from_stored(std::string_view kept) {
    if (!looks_stored(kept)) return kept;
    thread_local simdjson::dom::parser parser;
    simdjson::dom::element whole;
    if (parser.parse(simdjson::padded_string{kept}).get(whole) != simdjson::SUCCESS) return kept;
    auto m = message_in(whole, 0);
    return m ? std::move(*m) : message{kept};
}

} // namespace leadimport
