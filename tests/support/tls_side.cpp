#include "support/tls_side.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>

namespace leadimport::tests {
namespace {

BIO* memory_of(const std::string& text) {
    return BIO_new_mem_buf(text.data(), static_cast<int>(text.size()));
}

} // namespace

tls_side::tls_side(const raw_connection& below, const sandbox::certificate& shown, int newest,
                   std::size_t tickets)
    : context_{SSL_CTX_new(TLS_server_method())} {
    auto* certificate_text = memory_of(shown.server_pem);
    auto* key_text = memory_of(shown.key_pem);
    X509* certificate = PEM_read_bio_X509(certificate_text, nullptr, nullptr, nullptr);
    EVP_PKEY* key = PEM_read_bio_PrivateKey(key_text, nullptr, nullptr, nullptr);
    const bool used = SSL_CTX_use_certificate(context_.get(), certificate) == 1 &&
                      SSL_CTX_use_PrivateKey(context_.get(), key) == 1;
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(certificate_text);
    BIO_free(key_text);
    if (!used) throw std::runtime_error{"a certificate of the server's"};
    SSL_CTX_set_max_proto_version(context_.get(), newest);
    SSL_CTX_set_num_tickets(context_.get(), tickets);
    tls_.reset(SSL_new(context_.get()));
    const int on = 1; // each record leaves at once, as with servers
    ::setsockopt(below.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    SSL_set_fd(tls_.get(), below.descriptor());
}

bool tls_side::shake_hands() { return SSL_accept(tls_.get()) == 1; }

std::string tls_side::read_request() {
    return whole_request([this](char* block, std::size_t most) {
        return SSL_read(tls_.get(), block, static_cast<int>(most));
    });
}

void tls_side::say(std::string_view bytes) {
    static_cast<void>(SSL_write(tls_.get(), bytes.data(), static_cast<int>(bytes.size())));
}

void tls_side::answer(std::string_view body) {
    say("HTTP/1.1 201 Created\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
        std::string{body});
}

bool tls_side::send_ticket() {
    return SSL_new_session_ticket(tls_.get()) == 1 && SSL_do_handshake(tls_.get()) == 1;
}

void tls_side::farewell() { SSL_shutdown(tls_.get()); }

} // namespace leadimport::tests
