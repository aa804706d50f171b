#include "http/connection.hpp"

#include "http/tls.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>

#include <cerrno>
#include <optional>
#include <poll.h>
#include <utility>

namespace leadimport::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
using asio::ip::tcp;
using boost::system::error_code;
using delivery::broken;
using delivery::phase;
using delivery::reply;
using tls_stream = asio::ssl::stream<beast::tcp_stream>;

constexpr auto no_throw = asio::as_tuple(asio::use_awaitable);

namespace {

// Why a phase failed, in words; a time-out in place of the library's "operation canceled".
std::string words_for(const error_code& e, std::chrono::milliseconds waited) {
    if (e == beast::error::timeout) return "nothing happened for " + format_duration(waited);
    if (e == asio::ssl::error::stream_truncated || e == asio::error::eof ||
        e == beast::http::error::end_of_stream || e == beast::http::error::partial_message)
        return "the server closed the connection";
    if (e == beast::http::error::body_limit || e == beast::http::error::header_limit)
        return "the answer is too large";
    return e.message();
}

// A lookup that can be given up: getaddrinfo cannot be interrupted, so it is left behind when the
// time is over, and what it finds then is thrown away.
struct lookup {
    explicit lookup(const asio::any_io_executor& e) : resolver{e}, ended{e} {}
    tcp::resolver resolver;
    asio::steady_timer ended;
    std::optional<error_code> problem; // set at the end, also by success
    tcp::resolver::results_type found;
};

class connection final : public delivery::transport {
public:
    connection(const asio::any_io_executor& executor, std::shared_ptr<client_state> common)
        : executor_{executor},
          common_{std::move(common)} {}

    asio::awaitable<std::optional<broken>> open() override;
    asio::awaitable<reply> exchange(const delivery::request& r) override;
    void cut() override;

private:
    asio::awaitable<std::optional<broken>> resolve();
    asio::awaitable<std::optional<broken>> connect();
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
    std::shared_ptr<lookup> lookup_;
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
    if (auto problem = co_await resolve()) co_return problem;
    if (auto problem = co_await connect()) co_return problem;
    if (settings().endpoint.tls)
        if (auto problem = co_await shake_hands()) co_return problem;
    last_used_ = std::chrono::steady_clock::now();
    exchanged_ = false;
    co_return std::nullopt;
}

asio::awaitable<std::optional<broken>> connection::resolve() {
    const auto state = std::make_shared<lookup>(executor_);
    lookup_ = state;
    auto found = [state](const error_code& e, tcp::resolver::results_type results) {
        state->problem = e;
        state->found = std::move(results);
        state->ended.cancel();
    };
    state->ended.expires_after(limits::connect_timeout);
    state->resolver.async_resolve(settings().endpoint.host, settings().endpoint.port,
                                  std::move(found));
    co_await state->ended.async_wait(no_throw);
    if (!state->problem) state->resolver.cancel();
    if (!state->problem || cut_)
        co_return failed_before_sending(phase::resolve, "no answer from the name server");
    if (*state->problem)
        co_return failed_before_sending(phase::resolve, settings().endpoint.host + ": " +
                                                            state->problem->message());
    co_return std::nullopt;
}

asio::awaitable<std::optional<broken>> connection::connect() {
    stream_.emplace(executor_, common_->tls);
    lowest().expires_after(limits::connect_timeout);
    const auto [problem, where] = co_await lowest().async_connect(lookup_->found, no_throw);
    lookup_.reset();
    if (problem || cut_)
        co_return failed_before_sending(phase::connect,
                                        words_for(problem, limits::connect_timeout));
    error_code ignored; // only speed depends on it
    lowest().socket().set_option(tcp::no_delay{true}, ignored);
    co_return std::nullopt;
}

asio::awaitable<std::optional<broken>> connection::shake_hands() {
    if (!expect(stream_->native_handle(), settings().endpoint.host))
        co_return failed_before_sending(phase::handshake, "the host name cannot be verified");
    lowest().expires_after(limits::connect_timeout);
    const auto [problem] =
        co_await stream_->async_handshake(asio::ssl::stream_base::client, no_throw);
    if (!problem && !cut_) co_return std::nullopt;
    if (auto distrust = distrust_in(stream_->native_handle()))
        co_return failed_before_sending(phase::handshake, std::move(*distrust), true);
    co_return failed_before_sending(phase::handshake, words_for(problem, limits::connect_timeout));
}

// Whether the server has neither closed the connection nor sent anything unasked for (after the
// first answer that can only be its farewell; before it, TLS 1.3 sends session tickets).
bool connection::usable() {
    if (cut_ || !lowest().socket().is_open()) return false;
    if (std::chrono::steady_clock::now() - last_used_ > limits::idle_connection) return false;
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
    if (lookup_) lookup_->ended.cancel();
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
    lowest().expires_after(timeout);
    std::optional<beast::http::response_parser<beast::http::string_body>> parser;
    do { // a 100 or 103 only announces the answer: taken for it, it would leave that to the next
         // row
        parser.emplace();
        parser->header_limit(limits::reply_header_bytes);
        parser->body_limit(limits::reply_body_bytes);
        const auto [not_read, got] =
            co_await beast::http::async_read(stream, incoming_, *parser, no_throw);
        if (not_read) {
            close();
            co_return broken{phase::read, true, false, words_for(not_read, timeout)};
        }
    } while (parser->get().result_int() / 100 == 1 && parser->get().result_int() != 101);
    auto& message = parser->get();
    delivery::answer a;
    a.status = message.result_int();
    a.content_type = std::string{message[beast::http::field::content_type]};
    a.retry_after = std::string{message[beast::http::field::retry_after]};
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
