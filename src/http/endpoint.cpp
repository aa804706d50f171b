#include "leadimport/http/endpoint.hpp"

#include "http/url.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/http.hpp"

#include <boost/url.hpp>

#include <utility>

namespace leadimport::http {
namespace {

error unusable(std::string_view url, const words::phrase<1>& fault) {
    return {errc::bad_base_url, "--base-url", fault(text::quoted(showable(url)))};
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
    if (!parsed) return unusable(url, words::url_is_none);
    const auto& u = *parsed;
    const auto scheme = text::lower(u.scheme());
    if (scheme != "https" && scheme != "http") return unusable(url, words::url_scheme_not_https);
    if (u.has_userinfo() || u.has_query() || u.has_fragment())
        return unusable(url, words::url_with_user_or_query);
    endpoint e;
    e.tls = scheme == "https";
    auto where = find_host_and_port(u, e.tls ? 443 : 80);
    if (const auto* fault = std::get_if<url_fault>(&where)) return unusable(url, **fault);
    e.host = std::move(std::get<host_and_port>(where).host);
    e.port = std::move(std::get<host_and_port>(where).port);
    e.path = std::string{u.encoded_path()};
    while (e.path.ends_with('/'))
        e.path.pop_back();
    if (!e.tls && !is_this_machine(e.host))
        return unusable(url, words::url_sends_token_in_the_open);
    return e;
}

} // namespace leadimport::http
