#include "delivery/announcer.hpp"

#include <iterator>
#include <utility>

namespace leadimport::delivery {

namespace asio = boost::asio;

asio::awaitable<void> announcer::run() {
    while (!ended_) {
        wanted_ = rows_ahead(tempo_.per_second(), deps_.recorder.usual_delay());
        std::vector<row_request> rows;
        if (deps_.may_announce() && 2 * announced_.size() <= wanted_)
            rows = deps_.queue.pop_whole(wanted_ - announced_.size());
        if (rows.empty())
            co_await news_.wait_until(time_point::max());
        else
            co_await announce(std::move(rows));
    }
}

void announcer::end() {
    ended_ = true;
    news_.ring_all();
}

void announcer::exchanged(time_point now) {
    if (tempo_.ended(now)) news_.ring_all();
}

std::optional<row_request> announcer::pop() {
    if (announced_.empty()) return std::nullopt;
    std::optional<row_request> row{std::move(announced_.front())};
    announced_.pop_front();
    if (2 * announced_.size() <= wanted_) news_.ring_one();
    return row;
}

asio::awaitable<void> announcer::announce(std::vector<row_request> rows) {
    announcing_ = rows.size();
    std::vector<announcement> all;
    all.reserve(rows.size());
    for (auto& r : rows) {
        deps_.note(r);
        all.push_back({r.row, r.attempts + 1});
    }
    auto recorded = co_await deps_.recorder.intents(std::move(all));
    announcing_ = 0;
    // Without an intent the rows are as if they had never come: the job ends.
    if (recorded) {
        for (auto& r : rows) {
            r.announced = true;
            announced_.push_back(std::move(r));
        }
        if (!deps_.may_announce()) give_back();
    }
    deps_.ended(std::move(recorded));
}

void announcer::give_back() {
    std::vector<row_request> rows{std::make_move_iterator(announced_.begin()),
                                  std::make_move_iterator(announced_.end())};
    announced_.clear();
    for (auto& r : rows) {
        r.announced = false;
        deps_.recorder.release(r.row, r.attempts, {});
    }
    deps_.queue.push_front(std::move(rows));
}

} // namespace leadimport::delivery
