#pragma once
// Keeps a sick server from turning a whole file into unknown rows: after three replies in a row
// that leave the outcome unknown nothing new is sent until a probe, which creates nothing, was
// answered well. A state machine without a clock.

namespace leadimport::delivery {

class breaker {
public:
    static constexpr unsigned threshold = 3; // unknown outcomes in a row

    [[nodiscard]] bool open() const noexcept { return unknowns_ >= threshold; }
    // A probe was answered, and no row's request since: one row at a time, for a server may answer
    // probes and still break at what it is really asked for.
    [[nodiscard]] bool on_trial() const noexcept { return on_trial_; }

    // A reply that says what became of the request: the server works.
    void well() noexcept {
        unknowns_ = 0;
        on_trial_ = false;
    }
    // A reply that does not, or none.
    void unwell() noexcept {
        ++unknowns_;
        on_trial_ = false;
    }
    // A probe was answered. One more unknown opens it again at once; a good reply resets it.
    void probed_well() noexcept {
        unknowns_ = threshold - 1;
        on_trial_ = true;
    }

private:
    unsigned unknowns_ = 0;
    bool on_trial_ = false;
};

} // namespace leadimport::delivery
