#pragma once
// A TCP server on loopback that does whatever a test wants done to a connection, byte by byte: what
// no decent HTTP server would do. One connection after the other, on a thread of its own.

#include <arpa/inet.h>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

namespace leadimport::tests {

// A whole request, or what came of it before the end. `read` gives what comes next, as recv() does.
template<class Read>
std::string whole_request(const Read& read) {
    std::string request;
    auto needed = std::string::npos;
    char block[4096];
    while (request.size() < needed) {
        const auto n = read(block, sizeof block);
        if (n <= 0) break;
        request.append(block, static_cast<std::size_t>(n));
        const auto head = request.find("\r\n\r\n");
        if (head == request.npos) continue;
        const auto length = request.find("Content-Length: ");
        needed = head + 4 + (length < head ? std::stoul(request.substr(length + 16)) : 0);
    }
    return request;
}

// The server's side of one connection.
class raw_connection {
public:
    raw_connection(int fd, int over) : fd_{fd}, over_{over} {}

    // A whole request, or what came of it before the end.
    std::string read_request() {
        return whole_request([this](char* block, std::size_t most) {
            return ready() ? ::recv(fd_, block, most, 0) : 0;
        });
    }
    // Whatever comes next; empty at the end.
    [[nodiscard]] std::string read_some() const {
        char block[4096];
        const auto n = ready() ? ::recv(fd_, block, sizeof block, 0) : 0;
        return {block, n > 0 ? static_cast<std::size_t>(n) : 0};
    }
    // Whether there was somebody to say it to.
    bool say(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (n <= 0) return false;
            bytes.remove_prefix(static_cast<std::size_t>(n));
        }
        return true;
    }
    // Drop by drop, until the other side has ended the connection.
    void drip(std::string_view bytes) const {
        while (say(bytes))
            std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
    // Nothing more is said, and the other side is told so.
    void finish() const { ::shutdown(fd_, SHUT_WR); }
    // Until the other side's kernel has all that was said, and its end, so that the process there
    // can read both. Or until there is no other side.
    void wait_until_arrived() const {
        int left = 1;
        ::pollfd p{fd_, 0, 0};
        while (::ioctl(fd_, SIOCOUTQ, &left) == 0 && left > 0 && ::poll(&p, 1, 1) == 0) {
        }
    }
    // An answer with JSON and its length.
    void answer(std::string_view status, std::string_view body) const {
        say("HTTP/1.1 " + std::string{status} + "\r\nContent-Type: application/json\r\n" +
            "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string{body});
    }
    // Until the other side ends the connection, or the peer is taken down.
    void wait_for_end() const {
        char block[16 * 1024];
        while (ready() && ::recv(fd_, block, sizeof block, 0) > 0) {
        }
    }
    // For tests that say and hear something else than plain bytes.
    [[nodiscard]] int descriptor() const noexcept { return fd_; }
    // Until the peer is taken down; nothing is read meanwhile.
    void do_nothing() const {
        ::pollfd p{over_, POLLIN, 0};
        ::poll(&p, 1, -1);
    }

private:
    // False when the peer is taken down.
    [[nodiscard]] bool ready() const {
        ::pollfd p[2] = {{fd_, POLLIN, 0}, {over_, POLLIN, 0}};
        return ::poll(p, 2, -1) > 0 && p[1].revents == 0;
    }
    int fd_;
    int over_;
};

// A socket on loopback that listens. The address is given out by the kernel.
inline int listening_socket(int backlog, std::uint16_t& port) {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof a;
    auto* address = reinterpret_cast<sockaddr*>(&a);
    if (fd < 0 || ::bind(fd, address, size) != 0 || ::listen(fd, backlog) != 0 ||
        ::getsockname(fd, address, &size) != 0)
        throw std::runtime_error{"a socket to listen on"};
    port = ntohs(a.sin_port);
    return fd;
}

inline std::string loopback_url(std::string_view scheme, std::uint16_t port) {
    return std::string{scheme} + "://127.0.0.1:" + std::to_string(port) + "/api";
}

class raw_peer {
public:
    using manner = std::function<void(raw_connection&)>;

    // The first connection is treated in the first manner, …; those beyond are closed at once.
    explicit raw_peer(std::vector<manner> manners) {
        fd_ = listening_socket(8, port_);
        if (::pipe(over_) != 0) throw std::runtime_error{"a pipe"};
        thread_ = std::thread{[this, all = std::move(manners)] { serve(all); }};
    }
    ~raw_peer() {
        ::close(over_[1]); // the other end becomes readable
        thread_.join();
        ::close(over_[0]);
        ::close(fd_);
    }
    raw_peer(const raw_peer&) = delete;
    raw_peer& operator=(const raw_peer&) = delete;

    [[nodiscard]] std::string url(std::string_view scheme = "http") const {
        return loopback_url(scheme, port_);
    }
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    void serve(const std::vector<manner>& manners) const {
        for (std::size_t i = 0;; ++i) {
            ::pollfd p[2] = {{fd_, POLLIN, 0}, {over_[0], POLLIN, 0}};
            if (::poll(p, 2, -1) < 0 || p[1].revents != 0) return;
            const int accepted = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (accepted < 0) return;
            raw_connection c{accepted, over_[0]};
            if (i < manners.size()) manners[i](c);
            ::close(accepted);
        }
    }

    int fd_ = -1;
    int over_[2] = {-1, -1};
    std::uint16_t port_ = 0;
    std::thread thread_;
};

// Listens, and has no room for one more connection: a client that connects waits.
class full_house {
public:
    full_house() {
        std::uint16_t port = 0;
        fds_.push_back(listening_socket(0, port));
        port_ = port;
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_port = htons(port);
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        for (int i = 0; i < 4; ++i) {
            fds_.push_back(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
            // Those that find no room stay under way: that is what is wanted.
            static_cast<void>(
                ::connect(fds_.back(), reinterpret_cast<const sockaddr*>(&a), sizeof a));
        }
    }
    ~full_house() {
        for (const int fd : fds_)
            ::close(fd);
    }
    full_house(const full_house&) = delete;
    full_house& operator=(const full_house&) = delete;

    [[nodiscard]] std::string url() const { return loopback_url("http", port_); }
    [[nodiscard]] std::uint16_t port() const { return port_; }

private:
    std::vector<int> fds_;
    std::uint16_t port_ = 0;
};

} // namespace leadimport::tests
