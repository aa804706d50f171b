#include "told_facts.hpp"

#include "leadimport/workspace/lead_bounds.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;

run_facts run_in(std::string boot, std::optional<milliseconds> offset) {
    run_facts r;
    r.boot = std::move(boot);
    r.offset = offset;
    return r;
}

// Seconds by the boot clock; "-" when it is not known.
std::string seconds(std::optional<milliseconds> server) {
    if (!server) return "-";
    return std::to_string(
        std::chrono::duration_cast<std::chrono::seconds>(*server - told_offset).count());
}
std::string told(const attempt_window& w) {
    return seconds(w.floor) + " " + seconds(w.ceil) + " " + seconds(w.end);
}

} // namespace

TEST_CASE("window_of: order from the journal, times from ids, the announcement and the end") {
    const auto x = lost(100s, 130s, 5, 9);
    const struct {
        const char* what;
        std::vector<told_facts::lead> leads;
        bool clock;
        const char* window; // floor, ceil, end
    } table[] = {
        {"no lead at all", {}, true, "100 130 130"},
        {"a lead that precedes is older than the announcement",
         {{1, id_at(90s), 5, 0}},
         true,
         "100 130 130"},
        {"a lead that precedes is newer, by a server that is ahead",
         {{1, id_at(103s), 5, 0}},
         true,
         "103 130 130"},
        {"the newest that precedes",
         {{1, id_at(90s), 4, 0}, {2, id_at(101s), 5, 0}},
         true,
         "101 130 130"},
        {"under way together: its outcome came after X was announced",
         {{1, id_at(120s), 6, 3}},
         true,
         "100 130 130"},
        {"a lead that follows", {{1, id_at(125s), 20, 9}}, true, "100 125 130"},
        {"the oldest that follows",
         {{1, id_at(128s), 20, 9}, {2, id_at(126s), 21, 10}},
         true,
         "100 126 130"},
        {"its row began before X ended", {{1, id_at(110s), 20, 8}}, true, "100 130 130"},
        {"X's own row", {{7, id_at(120s), 5, 9}}, true, "100 130 130"},
        {"no clock: the one half serves", {{1, id_at(90s), 5, 0}}, false, "90 - -"},
        {"no clock: the other half", {{1, id_at(125s), 20, 9}}, false, "- 125 -"},
        {"no clock, no lead", {}, false, "- - -"},
        {"ids without dates", {{1, "507f1f77bcf86cd799439011", 5, 0}}, false, "- - -"},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        told_facts facts;
        facts.leads = t.leads;
        if (!t.clock) facts.runs[0].offset = std::nullopt;
        CHECK(told(*window_of(x, 7, 1, facts)) == t.window);
    }
}

TEST_CASE("window_of: an order that the dates contradict shows that the clock was set") {
    const auto spread = [](std::vector<told_facts::lead> leads) {
        told_facts facts;
        facts.leads = std::move(leads);
        return window_of(lost(100s, 130s, 5, 9), 7, 1, facts)->spread;
    };
    CHECK(spread({}) == 0s);
    CHECK(spread({{1, id_at(90s), 5, 0}}) == 0s);
    CHECK(spread({{1, id_at(101s), 5, 0}}) == 0s); // Date's own second
    CHECK(spread({{1, id_at(191s), 5, 0}}) == 90s);
    CHECK(spread({{1, id_at(191s), 6, 0}}) == 0s); // it does not precede
    CHECK(spread({{1, id_at(125s), 20, 9}}) == 4s);
    CHECK(spread({{1, id_at(-171s), 20, 9}}) == 300s);
}

TEST_CASE("window_of: what any run of the job has seen of the clocks widens the spread") {
    told_facts facts;
    facts.widest = 10min;
    CHECK(window_of(lost(100s, 130s), 7, 1, facts)->spread == 10min);
    facts.runs[0].differences->second += 15min;
    CHECK(window_of(lost(100s, 130s), 7, 1, facts)->spread == 15min - 1s);
}

TEST_CASE("believed_date: dates as text, as far as others were right") {
    const salesmap::lead_date slow{told_offset + 100s, told_offset + 130s};
    CHECK(text_date_error(at(101s), slow) == 0s);
    CHECK(text_date_error(at(95s), slow) == 0s);
    CHECK(text_date_error(at(94s), slow) == 6s);
    CHECK(text_date_error(at(136s), slow) == 6s);
    CHECK(text_date_error({told_offset - 9h, told_offset + 15h}, slow) == 0s);
    const attempt_window windows[] = {
        {told_offset + 100s, told_offset + 130s, told_offset + 130s, 0s}};
    const auto words = [&](milliseconds t, std::optional<milliseconds> error) {
        const auto d = believed_date(at(t), error, windows, 2min);
        if (!d) return std::string{"-"};
        return std::to_string((d->from - told_offset) / 1s) + " " +
               std::to_string((d->to - told_offset) / 1s);
    };
    CHECK(words(110s, 0s) == "110 110");
    CHECK(words(110s, 300s) == "-190 410");
    CHECK(words(-500s, 0s) == "-500 -500");
    CHECK(words(110s, std::nullopt) == "110 110"); // it speaks for the attempt
    CHECK(words(-500s, std::nullopt) == "-");      // and not against it
}

TEST_CASE("window_of: the offset of another run or boot is never applied") {
    told_facts facts;
    facts.runs.push_back(run_in("boot", told_offset + 500s));
    facts.runs[0].offset = std::nullopt;
    const attempt_facts x{{1, 100s}, 0, {2, 130s}, 1};
    // Announced in run 1, which saw no answer; ended in run 2.
    CHECK(told(*window_of(x, 7, 2, facts)) == "- 630 630");
}

TEST_CASE("window_of: our clock corrected by minutes in between changes nothing") {
    // There is no wall clock among the facts: the boot clock goes on.
    told_facts facts;
    CHECK(told(*window_of(lost(100s, 130s), 7, 1, facts)) == "100 130 130");
}

TEST_CASE("spread_of: how far the server's machines were seen to differ") {
    const auto run = [](std::string boot, milliseconds least, milliseconds most) {
        auto r = run_in(std::move(boot), least);
        r.differences = std::pair{least, most};
        return r;
    };
    run_facts none;
    none.boot = "a";
    CHECK(spread_of(none, none) == 1min);
    CHECK(spread_of(run("a", 0s, 400ms), run("a", 0s, 400ms)) == 0s); // Date's own second
    CHECK(spread_of(run("a", 0s, 4s), run("a", 0s, 4s)) == 3s);
    CHECK(spread_of(run("a", 0s, 4s), run("a", 20s, 21s)) == 20s);  // together
    CHECK(spread_of(run("a", 0s, 4s), run("b", 900s, 906s)) == 5s); // each by itself
    CHECK(spread_of(none, run("a", 0s, 4s)) == 3s);
    CHECK(spread_of(run("b", 0s, 4s), none) == 3s);
    // Of a run in which no lead was seen its offset counts, in the same boot.
    const auto asked = [](milliseconds offset) { return run_in("a", offset); };
    CHECK(spread_of(run("a", 0s, 1s), asked(-90s)) == 90s);
    CHECK(spread_of(asked(300s), run("a", 0s, 1s)) == 299s);
    CHECK(spread_of(run("a", 0s, 4s), asked(1s)) == 3s);
    CHECK(spread_of(run("b", 0s, 4s), asked(-90s)) == 3s);
    CHECK(spread_of(asked(0s), asked(10s)) == 1min);
    CHECK(spread_of(asked(0s), asked(-90s)) == 89s);
}

TEST_CASE("end_after_kill: the earlier of the adoption and what the timeout allows") {
    const auto a = run_in("a", {});
    const auto b = run_in("b", {});
    const struct {
        const char* what;
        moment adoption;
        const run_facts& adopting;
        moment end;
    } table[] = {
        {"kill -9 and an immediate restart", {2, 102s}, a, {2, 102s}},
        {"restarted a day later", {2, 100s + 24h}, a, {1, 100s + 180s}},
        {"just at the limit", {2, 280s}, a, {2, 280s}},
        {"in another boot: its first run's start", {3, 50s}, b, {2, 20s}},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        CHECK(end_after_kill({1, 100s}, a, 60s, t.adoption, t.adopting, {2, 20s}) == t.end);
    }
}

TEST_CASE("window_of: after a reboot the attempt's own run bounds its end in server time") {
    told_facts facts;
    // The next boot, an hour later by the server.
    facts.runs.push_back(run_in("next", told_offset + 3600s));
    attempt_facts x{{1, 100s}, 0, {2, 20s}, 1};
    CHECK(told(*window_of(x, 7, 2, facts)) == "100 3620 3620");
    x.lasted_at_most = longest_attempt(60s);
    CHECK(told(*window_of(x, 7, 2, facts)) == "100 280 280");
}

TEST_CASE("in_this_boot: D counts anew in another boot, from its first run on") {
    const auto a = run_in("a", {});
    const auto b = run_in("b", {});
    CHECK(in_this_boot({1, 100s}, a, a, 30s) == 100s);
    CHECK(in_this_boot({1, 100s}, a, b, 30s) == 30s);
}

TEST_CASE("attempt_window: what is ours, what is late, what is excluded") {
    attempt_window w{told_offset + 100s, told_offset + 110s, told_offset + 130s, 0s};
    const auto what = [&](const salesmap::lead_date& d) {
        std::string s = w.holds(d) ? "ours " : "";
        if (w.holds_late(d, 2min)) s += "late ";
        if (w.excludes(d, 2min)) s += "excluded ";
        return s;
    };
    const auto interval = [](milliseconds from, milliseconds to) {
        return salesmap::lead_date{from + told_offset, to + told_offset};
    };
    CHECK(what(at(105s)) == "ours late ");
    CHECK(what(at(95s)) == "ours late "); // 5 s
    CHECK(what(at(94s)) == "");           // a colleague's, or a server's clock that differs
    CHECK(what(at(80s)) == "");           // an equal lead made 20 s before
    CHECK(what(at(40s)) == "");
    CHECK(what(at(39s)) == "excluded "); // over a minute before
    CHECK(what(at(115s)) == "ours late ");
    CHECK(what(at(116s)) == "late "); // a late commit, or an equal lead 20 s after
    CHECK(what(at(255s)) == "late "); // end + D + 5 s
    CHECK(what(at(256s)) == "");
    CHECK(what(at(310s)) == "");
    CHECK(what(at(311s)) == "excluded "); // over D and a minute after the end
    CHECK(what(interval(100s, 109s)) == "ours late ");
    CHECK(what(interval(60s, 120s)) == ""); // cut to the minute
    CHECK(what(interval(-9h, 15h)) == "");  // cut to midnight
    CHECK(what(interval(-48h, -24h)) == "excluded ");
    w.spread = 20s; // widens what is excluded, not what is ours
    CHECK(what(at(95s)) == "ours late ");
    CHECK(what(at(94s)) == "");
    CHECK(what(at(20s)) == "");
    CHECK(what(at(19s)) == "excluded ");
    w.spread = 10min; // an answer's date was wrong: an earlier import's leads are not ours
    CHECK(what(at(94s)) == "");
    CHECK(what(at(-200s)) == "");
    CHECK(what(at(-561s)) == "excluded ");
    w = {told_offset + 100s, told_offset + 2000s, told_offset + 2000s, 0s};
    CHECK(what(interval(200s, 500s)) == ""); // not precise enough to be ours
    w = {std::nullopt, told_offset + 110s, told_offset + 130s, 0s};
    CHECK(what(at(105s)) == ""); // without a floor nothing is ours by time
    w = {told_offset + 100s, std::nullopt, std::nullopt, 0s};
    CHECK(what(at(105s)) == "");
    CHECK(what(at(39s)) == "excluded ");
    CHECK(what(at(9999s)) == "");
}
