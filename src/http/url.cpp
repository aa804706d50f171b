#include "http/url.hpp"

#include "leadimport/base/text.hpp"

#include <boost/url.hpp>

#include <algorithm>

namespace leadimport::http {

std::string without_user(std::string_view url) {
    const auto at = url.rfind('@');
    if (at == url.npos) return std::string{url};
    const auto slashes = url.find("//");
    const auto begin = slashes == url.npos || slashes > at ? 0 : slashes + 2;
    return std::string{url.substr(0, begin)}.append("…").append(url.substr(at));
}

bool is_this_machine(const std::string& host) {
    if (host == "localhost") return true;
    const auto four = boost::urls::parse_ipv4_address(host);
    if (four) return four->is_loopback();
    const auto six = boost::urls::parse_ipv6_address(host);
    return six && six->is_loopback();
}

std::variant<host_and_port, std::string> find_host_and_port(const boost::urls::url_view& u,
                                                            unsigned usual) {
    host_and_port found;
    found.host = text::lower(u.host_address());
    const auto never_in_a_name = [](char c) { return c <= ' ' || c == '%' || c == '/'; };
    if (found.host.empty() || std::ranges::any_of(found.host, never_in_a_name))
        return "names no host";
    // As text: Boost 1.81 makes 34463 of the number 99999.
    const bool port_given = u.has_port() && !u.port().empty();
    const auto port = port_given ? text::parse_unsigned(u.port()) : usual;
    if (!port || *port == 0 || *port > 65535) return "has a port that does not exist";
    found.port = std::to_string(*port);
    // Boost 1.81 takes "https://host:8x/" for port 8 and the path "x/".
    const auto path = u.encoded_path();
    if (!path.empty() && path.front() != '/') return "is not a URL";
    return found;
}

std::string spell(const std::string& host, const std::string& port) {
    const bool six = host.find(':') != host.npos;
    return (six ? "[" + host + "]" : host) + ":" + port;
}

} // namespace leadimport::http
