#pragma once
// What the addresses of the API and of a proxy have in common.

#include "leadimport/words/message.hpp"

#include <boost/url/url_view.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace leadimport::http {

// What of a URL can stand in a message, whatever is wrong with it: nothing behind the scheme when
// there may be a user, and nothing from a query or a fragment on.
[[nodiscard]] std::string showable(std::string_view url);
// The same of a proxy's, which may have a password also where it lacks the @: no more than scheme,
// host and port.
[[nodiscard]] std::string showable_proxy(std::string_view url);

// localhost, 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_this_machine(const std::string& host);

struct host_and_port {
    std::string host; // in small letters, without a dot at its end, IPv6 without brackets
    std::string port; // decimal
};

// What is wrong with a URL: a phrase that is called with it.
using url_fault = const words::phrase<1>*;

// Or what is wrong with them. `usual`: the port when none is given.
[[nodiscard]] std::variant<host_and_port, url_fault>
find_host_and_port(const boost::urls::url_view& u, unsigned usual);

// "host:port", an IPv6 address in brackets.
[[nodiscard]] std::string spell(const std::string& host, const std::string& port);

} // namespace leadimport::http
