#include "http/connection.hpp"

#include "http/dialler.hpp"
#include "http/tls.hpp"
#include "http/tunnel.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cerrno>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace leadimport::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using boost::system::error_code;
using delivery::broken;
using delivery::phase;
using delivery::reply;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

namespace {

// Why a phase failed, in words.
std::string words_for(const error_code& e, std::string_view who = "the server") {
    if (e == asio::ssl::error::stream_truncated || e == asio::error::eof ||
        e == beast::http::error::end_of_stream || e == beast::http::error::partial_message)
        return std::string{who}.append(" closed the connection");
    if (e == beast::http::error::body_limit || e == beast::http::error::header_limit)
        return "the answer is too large";
    return e.message();
}

// The same, with a time-out in place of the library's "operation canceled".
std::string words_for(const error_code& e, std::chrono::milliseconds waited,
                      std::string_view who = "the server") {
    if (e == beast::error::timeout) return "nothing happened for " + format_duration(waited);
    return words_for(e, who);
}

class connection final : public delivery::transport {
public:
    connection(const asio::any_io_executor& executor, std::shared_ptr<client_state> common)
        : executor_{executor},
          common_{std::move(common)} {}

    asio::awaitable<std::optional<broken>> open() override;
    asio::awaitable<reply> exchange(const delivery::request& r) override;
    void cut() override;

private:
    asio::awaitable<std::optional<broken>> connect();
    asio::awaitable<std::optional<broken>> dig();
    asio::awaitable<std::optional<broken>> shake_hands();
    template<class Stream>
    asio::awaitable<reply> exchange_over(Stream& stream);
    void spell(const delivery::request& r);

    [[nodiscard]] const client_settings& settings() const { return common_->settings; }
    beast::tcp_stream& lowest() { return beast::get_lowest_layer(*stream_); }
    [[nodiscard]] bool usable();
    void close();
    std::optional<broken> failed_before_sending(phase at, std::string cause,
                                                bool untrusted = false);

    asio::any_io_executor executor_;
    std::shared_ptr<client_state> common_;
    std::optional<dialler> dialler_;   // while it is at work
    std::optional<tls_stream> stream_; // without TLS only its lowest layer is used
    beast::flat_buffer incoming_;
    std::string outgoing_;
    std::chrono::steady_clock::time_point last_used_{};
    bool exchanged_ = false; // since it was opened
    bool cut_ = false;
};

std::optional<broken> connection::failed_before_sending(phase at, std::string cause,
                                                        bool untrusted) {
    close();
    return broken{at, false, untrusted, cut_ ? "given up" : std::move(cause)};
}

asio::awaitable<std::optional<broken>> connection::open() {
    if (stream_ && usable()) co_return std::nullopt;
    close();
    if (cut_) co_return failed_before_sending(phase::connect, {});
    if (auto problem = co_await connect()) co_return problem;
    if (settings().proxy)
        if (auto problem = co_await dig()) co_return problem;
    if (settings().endpoint.tls)
        if (auto problem = co_await shake_hands()) co_return problem;
    last_used_ = std::chrono::steady_clock::now();
    exchanged_ = false;
    co_return std::nullopt;
}

// To the API, or to the proxy before it.
asio::awaitable<std::optional<broken>> connection::connect() {
    const auto& api = settings().endpoint;
    const auto& proxy = settings().proxy;
    const std::string whom = proxy ? "the proxy " + proxy->name() + ": " : "";
    dialler_.emplace(executor_, settings().times);
    auto found =
        co_await dialler_->resolve(proxy ? proxy->host : api.host, proxy ? proxy->port : api.port);
    if (cut_) co_return failed_before_sending(phase::resolve, {});
    if (const auto* why = std::get_if<std::string>(&found))
        co_return failed_before_sending(phase::resolve, whom + *why);
    auto reached =
        co_await dialler_->connect(std::move(std::get<std::vector<tcp::endpoint>>(found)));
    dialler_.reset();
    if (cut_) co_return failed_before_sending(phase::connect, {});
    if (const auto* why = std::get_if<std::string>(&reached))
        co_return failed_before_sending(phase::connect, whom + *why);
    stream_.emplace(std::move(std::get<tcp::socket>(reached)), common_->tls);
    error_code ignored; // only speed depends on it
    lowest().socket().set_option(tcp::no_delay{true}, ignored);
    co_return std::nullopt;
}

// The tunnel.
asio::awaitable<std::optional<broken>> connection::dig() {
    const auto& proxy = *settings().proxy;
    const auto failed = [&](const std::string& why) {
        return failed_before_sending(phase::tunnel, "the proxy " + proxy.name() + ": " + why);
    };
    outgoing_ = spell_connect(proxy, settings().endpoint);
    lowest().expires_after(settings().times.step);
    const auto [not_written, sent] =
        co_await asio::async_write(lowest(), asio::buffer(outgoing_), no_throw);
    if (not_written) co_return failed(words_for(not_written, settings().times.step, "it"));
    beast::http::response_parser<beast::http::empty_body> parser;
    parser.header_limit(limits::reply_header_bytes);
    parser.skip(true); // what follows is the tunnel, or is not wanted
    const auto [not_read, got] =
        co_await beast::http::async_read_header(lowest(), incoming_, parser, no_throw);
    if (not_read) co_return failed(words_for(not_read, settings().times.step, "it"));
    if (auto refusal = judge_tunnel(parser.get().result_int(), proxy)) {
        close();
        co_return refusal;
    }
    // In TLS the client speaks first.
    if (incoming_.size() != 0) co_return failed("it says more than it was asked");
    co_return std::nullopt;
}

asio::awaitable<std::optional<broken>> connection::shake_hands() {
    if (!expect(stream_->native_handle(), settings().endpoint.host))
        co_return failed_before_sending(phase::handshake, "the host name cannot be verified");
    lowest().expires_after(settings().times.step);
    const auto [problem] =
        co_await stream_->async_handshake(asio::ssl::stream_base::client, no_throw);
    if (!problem && !cut_) co_return std::nullopt;
    if (auto distrust = distrust_in(stream_->native_handle()))
        co_return failed_before_sending(phase::handshake, std::move(*distrust), true);
    co_return failed_before_sending(phase::handshake, words_for(problem, settings().times.step));
}

// Whether the server has neither closed the connection nor sent anything unasked for (after the
// first answer that can only be its farewell; before it, TLS 1.3 sends session tickets).
bool connection::usable() {
    if (cut_ || !lowest().socket().is_open()) return false;
    if (std::chrono::steady_clock::now() - last_used_ > settings().times.idle_connection)
        return false;
    ::pollfd p{lowest().socket().native_handle(), POLLIN | POLLRDHUP, 0};
    if (::poll(&p, 1, 0) < 0) return false;
    if ((p.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0) return false;
    return !exchanged_ || (p.revents & POLLIN) == 0;
}

void connection::close() {
    if (stream_) lowest().close();
    stream_.reset();
    incoming_.clear();
}

void connection::cut() {
    cut_ = true;
    if (dialler_) dialler_->give_up();
    if (stream_) lowest().close();
}

// The request as bytes. Target and key are of our own making, so nothing needs escaping.
void connection::spell(const delivery::request& r) {
    outgoing_.assign(r.verb == delivery::verb::post ? "POST " : "GET ");
    outgoing_.append(settings().endpoint.path).append(r.target).append(" HTTP/1.1\r\n");
    outgoing_.append(common_->common_headers);
    if (!r.idempotency_key.empty())
        outgoing_.append("Idempotency-Key: ").append(r.idempotency_key).append("\r\n");
    if (r.verb == delivery::verb::post)
        outgoing_.append("Content-Type: application/json\r\nContent-Length: ")
            .append(std::to_string(r.body.size()))
            .append("\r\n");
    outgoing_.append("\r\n").append(r.body);
}

asio::awaitable<reply> connection::exchange(const delivery::request& r) {
    if (!stream_ || !usable()) {
        close();
        co_return broken{phase::connect, false, false, "the server had closed the connection"};
    }
    spell(r);
    exchanged_ = true;
    std::optional<reply> got;
    if (settings().endpoint.tls)
        got = co_await exchange_over(*stream_);
    else
        got = co_await exchange_over(lowest());
    last_used_ = std::chrono::steady_clock::now();
    co_return std::move(*got);
}

void take_limit(delivery::answer& a, const beast::http::fields& headers) {
    a.rate_limit = std::string{headers["RateLimit"]};
    a.rate_limit_reset = std::string{headers["RateLimit-Reset"]};
    if (a.rate_limit_reset.empty()) a.rate_limit_reset = std::string{headers["X-RateLimit-Reset"]};
}

template<class Stream>
asio::awaitable<reply> connection::exchange_over(Stream& stream) {
    const auto timeout = settings().timeout;
    lowest().expires_after(timeout);
    // From here on bytes may have left, whatever the write says: TLS hands over whole records, and
    // an error does not tell how much of one went out before it.
    const auto [not_written, sent] =
        co_await asio::async_write(stream, asio::buffer(outgoing_), no_throw);
    if (not_written) {
        close();
        co_return broken{phase::write, true, false, words_for(not_written, timeout)};
    }
    const auto lost = [this](std::string why) {
        close();
        return broken{phase::read, true, false, std::move(why)};
    };
    std::optional<beast::http::response_parser<beast::http::string_body>> parser;
    lowest().expires_after(timeout);
    do { // a 100 or 103 only announces the answer: taken for it, it would leave that to the next
         // row
        parser.emplace();
        parser->header_limit(limits::reply_header_bytes);
        parser->body_limit(limits::reply_body_bytes);
        const auto [no_header, got] =
            co_await beast::http::async_read_header(stream, incoming_, *parser, no_throw);
        if (no_header == beast::error::timeout)
            co_return lost("no answer for " + format_duration(timeout));
        if (no_header) co_return lost(words_for(no_header));
    } while (parser->get().result_int() / 100 == 1 && parser->get().result_int() != 101);
    const auto rest = settings().times.rest_of_reply;
    lowest().expires_after(rest);
    const auto [not_whole, got] =
        co_await beast::http::async_read(stream, incoming_, *parser, no_throw);
    if (not_whole == beast::error::timeout)
        co_return lost("the answer was not whole after " + format_duration(rest));
    if (not_whole) co_return lost(words_for(not_whole));
    auto& message = parser->get();
    delivery::answer a;
    a.status = message.result_int();
    a.content_type = std::string{message[beast::http::field::content_type]};
    a.retry_after = std::string{message[beast::http::field::retry_after]};
    if (a.status == 429) take_limit(a, message);
    a.body = std::move(message.body());
    // Bytes behind an answer belong to no request of ours.
    if (!parser->keep_alive() || incoming_.size() != 0) close();
    co_return a;
}

} // namespace

std::unique_ptr<delivery::transport> make_connection(const asio::any_io_executor& executor,
                                                     std::shared_ptr<client_state> common) {
    return std::make_unique<connection>(executor, std::move(common));
}

} // namespace leadimport::http
