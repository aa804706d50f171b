#include "leadimport/workspace/lead_bounds.hpp"

#include <algorithm>

namespace leadimport::workspace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;
using server_ms = std::optional<milliseconds>;

namespace {

constexpr milliseconds cut_from_date = 1s; // `Date` has no fractions

// The later, or the earlier, of what is known.
server_ms later_of(server_ms a, server_ms b) { return !a || (b && *b > *a) ? b : a; }
server_ms earlier_of(server_ms a, server_ms b) { return !a || (b && *b < *a) ? b : a; }

milliseconds spread_between(milliseconds least, milliseconds most) {
    return std::max(milliseconds{0}, most - least - cut_from_date);
}

server_ms own_spread(const run_facts& r) {
    if (!r.differences) return std::nullopt;
    return spread_between(r.differences->first, r.differences->second);
}

// A run in which no lead was seen shows by its offset what time it was there.
std::optional<std::pair<milliseconds, milliseconds>> clocks_of(const run_facts& r) {
    if (r.differences || !r.offset) return r.differences;
    return std::pair{*r.offset, *r.offset};
}

// `earlier` came before `later`, and is dated after it.
milliseconds spread_shown_by(server_ms earlier, server_ms later) {
    if (!earlier || !later) return milliseconds{0};
    return spread_between(*later, *earlier);
}

} // namespace

server_ms server_time_of(const moment& m, const run_facts& r) {
    if (!r.offset) return std::nullopt;
    return m.at + *r.offset;
}

milliseconds spread_of(const run_facts& a, const run_facts& b) {
    const auto own = later_of(own_spread(a), own_spread(b)).value_or(tolerance::spread_unknown);
    const auto x = clocks_of(a);
    const auto y = clocks_of(b);
    if (!x || !y || a.boot != b.boot) return own;
    return std::max(own,
                    spread_between(std::min(x->first, y->first), std::max(x->second, y->second)));
}

milliseconds longest_attempt(milliseconds timeout) { return 2 * timeout + 1min; }

moment end_after_kill(const moment& announced, const run_facts& of_attempt, milliseconds timeout,
                      const moment& adoption, const run_facts& adopting,
                      const moment& first_in_boot) {
    if (of_attempt.boot != adopting.boot) return first_in_boot;
    const auto latest = announced.at + longest_attempt(timeout);
    return latest < adoption.at ? moment{announced.run, latest} : adoption;
}

milliseconds in_this_boot(const moment& m, const run_facts& of_moment, const run_facts& current,
                          milliseconds first_run_began) {
    return of_moment.boot == current.boot ? m.at : first_run_began;
}

bool attempt_window::begins_after(const salesmap::lead_date& d) const noexcept {
    return floor && d.to < *floor - tolerance::exclusion - spread;
}

bool attempt_window::excludes(const salesmap::lead_date& d, milliseconds delay) const noexcept {
    return begins_after(d) || (end && d.from > *end + delay + tolerance::exclusion + spread);
}

bool attempt_window::holds(const salesmap::lead_date& d) const noexcept {
    const auto t = tolerance::ours;
    return floor && ceil && d.to - d.from <= tolerance::precision && d.from >= *floor - t &&
           d.to <= *ceil + t;
}

bool attempt_window::holds_late(const salesmap::lead_date& d, milliseconds delay) const noexcept {
    const auto t = tolerance::ours;
    return floor && end && d.to - d.from <= tolerance::precision && d.from >= *floor - t &&
           d.to <= *end + delay + t;
}

milliseconds text_date_error(const salesmap::lead_date& shown, const salesmap::lead_date& created) {
    const auto off = std::max(shown.from - created.to, created.from - shown.to);
    return off <= tolerance::ours ? milliseconds{0} : off;
}

std::optional<salesmap::lead_date> believed_date(const salesmap::lead_date& shown,
                                                 std::optional<milliseconds> error,
                                                 std::span<const attempt_window> windows,
                                                 milliseconds delay) {
    if (error) return salesmap::lead_date{shown.from - *error, shown.to + *error};
    const bool outside = std::ranges::all_of(
        windows, [&](const attempt_window& w) { return w.excludes(shown, delay); });
    return outside ? std::nullopt : std::optional{shown};
}

result<attempt_window> window_of(const attempt_facts& x, std::uint64_t row,
                                 std::uint64_t current_run, job_facts& facts) {
    const auto before = facts.newest_lead_before(x.seen, row);
    if (!before) return before.error();
    const auto after = facts.oldest_lead_after(x.ended, row);
    if (!after) return after.error();
    const auto of_announcement = facts.run(x.announced.run);
    if (!of_announcement) return of_announcement.error();
    const auto of_end = facts.run(x.end.run);
    if (!of_end) return of_end.error();
    const auto current = facts.run(current_run);
    if (!current) return current.error();

    const auto announced = server_time_of(x.announced, *of_announcement);
    attempt_window w;
    w.begun = x.announced.run > 0;
    w.end = server_time_of(x.end, *of_end);
    // A kill's end may have been fixed long after, in another boot: what the attempt's own run knew
    // of the server's clock says more.
    if (announced && x.lasted_at_most) w.end = earlier_of(w.end, *announced + *x.lasted_at_most);
    w.floor = later_of(*before, announced);
    w.ceil = earlier_of(*after, w.end);
    const auto widest = facts.widest_spread();
    if (!widest) return widest.error();
    w.spread = std::max({spread_of(*of_announcement, *current), *widest,
                         spread_shown_by(*before, announced), spread_shown_by(w.end, *after)});
    return w;
}

} // namespace leadimport::workspace
