#pragma once
// The real transport: HTTP/1.1 over TLS with keep-alive. The only home of Beast and of Asio's SSL.

#include "leadimport/base/error.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/secret_text.hpp"
#include "leadimport/delivery/transport.hpp"
#include "leadimport/http/endpoint.hpp"
#include "leadimport/http/proxy.hpp"
#include "leadimport/http/way.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::http {

// How long each step may take; a test has less time than the program.
struct time_limits {
    std::chrono::milliseconds step = limits::connect_timeout; // resolve, connect, tunnel, handshake
    std::chrono::milliseconds next_address = limits::next_address;
    std::chrono::milliseconds rest_of_reply = limits::rest_of_reply;
    std::chrono::milliseconds idle_connection = limits::idle_connection;
};

struct client_settings {
    http::endpoint endpoint;
    std::filesystem::path ca_file;       // trusted besides the system's authorities; may be empty
    secret_text token;                   // never printed
    std::chrono::milliseconds timeout{}; // for writing the request, and then for the answer
    time_limits times = {};
    std::optional<http::proxy> proxy = std::nullopt; // to go through; its password is never printed
    // Gets what each connection that is made learns, on the thread that it runs on. Null: nothing
    // is noted.
    std::shared_ptr<way> notes = nullptr;
};

struct client_state;

// What all connections to one endpoint have in common.
class client {
public:
    // Loads the authorities. TLS 1.2 or newer; certificate and host name are always verified.
    [[nodiscard]] static result<client> make(client_settings s);
    ~client();
    client(client&&) noexcept;
    client& operator=(client&&) noexcept;

    // A connection that is not open yet. It keeps what it needs of the client alive. No redirects
    // are followed. An answer beyond what its request allows (request::reply_bytes, and in all
    // limits::reply_wire_bytes of that) is a broken reply.
    [[nodiscard]] std::unique_ptr<delivery::transport>
    new_connection(const boost::asio::any_io_executor& executor) const;

    // What all its connections send from their next request on; never printed. Called on the thread
    // that they run on.
    void use_token(const secret_text& token);

    // No reply of its connections shows this text, in whatever way the server spells it: "[token]"
    // stands in its place. So it is for its own tokens, former ones included, and for the
    // password of the proxy, without being asked for. The same thread.
    void hide(std::string_view secret);

private:
    explicit client(std::shared_ptr<client_state> state);
    std::shared_ptr<client_state> state_;
};

} // namespace leadimport::http
