#include "http/tunnel.hpp"

#include "http/url.hpp"

#include "leadimport/base/version.hpp"

namespace leadimport::http {
namespace {

std::string words_for(unsigned status, const proxy& p) {
    auto answers = "the proxy " + p.name() + " answers HTTP " + std::to_string(status);
    if (status != 407) return answers;
    return answers + (p.authorization.empty() ? ": it wants a user and a password"
                                              : ": it does not take this user and password");
}

} // namespace

std::string spell_connect(const proxy& p, const endpoint& e) {
    const auto target = spell(e.host, e.port);
    std::string s;
    s.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
    s.append("\r\nUser-Agent: leadimport/").append(version()).append("\r\n");
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
