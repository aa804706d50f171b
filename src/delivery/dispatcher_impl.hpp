#pragma once
// The dispatcher's inside, whose functions stand in several files: dispatcher.cpp has the
// coroutines and their end, lane_steps.cpp what a lane does before a request leaves,
// announce_ahead.cpp the intents of rows that no lane has yet, conclude.cpp what comes of a reply,
// conclude_first.cpp what comes of the replies before a row's own, mend.cpp the breaker's probing.

#include "delivery/bell.hpp"
#include "delivery/breaker.hpp"
#include "delivery/open_backoff.hpp"
#include "delivery/retry_budget.hpp"
#include "delivery/rows_ahead.hpp"
#include "delivery/send_queue.hpp"

#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/dispatcher.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <exception>
#include <map>
#include <optional>
#include <string>
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
                          [](const again& a) { return a.status != 0 && a.unwell; },
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

    impl(boost::asio::any_io_executor executor, dispatcher_parts parts);

    boost::asio::awaitable<ending> run();
    void drain();
    void cut();
    void stop(std::optional<error> why);
    [[nodiscard]] dispatcher_status status() const;

private:
    void spawn(boost::asio::awaitable<void> root);
    boost::asio::awaitable<void> feed();
    boost::asio::awaitable<void> lane(std::size_t index);

    // Rows that are announced before a lane has them.
    boost::asio::awaitable<void> announce_ahead();
    boost::asio::awaitable<void> announce(std::vector<row_request> rows);
    [[nodiscard]] bool may_be_ahead() const;
    void give_back_announced();
    void hold_up(); // nothing leaves for a while

    // The steps of a lane, in order.
    boost::asio::awaitable<std::optional<row_request>> take(transport& line);
    std::optional<row_request> next_row(transport& line);
    std::optional<row_request> pop(time_point now, bool retries);
    boost::asio::awaitable<bool> connect(transport& line, row_request& row);
    boost::asio::awaitable<std::optional<broken>> open(transport& line);
    bool leaves_at_once(const row_request& row);
    boost::asio::awaitable<bool> begin(transport& line, row_request& row);
    boost::asio::awaitable<void> come_near(time_point moment);
    boost::asio::awaitable<void> wait_until(time_point moment);
    boost::asio::awaitable<bool> wait_for(pacer::slot slot, std::uint64_t row);
    boost::asio::awaitable<result<void>> announce(const row_request& row);
    boost::asio::awaitable<void> call_off(row_request& row);
    // Takes them. False: nothing more may be asked through the connection that it came by.
    boost::asio::awaitable<bool> conclude(row_request& row, reply& r,
                                          const exchange_times& when = {});
    bool conclude_request(row_request row, const reply& r, const exchange_times& when);
    boost::asio::awaitable<bool> conclude_first(row_request row, reply r);

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
    void note_announced(row_request& row);
    void note_lead(const created& c, const exchange_times& when);

    void end_trial(std::uint64_t row);
    void in_doubt(const std::string& cause, unsigned status);
    void suspect();
    void forget_illness();
    void well(const row_request& row);
    void close_breaker(const row_request& row);
    boost::asio::awaitable<void> mend(transport& line);
    boost::asio::awaitable<probe_verdict> probe(transport& line);

    // A clock that stands still while everybody waits because of a 429: nobody's patience is spent
    // on that.
    [[nodiscard]] time_point patience_clock() const;

    [[nodiscard]] std::size_t waiting() const {
        return parts_.preparer == nullptr ? 0 : parts_.preparer->waiting();
    }
    // Rows that are in, but with no lane.
    [[nodiscard]] std::size_t load() const {
        return queue_.size() + waiting() + announced_.size() + announcing_;
    }
    [[nodiscard]] std::size_t most() const;
    // Nothing is left that a lane could take, now or later, but what lanes hold.
    [[nodiscard]] bool all_taken() const { return intake_empty_ && load() == 0; }
    void see_whether_all_is_taken();

    // Whether one more lane may begin with a row: lanes take rows when their moments come near.
    // Else all of them would take turns at a slow rate, and each connection would be idle for long.
    [[nodiscard]] bool has_a_moment() const;
    // Whether it has a connection, or may try for one.
    [[nodiscard]] bool has_a_line(transport& line) const {
        return openings_.well() || openings_.may_try(clock::now()) || line.is_open();
    }
    [[nodiscard]] clock::duration ahead_of_moments() const;
    void call_one_more(); // when it may
    [[nodiscard]] bool held_up() const { return stopping_ || breaker_.open(); }
    // Likewise of one row: while another one is on trial it has to wait.
    [[nodiscard]] bool held_up(std::uint64_t row) const {
        return held_up() || (breaker_.on_trial() && tried_ != row);
    }

    boost::asio::any_io_executor executor_;
    dispatcher_parts parts_;
    send_queue queue_;
    std::deque<row_request> announced_; // no lane has them yet
    std::size_t announcing_ = 0;        // rows whose intents are on their way to the disk
    std::size_t ahead_ = 0;             // rows that are to be announced and with no lane
    tempo tempo_;
    server_time own_clock_;
    server_time& clock_;                       // that one, or the one that others heed, too
    std::optional<server_moment> newest_lead_; // of those that the job has created
    breaker breaker_;
    retry_budget budget_;
    open_backoff openings_;
    // Rows in doubt that are to be sent again at once, or are under way again: what ends them when
    // that does not come to an end.
    std::map<std::uint64_t, outcome> doubts_;
    bell work_;  // lanes wait here for a row, or for the breaker to close
    bell lines_; // lanes wait here until they may try for a connection again
    bell room_;  // the intake waits here
    bell pace_;  // lanes wait here for their moment
    bell news_;  // announce_ahead() waits here
    bell ended_; // run() waits here
    std::vector<bool> exchanging_;
    unsigned roots_ = 0; // coroutines that have not ended
    bool intake_empty_ = false;
    std::size_t unsent_ = 0; // rows that failed as soon as they came
    bool probing_ = false;
    std::uint64_t tried_ = 0;      // the row on trial while a lane has it; 0: none
    time_point ill_since_{};       // when the breaker opened, by the patience's clock; epoch: well
    unsigned probes_ = 0;          // since then
    clock::duration paused_{};     // that 429s asked for, all together
    clock::duration connecting_{}; // the longest that making a connection took
    clock::duration apart_{};      // moments, at the whole rate; 0: unlimited
    unsigned far_ = 0;             // lanes whose moment is far away
    unsigned opening_ = 0;         // lanes that are making a connection
    bool stopping_ = false;
    bool drained_ = false;
    std::optional<error> why_;
    std::exception_ptr thrown_;
    traffic traffic_;
    std::string trouble_;
    unsigned trouble_status_ = 0;
    errc trouble_code_ = errc::server_unwell; // what to say when nobody is patient any more
};

} // namespace leadimport::delivery
