#include "leadimport/salesmap/requests.hpp"

#include <utility>

namespace leadimport::salesmap {
namespace {

delivery::request get(std::string target) {
    delivery::request r;
    r.verb = delivery::verb::get;
    r.target = std::move(target);
    return r;
}

// Everything but the unreserved characters of RFC 3986 section 2.3: a cursor is opaque.
std::string percent_encoded(std::string_view s) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const auto c : s) {
        const auto byte = static_cast<unsigned char>(c);
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            out += c;
        else
            out.append({'%', digits[byte >> 4], digits[byte & 15]});
    }
    return out;
}

} // namespace

delivery::request create_lead(std::string body, std::string key) {
    delivery::request r;
    r.verb = delivery::verb::post;
    r.target = "/v2/lead";
    r.body = std::move(body);
    r.idempotency_key = std::move(key);
    return r;
}

delivery::request who_am_i() { return get("/v2/user/me"); }
delivery::request lead_fields() { return get("/v2/field/lead"); }
delivery::request pipelines() { return get("/v2/lead/pipeline"); }

delivery::request users(std::string_view cursor) {
    std::string target = "/v2/user";
    if (!cursor.empty()) target.append("?cursor=").append(percent_encoded(cursor));
    return get(std::move(target));
}

} // namespace leadimport::salesmap
