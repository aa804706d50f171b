#include "sandbox/message.hpp"

#include <utility>

namespace leadimport::sandbox {

message to_message(const reply& r, bool to_head, bool keep_alive) {
    std::string s = "HTTP/1.1 " + std::to_string(r.status) + " ";
    s.reserve(256 + r.body.size());
    s.append(status_text(r.status)).append("\r\nContent-Type: ");
    s.append(r.html ? "text/html; charset=utf-8" : "application/json; charset=utf-8");
    s.append("\r\nContent-Length: ").append(std::to_string(r.body.size())).append("\r\n");
    s.append(r.extra_header);
    if (!keep_alive) s.append("Connection: close\r\n");
    s.append("\r\n");
    const auto head = s.size();
    if (!to_head) s.append(r.body);
    const auto whole = s.size();
    const auto send = r.after == ending::cut ? head + (whole - head) / 2 : whole;
    return {std::move(s), send};
}

} // namespace leadimport::sandbox
