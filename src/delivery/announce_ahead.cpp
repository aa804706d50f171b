// The intents of rows that no lane has yet, when the rate is high (rows_ahead.hpp).

#include "delivery/dispatcher_impl.hpp"

#include <iterator>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

// Keeps so many rows announced as are sent while the disk is at work. Lanes ring when half of them
// are gone.
asio::awaitable<void> dispatcher::impl::announce_ahead() {
    while (!stopping_ && !all_taken()) {
        ahead_ = rows_ahead(tempo_.per_second(), parts_.recorder.usual_delay());
        std::vector<row_request> rows;
        if (may_be_ahead() && 2 * announced_.size() <= ahead_)
            rows = queue_.pop_whole(ahead_ - announced_.size());
        if (rows.empty())
            co_await news_.wait_until(time_point::max());
        else
            co_await announce(std::move(rows));
    }
}

bool dispatcher::impl::may_be_ahead() const {
    return !held_up() && !breaker_.on_trial() && parts_.limiter.paused_until() <= clock::now();
}

asio::awaitable<void> dispatcher::impl::announce(std::vector<row_request> rows) {
    announcing_ = rows.size();
    std::vector<announcement> all;
    all.reserve(rows.size());
    for (auto& r : rows) {
        note_announced(r);
        all.push_back({r.row, r.attempts + 1});
    }
    const auto recorded = co_await parts_.recorder.intents(std::move(all));
    announcing_ = 0;
    if (!recorded) co_return stop(recorded.error()); // the rows are as if they had never come
    for (auto& r : rows) {
        r.announced = true;
        announced_.push_back(std::move(r));
    }
    if (!may_be_ahead()) give_back_announced();
    room_.ring_one();
    work_.ring_all();
}

// Nothing leaves for a while: a crash meanwhile would make these rows unknown for nothing.
void dispatcher::impl::give_back_announced() {
    std::vector<row_request> rows{std::make_move_iterator(announced_.begin()),
                                  std::make_move_iterator(announced_.end())};
    announced_.clear();
    for (auto& r : rows) {
        r.announced = false;
        parts_.recorder.release(r.row, r.attempts, {});
    }
    queue_.push_front(std::move(rows));
}

} // namespace leadimport::delivery
