#pragma once
// The entries that wait for the journal's thread. It takes them in groups: all entries that came in
// meanwhile are one transaction, because each transaction costs a disk flush. No coroutine waits
// for an outcome, so the outcomes of a busy job are gathered for a moment. A coroutine waits for an
// intent, so an intent is recorded at once, with all entries that were brought before it.

#include "job/record_entry.hpp"

#include "leadimport/base/byte_budget.hpp"
#include "leadimport/base/error.hpp"
#include "leadimport/base/limits.hpp"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <vector>

namespace leadimport::job {

class record_queue {
public:
    // Any thread.
    void bring(record_entry e);
    // What an entry of so many bytes holds as long as it is there. Waits while more than
    // limits::journal_bytes would be held. Null after fail().
    [[nodiscard]] byte_budget::part room_for(std::size_t bytes) { return budget_.take(bytes); }
    // Waits while limits::journal_queue are before it. False after fail().
    [[nodiscard]] bool bring_or_wait(record_entry e);

    // The journal's thread: the next group, in the order in which it was brought. Waits for one;
    // false when there will be none, after close().
    [[nodiscard]] bool take(std::vector<record_entry>& group);

    // The first stays: nothing more may be begun.
    void fail(const error& e);
    [[nodiscard]] std::optional<error> failure() const;

    // Nothing more is brought.
    void close();

private:
    enum class asleep { no, for_anything, for_urgent };
    [[nodiscard]] bool ready() const; // what the journal's thread waits for has come
    void wake(std::unique_lock<std::mutex> lock);

    byte_budget budget_{limits::journal_bytes};
    mutable std::mutex mutex_; // guards all below
    std::condition_variable not_empty_;
    std::condition_variable not_full_;
    std::deque<record_entry> entries_;
    asleep asleep_ = asleep::no;
    bool urgent_ = false; // a coroutine waits for one of them
    bool closing_ = false;
    std::optional<error> failure_;
    std::chrono::steady_clock::time_point taken_at_{}; // the last group
};

} // namespace leadimport::job
