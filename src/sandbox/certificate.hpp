#pragma once
// A certificate authority made for one run of the sandbox, and a server certificate that it signs.
// EC keys on P-256; the private ones exist in memory only, and the authority's is thrown away at
// once.

#include "leadimport/base/error.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

struct certificate {
    std::string ca_pem;     // for clients to trust
    std::string server_pem; // the server's certificate
    std::string key_pem;    // the server's private key: not to be written anywhere
};

// For the DNS name `host` and these addresses, which are spelled well; valid from yesterday for a
// year.
[[nodiscard]] result<certificate> make_certificate(const std::string& host,
                                                   const std::vector<std::string>& addresses);

// Whether these bytes are the certificate of such an authority and nothing else.
[[nodiscard]] bool is_sandbox_ca(std::string_view pem);

} // namespace leadimport::sandbox
