#include "tls_client.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <arpa/inet.h>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace leadimport::tests {
namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error{what}; }

std::string lower(std::string_view s) {
    std::string out;
    for (const char c : s)
        out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

int connect_to(const tls_client::settings& s) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const timeval patience{static_cast<time_t>(s.patience.count()), 0};
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(s.port);
    ::inet_pton(AF_INET, s.address.c_str(), &to.sin_addr);
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) {
        const std::string why = std::strerror(errno);
        ::close(fd);
        fail("connect: " + why);
    }
    return fd;
}

} // namespace

// TLS works on two memory buffers, and the bytes are carried here: OpenSSL's own socket writing
// would raise SIGPIPE when the server is gone.
struct tls_client::state {
    state() = default;
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        if (ssl != nullptr) SSL_free(ssl);
        if (context != nullptr) SSL_CTX_free(context);
        if (fd >= 0) ::close(fd);
    }

    bool flush() {
        char block[16 * 1024];
        while (BIO_ctrl_pending(outgoing) > 0) {
            const int n = BIO_read(outgoing, block, sizeof block);
            for (int sent = 0; sent < n;) {
                const auto m =
                    ::send(fd, block + sent, static_cast<std::size_t>(n - sent), MSG_NOSIGNAL);
                if (m < 0 && errno == EINTR) continue;
                if (m <= 0) return false;
                sent += static_cast<int>(m);
            }
        }
        return true;
    }

    bool fetch() {
        char block[16 * 1024];
        ssize_t n = 0;
        do
            n = ::recv(fd, block, sizeof block, 0);
        while (n < 0 && errno == EINTR);
        end_of_file = n == 0 || (n < 0 && errno == ECONNRESET);
        return n > 0 && BIO_write(incoming, block, static_cast<int>(n)) == n;
    }

    // Repeats `step` (1 or more: done) while it needs bytes carried. What it gives at last.
    template<class Step>
    int drive(Step step) {
        for (;;) {
            ERR_clear_error();
            const int done = step();
            const bool more = done <= 0 && SSL_get_error(ssl, done) == SSL_ERROR_WANT_READ;
            if (!flush() && done <= 0) return done;
            if (!more || !fetch()) return done;
        }
    }

    // False when nothing more comes.
    bool read_some() {
        char block[16 * 1024];
        const int n = drive([&] { return SSL_read(ssl, block, sizeof block); });
        if (n <= 0) return false;
        unread.append(block, static_cast<std::size_t>(n));
        return true;
    }

    int fd = -1;
    SSL_CTX* context = nullptr;
    SSL* ssl = nullptr;
    BIO* incoming = nullptr; // both owned by ssl
    BIO* outgoing = nullptr;
    std::string unread;
    bool end_of_file = false;
};

tls_client::tls_client(settings s) : state_{std::make_unique<state>()} {
    auto& t = *state_;
    t.context = SSL_CTX_new(TLS_client_method());
    if (t.context == nullptr) fail("SSL_CTX_new");
    if (s.newest_tls != 0) SSL_CTX_set_max_proto_version(t.context, s.newest_tls);
    if (SSL_CTX_load_verify_locations(t.context, s.ca_file.c_str(), nullptr) != 1)
        fail("cannot load " + s.ca_file.string());
    SSL_CTX_set_verify(t.context, SSL_VERIFY_PEER, nullptr);
    t.ssl = SSL_new(t.context);
    t.incoming = BIO_new(BIO_s_mem());
    t.outgoing = BIO_new(BIO_s_mem());
    SSL_set_bio(t.ssl, t.incoming, t.outgoing);
    auto* wanted = SSL_get0_param(t.ssl);
    in_addr parsed{};
    if (::inet_pton(AF_INET, s.name.c_str(), &parsed) == 1)
        X509_VERIFY_PARAM_set1_ip_asc(wanted, s.name.c_str());
    else
        X509_VERIFY_PARAM_set1_host(wanted, s.name.c_str(), 0);

    t.fd = connect_to(s);
    if (t.drive([&] { return SSL_connect(t.ssl); }) != 1) {
        const auto verdict = SSL_get_verify_result(t.ssl);
        fail(verdict == X509_V_OK
                 ? std::string{"handshake"}
                 : std::string{"verify: "} + X509_verify_cert_error_string(verdict));
    }
}

tls_client::~tls_client() = default;
tls_client::tls_client(tls_client&&) noexcept = default;

bool tls_client::send(std::string_view bytes) {
    auto& t = *state_;
    const auto n = static_cast<int>(bytes.size());
    return t.drive([&] { return SSL_write(t.ssl, bytes.data(), n); }) == n && t.flush();
}

std::optional<http_answer> tls_client::read() {
    auto& t = *state_;
    auto end = t.unread.find("\r\n\r\n");
    for (; end == std::string::npos; end = t.unread.find("\r\n\r\n"))
        if (!t.read_some()) return std::nullopt;

    http_answer a;
    const auto head = t.unread.substr(0, end + 2);
    t.unread.erase(0, end + 4);
    if (head.size() < 12 || !head.starts_with("HTTP/1.1 ")) return std::nullopt;
    a.status = std::stoi(head.substr(9, 3));
    for (auto line = head.find("\r\n") + 2; line < head.size();) {
        const auto stop = head.find("\r\n", line), colon = head.find(':', line);
        if (colon < stop) {
            const auto value = head.find_first_not_of(' ', colon + 1);
            a.headers[lower(head.substr(line, colon - line))] = head.substr(value, stop - value);
        }
        line = stop + 2;
    }
    if (a.status == 100) return a; // has no body, and no length of one
    const auto length = a.headers.find("content-length");
    const auto size = length == a.headers.end() ? 0 : std::stoul(length->second);
    while (t.unread.size() < size && t.read_some()) {
    }
    a.body = t.unread.substr(0, size);
    a.complete = a.body.size() == size;
    t.unread.erase(0, size);
    return a;
}

bool tls_client::ended() {
    while (state_->read_some()) {
    }
    return state_->end_of_file || (SSL_get_shutdown(state_->ssl) & SSL_RECEIVED_SHUTDOWN) != 0;
}

std::optional<http_answer> tls_client::request(std::string_view method, std::string_view target,
                                               std::string_view body, std::string_view headers) {
    std::string r{method};
    r.append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    if (!token.empty()) r.append("Authorization: Bearer ").append(token).append("\r\n");
    r.append(headers);
    if (method == "POST") {
        r.append("Content-Type: application/json\r\nContent-Length: ");
        r.append(std::to_string(body.size())).append("\r\n");
    }
    r.append("\r\n").append(body);
    if (!send(r)) return std::nullopt;
    return read();
}

} // namespace leadimport::tests
