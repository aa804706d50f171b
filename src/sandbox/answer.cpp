#include "sandbox/answer.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <utility>

namespace leadimport::sandbox {
namespace {

namespace json = boost::json;

json::object failure(unsigned status) {
    json::object o;
    o["success"] = false;
    o["message"] = status_text(status);
    return o;
}

} // namespace

std::string_view name_of(maker m) noexcept {
    if (m == maker::request) return "request";
    return m == maker::replay ? "replay" : "colleague";
}

refusal refusal::text(std::string reason) { return {{std::move(reason)}, false}; }
refusal refusal::list(std::vector<std::string> reasons) { return {std::move(reasons), true}; }

response success(unsigned status, json::object data) {
    json::object o;
    o["success"] = true;
    o["data"] = std::move(data);
    return {status, json::serialize(o), false, std::nullopt};
}

response success(unsigned status, std::string_view key, json::value value) {
    json::object data;
    data[key] = std::move(value);
    return success(status, std::move(data));
}

response refuse(const refusal& r) {
    auto o = failure(400);
    if (r.listed)
        o["reason"] = json::array(r.reasons.begin(), r.reasons.end());
    else
        o["reason"] = r.reasons.front();
    if (!r.data.empty()) o["data"] = r.data;
    return {400, json::serialize(o), false, std::nullopt};
}

response fail(unsigned status, std::string_view reason) {
    auto o = failure(status);
    o["reason"] = reason;
    return {status, json::serialize(o), false, std::nullopt};
}

response page(unsigned status, std::string_view title) {
    std::string html = "<!DOCTYPE html><html lang=\"ko\"><head><meta charset=\"utf-8\"><title>";
    html.append(title).append("</title></head><body><div id=\"__next\"><h1>");
    html.append(title).append("</h1></div></body></html>\n");
    return {status, std::move(html), true, std::nullopt};
}

std::string_view status_text(unsigned status) noexcept {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 207: return "Multi-Status";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Payload Too Large";
    case 422: return "Unprocessable Entity";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
    }
}

} // namespace leadimport::sandbox
