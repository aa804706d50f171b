#include "cli/progress_lines.hpp"

#include "leadimport/delivery/time_left.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/cli.hpp"

#include <cmath>
#include <cstdio>
#include <string>
#include <utility>

namespace leadimport::cli {
namespace {

constexpr std::chrono::minutes repeated_after{1};

std::uint64_t percent(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 100 : part * 100 / whole;
}

// How fast rows go: of many a second the tenths say nothing.
std::string rows_per_second(const run::progress& p) {
    const auto speed = static_cast<double>(p.per_second) / 1000;
    if (speed >= 100) return std::to_string(std::llround(speed));
    char tenths[32];
    std::snprintf(tenths, sizeof tenths, "%.1f", speed);
    return tenths;
}

// "1,234 of 10,000 rows (12 %), 1,200 created, 34 failed, 9.0/s, 16 min left".
words::message how_far(const run::progress& p) {
    const auto done = p.counts.ended();
    auto line = words::progress_of_rows(done, p.rows, percent(done, p.rows), p.counts.created,
                                        p.counts.failed);
    if (p.counts.unknown > 0) line = words::progress_and_unknown(std::move(line), p.counts.unknown);
    line = words::progress_at_speed(std::move(line), rows_per_second(p));
    if (p.forecast.requests == 0) return line;
    const auto left = p.forecast.left(std::chrono::system_clock::now());
    return left ? words::progress_and_time_left(std::move(line), friendly_duration(*left))
                : words::progress_and_no_end(std::move(line));
}

// By the clock on the wall: the line is read later, too.
words::message pause_note(const run::progress& p, progress_lines::time_point now) {
    const auto left = p.sending.paused_until - now;
    if (left.count() <= 0) return {};
    const auto until = std::chrono::system_clock::now() + left;
    return words::server_asked_for_pause(format_local_second(
        std::chrono::time_point_cast<std::chrono::system_clock::duration>(until)));
}

words::message breaker_note(const delivery::dispatcher_status& q) {
    if (q.breaker_open) return words::nothing_is_sent_until(q.breaker_cause);
    if (q.half_open) return words::one_row_is_tried(q.breaker_cause);
    return {};
}

// A 429 makes a pause, or slows us down, which is told as that.
words::message trouble_note(const delivery::dispatcher_status& q) {
    constexpr unsigned too_many_requests = 429;
    if (q.trouble_status == too_many_requests) return {};
    return q.trouble;
}

} // namespace

bool progress_lines::is_new(condition what, const words::message& words, time_point now) {
    // These two come and go with every window of the server's limit, and differ a little each time.
    const bool comes_and_goes = what == condition::pause || what == condition::shared;
    auto& told = notes_.at(static_cast<std::size_t>(what));
    if (words.empty()) {
        if (!comes_and_goes) told = {};
        return false;
    }
    const bool said = told.at && (comes_and_goes || told.words == words);
    if (said && now - *told.at < repeated_after) return false;
    told = {now, words};
    return true;
}

std::optional<words::message> progress_lines::next(const run::progress& p, time_point now) {
    const auto& q = p.sending;
    const bool shared = q.rate_now != q.whole_rate;
    auto line = how_far(p);
    bool news =
        !last_line_ || now - *last_line_ >= repeated_after || p.counts.ended() != last_ended_;
    const auto note = [&](condition what, words::message words) {
        if (!is_new(what, words, now)) return;
        line = words::then(std::move(line), std::move(words));
        news = true;
    };
    note(condition::pause, pause_note(p, now));
    note(condition::shared,
         shared ? words::workspace_used_by_others(format_rate(q.rate_now)) : words::message{});
    note(condition::breaker, breaker_note(q));
    note(condition::trouble, trouble_note(q));
    note(condition::draining,
         p.draining ? words::finishing_requests(q.in_flight) : words::message{});
    if (!news) return std::nullopt;
    last_line_ = now;
    last_ended_ = p.counts.ended();
    return line;
}

} // namespace leadimport::cli
