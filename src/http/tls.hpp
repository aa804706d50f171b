#pragma once
// TLS towards the API: whom we trust, and whom we expect to find.

#include "leadimport/base/error.hpp"
#include "leadimport/http/way.hpp"
#include "leadimport/words/message.hpp"

#include <boost/asio/ssl/context.hpp>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>

namespace leadimport::http {

// TLS 1.2 or newer, certificates always verified, and never negotiated again. Trusted are the
// system's authorities, and those in `ca_file`, a PEM file, unless it is empty.
[[nodiscard]] result<void> set_up(boost::asio::ssl::context& tls,
                                  const std::filesystem::path& ca_file);

// Whether OpenSSL finds certificates in `folder` by the hash of their subject, one at a time
// (openssl-rehash(1)).
[[nodiscard]] bool finds_by_hash(const std::filesystem::path& folder);

// Before a handshake: the certificate has to be for `host`, a name or an address; a name is also
// told to the server (SNI). What counts is what the certificate is made out for (its alternative
// names): not the name of its subject, and a * only for a whole label. False: there cannot be a
// certificate for that.
[[nodiscard]] bool expect(SSL* connection, const std::string& host);

// Keeps its buffers between two records: without that OpenSSL gets and frees two of 17 KiB with
// each request and answer, which costs as much as parsing them.
void keep_buffers(SSL* connection);

// After a handshake that failed: what is wrong with the server's certificate; nothing when that was
// not the reason.
[[nodiscard]] std::optional<words::message> distrust_in(SSL* connection);
// The same of the verification's result. Whether a certificate is too old or too new, this
// machine's clock says, which may be wrong: it is named, as it is `now`.
[[nodiscard]] words::message distrust_words(long verified,
                                            std::chrono::system_clock::time_point now);

// For those who want to see it.
[[nodiscard]] shown_certificate facts_of(X509* certificate);

// OpenSSL is of no use, which is what its configuration makes of it: OPENSSL_CONF, or the system's.
[[nodiscard]] error unusable_tls(words::message why);

} // namespace leadimport::http
