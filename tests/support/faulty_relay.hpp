#pragma once
// The network between a client and a server on loopback: hands every byte on until a test wants it
// to fail, at a byte that the test names. It can be a proxy (CONNECT) too.

#include "raw_peer.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

namespace leadimport::tests {

enum class direction { to_server, to_client };
enum class fault { close, reset, silence };

inline std::string_view name_of(fault f) {
    return f == fault::close ? "closed" : f == fault::reset ? "reset" : "silence";
}

class faulty_relay {
public:
    // As a proxy it takes CONNECT for whatever host and leads to the same target.
    explicit faulty_relay(std::uint16_t target, bool is_proxy = false)
        : target_{target},
          is_proxy_{is_proxy} {
        fd_ = listening_socket(64, port_);
        if (::pipe(over_) != 0) throw std::runtime_error{"a pipe"};
        thread_ = std::thread{[this] { accept_all(); }};
    }
    ~faulty_relay() {
        ::close(over_[1]); // the other end becomes readable
        thread_.join();
        for (auto& t : lines_)
            t.join();
        ::close(over_[0]);
        ::close(fd_);
    }
    faulty_relay(const faulty_relay&) = delete;
    faulty_relay& operator=(const faulty_relay&) = delete;

    [[nodiscard]] std::uint16_t port() const { return port_; }

    // After so many bytes more that way, whatever the connection: the byte behind them is not
    // handed on, and its connection fails. Once.
    void fail_after(direction way, std::size_t bytes, fault what) {
        const std::lock_guard lock{mutex_};
        plan_ = {way, bytes, what};
    }
    // False: the fault has been played, or none was asked for.
    [[nodiscard]] bool waits_to_fail() const {
        const std::lock_guard lock{mutex_};
        return plan_.has_value() || answer_.has_value();
    }
    void forget_fault() {
        const std::lock_guard lock{mutex_};
        plan_.reset();
    }
    // The next CONNECT gets these bytes instead of a tunnel, and the end.
    void answer_once(std::string bytes) {
        const std::lock_guard lock{mutex_};
        answer_ = std::move(bytes);
    }
    // Every connection that is open now, in between: soon, when faults_played() has counted it.
    void fail_now(fault what) {
        const std::lock_guard lock{mutex_};
        ++broken_;
        broken_by_ = what;
        // Those who wait look every few milliseconds.
    }
    // Connections that have failed: the client's side of a closed or reset one knows by then.
    [[nodiscard]] unsigned faults_played() const { return played_; }

    [[nodiscard]] std::size_t bytes(direction way) const {
        return way == direction::to_server ? to_server_ : to_client_;
    }
    // The heads of the CONNECT requests.
    [[nodiscard]] std::vector<std::string> asked() const {
        const std::lock_guard lock{mutex_};
        return asked_;
    }

private:
    struct plan {
        direction way;
        std::size_t bytes;
        fault what;
    };

    void accept_all() {
        for (;;) {
            ::pollfd p[2] = {{fd_, POLLIN, 0}, {over_[0], POLLIN, 0}};
            if (::poll(p, 2, -1) < 0 || p[1].revents != 0) return;
            const int client = ::accept4(fd_, nullptr, nullptr, SOCK_CLOEXEC);
            if (client >= 0) lines_.emplace_back([this, client] { serve(client); });
        }
    }

    void serve(int client) {
        int server = -1;
        if (!is_proxy_ || take_connect(client)) server = connect_to_target();
        if (is_proxy_ && server >= 0)
            raw_connection{client, over_[0]}.say("HTTP/1.1 200 Connection established\r\n\r\n");
        const auto seen = broken_.load();
        while (server >= 0 && hand_on(client, server, seen)) {
        }
        if (server >= 0) ::close(server);
        ::close(client);
    }

    bool take_connect(int client) {
        const auto head = raw_connection{client, over_[0]}.read_request();
        const std::lock_guard lock{mutex_};
        asked_.push_back(head);
        if (answer_) {
            raw_connection{client, over_[0]}.say(*std::exchange(answer_, std::nullopt));
            return false;
        }
        return head.starts_with("CONNECT ");
    }

    [[nodiscard]] int connect_to_target() const {
        const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in a{};
        a.sin_family = AF_INET;
        a.sin_port = htons(target_);
        a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::connect(fd, reinterpret_cast<const sockaddr*>(&a), sizeof a) == 0) return fd;
        ::close(fd);
        return -1;
    }

    // False at the end.
    bool hand_on(int client, int server, unsigned seen) {
        ::pollfd p[3] = {{client, POLLIN, 0}, {server, POLLIN, 0}, {over_[0], POLLIN, 0}};
        if (::poll(p, 3, 5) < 0 || p[2].revents != 0) return false;
        if (broken_ != seen) return play(broken_by_, client);
        if (p[0].revents != 0 && !hand_on(direction::to_server, client, server, client))
            return false;
        return p[1].revents == 0 || hand_on(direction::to_client, server, client, client);
    }

    bool hand_on(direction way, int from, int to, int client) {
        char block[16 * 1024];
        const auto n = ::recv(from, block, sizeof block, 0);
        if (n <= 0) return false;
        const auto [may_pass, failing] = ask_plan(way, static_cast<std::size_t>(n));
        (way == direction::to_server ? to_server_ : to_client_) += may_pass;
        raw_connection{to, over_[0]}.say({block, may_pass});
        return failing ? play(*failing, client) : true;
    }

    std::pair<std::size_t, std::optional<fault>> ask_plan(direction way, std::size_t n) {
        const std::lock_guard lock{mutex_};
        if (!plan_ || plan_->way != way) return {n, std::nullopt};
        if (n <= plan_->bytes) {
            plan_->bytes -= n;
            return {n, std::nullopt};
        }
        const auto played = *plan_;
        plan_.reset();
        return {played.bytes, played.what};
    }

    // What was received and not read makes a reset of any close: a mere end is sent first.
    bool play(fault what, int client) {
        const raw_connection c{client, over_[0]};
        if (what == fault::reset) {
            const linger at_once{1, 0};
            ::setsockopt(client, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
            ::dup2(over_[0], client); // closes it; the number stays ours until serve() ends
            ++played_;
            return false;
        }
        if (what == fault::close) {
            c.finish();
            c.wait_until_arrived();
            ++played_;
            c.wait_for_end();
            return false;
        }
        ++played_;
        ::pollfd p[2] = {{client, POLLRDHUP, 0}, {over_[0], POLLIN, 0}};
        ::poll(p, 2, -1); // and nothing is read or said
        return false;
    }

    std::uint16_t target_;
    bool is_proxy_;
    int fd_ = -1;
    int over_[2] = {-1, -1};
    std::uint16_t port_ = 0;
    mutable std::mutex mutex_;
    std::optional<plan> plan_;
    std::optional<std::string> answer_;
    std::vector<std::string> asked_;
    std::atomic<unsigned> broken_ = 0;
    std::atomic<fault> broken_by_ = fault::close;
    std::atomic<unsigned> played_ = 0;
    std::atomic<std::size_t> to_server_ = 0;
    std::atomic<std::size_t> to_client_ = 0;
    std::vector<std::thread> lines_; // of thread_ alone, until it has ended
    std::thread thread_;
};

} // namespace leadimport::tests
