#pragma once
// Where the API is: a base URL, taken apart and checked.

#include "leadimport/base/error.hpp"

#include <string>
#include <string_view>

namespace leadimport::http {

struct endpoint {
    bool tls = true;
    std::string host; // a name or an address, an IPv6 one without brackets
    std::string port; // decimal
    std::string path; // "/api", without a slash at the end; may be empty

    // As it stands in a Host header: the port only when it is not the scheme's own.
    [[nodiscard]] std::string authority() const;
    [[nodiscard]] std::string url() const; // normalised: equal endpoints give equal texts
    bool operator==(const endpoint&) const = default;
};

// "https://salesmap.kr/api". Plain http:// is taken only for this very machine (localhost,
// 127.0.0.0/8,
// ::1): anywhere else the token would travel in the open. No user, query or fragment.
[[nodiscard]] result<endpoint> parse_endpoint(std::string_view url);

} // namespace leadimport::http
