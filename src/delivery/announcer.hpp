#pragma once
// Announces rows before a lane has them, when the rate is high (rows_ahead.hpp says how many), and
// keeps them until a lane takes them. One coroutine, run(), beside the lanes. io thread only.

#include "delivery/bell.hpp"
#include "delivery/rows_ahead.hpp"
#include "delivery/send_queue.hpp"

#include "leadimport/delivery/recorder.hpp"
#include "leadimport/delivery/request.hpp"
#include "leadimport/delivery/time_source.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace leadimport::delivery {

// All must outlive it.
struct announcer_deps {
    send_queue& queue; // where the rows come from
    delivery::recorder& recorder;
    time_source& time;
    std::function<bool()> may_announce;      // rows will leave soon
    std::function<void(row_request&)> note;  // told of each row before its intent is durable
    std::function<void(result<void>)> ended; // told how each announcement ended
};

class announcer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit announcer(announcer_deps deps) : deps_{std::move(deps)} {}

    // Keeps as many rows announced as are sent while the disk is at work, until end().
    [[nodiscard]] boost::asio::awaitable<void> run();
    void end();

    // An exchange has ended: by these the rate is measured.
    void exchanged(time_point now);
    // The oldest row whose intent is durable.
    [[nodiscard]] std::optional<row_request> pop();
    // Whether the rows at the queue's front are being announced. A lane that announced the next
    // one by itself would but make another transaction.
    [[nodiscard]] bool announcing() const noexcept { return announcing_ > 0; }
    // Nothing leaves for a while: a crash meanwhile would make these rows unknown for nothing, so
    // that they go back to the queue.
    void give_back();

    // Rows that it has, and how many it is to have.
    [[nodiscard]] std::size_t size() const noexcept { return announced_.size() + announcing_; }
    [[nodiscard]] std::size_t wanted() const noexcept { return wanted_; }

private:
    boost::asio::awaitable<void> announce(std::vector<row_request> rows);

    announcer_deps deps_;
    std::deque<row_request> announced_;
    std::size_t announcing_ = 0; // rows whose intents are on their way to the disk
    std::size_t wanted_ = 0;
    tempo tempo_;
    bell news_{deps_.time}; // run() waits here
    bool ended_ = false;
};

} // namespace leadimport::delivery
