#include "leadimport/delivery/send_queue.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::delivery {

void send_queue::push(row_request r) { fresh_.push_back(std::move(r)); }

void send_queue::push_later(row_request r, time_point due) {
    later_.push_back({due, std::move(r)});
    std::push_heap(later_.begin(), later_.end(), later);
}

std::optional<row_request> send_queue::pop(time_point now) {
    if (!later_.empty() && later_.front().due <= now) {
        std::pop_heap(later_.begin(), later_.end(), later);
        auto r = std::move(later_.back().row);
        later_.pop_back();
        return r;
    }
    if (fresh_.empty()) return std::nullopt;
    auto r = std::move(fresh_.front());
    fresh_.pop_front();
    return r;
}

std::optional<send_queue::time_point> send_queue::next_due() const noexcept {
    if (later_.empty()) return std::nullopt;
    return later_.front().due;
}

} // namespace leadimport::delivery
