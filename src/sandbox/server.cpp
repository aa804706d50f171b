// The sandbox's sockets: one thread, one io_context, a coroutine for each connection and one for
// what comes to be without a request. What is answered is the service's business; this file carries
// it.

#include "leadimport/sandbox/server.hpp"

#include "sandbox/as_result.hpp"
#include "sandbox/certificate.hpp"
#include "sandbox/client_files.hpp"
#include "sandbox/connection.hpp"
#include "sandbox/record_file.hpp"
#include "sandbox/service.hpp"
#include "sandbox/startup.hpp"

#include "leadimport/base/file.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <mutex>
#include <thread>
#include <unordered_set>
#include <utility>

namespace leadimport::sandbox {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

using boost_error = boost::system::error_code;

instant right_now() { return {std::chrono::steady_clock::now(), std::chrono::system_clock::now()}; }

bool is_address(const std::string& text) {
    boost_error ec;
    const auto address = asio::ip::make_address(text, ec);
    return !ec && address.to_string() == text; // spelled as everybody spells it
}

std::string bracketed(const std::string& address) {
    return address.find(':') == address.npos ? address : "[" + address + "]";
}

// Those that a certificate is for.
std::vector<std::string> addresses_in(const options& o) {
    if (!o.certificate_for_address) return {};
    std::vector<std::string> all{"127.0.0.1"};
    if (o.address != all.front()) all.push_back(o.address);
    return all;
}

error socket_error(const options& o, const boost_error& ec) {
    return {errc::bad_option, bracketed(o.address) + ":" + std::to_string(o.port), ec.message()};
}

} // namespace

class server::impl {
public:
    impl(options o, service s, record_file record, tls_identity identity)
        : options_{std::move(o)},
          service_{std::move(s)},
          record_{std::move(record)},
          identity_{std::move(identity)} {}
    ~impl() { stop(); }

    result<void> open();
    void run();
    void stop();

    [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
    // Where it is found.
    [[nodiscard]] std::string host() const {
        const auto& a = options_.address;
        return a == "127.0.0.1" || a == "0.0.0.0" || a == "::" ? "localhost" : bracketed(a);
    }
    [[nodiscard]] std::filesystem::path ca_file() const { return options_.dir / ca_file_name; }

    template<class Use>
    auto with_service(Use use) const {
        const std::lock_guard lock{mutex_};
        return use(service_);
    }
    void order(const fault& f) {
        const std::lock_guard lock{mutex_};
        service_.order(f);
    }

private:
    asio::awaitable<void> accept_all();
    asio::awaitable<void> carry_out_due();
    asio::awaitable<void> serve(std::shared_ptr<connection> c);
    asio::awaitable<void> serve_requests(connection& c);
    // False when the connection is over.
    asio::awaitable<bool> send(connection& c, reply out, bool to_head, bool keep_alive);
    void look_for_token();
    reply answer(const request& in);
    std::optional<reply> finish(std::uint64_t ticket);
    void create_due();
    void look_for_due();
    [[nodiscard]] wall_time server_time() const {
        return std::chrono::system_clock::now() + options_.behaves.clock_offset;
    }

    options options_;
    mutable std::mutex mutex_; // guards service_
    service service_;
    record_file record_; // thread_'s own
    bool record_broken_ = false;
    tls_identity identity_;
    std::uint16_t port_ = 0;

    asio::io_context io_{1};
    tcp::acceptor acceptor_{io_};
    asio::steady_timer accept_pause_{io_};
    asio::steady_timer due_timer_{io_};
    std::unordered_set<connection*> connections_;
    bool stopping_ = false;
    std::thread thread_; // runs io_; the sockets, the timers and the flags above are its own
};

result<void> server::impl::open() {
    boost_error ec;
    const auto address = asio::ip::make_address(options_.address, ec);
    if (ec) return socket_error(options_, ec);
    const tcp::endpoint endpoint{address, options_.port};
    acceptor_.open(endpoint.protocol(), ec);
    if (!ec) acceptor_.set_option(tcp::acceptor::reuse_address{true}, ec);
    if (!ec) acceptor_.bind(endpoint, ec);
    if (!ec) acceptor_.listen(asio::socket_base::max_listen_connections, ec);
    if (ec) return socket_error(options_, ec);
    port_ = acceptor_.local_endpoint().port();
    return {};
}

void server::impl::run() {
    const auto rethrow = [](const std::exception_ptr& e) {
        if (e) std::rethrow_exception(e);
    };
    asio::co_spawn(io_, accept_all(), rethrow);
    asio::co_spawn(io_, carry_out_due(), rethrow);
    thread_ = std::thread{[this] { io_.run(); }};
}

void server::impl::stop() {
    if (!thread_.joinable()) return;
    asio::post(io_, [this] {
        stopping_ = true;
        boost_error ignored;
        acceptor_.close(ignored);
        accept_pause_.cancel();
        due_timer_.cancel();
        for (auto* c : connections_)
            c->drop();
    });
    thread_.join();
    // Who reads the record finds out without it, too: from then on nothing comes any more.
    const auto lines = service_.give_up();
    if (!lines.empty() && !record_.append(lines)) record_broken_ = true;
}

asio::awaitable<void> server::impl::accept_all() {
    while (!stopping_) {
        auto [ec, socket] = co_await acceptor_.async_accept(as_result);
        if (stopping_) co_return;
        if (ec) {
            // No descriptors left, most likely: some come back when clients leave.
            accept_pause_.expires_after(50ms);
            co_await accept_pause_.async_wait(as_result);
            continue;
        }
        boost_error ignored;
        socket.set_option(tcp::no_delay{true}, ignored);
        auto c = std::make_shared<connection>(std::move(socket), identity_);
        asio::co_spawn(io_, serve(std::move(c)), [](const std::exception_ptr& e) {
            if (e) std::rethrow_exception(e);
        });
    }
}

// look_for_due() wakes it when something is put off.
asio::awaitable<void> server::impl::carry_out_due() {
    while (!stopping_) {
        create_due();
        const auto next = with_service([](const service& s) { return s.next_due(); });
        due_timer_.expires_at(next.value_or(steady_time::max()));
        co_await due_timer_.async_wait(as_result);
    }
}

void server::impl::create_due() {
    std::string lines;
    {
        const std::lock_guard lock{mutex_};
        lines = service_.carry_out_due(right_now());
    }
    if (!lines.empty() && !record_.append(lines)) record_broken_ = true;
}

asio::awaitable<void> server::impl::serve(std::shared_ptr<connection> c) {
    connections_.insert(c.get());
    std::optional<reply> early;
    {
        const std::lock_guard lock{mutex_};
        early = service_.connected(right_now());
    }
    bool open = false;
    if (!stopping_) open = co_await c->handshake();
    if (open && early) open = co_await send(*c, std::move(*early), false, true);
    if (open) co_await serve_requests(*c);
    c->drop();
    connections_.erase(c.get());
    const std::lock_guard lock{mutex_};
    service_.disconnected();
}

asio::awaitable<void> server::impl::serve_requests(connection& c) {
    for (;;) {
        reply refusal;
        const auto in = co_await c.read(refusal);
        if (!in && !stopping_ && refusal.after != ending::drop)
            co_await c.send(refusal, false, false, server_time());
        if (!in) co_return;
        auto out = answer(in->view());
        const bool keep_alive = in->keep_alive && out.after != ending::close;
        if (!co_await send(c, std::move(out), in->method == "HEAD", keep_alive)) co_return;
    }
}

asio::awaitable<bool> server::impl::send(connection& c, reply out, bool to_head, bool keep_alive) {
    if (out.delay > 0ms) co_await c.wait(out.delay);
    if (stopping_ || out.after == ending::drop) co_return false;
    if (out.ticket != 0) {
        auto done = finish(out.ticket);
        if (!done) co_return false;
        out = std::move(*done);
    }
    co_return co_await c.send(out, to_head, keep_alive, server_time());
}

// A file that is just being written holds none.
void server::impl::look_for_token() {
    if (options_.token_file.empty()) return;
    if (auto token = read_token(options_.token_file)) service_.accept(std::move(*token));
}

reply server::impl::answer(const request& in) {
    const auto broken = [](std::string_view why) {
        reply out;
        out.status = 500;
        out.html = true;
        out.body = page(500, why).body;
        return out;
    };
    try {
        create_due();
        reply out;
        {
            const std::lock_guard lock{mutex_};
            look_for_token();
            out = service_.answer(in, right_now());
        }
        if (!out.record.empty() && !record_.append(out.record)) record_broken_ = true;
        look_for_due();
        return record_broken_ ? broken("the record file cannot be written") : out;
    } catch (const std::exception&) { // out of memory: an answer as of a crash, and go on
        return broken("Internal Server Error");
    }
}

void server::impl::look_for_due() {
    const auto next = with_service([](const service& s) { return s.next_due(); });
    if (next && *next < due_timer_.expiry()) due_timer_.cancel();
}

std::optional<reply> server::impl::finish(std::uint64_t ticket) {
    create_due();
    const std::lock_guard lock{mutex_};
    return service_.finish(ticket);
}

result<std::unique_ptr<server>> server::start(options o) {
    if (!o.token_file.empty()) {
        auto token = read_token(o.token_file);
        if (!token) return token.error();
        o.token = std::move(*token);
    }
    const auto folder = o.dir;
    if (auto may = may_leave_files(folder); !may) return may.error();
    auto begun = make_workspace(o);
    if (!begun) return begun.error();
    if (!is_address(o.address)) return error{errc::bad_option, o.address, "it is not an address"};
    const auto cert = make_certificate(o.certificate_host, addresses_in(o));
    if (!cert) return cert.error();
    auto identity = tls_identity::make(*cert);
    if (!identity) return identity.error();
    service serves{std::move(begun->model), o};
    auto i = std::make_unique<impl>(std::move(o), std::move(serves), std::move(begun->record),
                                    std::move(*identity));
    if (const auto opened = i->open(); !opened) return opened.error();
    if (const auto done = leave_ca(folder, cert->ca_pem); !done) return done.error();
    i->run();
    std::unique_ptr<server> s{new server{std::move(i)}};
    if (const auto done = leave_url(folder, s->base_url()); !done) return done.error();
    return s;
}

server::server(std::unique_ptr<impl> i) : impl_{std::move(i)} {}
server::~server() = default;

std::uint16_t server::port() const noexcept { return impl_->port(); }
std::string server::base_url() const {
    return "https://" + impl_->host() + ":" + std::to_string(port()) + "/api";
}
std::filesystem::path server::ca_file() const { return impl_->ca_file(); }
void server::order(const fault& f) { impl_->order(f); }
counters server::count() const {
    return impl_->with_service([](const service& s) { return s.count(); });
}
std::vector<std::string> server::lead_names() const {
    return impl_->with_service([](const service& s) { return s.lead_names(); });
}
void server::stop() { impl_->stop(); }

} // namespace leadimport::sandbox
