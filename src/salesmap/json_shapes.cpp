#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/lead_id.hpp"
#include "leadimport/words/salesmap.hpp"

namespace leadimport::salesmap {
namespace {

// A parser owns the memory of its document, and making one anew for every reply would cost more
// than the parsing. One per thread, since replies are judged on whatever thread asks.
thread_local simdjson::dom::parser parser;

// Every value but the first follows one of these.
bool begins_value(char c) noexcept { return c == ',' || c == ':' || c == '[' || c == '{'; }

// What we sent ourselves has never too many: so short a text takes no memory that matters.
bool has_too_many_values(std::string_view json) noexcept {
    if (json.size() <= limits::request_bytes + limits::kib) return false;
    std::size_t values = 0;
    bool in_text = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const auto c = json[i];
        if (c == '"')
            in_text = !in_text;
        else if (in_text)
            i += c == '\\' ? 1 : 0;
        else if (begins_value(c))
            ++values;
    }
    return values > limits::reply_values;
}

} // namespace

simdjson::simdjson_result<element> parse(std::string_view body) {
    // What a large one took is not kept for the small ones after it.
    if (body.size() <= limits::done_reply_bytes) forget_document();
    if (has_too_many_values(body)) return simdjson::CAPACITY;
    if (body.data() == nullptr) body = ""; // it copies also nothing from there
    // RFC 8259 section 8.1 has no byte order mark; versions of simdjson differ about it.
    if (body.starts_with("\xef\xbb\xbf")) return simdjson::TAPE_ERROR;
    return parser.parse(body.data(), body.size()); // copies into a padded buffer
}

void forget_document() {
    if (parser.capacity() > limits::done_reply_bytes) parser = simdjson::dom::parser{};
}

std::string text_at(element e, std::string_view key) {
    std::string_view s;
    return e[key].get(s) == simdjson::SUCCESS ? std::string{s} : std::string{};
}

std::string id_at(element e, std::string_view key) {
    std::string_view s;
    return e[key].get(s) == simdjson::SUCCESS && is_lead_id(s) ? std::string{s} : std::string{};
}

std::string date_at(element e, std::string_view key) {
    constexpr std::size_t longest = 100;
    std::string_view s;
    return e[key].get(s) == simdjson::SUCCESS && s.size() <= longest ? std::string{s}
                                                                     : std::string{};
}

std::string short_name(std::string_view name) {
    if (name.size() <= limits::name_bytes) return std::string{name};
    name = name.substr(0, limits::name_bytes);
    name.remove_suffix(text::unfinished_utf8(name));
    return std::string{name} + "…";
}

std::string name_at(element e, std::string_view key) {
    std::string_view s;
    return e[key].get(s) == simdjson::SUCCESS ? short_name(s) : std::string{};
}

error unexpected(const words::message& what, std::string_view body) {
    return {errc::api_not_salesmap, {}, words::answer_says(what, text::quoted(body))};
}

result<element> in_data(std::string_view body, const words::message& what, const char* key) {
    element root;
    element wanted;
    const auto parsed = parse(body).get(root);
    if (parsed == simdjson::CAPACITY)
        return error{errc::api_not_salesmap,
                     {},
                     words::answer_has_too_many_values(what, limits::reply_values)};
    if (parsed != simdjson::SUCCESS || root["data"][key].get(wanted) != simdjson::SUCCESS)
        return unexpected(what, body);
    return wanted;
}

result<array> list_in_data(std::string_view body, const words::message& what, const char* key) {
    const auto e = in_data(body, what, key);
    if (!e) return e.error();
    array list;
    if (e->get(list) != simdjson::SUCCESS) return unexpected(what, body);
    return list;
}

} // namespace leadimport::salesmap
