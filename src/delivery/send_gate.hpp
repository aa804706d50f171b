#pragma once
// Whether a lane may send, and what it does while it may not: the one place that decides it. The
// gate owns what the decision depends on: the breaker, the row that a half-open breaker lets
// through, the budget of retries, the backoff of connections, and since when the server fails.
//
//   | state                                      | a lane without a row                        |
//   | stopped                                    | ends                                        |
//   | breaker open, no lane probes yet           | probes                                      |
//   | breaker open, a lane probes                | waits until that changes                    |
//   | no connection, and none may be tried now   | waits until one may be tried                |
//   | half-open, and its row is under way        | waits until that changes                    |
//   | anything else                              | takes a row; a retry when the budget lets it|
//
// A state machine that gets the times as arguments. `patience_now` is by the clock that stands
// still during pauses (patience_clock.hpp).

#include "delivery/breaker.hpp"
#include "delivery/open_backoff.hpp"
#include "delivery/retry_budget.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/retry_policy.hpp"

#include <chrono>
#include <cstdint>
#include <optional>

namespace leadimport::delivery {

// What a lane without a row does next.
struct lane_step {
    enum class act { take, wait, connect_later, probe, end };
    act what = act::end;
    // take: from when on a retry may be among the rows. connect_later: when to ask again, or
    // max: when another lane's try has ended.
    std::chrono::steady_clock::time_point from{};
};

class send_gate {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    explicit send_gate(const retry_policy& retries) : retries_{retries} {}

    // `connects`: the lane has a connection, or may_connect().
    [[nodiscard]] lane_step next(time_point now, bool connects) const noexcept;
    // Nothing new leaves.
    [[nodiscard]] bool closed() const noexcept { return stopped_ || breaker_.open(); }
    // Whether this row, which a lane has, may leave.
    [[nodiscard]] bool may_leave(std::uint64_t row) const noexcept {
        return !closed() && (!breaker_.half_open() || row_let_through_ == row);
    }
    // Whether rows may leave, all of them.
    [[nodiscard]] bool all_may_leave() const noexcept { return !closed() && !breaker_.half_open(); }

    // A lane has taken a row, which is a retry or not.
    void took(std::uint64_t row, bool retry, time_point now) noexcept;
    // The lane has none any more: its reply has come, or it did not leave. True: lanes that wait
    // look again.
    [[nodiscard]] bool gave_back(std::uint64_t row) noexcept;

    // What the replies to rows' requests say. `trouble`: what to say when the patience ends.
    // The server did what it should, or has refused the request: it works. True: more may leave
    // than before.
    [[nodiscard]] bool succeeded(time_point now, bool retry);
    // A 429: the same, but it clears no trouble.
    [[nodiscard]] bool throttled(time_point now, bool retry);
    // The same of a row's prerequisite, which the server took or refused. Like a 429 it counts only
    // while the rows' own requests work: a server may know every company, or a proxy may limit the
    // rate, and each lead breaks all the same.
    [[nodiscard]] bool prerequisite_answered(time_point now, bool retry);
    // It is not known what the server did.
    void failed(time_point now, error trouble);
    // What failed, or was turned away, was a row's own request.
    void own_request_failed() noexcept { own_requests_fail_ = true; }
    // The request was certainly not carried out.
    void turned_away(time_point now, error trouble);
    // The answer was none of the API's: a probe is to say whether the API is still there.
    void suspect() noexcept { breaker_.suspect(); }
    // For good.
    void stop() noexcept { stopped_ = true; }

    // Connections. Each try has one connects() and one end.
    [[nodiscard]] bool may_connect(time_point now) const noexcept {
        return connections_.may_try(now);
    }
    void connects() noexcept { connections_.begin(); }
    void connected() noexcept { connections_.succeeded(); }
    void connect_failed(time_point began, time_point now, double random) noexcept {
        connections_.failed(began, now, retries_, random);
    }

    // One lane probes at a time, from begin_probing() to end_probing(), as long as probe_wanted().
    // The patience is with the time for which the server has been failing, not with one opening of
    // the breaker: a server that answers probes and breaks at every row fails as before.
    void begin_probing() noexcept;
    void end_probing() noexcept { probing_ = false; }
    [[nodiscard]] bool probe_wanted() const noexcept { return !stopped_ && breaker_.open(); }
    // When the next probe leaves; the trouble when the patience has ended. The last one leaves as
    // it ends. A mere suspicion is asked about at once.
    [[nodiscard]] result<time_point> next_probe(time_point now, time_point patience_now,
                                                double random);
    void probe_passed(time_point now) noexcept;
    // A 429 is no answer, and takes none of the patience.
    void probe_throttled() noexcept;
    // Why everything ends because of it; nothing: go on. `wanted`: the answer still matters.
    [[nodiscard]] std::optional<error> probe_failed(const error& problem, time_point patience_now,
                                                    bool wanted);

    [[nodiscard]] const breaker& circuit() const noexcept { return breaker_; }
    // Of the last exchange that did not work; no detail: the last one did.
    [[nodiscard]] const error& trouble() const noexcept { return trouble_; }

private:
    [[nodiscard]] bool server_works(time_point now, bool retry);
    [[nodiscard]] bool count_for_budget(bool retry);
    [[nodiscard]] clock::duration failing_for(time_point patience_now) noexcept;
    void forget_failure(time_point now) noexcept;

    retry_policy retries_;
    breaker breaker_;
    retry_budget budget_;
    open_backoff connections_;
    std::uint64_t row_let_through_ = 0; // while half-open and a lane has it; 0: none
    bool own_requests_fail_ = false;    // since the last one of them succeeded
    bool stopped_ = false;
    bool probing_ = false;
    bool probed_ = false;        // since a lane began to
    bool one_more_ = false;      // the last probe was throttled
    time_point failing_since_{}; // by the clock of patience; epoch: it does not fail
    unsigned probes_ = 0;        // since then
    error trouble_{errc::server_failing, {}, {}};
};

} // namespace leadimport::delivery
