#pragma once
// A workspace's leads behind a transport that remembers what it was asked, and a coroutine's run.

#include "support/virtual_time.hpp"

#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/transport.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::tests {

using namespace std::chrono_literals;

struct stored_lead {
    std::string id;
    std::string name;
    std::string people_id;
    std::string organization_id;
    std::string created_at;
    std::map<std::string, std::string> fields{};
    std::size_t hidden_from = 0; // so many searches: the index lags
};

class scripted_api final : public delivery::transport {
public:
    explicit scripted_api(virtual_time& time) : time_{time} {}
    boost::asio::awaitable<std::optional<delivery::broken>> open() override;
    bool is_open() override { return true; }
    boost::asio::awaitable<delivery::reply> exchange(const delivery::request& r) override;
    void hang_up() override {}
    void cut() override {}

    // What was asked: "search 이름=가", "search 이름=가 from 50", "get L1".
    std::vector<std::string> asked;
    std::vector<std::chrono::steady_clock::time_point> times; // when, of each of them
    unsigned points = 0;

    std::vector<stored_lead> leads;
    std::map<std::size_t, delivery::reply> instead; // of the answer to the n-th question, from 1 on
    std::function<void()> at_each;                  // called at each question
    std::chrono::milliseconds takes{0};             // each answer
    std::size_t page_size = 50;
    bool ignores_filters = false;
    bool endless = false; // every page has a next one

private:
    [[nodiscard]] std::string search(const delivery::request& r);
    [[nodiscard]] delivery::reply get(std::string_view id) const;
    virtual_time& time_;
    std::size_t searches_ = 0;
};

// Runs what it is given to its end.
template<class T>
T run_alone(virtual_time& time, boost::asio::awaitable<T> what) {
    boost::asio::io_context io{1};
    std::optional<T> got;
    boost::asio::co_spawn(io, std::move(what), [&](const std::exception_ptr& thrown, T value) {
        if (thrown) std::rethrow_exception(thrown);
        got = std::move(value);
    });
    time.run(io, 24h);
    REQUIRE(got.has_value());
    return std::move(*got);
}

// Means around a transport, with little patience.
struct look_up_fixture {
    virtual_time time;
    scripted_api api{time};
    delivery::local_limiter limiter{rate{}};
    bool stopped = false;
    workspace::look_up_deps means{api,
                                  limiter,
                                  time,
                                  {.first = 2ms, .longest = 4ms, .patience = 200ms},
                                  [] { return 0.5; },
                                  &stopped};
};

delivery::reply ok(std::string body);
delivery::reply refusal(unsigned status, const std::string& reason);

} // namespace leadimport::tests
