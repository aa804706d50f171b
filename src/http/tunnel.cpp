#include "http/tunnel.hpp"

#include "http/url.hpp"

#include "leadimport/base/version.hpp"
#include "leadimport/words/http.hpp"

namespace leadimport::http {
namespace {

words::message words_for(unsigned status, const proxy& p) {
    if (status != 407) return words::proxy_answers(p.name(), status);
    if (p.authorization.empty()) return words::proxy_wants_password(p.name(), status);
    return words::proxy_takes_no_such_password(p.name(), status);
}

} // namespace

std::string spell_connect(const proxy& p, const endpoint& e) {
    const auto target = spell(e.host, e.port);
    std::string s;
    s.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
    s.append("\r\n").append("User-Agent: leadimport/").append(version()).append("\r\n");
    if (!p.authorization.empty())
        s.append("Proxy-Authorization: ").append(p.authorization).append("\r\n");
    return s.append("\r\n");
}

std::optional<delivery::broken> judge_tunnel(unsigned status, const proxy& p) {
    if (status / 100 == 2) return std::nullopt;
    delivery::broken b{delivery::phase::tunnel, false, false, words_for(status, p)};
    b.refused = status / 100 == 4 && status != 408 && status != 429;
    return b;
}

} // namespace leadimport::http
