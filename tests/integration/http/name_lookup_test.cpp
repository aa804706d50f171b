// Names whose servers keep silent: whoever asks goes on in time, and so does the end of everything.

#include "http/dialler.hpp"
#include "support/english.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <exception>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using clock_type = std::chrono::steady_clock;
namespace asio = boost::asio;

http::tcp::endpoint at(std::uint16_t port) { return {asio::ip::make_address("192.0.2.1"), port}; }

// A name server that answers when it is told to. Its threads know it for as long as they need.
class name_server {
public:
    http::name_lookup::asking asking() const {
        return [s = state_](const std::string& host, const std::string&) {
            const auto n = static_cast<std::uint16_t>(++s->asked);
            if (host == "hangs") s->answers.wait();
            if (host == "unknown") return http::found_addresses{asio::error::host_not_found, {}};
            return http::found_addresses{{}, {at(n)}};
        };
    }
    ~name_server() { answer(); }
    void answer() {
        if (!std::exchange(answered_, true)) state_->may_answer.set_value();
    }
    [[nodiscard]] int asked() const { return state_->asked; }

private:
    struct state {
        std::atomic<int> asked = 0;
        std::promise<void> may_answer;
        std::shared_future<void> answers = may_answer.get_future().share();
    };
    std::shared_ptr<state> state_ = std::make_shared<state>();
    bool answered_ = false;
};

// What dialling it came to.
struct resolved {
    std::uint16_t port = 0; // 0: no address
    std::string why;
};

asio::awaitable<void> resolve_with(http::dialler& d, std::string host, resolved& r) {
    const auto got = co_await d.resolve(std::move(host), "443");
    if (const auto* all = std::get_if<std::vector<http::tcp::endpoint>>(&got))
        r.port = all->front().port();
    else
        r.why = english(std::get<http::dial_failure>(got).why);
}

struct asking_for_names {
    explicit asking_for_names(std::chrono::milliseconds step) { times.step = step; }

    void ask(const std::string& host) {
        diallers.push_back(std::make_unique<http::dialler>(io.get_executor(), times, names));
        results.push_back(std::make_unique<resolved>());
        asio::co_spawn(io, resolve_with(*diallers.back(), host, *results.back()),
                       [](const std::exception_ptr& thrown) {
                           if (thrown) std::rethrow_exception(thrown);
                       });
    }
    // Until nothing is left.
    void run() {
        io.restart();
        io.run_for(2min);
        CHECK(io.stopped());
    }
    const resolved& result(std::size_t i) const { return *results[i]; }

    name_server server;
    http::name_lookup names{server.asking()};
    http::time_limits times;
    asio::io_context io{1};
    std::vector<std::unique_ptr<http::dialler>> diallers;
    std::vector<std::unique_ptr<resolved>> results;
};

} // namespace

TEST_CASE("dialler: a name has its addresses, or a reason why not") {
    asking_for_names a{2min};
    a.ask("known");
    a.run();
    a.ask("unknown");
    a.run();
    CHECK(a.result(0).port == 1);
    CHECK(a.result(1).why.starts_with("unknown: Host not found"));
    CHECK(a.server.asked() == 2);
}

TEST_CASE("dialler: a name server that keeps silent is waited for no longer than a step") {
    asking_for_names a{1s}; // in which a name that is known has to be found
    a.ask("hangs");
    const auto began = clock_type::now();
    a.run(); // and nothing is left that would have to be waited for
    CHECK(clock_type::now() - began < 1min);
    CHECK(a.result(0).why == "hangs: no answer from the name server for 1s");
    SUBCASE("what it says then is nobody's") {
        a.server.answer();
        a.ask("known");
        a.run();
        CHECK(a.result(1).port == 2);
    }
    SUBCASE("it is asked anew then, at a name that it may know by now") {
        a.ask("hangs");
        a.server.answer();
        a.run();
        CHECK(a.result(1).port == 2);
    }
}

TEST_CASE("dialler: whoever waits for a name can be told not to") {
    asking_for_names a{1h};
    a.ask("hangs");
    asio::steady_timer timer{a.io, 50ms};
    timer.async_wait([&](const auto&) { a.diallers[0]->give_up(); });
    const auto began = clock_type::now();
    a.run();
    CHECK(clock_type::now() - began < 1min);
    CHECK(a.result(0).port == 0);
}

TEST_CASE("dialler: all who wait for a name at the same time wait for one answer") {
    asking_for_names a{2min};
    for (int i = 0; i < 16; ++i)
        a.ask("hangs");
    asio::steady_timer timer{a.io, 50ms};
    timer.async_wait([&](const auto&) {
        a.diallers[3]->give_up();
        a.server.answer();
    });
    a.run();
    CHECK(a.server.asked() == 1);
    for (std::size_t i = 0; i < 16; ++i)
        if (i != 3) CHECK(a.result(i).port == 1);
    a.ask("hangs");
    a.run();
    CHECK(a.result(16).port == 2); // nothing is remembered
}

TEST_CASE("dialler: an io_context may end while somebody waits for a name") {
    name_server server;
    http::name_lookup names{server.asking()};
    std::optional<resolved> r{std::in_place};
    {
        asio::io_context io{1};
        http::dialler d{io.get_executor(), {}, names};
        asio::co_spawn(io, resolve_with(d, "hangs", *r), [](const std::exception_ptr&) {});
        io.run_for(20ms);
    }
    CHECK(r->port == 0);
}
