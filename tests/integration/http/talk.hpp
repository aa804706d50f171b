#pragma once
// One connection of the real client, and an io_context that serves it.

#include "support/english.hpp"

#include "leadimport/http/client.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::tests {

class talk {
public:
    explicit talk(const std::string& url, std::filesystem::path ca = {},
                  std::chrono::milliseconds timeout = std::chrono::minutes{2},
                  http::time_limits times = {}, std::optional<http::proxy> proxy = {},
                  std::shared_ptr<http::way> notes = nullptr) {
        auto endpoint = http::parse_endpoint(url);
        REQUIRE(endpoint.has_value());
        auto client = http::client::make({*endpoint, std::move(ca), "sandbox-token", timeout, times,
                                          std::move(proxy), std::move(notes)});
        REQUIRE(client.has_value());
        client_.emplace(std::move(*client));
        line_ = client_->new_connection(io_.get_executor());
    }

    void use_token(std::string token) { client_->use_token(std::move(token)); }
    void hide(std::string_view secret) { client_->hide(secret); }

    std::optional<delivery::broken> open() { return wait_for(line_->open()); }
    delivery::reply exchange(const delivery::request& r) { return wait_for(line_->exchange(r)); }

    // Opens and exchanges; what failed first.
    delivery::reply ask(const delivery::request& r) {
        if (auto problem = open()) return *problem;
        return exchange(r);
    }
    // Nothing is asked for a while.
    void rest(std::chrono::milliseconds time) {
        io_.restart();
        io_.run_for(time);
        io_.restart();
    }
    // Cuts the connection when `condition` holds, at which every open() and exchange() looks from
    // time to time.
    void cut_when(std::function<bool()> condition) { cut_when_ = std::move(condition); }
    void cut_after(std::chrono::milliseconds time) {
        cut_when([at = std::chrono::steady_clock::now() + time] {
            return std::chrono::steady_clock::now() >= at;
        });
    }
    void cut() { line_->cut(); }

private:
    template<class T>
    T wait_for(boost::asio::awaitable<T> what) {
        if (cut_when_) look();
        std::optional<T> got;
        boost::asio::co_spawn(io_, std::move(what), [&](std::exception_ptr thrown, T value) {
            look_again_.cancel();
            io_.stop(); // the connection itself waits, for being idle too long
            if (thrown) std::rethrow_exception(thrown);
            got = std::move(value);
        });
        io_.run_for(std::chrono::minutes{4});
        io_.restart();
        REQUIRE(got.has_value());
        return std::move(*got);
    }

    void look() {
        look_again_.expires_after(std::chrono::milliseconds{1});
        look_again_.async_wait([this](const auto& problem) {
            if (problem) return;
            if (cut_when_()) return line_->cut();
            look();
        });
    }

    boost::asio::io_context io_{1};
    boost::asio::steady_timer look_again_{io_};
    std::optional<http::client> client_;
    std::unique_ptr<delivery::transport> line_;
    std::function<bool()> cut_when_;
};

inline delivery::request post(std::string body, std::string key = "key-1") {
    delivery::request r;
    r.verb = delivery::verb::post;
    r.target = "/v2/lead";
    r.body = std::move(body);
    r.idempotency_key = std::move(key);
    return r;
}

inline delivery::request get(std::string target) {
    delivery::request r;
    r.target = std::move(target);
    return r;
}

// The answer, or a failed test that says what came instead.
inline delivery::answer answer_in(const delivery::reply& r) {
    if (const auto* b = std::get_if<delivery::broken>(&r)) FAIL(english(b->message()));
    return std::get<delivery::answer>(r);
}

inline delivery::broken broken_in(const delivery::reply& r) {
    if (const auto* a = std::get_if<delivery::answer>(&r)) FAIL("answered " << a->status);
    return std::get<delivery::broken>(r);
}

} // namespace leadimport::tests
