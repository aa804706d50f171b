#pragma once
// The HTTP proxy between us and the API, when there is one: what the user set by the option or in
// the environment, split into its parts and checked. Only the tunnel (CONNECT) is asked of it: TLS
// is with the API itself, so that a proxy sees neither the token nor a lead.

#include "leadimport/base/error.hpp"
#include "leadimport/http/endpoint.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace leadimport::http {

struct proxy {
    std::string host; // a name or an address, an IPv6 one without brackets
    std::string port; // decimal
    // "Basic …", of the URL's user and password; empty without. Never printed, never stored.
    std::string authorization;

    // "proxy.example:3128", for messages.
    [[nodiscard]] std::string name() const;
    bool operator==(const proxy&) const = default;
};

// "http://user:password@proxy.example:3128"; "proxy.example:3128" means the same scheme. Without a
// port 80. `where` it stood, for the error, which repeats neither user nor password.
[[nodiscard]] result<proxy> parse_proxy(std::string_view url, std::string where);

// Whether a list like NO_PROXY excepts an endpoint. Its entries, between commas or blanks: * for
// everything; a name for itself and all below it, also with a dot or *. in front, or a dot at its
// end; an address; a range of addresses like 10.0.0.0/8; each but * and a range may have a port
// behind it. Quotes and line ends, which files of variables leave around a list, are no part of it.
[[nodiscard]] bool excepts(std::string_view no_proxy, const endpoint& e);

// What was said about proxies; empty: nothing.
struct proxy_wishes {
    std::string option;      // --proxy: a URL, or "none"
    std::string environment; // https_proxy or HTTPS_PROXY: a URL
    std::string no_proxy;    // no_proxy or NO_PROXY: a list
    std::string for_all{};   // all_proxy or ALL_PROXY: a URL, when there is none of the above
    std::string script{};    // auto_proxy or AUTO_PROXY: a script (PAC) that would choose one
};

// Why the way goes through no proxy.
enum class direct_way {
    none_named,
    told_none,    // by --proxy
    excepted,     // by NO_PROXY
    this_machine, // which no proxy of the environment, and no plain http:// goes out of
    unusable,     // what the environment names: proxy_choice::ignored
};

struct proxy_choice {
    std::optional<proxy> via;
    words::message ignored{}; // what the environment says and we do not follow; often nothing
    std::string from{};       // who names `via`: "--proxy", "HTTPS_PROXY", "ALL_PROXY"
    direct_way why_direct = direct_way::none_named; // without `via`
};

// The proxy for an endpoint, if any. The option comes before the environment, the list of
// exceptions is for both. Plain http:// never goes through a proxy: it is for this machine, and the
// token would be in the open. Nor does a proxy of the environment get what is for this machine. One
// for all programs may be of a kind that we cannot use, and a script is never run: that is told.
[[nodiscard]] result<proxy_choice> choose_proxy(const proxy_wishes& wishes, const endpoint& e);

} // namespace leadimport::http
