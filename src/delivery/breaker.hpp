#pragma once
// Keeps a server that breaks from turning a whole file into unknown rows: nothing new is sent after
// three failures in a row, or when half of the last requests failed, until a probe, which
// creates nothing, has passed. A failure is a reply, or none, that leaves the outcome unknown; a
// success one that says what became of the request, a refusal too. A state machine that gets the
// time as an argument.
//
//   closed --three failures in a row, or the share--> open --a probe passes--> half-open
//     ^                                                ^ '-------a failure--------' |
//     '--a success (of what was in flight: only after three in a row)---------------'
//
// A single answer that the API does not give opens it as well, until a probe has said whether the
// API is still there: if so it closes at once. What dislikes one row, a firewall say, must not stop
// the others, and what has taken the API's place must not get them.

#include "delivery/recent_counts.hpp"

#include "leadimport/words/delivery.hpp"

#include <chrono>
#include <cstdint>

namespace leadimport::delivery {

class breaker {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    static constexpr unsigned threshold = 3; // failures in a row
    static constexpr std::uint64_t percent = 50;
    static constexpr std::uint64_t sample = 20; // requests; of fewer a share says nothing
    static constexpr auto window = std::chrono::seconds{30};

    [[nodiscard]] bool open() const noexcept { return state_ == state::open; }
    // A probe has passed, and no row's request since: one row at a time leaves, for a server may
    // answer probes and still break at what it is really asked for.
    [[nodiscard]] bool half_open() const noexcept { return state_ == state::half_open; }
    // The cause of the last opening is over. One that showed in a share cannot be told to be over
    // before a window has passed.
    [[nodiscard]] bool recovered(time_point now) const noexcept {
        return state_ == state::closed && (!by_share_ || now - closed_at_ >= window);
    }
    // Why it opened, while it is not closed.
    [[nodiscard]] words::message cause() const {
        if (state_ == state::closed) return {};
        if (suspected_) return words::answer_not_of_the_api;
        if (!by_share_) return words::requests_left_open(threshold);
        return words::last_requests_failed(seen_.marked, seen_.all);
    }

    // The server works. A success among many requests that failed says little, though.
    void succeeded(time_point now) noexcept {
        recent_.add(now, false);
        failures_ = 0;
        if (state_ == state::closed || (open() && by_share_ && !suspected_)) return;
        suspected_ = false;
        state_ = state::closed;
        closed_at_ = now;
    }
    void failed(time_point now) noexcept {
        recent_.add(now, true);
        if (++failures_ >= threshold && (!open() || suspected_)) {
            if (recovered(now)) by_share_ = false; // else the same cause goes on
            suspected_ = false;
            state_ = state::open;
        }
        weigh(now);
    }
    // Besides, the answer was none of the API's.
    void suspect() noexcept {
        if (open()) return;
        suspected_ = true;
        state_ = state::open;
    }
    // Open for that alone.
    [[nodiscard]] bool suspects() const noexcept { return suspected_; }
    // The request was certainly not carried out.
    void turned_away(time_point now) noexcept {
        recent_.add(now, true);
        weigh(now);
    }
    // One more failure opens it again at once; a success closes it. Where there was but a suspicion
    // it is closed.
    void probe_passed() noexcept {
        if (suspected_) {
            suspected_ = false;
            state_ = state::closed;
            return;
        }
        failures_ = threshold - 1;
        state_ = state::half_open;
        if (by_share_) recent_.clear();
    }

private:
    enum class state { closed, open, half_open };

    void weigh(time_point now) noexcept {
        if (open()) return;
        const auto c = recent_.at(now);
        if (c.all < sample || c.marked * 100 < c.all * percent) return;
        seen_ = c;
        by_share_ = true;
        state_ = state::open;
    }

    recent_counts recent_{window};
    recent_counts::counted seen_{}; // when a share opened it
    unsigned failures_ = 0;
    bool by_share_ = false;
    bool suspected_ = false;
    state state_ = state::closed;
    time_point closed_at_{};
};

} // namespace leadimport::delivery
