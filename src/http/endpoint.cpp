#include "leadimport/http/endpoint.hpp"

#include "http/url.hpp"

#include "leadimport/base/text.hpp"

#include <boost/url.hpp>

#include <utility>

namespace leadimport::http {
namespace {

error unusable(std::string_view url, std::string detail) {
    return {errc::bad_base_url, "--base-url",
            text::quoted(showable(url)) + " " + std::move(detail)};
}

} // namespace

std::string endpoint::authority() const {
    auto s = spell(host, port);
    if (port == (tls ? "443" : "80")) s.resize(s.size() - port.size() - 1);
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
    auto where = find_host_and_port(u, e.tls ? 443 : 80);
    if (const auto* problem = std::get_if<std::string>(&where)) return unusable(url, *problem);
    e.host = std::move(std::get<host_and_port>(where).host);
    e.port = std::move(std::get<host_and_port>(where).port);
    e.path = std::string{u.encoded_path()};
    while (e.path.ends_with('/'))
        e.path.pop_back();
    if (!e.tls && !is_this_machine(e.host))
        return unusable(url, "would send the token unencrypted over the network");
    return e;
}

} // namespace leadimport::http
