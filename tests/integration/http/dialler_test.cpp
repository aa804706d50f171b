#include "http/dialler.hpp"
#include "support/english.hpp"
#include "support/raw_peer.hpp"

#include "leadimport/base/limits.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>

#include <exception>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
using http::tcp;
using endpoints = std::vector<tcp::endpoint>;
namespace asio = boost::asio;

tcp::endpoint at(const char* address, unsigned port) {
    return {asio::ip::make_address(address), static_cast<std::uint16_t>(port)};
}
tcp::endpoint here(std::uint16_t port) { return at("127.0.0.1", port); }

std::uint16_t nobodys_port() { return raw_peer{{}}.port(); }

struct dialled {
    std::uint16_t port = 0; // 0: none
    std::string why;
    std::chrono::steady_clock::duration took{};
};

asio::awaitable<void> dial_with(http::dialler& d, endpoints where, dialled& r) {
    const auto began = std::chrono::steady_clock::now();
    const auto got = co_await d.connect(std::move(where));
    r.took = std::chrono::steady_clock::now() - began;
    if (const auto* s = std::get_if<tcp::socket>(&got))
        r.port = s->remote_endpoint().port();
    else
        r.why = english(std::get<http::dial_failure>(got).why);
}

// The thread sleeps for `stumble` when the first connection is under way.
dialled dial(endpoints where, http::time_limits times = {},
             std::optional<std::chrono::milliseconds> give_up_after = {},
             std::chrono::milliseconds stumble = 0ms) {
    asio::io_context io{1};
    http::name_lookup names;
    http::dialler d{io.get_executor(), times, names};
    asio::steady_timer timer{io};
    if (give_up_after) {
        timer.expires_after(*give_up_after);
        timer.async_wait([&](const auto&) { d.give_up(); });
    }
    dialled r;
    asio::co_spawn(io, dial_with(d, std::move(where), r), [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    });
    asio::post(io, [stumble] { std::this_thread::sleep_for(stumble); });
    io.run_for(4min);
    return r;
}

void silent(raw_connection& c) { c.wait_for_end(); }

} // namespace

TEST_CASE("take_turns: the families by turns, the system's order within each") {
    const auto a = at("2001:db8::1", 1);
    const auto b = at("2001:db8::2", 1);
    const auto c = at("2001:db8::3", 1);
    const auto x = at("192.0.2.1", 1);
    const auto y = at("192.0.2.2", 1);
    CHECK(http::take_turns({}) == endpoints{});
    CHECK(http::take_turns({a}) == endpoints{a});
    CHECK(http::take_turns({a, b, c, x, y}) == endpoints{a, x, b, y, c});
    CHECK(http::take_turns({x, y, a}) == endpoints{x, a, y});
    CHECK(http::take_turns({x, a, b, c}) == endpoints{x, a, b, c});
    CHECK(http::take_turns(endpoints(100, a)).size() == limits::addresses);
}

TEST_CASE("dialler: what connected in time is not thrown away because nobody looked in time") {
    raw_peer peer{{silent}};
    http::time_limits times;
    times.step = 50ms;
    CHECK(dial({here(peer.port())}, times, {}, 100ms).port == peer.port());
}

TEST_CASE("dialler: an address that swallows everything delays the next for a moment only") {
    const full_house dead;
    const full_house dead_too;
    const raw_peer peer{{silent}};
    http::time_limits times;
    times.step = 2min;
    const auto r = dial({here(dead.port()), here(dead_too.port()), here(peer.port())}, times);
    CHECK(r.port == peer.port());
    CHECK(r.took >= 2 * limits::next_address);
    CHECK(r.took < times.step);
}

TEST_CASE("dialler: an address that refuses does not delay the next at all") {
    const raw_peer peer{{silent}};
    http::time_limits times;
    times.step = 4min;
    times.next_address = 2min;
    const auto r =
        dial({here(nobodys_port()), at("::1", nobodys_port()), here(peer.port())}, times);
    CHECK(r.port == peer.port());
    CHECK(r.took < times.next_address);
}

TEST_CASE("dialler: the first address is enough when it answers") {
    const raw_peer peer{{silent}};
    const raw_peer other{{silent}};
    CHECK(dial({here(peer.port()), here(other.port())}).port == peer.port());
}

TEST_CASE("dialler: what fails everywhere says why, address by address") {
    http::time_limits times;
    times.step = 400ms;
    times.next_address = 50ms;
    const full_house dead;
    const auto refused = dial({here(nobodys_port())}, times);
    CHECK(refused.port == 0);
    CHECK(refused.why == "Connection refused");
    const auto both = dial({at("127.0.0.2", nobodys_port()), here(dead.port())}, times);
    CHECK(both.port == 0);
    CHECK(both.why == "127.0.0.2: Connection refused, 127.0.0.1: nothing happened for 400ms");
    CHECK(both.took >= 400ms);
}

TEST_CASE("dialler: it can be given up") {
    const full_house dead;
    http::time_limits times;
    times.step = 2min;
    const auto r = dial({here(dead.port()), here(dead.port())}, times, 60ms);
    CHECK(r.port == 0);
    CHECK(r.took < times.step);
}
