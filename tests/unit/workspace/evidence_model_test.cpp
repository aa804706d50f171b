// The rules of settling in random worlds, in virtual time: no lead twice, none taken for ours that
// is not, no row called failed whose lead exists. What the rules say that they do not cover is
// counted apart. By hand for a million rows: LEADIMPORT_MODEL_WORLDS=55000, and another seed by
// LEADIMPORT_MODEL_SEED.

#include "model_job.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <iomanip>
#include <ostream>
#include <sstream>

namespace {

using namespace leadimport::tests;

std::uint64_t number_in(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

model_knobs draw(std::mt19937_64& random) {
    constexpr double rows[]{1, 3, 8, 20, 60};
    model_knobs k;
    k.lost = .1;
    k.rows = rows[random() % std::size(rows)];
    for (const auto& knob : all_knobs())
        if (random() % 100 < 17) k.*knob.member = knob.values[random() % knob.values.size()];
    if (k.unique > 0) k.key = 1;
    return k;
}

// Whether a world of these knobs shows the violation, and the first seed that does.
bool shows(const model_knobs& k, const std::string& kind, std::uint64_t& seed) {
    constexpr std::uint64_t seeds = 40;
    if (play(k, seed).violations.contains(kind)) return true;
    for (std::uint64_t other = 0; other < seeds; ++other)
        if (play(k, other).violations.contains(kind)) {
            seed = other;
            return true;
        }
    return false;
}

// The violation's history in a world that is as simple as can be.
std::string shortest_history(model_knobs k, std::uint64_t seed, const std::string& kind) {
    model_knobs off;
    off.lost = .1;
    for (const auto& knob : all_knobs()) {
        auto simpler = k;
        simpler.*knob.member = off.*knob.member;
        if (shows(simpler, kind, seed)) k = simpler;
    }
    for (const double rows : {1., 2., 3., 4., 6., 10., 20.}) {
        auto smaller = k;
        smaller.rows = rows;
        if (rows >= k.rows || !shows(smaller, kind, seed)) continue;
        k = smaller;
        break;
    }
    std::string s = kind + "\n" + describe(k) + ", seed " + std::to_string(seed) + "\n";
    for (const auto& line : play(k, seed, true).history)
        s += line + "\n";
    return s;
}

std::string share(std::size_t part, std::size_t of) {
    std::ostringstream s;
    s << part << " (" << std::setprecision(3)
      << 100 * static_cast<double>(part) / static_cast<double>(of) << " %)";
    return s.str();
}

std::string words(const model_report& r) {
    std::ostringstream s;
    s << r.rows << " rows, in doubt " << share(r.in_doubt, r.rows);
    std::size_t unknown = 0;
    for (const auto& [code, n] : r.unknown)
        unknown += n;
    s << ", unknown in the end " << share(unknown, r.rows);
    for (const auto& [code, n] : r.unknown)
        s << "\n  " << code << " " << n;
    for (const auto& [kind, n] : r.known)
        s << "\n  known: " << kind << " " << n;
    return s.str();
}

model_report play_all(const model_knobs& k, std::uint64_t worlds) {
    model_report all;
    for (std::uint64_t seed = 0; seed < worlds; ++seed)
        all.add(play(k, seed));
    return all;
}

} // namespace

TEST_CASE("the rules in random worlds: no lead twice, none wrongly ours, none wrongly failed") {
    const auto worlds = number_in("LEADIMPORT_MODEL_WORLDS", 600);
    std::mt19937_64 random{number_in("LEADIMPORT_MODEL_SEED", 1)};
    model_report all;
    for (std::uint64_t i = 0; i < worlds; ++i) {
        const auto knobs = draw(random);
        const auto seed = random();
        const auto report = play(knobs, seed);
        for (const auto& [kind, n] : report.violations) {
            const auto history = shortest_history(knobs, seed, kind);
            INFO(history);
            CHECK(n == 0);
        }
        all.add(report);
    }
    MESSAGE(words(all));
    CHECK(all.in_doubt > 0);
}

TEST_CASE(
    "the rules with a prompt and exact server: no row stays unknown beside a lead of the job") {
    const auto times = number_in("LEADIMPORT_MODEL_WORLDS", 600);
    for (const double lag : {0., 20.}) {
        for (const double rows : {3., 20., 1000.}) {
            model_knobs k;
            k.rows = rows;
            k.lost = .01;
            k.lag = lag;
            const auto all = play_all(k, 10 * times / static_cast<std::uint64_t>(rows));
            MESSAGE("lag ", lag, " s, files of ", rows, " rows: ", words(all));
            CHECK(all.unknown_beside_a_lead == 0);
            CHECK(all.violations.empty());
            CHECK(all.known.empty());
        }
    }
}

TEST_CASE("the rules with a server at its worst: few rows stay unknown") {
    const auto times = number_in("LEADIMPORT_MODEL_WORLDS", 600);
    for (const double rows : {60., 1000.}) {
        model_knobs k;
        k.rows = rows;
        k.lost = .05;
        k.late = 20;
        k.slow = .05;
        k.lag = 60;
        k.lag_kind = 1;
        k.get_fail = 5;
        k.mixed_names = 1;
        k.rewrite = 2;
        k.skew = 2;
        k.coll = k.equal = k.twins = .02;
        k.kill = k.kill_settle = 1;
        k.fill_org = 1;
        const auto all = play_all(k, 10 * times / static_cast<std::uint64_t>(rows));
        MESSAGE("files of ", rows, " rows: ", words(all));
        std::size_t unknown = 0;
        for (const auto& [code, n] : all.unknown)
            unknown += n;
        CHECK(unknown * 100 < all.rows * 2);
        CHECK(all.violations.empty());
    }
}
