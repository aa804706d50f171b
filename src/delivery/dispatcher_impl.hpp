#pragma once
// The dispatcher's inside, whose functions stand in several files: dispatcher.cpp has the
// coroutines and their end, lane_steps.cpp what a lane does before a request leaves, conclude.cpp
// what comes of a reply, conclude_prerequisite.cpp what comes of the replies before a row's own,
// probing.cpp the probes while the breaker is open. What it decides by are state machines of their
// own: send_gate.hpp, lane_turns.hpp, send_queue.hpp, announcer.hpp.

#include "delivery/announcer.hpp"
#include "delivery/bell.hpp"
#include "delivery/coroutine_group.hpp"
#include "delivery/lane_turns.hpp"
#include "delivery/patience_clock.hpp"
#include "delivery/send_gate.hpp"
#include "delivery/send_queue.hpp"

#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/delivery/leave.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace leadimport::delivery {

// Of an exchange: by our clock, and by the server's as far as it is known.
struct exchange_times {
    boot_clock::time_point sent{};
    boot_clock::time_point received{};
    std::optional<server_moment> announced{};
    std::optional<server_moment> ended{};
};

// Whether the answer may be that to another request: one that the server gave unasked, as the
// connection began, makes each after it that of the request before. The first that fits nothing
// that was asked shows it, and then the next could fit by chance.
template<class Verdict>
[[nodiscard]] bool may_be_anothers(const Verdict& judged) {
    return std::visit(overloaded{
                          [](const taken&) { return false; },
                          [](const created&) { return false; },
                          [](const refused&) { return false; },
                          [](const again& a) { return a.status != 0 && a.in_doubt; },
                          [](const throttled&) { return false; },
                          [](const uncertain& u) { return u.status != 0; },
                          [](const hopeless&) { return false; },
                      },
                      judged);
}

class dispatcher::impl {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    impl(boost::asio::any_io_executor executor, dispatcher_deps deps);

    boost::asio::awaitable<ending> run();
    void drain();
    void cut();
    void stop(std::optional<error> why);
    [[nodiscard]] dispatcher_status status() const;

private:
    boost::asio::awaitable<void> feed();
    boost::asio::awaitable<void> lane(std::size_t index);

    // The steps of a lane, in order.
    boost::asio::awaitable<std::optional<row_request>> take(transport& connection);
    std::optional<row_request> next_row(transport& connection);
    std::optional<row_request> pop(time_point now, bool retries);
    [[nodiscard]] lane_step next_step(transport& connection, time_point now) const;
    boost::asio::awaitable<bool> connect(transport& connection, row_request& row);
    boost::asio::awaitable<std::optional<broken>> open(transport& connection);
    bool leaves_at_once(const row_request& row);
    boost::asio::awaitable<bool> begin(transport& connection, row_request& row);
    enum class begun { leaves, book_again, row_is_gone };
    boost::asio::awaitable<begun> begin_at(pacer::slot slot, transport& connection,
                                           row_request& row);
    boost::asio::awaitable<begun> connect_in_time(pacer::slot slot, transport& connection,
                                                  row_request& row);
    // Whether it still makes sense to wait for the moment.
    [[nodiscard]] bool is_worth(const pacer::slot& slot, const row_request& row) const {
        return gate_.may_leave(row.row) && deps_.limiter.holds(slot);
    }
    boost::asio::awaitable<void> wait_far(time_point near, const pacer::slot& slot,
                                          const row_request& row);
    boost::asio::awaitable<void> wait_until(time_point moment, const pacer::slot& slot,
                                            const row_request& row);
    boost::asio::awaitable<bool> wait_for(pacer::slot slot, std::uint64_t row);
    boost::asio::awaitable<result<void>> announce(const row_request& row);
    boost::asio::awaitable<void> call_off(row_request& row);
    void note_exchange(time_point left);
    // Takes them. False: nothing more may be asked through the connection that it came by.
    boost::asio::awaitable<bool> conclude(row_request& row, reply& r,
                                          const exchange_times& when = {});
    bool conclude_request(row_request row, const reply& r, const exchange_times& when);
    boost::asio::awaitable<bool> conclude_prerequisite(row_request row, reply r);

    // Where a row goes.
    bool admit(row_request row, bool fresh); // false: it has failed
    void set_aside(row_request row);
    void put_back(row_request row, const again& why);
    void pause_all(row_request row, const throttled& t);
    void pause(const throttled& t);
    void finish(row_request row, outcome o);
    void release(const row_request& row, setback why);
    // Rows in doubt whose keys are unique.
    [[nodiscard]] bool may_send_at_once(const row_request& row, const uncertain& v) const;
    void send_at_once(row_request row, const uncertain& v);
    void finish_doubts();
    void fail(row_request row, const refused& why);

    // The server's clock.
    void hear(const reply& r, boot_clock::time_point sent, boot_clock::time_point received);
    exchange_times hear(const reply& r, const row_request& row, boot_clock::time_point sent);
    void note_announced(row_request& row);
    void note_lead(const created& c, const exchange_times& when);

    // What replies say of the server.
    void succeeded(const row_request& row);
    void prerequisite_answered(const row_request& row);
    void failed(const words::message& cause, unsigned status);
    void suspect();
    void hold_up();                    // nothing leaves for a while
    void gave_back(std::uint64_t row); // the lane has it no more
    void let_go();                     // more may leave than before

    boost::asio::awaitable<void> probe_until_recovered(transport& connection);
    boost::asio::awaitable<probe_verdict> probe(transport& connection);
    void conclude_probe(const probe_verdict& judged);
    // Whether what a probe says still matters. When nothing is left to send it does not.
    [[nodiscard]] bool probe_wanted() const { return gate_.probe_wanted() && !all_taken(); }

    [[nodiscard]] time_point patience_now() const {
        return patience_.at(deps_.time.now(), deps_.limiter.paused_until());
    }
    [[nodiscard]] std::size_t waiting() const {
        return deps_.prerequisites == nullptr ? 0 : deps_.prerequisites->waiting();
    }
    // Rows that are in, but with no lane.
    [[nodiscard]] std::size_t load() const { return queue_.size() + waiting() + announcer_.size(); }
    [[nodiscard]] std::size_t most() const;
    // Nothing is left that a lane could take, now or later, but what lanes hold.
    [[nodiscard]] bool all_taken() const { return intake_empty_ && load() == 0; }
    void see_whether_all_is_taken();
    [[nodiscard]] bool has_a_turn() const { return turns_.is_free(deps_.recorder.usual_delay()); }
    void call_one_more(); // lane, when it may begin with a row

    dispatcher_deps deps_;
    send_queue queue_;
    announcer announcer_;
    coroutine_group roots_;
    send_gate gate_;
    lane_turns turns_;
    patience_clock patience_;
    server_time own_clock_;
    server_time& clock_;                       // that one, or the one that others heed, too
    std::optional<server_moment> newest_lead_; // of those that the job has created
    // Of rows in doubt that are to be sent again at once, or are being sent again: the outcomes to
    // record if sending again does not finish.
    std::map<std::uint64_t, outcome> doubts_;
    bell idle_;    // lanes wait here for a row, or for the gate to let it through
    bell moments_; // lanes wait here for a moment, or until they may try for a connection
    bell room_;    // the intake waits here
    std::vector<bool> exchanging_;
    bool intake_empty_ = false;
    std::size_t unsent_ = 0; // rows that failed as soon as they came
    bool stopping_ = false;
    bool drained_ = false;
    std::optional<error> why_;
    traffic traffic_;
};

} // namespace leadimport::delivery
