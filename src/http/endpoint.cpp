#include "leadimport/http/endpoint.hpp"

#include "leadimport/base/text.hpp"

#include <boost/url.hpp>

#include <algorithm>

namespace leadimport::http {
namespace {

// Whatever stands in front of an @ may be a password, and is not repeated.
std::string without_user(std::string_view url) {
    const auto at = url.rfind('@');
    if (at == url.npos) return std::string{url};
    const auto slashes = url.find("//");
    const auto begin = slashes == url.npos || slashes > at ? 0 : slashes + 2;
    return std::string{url.substr(0, begin)}.append("…").append(url.substr(at));
}

error unusable(std::string_view url, std::string detail) {
    return {errc::bad_base_url, "--base-url",
            text::quoted(without_user(url)) + " " + std::move(detail)};
}

bool is_this_machine(const std::string& host) {
    if (host == "localhost") return true;
    const auto four = boost::urls::parse_ipv4_address(host);
    if (four) return four->is_loopback();
    const auto six = boost::urls::parse_ipv6_address(host);
    return six && six->is_loopback();
}

} // namespace

std::string endpoint::authority() const {
    const bool six = host.find(':') != host.npos;
    auto s = six ? "[" + host + "]" : host;
    if (port != (tls ? "443" : "80")) s += ":" + port;
    return s;
}

std::string endpoint::url() const { return (tls ? "https://" : "http://") + authority() + path; }

result<endpoint> parse_endpoint(std::string_view url) {
    const auto parsed = boost::urls::parse_uri(url);
    if (!parsed) return unusable(url, "is not a URL");
    const auto& u = *parsed;
    const auto scheme = text::lower(u.scheme());
    if (scheme != "https" && scheme != "http")
        return unusable(url, "has a scheme other than https");
    if (u.has_userinfo() || u.has_query() || u.has_fragment())
        return unusable(url, "has a user, a query or a fragment");
    endpoint e;
    e.tls = scheme == "https";
    e.host = text::lower(u.host_address());
    const auto never_in_a_name = [](char c) { return c <= ' ' || c == '%' || c == '/'; };
    if (e.host.empty() || std::ranges::any_of(e.host, never_in_a_name))
        return unusable(url, "names no host");
    // As text: Boost 1.81 makes 34463 of the number 99999.
    const bool port_given = u.has_port() && !u.port().empty();
    const auto port = port_given ? text::parse_unsigned(u.port()) : (e.tls ? 443 : 80);
    if (!port || *port == 0 || *port > 65535)
        return unusable(url, "has a port that does not exist");
    e.port = std::to_string(*port);
    e.path = std::string{u.encoded_path()};
    // Boost 1.81 takes "https://host:8x/" for port 8 and the path "x/".
    if (!e.path.empty() && !e.path.starts_with('/')) return unusable(url, "is not a URL");
    while (e.path.ends_with('/'))
        e.path.pop_back();
    if (!e.tls && !is_this_machine(e.host))
        return unusable(url, "would send the token unencrypted over the network");
    return e;
}

} // namespace leadimport::http
