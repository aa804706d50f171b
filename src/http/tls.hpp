#pragma once
// TLS towards the API: whom we trust, and whom we expect to find.

#include "leadimport/base/error.hpp"

#include <boost/asio/ssl/context.hpp>

#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::http {

// TLS 1.2 or newer, certificates always verified. Trusted are the system's authorities, and those
// in `ca_file`, a PEM file, unless it is empty.
[[nodiscard]] result<void> set_up(boost::asio::ssl::context& tls,
                                  const std::filesystem::path& ca_file);

// Whether OpenSSL finds certificates in `folder` by the hash of their subject, one at a time
// (openssl-rehash(1)).
[[nodiscard]] bool finds_by_hash(const std::filesystem::path& folder);

// Before a handshake: the certificate has to be for `host`, a name or an address; a name is also
// told to the server (SNI). False: there cannot be a certificate for that.
[[nodiscard]] bool expect(SSL* connection, const std::string& host);

// Keeps its buffers between two records: without that OpenSSL gets and frees two of 17 KiB with
// each request and answer, which costs as much as parsing them.
void keep_buffers(SSL* connection);

// After a handshake that failed: what is wrong with the server's certificate; nothing when that was
// not the reason.
[[nodiscard]] std::optional<std::string> distrust_in(SSL* connection);

} // namespace leadimport::http
