#pragma once
// Rows that wait for a lane: new ones in the order of the file, others by the time at which they
// are due, and among these retries, which may be kept back. Bounded: a retry takes the place of a
// new row. A state machine that gets the time as an argument.

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

    explicit send_queue(std::size_t bound) : bound_{bound} {}

    // Whether the intake may bring one more, when so many wait elsewhere and will be back. Retries
    // count, too, and may exceed the bound: they were in already.
    [[nodiscard]] bool has_room(std::size_t elsewhere = 0) const noexcept {
        return size() + elsewhere < bound_;
    }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    [[nodiscard]] std::size_t size() const noexcept {
        return fresh_.size() + later_.size() + retries_.size();
    }

    void push(row_request r);
    void push_later(row_request r, time_point due);
    void push_retry(row_request r, time_point due);

    // What may be sent now: what is due, the earliest first, else the oldest new row. Retries only
    // with `retries`.
    [[nodiscard]] std::optional<row_request> pop(time_point now, bool retries = true);
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

    std::size_t bound_;
    std::deque<row_request> fresh_;
    heap later_;
    heap retries_;
};

} // namespace leadimport::delivery
