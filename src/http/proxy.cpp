#include "leadimport/http/proxy.hpp"

#include "http/base64.hpp"
#include "http/url.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/words/http.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/url.hpp>

#include <algorithm>
#include <utility>

namespace leadimport::http {

namespace ip = boost::asio::ip;
using boost::system::error_code;

namespace {

// Whether an address lies in a range like 10.0.0.0/8.
bool lies_in(const ip::address& a, const std::string& range) {
    error_code no_range;
    if (a.is_v4()) {
        const auto net = ip::make_network_v4(range, no_range);
        return !no_range &&
               ip::network_v4{a.to_v4(), net.prefix_length()}.canonical() == net.canonical();
    }
    const auto net = ip::make_network_v6(range, no_range);
    return !no_range &&
           ip::network_v6{a.to_v6(), net.prefix_length()}.canonical() == net.canonical();
}

// Takes the port off an entry like "name:443", "[::1]:443" or "[::1]"; empty: there is none.
std::string_view split_port(std::string_view& entry) {
    const auto bracket = entry.find(']');
    const auto colon = entry.rfind(':');
    std::string_view port;
    // More than one colon without brackets: an IPv6 address alone.
    if (colon != entry.npos &&
        (bracket == entry.npos ? entry.find(':') == colon : bracket < colon)) {
        port = entry.substr(colon + 1);
        entry = entry.substr(0, colon);
    }
    if (entry.starts_with('[') && entry.ends_with(']')) entry = entry.substr(1, entry.size() - 2);
    return port;
}

bool covers(std::string_view entry, const endpoint& e) {
    if (entry == "*") return true;
    error_code not_an_address;
    const auto address = ip::make_address(e.host, not_an_address);
    if (!not_an_address && entry.find('/') != entry.npos)
        return lies_in(address, std::string{entry});
    const auto port = split_port(entry);
    if (!port.empty() && port != e.port) return false;
    if (!not_an_address) {
        error_code none;
        const auto other = ip::make_address(std::string{entry}, none);
        return !none && other == address;
    }
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.empty()) return false;
    const auto name = text::lower(entry);
    return e.host == name || e.host.ends_with("." + name);
}

} // namespace

std::string proxy::name() const { return spell(host, port); }

result<proxy> parse_proxy(std::string_view url, std::string where) {
    const auto unusable = [&](const words::phrase<1>& fault) {
        return error{errc::bad_proxy, where, fault(text::quoted(showable_proxy(url)))};
    };
    std::string whole{url};
    if (whole.find("://") == whole.npos) whole.insert(0, "http://");
    const auto parsed = boost::urls::parse_uri(whole);
    if (!parsed) return unusable(words::url_is_none);
    const auto& u = *parsed;
    if (text::lower(u.scheme()) != "http") return unusable(words::url_scheme_not_http);
    auto found = find_host_and_port(u, 80);
    if (const auto* fault = std::get_if<url_fault>(&found)) return unusable(**fault);
    const auto path = u.encoded_path();
    if ((!path.empty() && path != "/") || u.has_query() || u.has_fragment())
        return unusable(words::url_with_path_or_query);
    const auto user = u.user();
    if (user.find(':') != user.npos) return unusable(words::url_user_with_colon);
    proxy p;
    p.host = std::move(std::get<host_and_port>(found).host);
    p.port = std::move(std::get<host_and_port>(found).port);
    if (u.has_userinfo()) p.authorization = "Basic " + base64(user + ":" + u.password());
    return p;
}

bool excepts(std::string_view no_proxy, const endpoint& e) {
    std::string list{no_proxy};
    std::ranges::replace_if(
        list, [](char c) { return c == ' ' || c == '\t'; }, ',');
    return std::ranges::any_of(text::split(list, ","), [&](std::string_view entry) {
        return !entry.empty() && covers(entry, e);
    });
}

result<std::optional<proxy>> choose_proxy(const proxy_wishes& wishes, const endpoint& e) {
    const bool asked = !wishes.option.empty();
    const bool excepted = !e.tls || excepts(wishes.no_proxy, e);
    if (asked) {
        if (wishes.option == "none") return std::optional<proxy>{};
        auto p = parse_proxy(wishes.option, "--proxy");
        if (!p) return p.error();
        return excepted ? std::optional<proxy>{} : std::optional{std::move(*p)};
    }
    if (wishes.environment.empty() || excepted || is_this_machine(e.host))
        return std::optional<proxy>{};
    auto p = parse_proxy(wishes.environment, "HTTPS_PROXY");
    if (!p) return p.error();
    return std::optional{std::move(*p)};
}

} // namespace leadimport::http
