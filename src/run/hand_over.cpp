#include "run/hand_over.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <utility>

namespace leadimport::run {

namespace asio = boost::asio;

hand_over::hand_over(asio::any_io_executor io, std::size_t rows, std::size_t bytes)
    : io_{std::move(io)},
      bound_{rows},
      budget_{bytes},
      bell_{io_, asio::steady_timer::time_point::max()} {}

bool hand_over::put(delivery::row_request row) {
    std::unique_lock lock{mutex_};
    room_.wait(lock, [this] { return waiting_.size() < bound_ || stopped_; });
    if (stopped_) return false;
    waiting_.push_back(std::move(row));
    wake(std::move(lock));
    return true;
}

void hand_over::end() {
    std::unique_lock lock{mutex_};
    ended_ = true;
    wake(std::move(lock));
}

bool hand_over::stopped() const {
    const std::scoped_lock lock{mutex_};
    return stopped_;
}

void hand_over::wake(std::unique_lock<std::mutex> lock) {
    const bool needed = std::exchange(asleep_, false);
    lock.unlock();
    if (needed) asio::post(io_, [this] { bell_.cancel(); });
}

asio::awaitable<std::optional<delivery::row_request>> hand_over::next() {
    while (taken_.empty()) {
        {
            const std::scoped_lock lock{mutex_};
            if (stopped_) co_return std::nullopt;
            std::swap(taken_, waiting_);
            if (taken_.empty() && ended_) co_return std::nullopt;
            asleep_ = taken_.empty();
        }
        room_.notify_one();
        if (taken_.empty()) co_await bell_.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    auto row = std::move(taken_.front());
    taken_.pop_front();
    co_return row;
}

void hand_over::stop() {
    {
        const std::scoped_lock lock{mutex_};
        stopped_ = true;
        asleep_ = false;
    }
    room_.notify_one();
    budget_.stop();
    taken_.clear();
    bell_.cancel();
}

} // namespace leadimport::run
