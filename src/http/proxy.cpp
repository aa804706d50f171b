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
    if (entry.ends_with('.')) entry.remove_suffix(1);
    if (entry.starts_with("*.")) entry.remove_prefix(1);
    if (entry.starts_with('.')) entry.remove_prefix(1);
    if (entry.empty()) return false;
    const auto name = text::lower(entry);
    return e.host == name || e.host.ends_with("." + name);
}

// One that chooses a proxy: "http://wpad/wpad.dat", "https://it.example/proxy.pac", "pac+file:…".
bool is_script(const boost::urls::url_view& u) {
    const auto path = text::lower(std::string{u.encoded_path()});
    return text::lower(u.scheme()).starts_with("pac+") || path.ends_with(".pac") ||
           path.ends_with("/wpad.dat");
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
    if (is_script(u)) return unusable(words::url_is_pac_script);
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
    constexpr std::string_view between = " \t\r\n\"'";
    std::ranges::replace_if(
        list, [&](char c) { return between.find(c) != between.npos; }, ',');
    return std::ranges::any_of(text::split(list, ","), [&](std::string_view entry) {
        return !entry.empty() && covers(entry, e);
    });
}

namespace {

// What a file of variables leaves around a value: quotes, the CR of its line's end.
std::string_view bare(std::string_view value) {
    constexpr auto around = " \t\r\n\"'";
    const auto from = value.find_first_not_of(around);
    if (from == value.npos) return {};
    return value.substr(from, value.find_last_not_of(around) + 1 - from);
}

bool has_other_scheme(std::string_view url) {
    const auto end = url.find("://");
    return end != url.npos && text::lower(url.substr(0, end)) != "http";
}

result<proxy_choice> by_url(std::string_view url, const char* where) {
    auto p = parse_proxy(url, where);
    if (!p) return p.error();
    return proxy_choice{std::move(*p), {}, where};
}

proxy_choice directly(direct_way why, words::message ignored = {}) {
    return {std::nullopt, std::move(ignored), {}, why};
}

result<proxy_choice> of_environment(const proxy_wishes& wishes) {
    if (const auto url = bare(wishes.environment); !url.empty()) return by_url(url, "HTTPS_PROXY");
    if (const auto url = bare(wishes.for_all); !url.empty()) {
        if (!has_other_scheme(url)) return by_url(url, "ALL_PROXY");
        return directly(direct_way::unusable,
                        words::all_proxy_is_ignored(text::quoted(showable_proxy(url))));
    }
    if (!bare(wishes.script).empty()) return directly(direct_way::unusable, words::pac_is_ignored);
    return directly(direct_way::none_named);
}

bool environment_names_one(const proxy_wishes& wishes) {
    return !bare(wishes.environment).empty() || !bare(wishes.for_all).empty() ||
           !bare(wishes.script).empty();
}

// Whether a proxy would be passed by, by whom it may be named, and why.
std::optional<direct_way> passes_by(const proxy_wishes& wishes, const endpoint& e) {
    if (!e.tls) return direct_way::this_machine;
    if (excepts(wishes.no_proxy, e)) return direct_way::excepted;
    return std::nullopt;
}

} // namespace

result<proxy_choice> choose_proxy(const proxy_wishes& wishes, const endpoint& e) {
    const auto by = passes_by(wishes, e);
    if (wishes.option == "none") return directly(direct_way::told_none);
    if (!wishes.option.empty()) {
        auto chosen = by_url(wishes.option, "--proxy");
        if (chosen && by) return directly(*by);
        return chosen;
    }
    if (!environment_names_one(wishes)) return directly(direct_way::none_named);
    if (by) return directly(*by);
    if (is_this_machine(e.host)) return directly(direct_way::this_machine);
    return of_environment(wishes);
}

} // namespace leadimport::http
