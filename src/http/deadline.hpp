#pragma once
// The moment by which something has to have happened on a connection. It is set anew with every
// request, thousands of times a second when nothing limits them, and hardly ever passes: so a timer
// that is running already is left running, and looks when it fires whether there is still time.
//
// Where it fires late the machine stood still, and what was waited for may have come. So the code
// that waits gets time to look, and an answer that is there does not count as lost.

#include "leadimport/delivery/time_source.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace leadimport::http {

// A time-out that is noticed so late tells of a machine that stood still, or of a process that was
// stopped; and the time to look at what came meanwhile.
inline constexpr std::chrono::milliseconds stumble{500};
inline constexpr std::chrono::milliseconds after_stumble{200};

// io thread only.
class deadline {
public:
    // `missed` is called when it passes, unless this is gone by then.
    deadline(const boost::asio::any_io_executor& executor, delivery::time_source& time,
             std::function<void()> missed);
    ~deadline();
    deadline(const deadline&) = delete;
    deadline& operator=(const deadline&) = delete;

    void set(std::chrono::milliseconds from_now);
    // Nothing is waited for, and nothing of this keeps the io_context running.
    void clear();
    [[nodiscard]] bool missed() const noexcept; // since it was set last
    // Also when the io_context has not run since.
    [[nodiscard]] bool over() const noexcept;

private:
    struct state;
    std::shared_ptr<state> state_; // shared with the timer's handler
};

} // namespace leadimport::http
