#pragma once
// A time of day as people write it, and the zone that it is meant in.

#include "leadimport/base/error.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace leadimport {

// One thread alone while it is used, and others must not ask what time it is here: the system has
// no other way to another zone than to pretend that this process lives there.
class day_time {
public:
    using time_point = std::chrono::system_clock::time_point;

    // "06:00", "6:00", "23:59 Asia/Seoul", "06:00 UTC", "06:00 KST", "06:00 +09:00". Without a zone
    // it is the one of this machine. `option` names what is parsed ("--until") in the error.
    [[nodiscard]] static result<day_time> parse(std::string_view s, std::string_view option);

    [[nodiscard]] bool names_zone() const noexcept { return !zone_.empty(); }
    // The same time of day where the other one is meant.
    void take_zone_of(const day_time& other);

    // The next moment behind `now` at which a clock there will show it.
    [[nodiscard]] time_point next(time_point now) const;
    // The last one at which it has, which may be `now`.
    [[nodiscard]] time_point last(time_point now) const;
    // "06:00 Asia/Seoul"; without a zone "06:00".
    [[nodiscard]] std::string text() const;
    // A moment there: "2026-04-08 06:00 Asia/Seoul"; without a zone as this machine calls its own.
    [[nodiscard]] std::string spell(time_point t) const;
    bool operator==(const day_time&) const = default;

private:
    [[nodiscard]] time_point shown_on(time_point now, int days_later) const;

    int hour_ = 0;
    int minute_ = 0;
    std::string zone_; // as it was written; empty: this machine's
    std::string tz_;   // as the system's TZ names it
};

} // namespace leadimport
