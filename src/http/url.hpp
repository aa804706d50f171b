#pragma once
// What the addresses of the API and of a proxy have in common.

#include <boost/url/url_view.hpp>

#include <string>
#include <string_view>
#include <variant>

namespace leadimport::http {

// The URL for a message. Whatever stands in front of an @ may be a password, and is not repeated.
[[nodiscard]] std::string without_user(std::string_view url);

// localhost, 127.0.0.0/8 and ::1.
[[nodiscard]] bool is_this_machine(const std::string& host);

struct host_and_port {
    std::string host; // in small letters, an IPv6 address without brackets
    std::string port; // decimal
};

// Or what is wrong with them, as in "is not a URL". `usual`: the port when none is given.
[[nodiscard]] std::variant<host_and_port, std::string>
find_host_and_port(const boost::urls::url_view& u, unsigned usual);

// "host:port", an IPv6 address in brackets.
[[nodiscard]] std::string spell(const std::string& host, const std::string& port);

} // namespace leadimport::http
