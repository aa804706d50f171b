#pragma once
// Rows that wait for a lane: new ones in the order of the file, others by the time at which they
// are due, and among these retries, which may be kept back. Its bound is kept by the caller that
// fills it. A state machine that gets the time as an argument.

#include "leadimport/delivery/request.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

namespace leadimport::delivery {

class send_queue {
public:
    using time_point = std::chrono::steady_clock::time_point;

    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept {
        return fresh_.size() + later_.size() + retries_.size();
    }

    void push(row_request r);
    void push_later(row_request r, time_point due);
    void push_retry(row_request r, time_point due);

    // In front of all new rows, in the order in which they were popped.
    void push_front(std::vector<row_request> rows);

    // What is due, the earliest first. Retries only with `retries`.
    [[nodiscard]] std::optional<row_request> pop_due(time_point now, bool retries = true);
    // The oldest new row.
    [[nodiscard]] std::optional<row_request> pop_new();
    // The oldest new rows, at most `most`, up to the first that has to ask for something before.
    [[nodiscard]] std::vector<row_request> pop_whole(std::size_t most);
    // When the next is due, with retries not before `retries_from`; nothing when none waits.
    [[nodiscard]] std::optional<time_point>
    next_due(time_point retries_from = time_point::min()) const noexcept;

private:
    struct waiting {
        time_point due;
        row_request row;
    };
    using heap = std::vector<waiting>; // the earliest in front
    static bool later(const waiting& a, const waiting& b) noexcept { return a.due > b.due; }
    static void push(heap& h, row_request r, time_point due);
    [[nodiscard]] static row_request pop(heap& h);

    std::deque<row_request> fresh_;
    heap later_;
    heap retries_;
};

} // namespace leadimport::delivery
