#pragma once
// Rows from the reader's thread to the sending one: bounded, so that a slow server stops the
// reading instead of filling the memory. Their number is bounded while they wait here, their bytes
// for as long as they are anywhere: here, in a queue, with a lane or before the journal. The end
// comes in the band, behind the last row.

#include "leadimport/base/byte_budget.hpp"
#include "leadimport/delivery/intake.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>

namespace leadimport::run {

class hand_over final : public delivery::intake {
public:
    // At most so many rows, and bytes of them.
    hand_over(boost::asio::any_io_executor io, std::size_t rows, std::size_t bytes);

    // Reader's thread: what a row of so many bytes holds until its end. Waits until there is room;
    // null once stop() was called.
    [[nodiscard]] byte_budget::part room_for(std::size_t bytes) { return budget_.take(bytes); }
    // Reader's thread. Waits while it is full; false once stop() was called: no more are wanted.
    [[nodiscard]] bool put(delivery::row_request row);
    // Reader's thread: that was the last.
    void end();
    // Any thread.
    [[nodiscard]] bool stopped() const;

    // io thread.
    boost::asio::awaitable<std::optional<delivery::row_request>> next() override;
    void stop() override;

private:
    void wake(std::unique_lock<std::mutex> lock);

    boost::asio::any_io_executor io_;
    std::size_t bound_;
    byte_budget budget_;
    boost::asio::steady_timer bell_;          // io thread
    std::deque<delivery::row_request> taken_; // io thread: what is left of the last batch
    mutable std::mutex mutex_;                // guards what follows
    std::condition_variable room_;
    std::deque<delivery::row_request> waiting_;
    bool asleep_ = false; // next() waits for the bell
    bool ended_ = false;
    bool stopped_ = false;
};

} // namespace leadimport::run
