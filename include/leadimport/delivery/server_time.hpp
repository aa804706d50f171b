#pragma once
// The server's clock, as far as its answers of this run have shown it. Our own wall clock may be
// wrong by hours; what the server dates can only be compared with what the server says. Pure: all
// times are arguments.
//
// A moment's server time is the boot clock's reading then plus an offset, that of the quickest
// answer: the longer an answer took, the longer ago its date may be. `Date` cuts the second off, so
// that the offset is too small rather than too large, by a second and that answer's time at most.
//
// A service has several machines, whose clocks differ: the spread is by how much that was seen. One
// machine seen often shows no spread, and the next answer may come from another. Those that write
// the answers may have other clocks than those that date the leads, too: until a lead has been seen
// the spread says nothing of leads.

#include "leadimport/base/boot_time.hpp"

#include <chrono>
#include <optional>

namespace leadimport::delivery {

// By the server's clock. In milliseconds: a damaged id may name a year that nanoseconds cannot.
using server_moment = std::chrono::sys_time<std::chrono::milliseconds>;

class server_time {
public:
    using time_point = boot_clock::time_point;

    // Answers that took longer measure no spread; they can only show that it is larger than quick
    // ones have it.
    static constexpr auto quick = std::chrono::seconds{1};

    // An answer to what was sent at `sent` came at `received`, and said that it was `date`.
    void observe(server_moment date, time_point sent, time_point received) noexcept;
    // Likewise, and it has created a lead with exactly this date. That is its time for the spread,
    // and for the offset only while no answer has said better.
    void observe_lead(server_moment date, time_point sent, time_point received) noexcept;

    // The server's time less the boot clock's reading: kept with the run. Nothing
    // before the first observation.
    [[nodiscard]] std::optional<std::chrono::milliseconds> offset() const noexcept {
        return offset_;
    }
    // Likewise.
    [[nodiscard]] std::optional<server_moment> at(time_point t) const noexcept;
    // Largest less smallest difference to our clock, less the second that Date cuts; nothing before
    // the first quick answer.
    [[nodiscard]] std::optional<std::chrono::milliseconds> spread() const noexcept;
    // The same; nothing before a lead was among them.
    [[nodiscard]] std::optional<std::chrono::milliseconds> spread_of_leads() const noexcept {
        return leads_ ? spread() : std::nullopt;
    }
    // What is kept of it with the run: the spread of leads; before one was seen that of the
    // answers, if it is larger than `assumed`, which counts until a lead is seen.
    [[nodiscard]] std::optional<std::chrono::milliseconds>
    spread_to_keep(std::chrono::milliseconds assumed) const noexcept;

private:
    using milliseconds = std::chrono::milliseconds;
    void keep(milliseconds offset, boot_clock::duration took, bool by_date) noexcept;
    void widen(server_moment date, time_point sent, time_point received) noexcept;

    std::optional<milliseconds> offset_;
    boot_clock::duration took_{}; // of the answer that showed it
    bool by_date_ = false;        // it was its Date that did
    std::optional<milliseconds> least_;
    milliseconds most_{};
    bool quick_ = false; // an answer was
    bool leads_ = false; // and had a lead
};

} // namespace leadimport::delivery
