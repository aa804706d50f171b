#include "leadimport/salesmap/requests.hpp"

#include "leadimport/base/json_text.hpp"
#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/limits.hpp"

#include <utility>

namespace leadimport::salesmap {
namespace {

delivery::request get(std::string target) {
    delivery::request r;
    r.verb = delivery::verb::get;
    r.target = std::move(target);
    return r;
}

delivery::request post(std::string target, std::string body) {
    delivery::request r;
    r.verb = delivery::verb::post;
    r.target = std::move(target);
    r.body = std::move(body);
    r.reply_bytes = limits::done_reply_bytes;
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

std::string page_of(std::string target, std::string_view cursor) {
    if (!cursor.empty()) target.append("?cursor=").append(percent_encoded(cursor));
    return target;
}

} // namespace

delivery::request create_lead(std::string body, std::string key) {
    auto r = post("/v2/lead", std::move(body));
    r.idempotency_key = std::move(key);
    return r;
}

delivery::request who_am_i() {
    auto r = get("/v2/user/me");
    r.reply_bytes = limits::done_reply_bytes;
    return r;
}

std::string_view path_name(values::object_kind o) noexcept {
    return o == values::object_kind::person ? "people" : values::name_of(o);
}

delivery::request fields(values::object_kind of) {
    return get("/v2/field/" + std::string{path_name(of)});
}

delivery::request pipelines() {
    auto r = get("/v2/lead/pipeline");
    r.reply_bytes = limits::found_reply_bytes;
    return r;
}

delivery::request users(std::string_view cursor) {
    auto r = get(page_of("/v2/user", cursor));
    r.reply_bytes = limits::found_reply_bytes;
    return r;
}

namespace {

void filter(json_writer& json, std::string_view field_name, std::string_view operation,
            std::string_view value) {
    json.begin_object().key("fieldName").string(field_name);
    json.key("operator").string(operation);
    json.key("value").string(value).end_object();
}

delivery::request search(std::string target, std::string_view field_name, std::string_view value,
                         std::size_t reply_bytes, const std::optional<created_within>& days = {}) {
    json_text body;
    json_writer json{body};
    json.begin_object().key("filterGroupList").begin_array().begin_object();
    json.key("filters").begin_array();
    filter(json, field_name, "EQ", value);
    if (days) {
        filter(json, creation_date_field, "DATE_ON_OR_AFTER", days->first);
        filter(json, creation_date_field, "DATE_ON_OR_BEFORE", days->last);
    }
    json.end_array().end_object().end_array().end_object();
    auto r = post(std::move(target), body.str());
    r.points = limits::search_points;
    r.reply_bytes = reply_bytes;
    return r;
}

} // namespace

delivery::request search_leads(std::string_view field_name, std::string_view value,
                               std::string_view cursor, const std::optional<created_within>& days) {
    return search(page_of("/v2/object/lead/search", cursor), field_name, value,
                  limits::reply_body_bytes, days);
}

delivery::request search_organizations(std::string_view name) {
    return search("/v2/object/organization/search", name_field, name, limits::found_reply_bytes);
}

delivery::request find_person(std::string_view email) {
    auto r = get("/v2/people-temp/" + percent_encoded(email));
    r.reply_bytes = limits::found_reply_bytes;
    return r;
}

delivery::request create_contact(contact_kind kind, std::string body) {
    return post(kind == contact_kind::person ? "/v2/people" : "/v2/organization", std::move(body));
}

delivery::request contacts(contact_kind kind) {
    auto r = get(kind == contact_kind::person ? "/v2/people" : "/v2/organization");
    r.reply_bytes = limits::found_reply_bytes;
    return r;
}

delivery::request get_lead(std::string_view id) { return get("/v2/lead/" + percent_encoded(id)); }

delivery::request delete_lead(std::string_view id) {
    return post("/v2/lead/" + percent_encoded(id) + "/delete", "{}");
}

delivery::request create_text_field(std::string_view name) {
    json_text body;
    json_writer json{body};
    json.begin_object().key("name").string(name);
    json.key("type").string("string");
    json.key("preventDuplicates").boolean(true).end_object();
    return post("/v2/field/lead", body.str());
}

} // namespace leadimport::salesmap
