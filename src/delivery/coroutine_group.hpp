#pragma once
// Coroutines that run side by side, and one that waits for the end of all. One thread.

#include "delivery/bell.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <functional>
#include <utility>

namespace leadimport::delivery {

class coroutine_group {
public:
    // `failed` is called when one of them throws: the others are to end.
    coroutine_group(boost::asio::any_io_executor executor, time_source& time,
                    std::function<void()> failed)
        : executor_{std::move(executor)},
          failed_{std::move(failed)},
          ended_{time} {}

    void spawn(boost::asio::awaitable<void> one) {
        ++running_;
        boost::asio::co_spawn(executor_, std::move(one), [this](const std::exception_ptr& thrown) {
            if (thrown && !thrown_) thrown_ = thrown;
            if (thrown) failed_();
            if (--running_ == 0) ended_.ring_all();
        });
    }
    // Comes back when all have ended.
    [[nodiscard]] boost::asio::awaitable<void> join() {
        while (running_ > 0)
            co_await ended_.wait_until(bell::time_point::max());
    }
    // What the first of them threw that did, if one did.
    void rethrow() const {
        if (thrown_) std::rethrow_exception(thrown_);
    }

private:
    boost::asio::any_io_executor executor_;
    std::function<void()> failed_;
    bell ended_;
    unsigned running_ = 0;
    std::exception_ptr thrown_;
};

} // namespace leadimport::delivery
