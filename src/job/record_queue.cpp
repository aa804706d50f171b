#include "job/record_queue.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace leadimport::job {

using clock = std::chrono::steady_clock;

bool record_queue::ready() const {
    if (closing_) return true;
    if (asleep_ == asleep::for_urgent) return urgent_ || entries_.size() >= limits::journal_group;
    return !entries_.empty();
}

// A thread that sleeps is woken once, and only when it has something to do.
void record_queue::wake(std::unique_lock<std::mutex> lock) {
    if (asleep_ == asleep::no || !ready()) return;
    asleep_ = asleep::no;
    lock.unlock();
    not_empty_.notify_one();
}

void record_queue::bring(record_entry e) {
    const bool urgent = wait_of(e) != nullptr;
    std::unique_lock lock{mutex_};
    entries_.push_back(std::move(e));
    urgent_ = urgent_ || urgent;
    wake(std::move(lock));
}

bool record_queue::bring_or_wait(record_entry e) {
    std::unique_lock lock{mutex_};
    not_full_.wait(lock, [this] { return entries_.size() < limits::journal_queue || failure_; });
    if (failure_) return false;
    entries_.push_back(std::move(e));
    wake(std::move(lock));
    return true;
}

bool record_queue::take(std::vector<record_entry>& group) {
    group.clear();
    {
        std::unique_lock lock{mutex_};
        asleep_ = asleep::for_anything;
        not_empty_.wait(lock, [this] { return ready(); });
        asleep_ = asleep::for_urgent;
        not_empty_.wait_until(lock, taken_at_ + limits::outcomes_gathered,
                              [this] { return ready(); });
        asleep_ = asleep::no;
        taken_at_ = clock::now();
        const auto count = std::min(entries_.size(), limits::journal_group);
        const auto end = entries_.begin() + static_cast<std::ptrdiff_t>(count);
        group.assign(std::make_move_iterator(entries_.begin()), std::make_move_iterator(end));
        entries_.erase(entries_.begin(), end);
        urgent_ = !entries_.empty() && urgent_; // who waits may be among the rest
    }
    not_full_.notify_all();
    return !group.empty();
}

void record_queue::fail(const error& e) {
    {
        const std::scoped_lock lock{mutex_};
        if (!failure_) failure_ = e;
    }
    budget_.stop();
    not_full_.notify_all();
}

std::optional<error> record_queue::failure() const {
    const std::scoped_lock lock{mutex_};
    return failure_;
}

void record_queue::close() {
    std::unique_lock lock{mutex_};
    closing_ = true;
    wake(std::move(lock));
}

} // namespace leadimport::job
