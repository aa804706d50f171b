#include "http/url.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/http.hpp"

#include <boost/url.hpp>

#include <algorithm>

namespace leadimport::http {

namespace {

// "https://", or nothing.
std::string_view scheme_of(std::string_view url) {
    const auto colon = url.find("://");
    if (colon == url.npos) return {};
    const auto is_part = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    };
    return std::ranges::all_of(url.substr(0, colon), is_part) ? url.substr(0, colon + 3)
                                                              : std::string_view{};
}

bool may_have_user(std::string_view url) {
    return url.find('@') != url.npos || url.find("%40") != url.npos;
}

bool is_host_and_port(std::string_view s) {
    const bool six = s.starts_with('[');
    const auto host = s.substr(0, six ? s.rfind(']') + 1 : s.find(':'));
    if (six && host.find_first_not_of("[0123456789abcdefABCDEF:.]") != host.npos) return false;
    const auto port = s.substr(host.size());
    return port.empty() ||
           (port.front() == ':' && port.find_first_not_of("0123456789", 1) == port.npos);
}

} // namespace

std::string showable(std::string_view url) {
    const auto scheme = scheme_of(url);
    const auto rest = url.substr(scheme.size());
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    if (may_have_user(url) || !is_host_and_port(authority)) return std::string{scheme}.append("…");
    const auto end = url.find_first_of("?#");
    std::string shown{url.substr(0, end)};
    return end == url.npos ? shown : shown.append("…");
}

std::string showable_proxy(std::string_view url) {
    const auto scheme = scheme_of(url);
    const auto rest = url.substr(scheme.size());
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    std::string shown{scheme};
    if (may_have_user(url) || !is_host_and_port(authority)) return shown.append("…");
    shown.append(authority);
    return authority.size() == rest.size() ? shown : shown.append("…");
}

bool is_this_machine(const std::string& host) {
    if (host == "localhost") return true;
    const auto four = boost::urls::parse_ipv4_address(host);
    if (four) return four->is_loopback();
    const auto six = boost::urls::parse_ipv6_address(host);
    return six && six->is_loopback();
}

std::variant<host_and_port, url_fault> find_host_and_port(const boost::urls::url_view& u,
                                                          unsigned usual) {
    host_and_port found;
    found.host = text::lower(u.host_address());
    // A dot at the end tells a resolver to add no domain to the name; a certificate never has it.
    if (found.host.ends_with('.')) found.host.pop_back();
    const auto never_in_a_name = [](char c) { return c <= ' ' || c == '%' || c == '/'; };
    if (found.host.empty() || found.host.ends_with('.') ||
        std::ranges::any_of(found.host, never_in_a_name))
        return &words::url_names_no_host;
    // As text: Boost 1.81 makes 34463 of the number 99999.
    const bool port_given = u.has_port() && !u.port().empty();
    const auto port = port_given ? text::parse_unsigned(u.port()) : usual;
    if (!port || *port == 0 || *port > 65535) return &words::url_port_does_not_exist;
    found.port = std::to_string(*port);
    // Boost 1.81 takes "https://host:8x/" for port 8 and the path "x/".
    const auto path = u.encoded_path();
    if (!path.empty() && path.front() != '/') return &words::url_is_none;
    return found;
}

std::string spell(const std::string& host, const std::string& port) {
    const bool six = host.find(':') != host.npos;
    return (six ? "[" + host + "]" : host) + ":" + port;
}

} // namespace leadimport::http
