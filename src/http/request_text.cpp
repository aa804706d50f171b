#include "http/request_text.hpp"

namespace leadimport::http {

void spell_request(const delivery::request& r, std::string_view path, std::string_view headers,
                   std::string& to) {
    to.assign(r.verb == delivery::verb::post ? "POST " : "GET ");
    to.append(path).append(r.target).append(" HTTP/1.1\r\n");
    to.append(headers);
    if (!r.idempotency_key.empty())
        to.append("Idempotency-Key: ").append(r.idempotency_key).append("\r\n");
    if (r.verb == delivery::verb::post)
        to.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(r.body.size()))
            .append("\r\n");
    to.append("\r\n").append(r.body);
}

} // namespace leadimport::http
