#pragma once
// A client's connection: TLS and HTTP, the sandbox's only home of Beast. Everything runs on the
// thread of the executor that it was made with.

#include "sandbox/certificate.hpp"
#include "sandbox/exchange.hpp"

#include "leadimport/base/error.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

namespace leadimport::sandbox {

// What all connections need of TLS.
class tls_identity {
public:
    [[nodiscard]] static result<tls_identity> make(const certificate& c);
    ~tls_identity();
    tls_identity(tls_identity&&) noexcept;
    tls_identity& operator=(tls_identity&&) noexcept;

    struct state;
    [[nodiscard]] state& get() const noexcept { return *state_; }

private:
    explicit tls_identity(std::unique_ptr<state> s);
    std::unique_ptr<state> state_;
};

// A request that was read whole.
struct received {
    std::string method;
    std::string target;
    std::string authorization;
    std::string content_type;
    std::string idempotency_key;
    std::string body;
    std::string header; // all of its lines
    bool keep_alive = true;

    [[nodiscard]] request view() const {
        return {method, target, authorization, content_type, idempotency_key, body, header};
    }
};

class connection {
public:
    using wall_time = std::chrono::system_clock::time_point;

    connection(boost::asio::ip::tcp::socket socket, const tls_identity& identity);
    ~connection();

    [[nodiscard]] boost::asio::awaitable<bool> handshake();
    // Nothing when the client has gone, or sent what is no request: `refusal` is then to be sent
    // to it.
    [[nodiscard]] boost::asio::awaitable<std::optional<received>> read(reply& refusal);
    // `now` is the server's clock. False when the connection is over.
    [[nodiscard]] boost::asio::awaitable<bool> send(const reply& r, bool to_head, bool keep_alive,
                                                    wall_time now);
    [[nodiscard]] boost::asio::awaitable<void> wait(std::chrono::milliseconds delay);

    // Ends whatever waits on it, without a word to the client; from then on nothing is sent.
    void drop();

private:
    boost::asio::awaitable<void> say_goodbye();

    struct state;
    std::unique_ptr<state> state_;
};

} // namespace leadimport::sandbox
