#pragma once
// How much of our own rate is used while others use the workspace, too. A 429 although the
// pacer keeps our rate says that others take from the same limit: from then on we ask for a fifth
// less, once per window at most (what comes of one overrun counts once), and creep back by a
// twentieth of the whole with every window that nothing was refused in. A server that says how long
// to wait loses nothing by our being too fast now and then, so that creeping may be quick.
//
// A state machine that gets the time as an argument. Never above one, never below a tenth: what is
// less than that the pauses see to.

#include <algorithm>
#include <chrono>

namespace leadimport::delivery {

class adaptive_rate {
public:
    using clock = std::chrono::steady_clock;
    using time_point = clock::time_point;

    static constexpr double cut = 0.8;    // what a 429 leaves
    static constexpr double creep = 0.05; // a window brings back
    static constexpr double least = 0.1;

    explicit adaptive_rate(clock::duration window) : window_{window} {}

    // A 429 came, and nothing leaves before `resumes`: the time until then brings nothing back.
    void refused(time_point now, time_point resumes) noexcept {
        const auto share_now = share(now);
        const bool again = cut_at_ != time_point{} && now - cut_at_ < window_;
        share_ = again ? share_now : std::max(least, cut * share_now);
        if (!again) cut_at_ = now;
        since_ = std::max({now, resumes, since_});
    }

    // Of our own rate, in (0, 1].
    [[nodiscard]] double share(time_point now) const noexcept {
        if (share_ >= 1 || now <= since_) return share_;
        const std::chrono::duration<double> passed = now - since_;
        return std::min(1.0, share_ + creep * (passed / window_));
    }

private:
    clock::duration window_;
    double share_ = 1; // at `since_`
    time_point since_{};
    time_point cut_at_{}; // epoch: never
};

} // namespace leadimport::delivery
