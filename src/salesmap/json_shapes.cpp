#include "salesmap/json_shapes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/lead_id.hpp"

namespace leadimport::salesmap {

// A parser owns the memory of its document, and making one anew for every reply would cost more
// than the parsing. One per thread, since replies are judged on whatever thread asks.
simdjson::simdjson_result<element> parse(std::string_view body) {
    thread_local simdjson::dom::parser parser;
    // What a large one took is not kept for the small ones after it.
    if (parser.capacity() > limits::done_reply_bytes && body.size() <= limits::done_reply_bytes)
        parser = simdjson::dom::parser{};
    if (body.data() == nullptr) body = ""; // it copies also nothing from there
    // RFC 8259 section 8.1 has no byte order mark; versions of simdjson differ about it.
    if (body.starts_with("\xef\xbb\xbf")) return simdjson::TAPE_ERROR;
    return parser.parse(body.data(), body.size()); // copies into a padded buffer
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

error unexpected(std::string_view what, std::string_view body) {
    return {errc::api_not_salesmap, {}, std::string{what} + " says " + text::quoted(body)};
}

result<element> in_data(std::string_view body, std::string_view what, const char* key) {
    element root;
    element wanted;
    if (parse(body).get(root) != simdjson::SUCCESS ||
        root["data"][key].get(wanted) != simdjson::SUCCESS)
        return unexpected(what, body);
    return wanted;
}

result<array> list_in_data(std::string_view body, std::string_view what, const char* key) {
    const auto e = in_data(body, what, key);
    if (!e) return e.error();
    array list;
    if (e->get(list) != simdjson::SUCCESS) return unexpected(what, body);
    return list;
}

} // namespace leadimport::salesmap
