#include "http/connection.hpp"

#include "http/deadline.hpp"
#include "http/dialler.hpp"
#include "http/no_throw.hpp"
#include "http/reply_reader.hpp"
#include "http/request_text.hpp"
#include "http/tls.hpp"
#include "http/tunnel.hpp"
#include "http/unasked.hpp"
#include "http/way_notes.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/secret_text.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/http.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <openssl/ssl.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <poll.h>
#include <string>
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

namespace {

// Who asks whether a connection is usable asks again just before writing. News of its end take
// longer to come.
constexpr auto looked_at_lasts = std::chrono::milliseconds{1};

// Memory for a request's bytes that a connection keeps for the next one.
constexpr std::size_t kept_request_bytes = 64 * limits::kib;

// Whom we are talking to. A proxy's name is told already.
enum class party { server, proxy };

// Why a phase failed.
words::message words_for(const error_code& e, party who = party::server) {
    if (e == asio::ssl::error::stream_truncated || e == asio::error::eof ||
        e == beast::http::error::end_of_stream || e == beast::http::error::partial_message)
        return who == party::server ? words::server_closed_connection : words::it_closed_connection;
    if (e == beast::http::error::body_limit || e == beast::http::error::header_limit)
        return words::answer_too_large;
    return e.message();
}

class connection final : public delivery::transport {
public:
    connection(const asio::any_io_executor& executor, std::shared_ptr<client_state> common)
        : executor_{executor},
          common_{std::move(common)},
          deadline_{executor, delivery::machine_time(), [this] { end_socket(); }} {}
    connection(const connection&) = delete;
    connection& operator=(const connection&) = delete;
    ~connection() override { wipe(outgoing_); } // the token is in it

    asio::awaitable<std::optional<broken>> open() override;
    bool is_open() override { return stream_ && usable(); }
    asio::awaitable<reply> exchange(const delivery::request& r) override;
    void hang_up() override { close(); }
    void cut() override;

private:
    asio::awaitable<std::optional<broken>> connect();
    asio::awaitable<std::optional<broken>> get_through();
    asio::awaitable<std::optional<broken>> open_tunnel();
    asio::awaitable<std::optional<broken>> shake_hands();
    template<class Stream>
    asio::awaitable<reply> exchange_over(Stream& stream, std::size_t reply_bytes);
    template<class Stream>
    asio::awaitable<std::optional<error_code>> read_reply(Stream& stream);

    [[nodiscard]] const client_settings& settings() const { return common_->settings; }
    tcp::socket& lowest() { return stream_->next_layer(); }
    [[nodiscard]] bool usable();
    asio::awaitable<bool> fit_for_use();
    void end_socket();
    void close();
    [[nodiscard]] words::message words_in_time(const error_code& e,
                                               std::chrono::milliseconds allowed,
                                               party who = party::server) const;
    std::optional<broken> failed_before_sending(phase at, words::message cause,
                                                bool untrusted = false);
    std::optional<broken> failed_to_dial(phase at, const dial_failure& failure);

    asio::any_io_executor executor_;
    std::shared_ptr<client_state> common_;
    std::optional<dialler> dialler_;   // while it is at work
    std::optional<tls_stream> stream_; // without TLS only its lowest layer is used
    reply_reader incoming_;
    std::string outgoing_;
    deadline deadline_; // of what is under way; between two requests, of the idle connection
    std::chrono::steady_clock::time_point looked_at_{}; // and found usable
    std::chrono::milliseconds idle_limit_{};            // of this connection
    bool exchanged_ = false;                            // since it was opened
    bool cut_ = false;
};

std::optional<broken> connection::failed_before_sending(phase at, words::message cause,
                                                        bool untrusted) {
    close();
    common_->secrets.remove_from(cause);
    if (cut_) cause = words::connection_given_up;
    return broken{at, false, untrusted, std::move(cause)};
}

std::optional<broken> connection::failed_to_dial(phase at, const dial_failure& failure) {
    const auto& proxy = settings().proxy;
    auto why = proxy ? words::proxy_failed(proxy->name(), failure.why) : failure.why;
    if (failure.no_descriptor) why = words::no_descriptors_here(std::move(why));
    auto problem = failed_before_sending(at, std::move(why));
    problem->no_descriptor = failure.no_descriptor && !cut_;
    return problem;
}

asio::awaitable<std::optional<broken>> connection::open() {
    if (stream_ && co_await fit_for_use()) co_return std::nullopt;
    close();
    if (cut_) co_return failed_before_sending(phase::connect, {});
    if (auto problem = co_await connect()) co_return problem;
    error_code unknown; // then `peer` is no address, and matches none
    const auto peer = lowest().remote_endpoint(unknown);
    if (auto problem = co_await get_through()) {
        if (!cut_) common_->addresses.failed(peer);
        co_return problem;
    }
    common_->addresses.worked(peer);
    idle_limit_ = settings().times.idle_connection;
    deadline_.set(idle_limit_);
    exchanged_ = false;
    co_return std::nullopt;
}

asio::awaitable<std::optional<broken>> connection::get_through() {
    if (settings().proxy)
        if (auto problem = co_await open_tunnel()) co_return problem;
    if (settings().endpoint.tls)
        if (auto problem = co_await shake_hands()) co_return problem;
    co_return std::nullopt;
}

// To the API, or to the proxy before it.
asio::awaitable<std::optional<broken>> connection::connect() {
    const auto& api = settings().endpoint;
    const auto& proxy = settings().proxy;
    const auto notes = settings().notes;
    dialler_.emplace(executor_, settings().times, common_->names);
    const auto& host = proxy ? proxy->host : api.host;
    auto began = std::chrono::steady_clock::now();
    auto found = co_await dialler_->resolve(host, proxy ? proxy->port : api.port);
    if (cut_) co_return failed_before_sending(phase::resolve, {});
    if (const auto* failure = std::get_if<dial_failure>(&found))
        co_return failed_to_dial(phase::resolve, *failure);
    auto& where = std::get<std::vector<tcp::endpoint>>(found);
    if (notes) note_addresses(*notes, host, where, began);
    common_->addresses.put_in_order(where);
    began = std::chrono::steady_clock::now();
    auto reached = co_await dialler_->connect(std::move(where));
    dialler_.reset();
    if (cut_) co_return failed_before_sending(phase::connect, {});
    if (const auto* failure = std::get_if<dial_failure>(&reached))
        co_return failed_to_dial(phase::connect, *failure);
    stream_.emplace(std::move(std::get<tcp::socket>(reached)), common_->tls);
    if (notes) note_connected(*notes, lowest(), began);
    error_code ignored; // only speed depends on it
    lowest().set_option(tcp::no_delay{true}, ignored);
    co_return std::nullopt;
}

// The tunnel.
asio::awaitable<std::optional<broken>> connection::open_tunnel() {
    const auto& proxy = *settings().proxy;
    const auto failed = [&](words::message why) {
        return failed_before_sending(phase::tunnel,
                                     words::proxy_failed(proxy.name(), std::move(why)));
    };
    outgoing_ = spell_connect(proxy, settings().endpoint);
    const auto allowed = settings().times.step;
    deadline_.set(allowed);
    const auto [not_written, sent] =
        co_await asio::async_write(lowest(), asio::buffer(outgoing_), no_throw);
    if (not_written) co_return failed(words_in_time(not_written, allowed, party::proxy));
    if (incoming_.begin_header() == reply_reader::state::more) // what follows is the tunnel
        if (const auto not_read = co_await read_reply(lowest()))
            co_return failed(words_in_time(*not_read, allowed, party::proxy));
    if (auto refusal = judge_tunnel(incoming_.take().status, proxy)) {
        close();
        co_return refusal;
    }
    // In TLS the client speaks first.
    if (incoming_.has_more_behind()) co_return failed(words::proxy_says_more);
    co_return std::nullopt;
}

asio::awaitable<std::optional<broken>> connection::shake_hands() {
    if (!expect(stream_->native_handle(), settings().endpoint.host))
        co_return failed_before_sending(phase::handshake, words::host_name_not_verifiable);
    keep_buffers(stream_->native_handle());
    const auto notes = settings().notes;
    if (notes) note_certificate(*stream_, notes);
    deadline_.set(settings().times.step);
    const auto [problem] =
        co_await stream_->async_handshake(asio::ssl::stream_base::client, no_throw);
    if (notes && !problem) notes->tls = SSL_get_version(stream_->native_handle());
    if (!problem && !cut_) co_return std::nullopt;
    if (auto distrust = distrust_in(stream_->native_handle()))
        co_return failed_before_sending(phase::handshake, std::move(*distrust), true);
    co_return failed_before_sending(phase::handshake,
                                    words_in_time(problem, settings().times.step));
}

// Whether the server has neither closed the connection nor sent anything unasked for. After the
// first answer that can only be a message that it closes. Before the first request it may be TLS
// 1.3's session tickets: this function cannot tell, and its answer is no.
bool connection::usable() {
    if (cut_ || !lowest().is_open() || deadline_.over()) return false; // idle for too long
    const auto now = std::chrono::steady_clock::now();
    if (now - looked_at_ < looked_at_lasts) return true;
    ::pollfd p{lowest().native_handle(), POLLIN | POLLRDHUP, 0};
    if (::poll(&p, 1, 0) < 0) return false;
    if ((p.revents & (POLLRDHUP | POLLHUP | POLLERR | POLLIN)) != 0) return false;
    looked_at_ = now;
    return true;
}

// The same, and then it is known. An answer that is there before anything was asked would be taken
// for the first request's, and each answer after it for that of the request before. While the first
// tickets are read, more may come: it looks until there are none.
asio::awaitable<bool> connection::fit_for_use() {
    if (exchanged_ || !settings().endpoint.tls) co_return usable();
    while (!cut_ && lowest().is_open() && !deadline_.over()) {
        const bool said = co_await says_something(*stream_);
        if (said) co_return false;
        if (usable()) co_return true;
    }
    co_return false;
}

void connection::end_socket() {
    error_code ignored; // what was under way ends, whatever it says
    if (stream_) lowest().close(ignored);
}

void connection::close() {
    deadline_.clear();
    end_socket();
    stream_.reset();
    incoming_ = {};
}

void connection::cut() {
    cut_ = true;
    if (dialler_) dialler_->give_up();
    deadline_.clear();
    end_socket();
}

// Why something failed, with a time-out in place of the "operation canceled" that it looks like.
words::message connection::words_in_time(const error_code& e, std::chrono::milliseconds allowed,
                                         party who) const {
    if (deadline_.missed()) return words::nothing_happened_for(format_duration(allowed));
    return words_for(e, who);
}

asio::awaitable<reply> connection::exchange(const delivery::request& r) {
    bool fit = is_open();
    if (stream_ && !exchanged_) fit = co_await fit_for_use(); // later ones need not wait for it
    if (!fit) {
        close();
        co_return broken{phase::connect, false, false, words::server_had_closed_connection};
    }
    spell_request(r, settings().endpoint.path, common_->common_headers, outgoing_);
    exchanged_ = true;
    std::optional<reply> got;
    if (settings().endpoint.tls)
        got = co_await exchange_over(*stream_, r.reply_bytes);
    else
        got = co_await exchange_over(lowest(), r.reply_bytes);
    looked_at_ = {};
    if (outgoing_.capacity() > kept_request_bytes) {
        wipe(outgoing_);
        text::clear(outgoing_, 0);
    }
    if (stream_) deadline_.set(idle_limit_);
    common_->secrets.remove_from(*got);
    co_return std::move(*got);
}

template<class Stream>
asio::awaitable<reply> connection::exchange_over(Stream& stream, std::size_t reply_bytes) {
    const auto timeout = settings().timeout;
    deadline_.set(timeout);
    // From here on bytes may have left, whatever the write says: TLS hands over whole records, and
    // an error does not tell how much of one went out before it.
    const auto [not_written, sent] =
        co_await asio::async_write(stream, asio::buffer(outgoing_), no_throw);
    if (not_written) {
        auto why = words_in_time(not_written, timeout);
        close();
        co_return broken{phase::write, true, false, std::move(why)};
    }
    deadline_.set(timeout);
    if (incoming_.begin(reply_bytes) != reply_reader::state::whole) {
        if (const auto problem = co_await read_reply(stream)) {
            auto why = words_for(*problem);
            if (deadline_.missed())
                why = incoming_.has_header() ? words::answer_not_whole_after(
                                                   format_duration(settings().times.rest_of_reply))
                                             : words::no_answer_for(format_duration(timeout));
            close();
            co_return broken{phase::read, true, false, std::move(why)};
        }
    }
    if (const auto told = incoming_.keeps_idle_for())
        idle_limit_ = idle_limit(settings().times.idle_connection, told);
    auto a = incoming_.take();
    // Bytes behind an answer belong to no request of ours. Of two answers it is not known which one
    // is this request's: a success shows it by what it names, nothing else does.
    const bool success = a.status >= 200 && a.status < 300;
    auto* tls = settings().endpoint.tls ? stream_->native_handle() : nullptr;
    const bool more = incoming_.has_more_behind() || (tls != nullptr && has_more(tls));
    const bool ambiguous =
        !success && more && (incoming_.has_text_behind() || (tls != nullptr && has_text(tls)));
    if (!incoming_.keeps_alive() || more) close();
    if (ambiguous) co_return broken{phase::read, true, false, words::two_answers};
    co_return a;
}

// What comes of incoming_, until it is whole. Nothing, or what went wrong.
template<class Stream>
asio::awaitable<std::optional<error_code>> connection::read_reply(Stream& stream) {
    for (bool rest = false;;) {
        const auto [problem, bytes] = co_await stream.async_read_some(incoming_.room(), no_throw);
        if (problem && problem != asio::error::eof) co_return problem;
        const auto state = problem ? incoming_.ended() : incoming_.arrived(bytes);
        if (state == reply_reader::state::broken) co_return incoming_.problem();
        if (state == reply_reader::state::whole) co_return std::nullopt;
        if (!rest && incoming_.has_header()) {
            rest = true;
            deadline_.set(settings().times.rest_of_reply);
        }
    }
}

} // namespace

std::chrono::milliseconds idle_limit(std::chrono::milliseconds ours,
                                     std::optional<std::chrono::seconds> servers) noexcept {
    if (!servers) return ours;
    const std::chrono::milliseconds all{*servers};
    return std::min(ours, std::max(all - limits::idle_margin, all / 2));
}

std::unique_ptr<delivery::transport> make_connection(const asio::any_io_executor& executor,
                                                     std::shared_ptr<client_state> common) {
    return std::make_unique<connection>(executor, std::move(common));
}

} // namespace leadimport::http
