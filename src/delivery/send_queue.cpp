#include "delivery/send_queue.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace leadimport::delivery {

void send_queue::push(heap& h, row_request r, time_point due) {
    h.push_back({due, std::move(r)});
    std::push_heap(h.begin(), h.end(), later);
}

row_request send_queue::pop(heap& h) {
    std::pop_heap(h.begin(), h.end(), later);
    auto r = std::move(h.back().row);
    h.pop_back();
    return r;
}

void send_queue::push(row_request r) { fresh_.push_back(std::move(r)); }
void send_queue::push_later(row_request r, time_point due) { push(later_, std::move(r), due); }
void send_queue::push_retry(row_request r, time_point due) { push(retries_, std::move(r), due); }

void send_queue::push_front(std::vector<row_request> rows) {
    fresh_.insert(fresh_.begin(), std::make_move_iterator(rows.begin()),
                  std::make_move_iterator(rows.end()));
}

std::optional<row_request> send_queue::pop_due(time_point now, bool retries) {
    const bool retry = retries && !retries_.empty() && retries_.front().due <= now;
    const bool other = !later_.empty() && later_.front().due <= now;
    if (retry && (!other || retries_.front().due < later_.front().due)) return pop(retries_);
    if (other) return pop(later_);
    return std::nullopt;
}

std::optional<row_request> send_queue::pop_new() {
    if (fresh_.empty()) return std::nullopt;
    std::optional<row_request> r{std::move(fresh_.front())};
    fresh_.pop_front();
    return r;
}

std::vector<row_request> send_queue::pop_whole(std::size_t most) {
    std::vector<row_request> rows;
    while (rows.size() < most && !fresh_.empty() && !fresh_.front().prerequisite) {
        rows.push_back(std::move(fresh_.front()));
        fresh_.pop_front();
    }
    return rows;
}

std::optional<send_queue::time_point> send_queue::next_due(time_point retries_from) const noexcept {
    std::optional<time_point> next;
    if (!later_.empty()) next = later_.front().due;
    if (retries_.empty()) return next;
    const auto retry = std::max(retries_.front().due, retries_from);
    return next ? std::min(*next, retry) : retry;
}

} // namespace leadimport::delivery
