#pragma once
// A small blocking HTTPS/1.1 client on bare sockets and OpenSSL, which shares no code with what it
// tests: it sends whatever bytes it is given, and reads one response at a time.

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace leadimport::tests {

struct http_answer {
    int status = 0;
    std::map<std::string, std::string> headers; // names in lower case
    std::string body;
    bool complete = false; // all of Content-Length came
};

class tls_client {
public:
    struct settings {
        std::uint16_t port = 0;
        std::filesystem::path ca_file;
        std::string address = "127.0.0.1"; // connected to
        std::string name = "localhost"; // that the certificate must be for; an address is one too
        std::chrono::seconds patience{120}; // for each read and write
        int newest_tls = 0;                 // TLS1_2_VERSION, …; 0: whatever is there
    };

    // Connects and verifies. Throws std::runtime_error that says which of it failed and why.
    explicit tls_client(settings s);
    ~tls_client();
    tls_client(tls_client&&) noexcept;

    bool send(std::string_view bytes); // false when the connection is gone
    // Nothing when the connection ends, or nothing comes, before a whole header is there.
    std::optional<http_answer> read();
    // Whether the server has ended the connection; waits for that, and drops what still comes.
    bool ended();

    // One request with what the API needs; nothing when no answer came. `headers` are whole lines.
    std::optional<http_answer> request(std::string_view method, std::string_view target,
                                       std::string_view body = {}, std::string_view headers = {});

    std::string token = "sandbox-token"; // sent by request(); none when empty

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace leadimport::tests
