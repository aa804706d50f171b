#pragma once
// The server's side of TLS over a raw connection, which says whatever a test wants, whenever.

#include "sandbox/certificate.hpp"
#include "support/raw_peer.hpp"

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

namespace leadimport::tests {

class tls_side {
public:
    // `newest`: TLS1_2_VERSION, …; `tickets`: how many TLS 1.3 sends behind the handshake.
    tls_side(const raw_connection& below, const sandbox::certificate& shown,
             int newest = TLS1_3_VERSION, std::size_t tickets = 2);

    // The client has seen the certificate, and its tickets are on their way.
    [[nodiscard]] bool shake_hands();
    // A whole request, or what came of it before the end.
    [[nodiscard]] std::string read_request();
    void say(std::string_view bytes);
    void answer(std::string_view body);
    // A TLS 1.3 ticket more.
    [[nodiscard]] bool send_ticket();
    void farewell(); // of TLS; the connection stays

private:
    template<class T, void (*Free)(T*)>
    struct freed {
        void operator()(T* p) const noexcept { Free(p); }
    };
    std::unique_ptr<SSL_CTX, freed<SSL_CTX, SSL_CTX_free>> context_;
    std::unique_ptr<SSL, freed<SSL, SSL_free>> tls_;
};

} // namespace leadimport::tests
