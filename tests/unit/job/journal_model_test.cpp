// Random operations on a journal and on a model of it: both have to know the same after every step.
// The seed is another one each time; LEADIMPORT_SEED gives it.

#include "support/english.hpp"
#include "unit/job/fast_folder.hpp"
#include "unit/job/journal_fixture.hpp"
#include "unit/job/journal_model.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <functional>
#include <random>
#include <set>
#include <utility>

namespace {

using namespace leadimport;
using delivery::row_state;
using delivery::setback;
using job::journal;
using std::chrono::system_clock;
using tests::between;
using tests::fast_folder;
using tests::journal_model;
using tests::model_row;
using tests::opened;

// Rows are drawn from a window that moves along: each is done with at some time.
constexpr std::uint64_t window = 30;
constexpr int steps_per_row = 60;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr int steps = 1'500;
#else
constexpr int steps = 6'000;
#endif
constexpr std::size_t operations = 19; // kinds of them

bool lies_in(system_clock::time_point t, const between& b) { return b.low <= t && t <= b.high; }

// Whatever is kept is kept in whole milliseconds.
system_clock::time_point now() {
    return std::chrono::floor<std::chrono::milliseconds>(system_clock::now());
}

void compare(const job::row_entry& e, std::uint64_t number, const model_row& r) {
    CHECK(e.outcome.row == number);
    CHECK(e.outcome.state == r.state);
    CHECK(e.outcome.attempts == r.attempts);
    CHECK(e.outcome.lead_id == r.lead_id);
    CHECK(e.outcome.created_at == r.created_at);
    CHECK(stored(e.outcome.error) == stored(r.error));
    CHECK(e.outcome.why == r.why);
    CHECK(e.outcome.answered_id == r.answered_id);
    CHECK(e.ended == r.ended);
    if (r.state != row_state::pending) CHECK(e.outcome.status == r.status);
}

void compare_attempts(journal& j, std::uint64_t number, const model_row& r) {
    const auto told = j.attempts_of(number);
    REQUIRE(told.has_value());
    REQUIRE(told->size() == r.history.size());
    for (std::size_t i = 0; i < told->size(); ++i) {
        const auto& a = (*told)[i];
        const auto& m = r.history[i];
        CHECK(lies_in(a.began, m.began));
        CHECK((m.end_is_known ? lies_in(a.ended, m.ended) : a.ended == a.began));
        CHECK(a.status == m.status);
        CHECK(a.doubt == m.doubt);
        CHECK(stored(a.what) == stored(m.what));
        CHECK(a.why == m.why);
        CHECK(a.answered_id == m.answered_id);
        CHECK(a.seen == m.seen);
        CHECK(a.number == m.number);
    }
}

void compare_row(journal& j, const journal_model& m, std::uint64_t number) {
    const auto told = j.row(number);
    REQUIRE(told.has_value());
    const auto found = m.rows.find(number);
    REQUIRE(told->has_value() == (found != m.rows.end()));
    if (!told->has_value()) return;
    compare(**told, number, found->second);
    compare_attempts(j, number, found->second);
}

// Reads page by page, as an import does: `read(after, page)` against those rows of the model that
// belong; `same(entry, number, row)` compares one.
template<class Read, class Belongs, class Same>
void compare_pages(const journal_model& m, std::size_t page, Read read, Belongs belongs,
                   Same same) {
    std::uint64_t after = 0;
    auto expected = m.rows.begin();
    const auto skip = [&] {
        while (expected != m.rows.end() && !belongs(expected->first, expected->second))
            ++expected;
    };
    skip();
    for (;;) {
        const auto told = read(after, page);
        REQUIRE(told.has_value());
        for (const auto& e : *told) {
            REQUIRE(expected != m.rows.end());
            same(e, expected->first, expected->second);
            after = (expected++)->first;
            skip();
        }
        if (told->size() < page) break;
    }
    CHECK(expected == m.rows.end());
}

void compare_rows(journal& j, const journal_model& m, std::size_t page) {
    compare_pages(
        m, page, [&](std::uint64_t after, std::size_t most) { return j.rows_after(after, most); },
        [](std::uint64_t, const model_row&) { return true; }, compare);
}

void compare_unknown(journal& j, const journal_model& m, std::size_t page) {
    std::vector<std::uint64_t> expected;
    for (const auto& [number, r] : m.rows)
        if (r.state == row_state::unknown) expected.push_back(number);
    std::vector<std::uint64_t> told;
    for (std::uint64_t last = 0;;) {
        const auto some = j.unknown_after(last, page);
        REQUIRE(some.has_value());
        if (some->empty()) break;
        told.insert(told.end(), some->begin(), some->end());
        last = told.back();
    }
    CHECK(told == expected);
}

void compare_undone(journal& j, const journal_model& m, std::size_t page) {
    compare_pages(
        m, page,
        [&](std::uint64_t after, std::size_t most) { return j.to_undo_after(after, most); },
        [&](std::uint64_t number, const model_row& r) {
            return r.state == row_state::created && !m.undone.contains(number);
        },
        [](const job::created_entry& e, std::uint64_t number, const model_row& r) {
            CHECK(e.row == number);
            CHECK(e.lead_id == r.lead_id);
        });
    compare_pages(
        m, page, [&](std::uint64_t after, std::size_t most) { return j.undone_after(after, most); },
        [&](std::uint64_t number, const model_row&) { return m.undone.contains(number); },
        [&](const job::undone_entry& e, std::uint64_t number, const model_row& r) {
            CHECK(e.row == number);
            CHECK(e.lead_id == r.lead_id);
            CHECK(e.gone_before == m.undone.at(number));
        });
    CHECK(*j.undone() == m.undone.size());
}

void compare_errors(journal& j, const journal_model& m, row_state s) {
    std::map<std::string, job::error_kind> by_kind;
    for (const auto& [number, r] : m.rows) {
        if (r.state != s) continue;
        const auto* doubt = s == row_state::unknown ? r.last_doubt() : nullptr;
        const auto kind = kind_of(doubt != nullptr ? doubt->why : r.why);
        const auto& words = doubt != nullptr ? doubt->what : r.error;
        std::string key{name_of(kind.code)};
        for (const auto& argument : kind.arguments)
            key += "\n" + argument;
        auto& e = by_kind[key.empty() ? "words: " + stored(words) : key];
        if (e.rows++ == 0) e = {1, number, words, std::string{name_of(kind.code)}, kind.arguments};
    }
    const auto told = j.frequent_errors(s, 99);
    REQUIRE(told.has_value());
    CHECK(told->size() == by_kind.size());
    for (const auto& [key, kind] : by_kind)
        CHECK(std::ranges::count(*told, kind) == 1);
    CHECK(std::ranges::is_sorted(*told, std::greater{}, &job::error_kind::rows));
}

void compare_references(journal& j, const journal_model& m) {
    for (const auto& [key, e] : m.references) {
        const auto told = j.reference(key);
        REQUIRE(told.has_value());
        REQUIRE(told->has_value());
        CHECK((*told)->id == e.id);
        CHECK((*told)->kind == e.kind);
        CHECK((*told)->created == e.created);
    }
    for (const auto kind : {0U, 1U}) {
        const auto told = j.count_references(kind);
        const auto expected = m.count_references(kind);
        REQUIRE(told.has_value());
        CHECK(told->created == expected.created);
        CHECK(told->found == expected.found);
        CHECK(told->in_doubt == expected.in_doubt);
    }
}

void compare_all(journal& j, const journal_model& m, std::mt19937& random) {
    const auto page = 1 + random() % window;
    CHECK(*j.counts() == m.counts());
    compare_rows(j, m, page);
    compare_unknown(j, m, page);
    compare_undone(j, m, page);
    compare_references(j, m);
    for (const auto& [number, r] : m.rows)
        compare_attempts(j, number, r);
    const auto written = random() % (m.last + 2);
    CHECK(*j.count_ended_after(written) == m.ended_after(written));
    CHECK(j.extent()->written == m.extent.written);
    CHECK(j.extent()->bytes == m.extent.bytes);
    CHECK(*j.finished_at() == m.finished_at);
    CHECK(*j.command() == m.command);
    compare_errors(j, m, row_state::failed);
    compare_errors(j, m, row_state::unknown);
}

class driver {
public:
    explicit driver(std::uint32_t seed) : random_{seed} {}

    void run() {
        // Some are rare: chance alone may leave one out.
        for (int i = 0; i < steps || (done.size() < operations && i < 10 * steps); ++i) {
            CAPTURE(i);
            const auto row = 1 + static_cast<unsigned>(i / steps_per_row) + random_() % window;
            step(row);
            compare_row(j_, now_, row);
            CHECK(*j_.counts() == now_.counts());
            CHECK(j_.last_ended() == now_.last);
            if (i % 50 == 0) compare_all(j_, now_, random_);
            if (i % 100 == 0) compare_committed();
        }
    }

    std::set<std::string> done; // which operations there were

private:
    void step(std::uint64_t row) {
        switch (random_() % 32) {
        case 0: return end_transaction(true);
        case 1: return end_transaction(!chance(3));
        case 2: return chance(2) ? reopen() : begin();
        case 3: return adopt();
        case 4: return note();
        case 5:
        case 6: return refer();
        case 7:
        case 8: return intents(row);
        default: break;
        }
        if (!chance(30)) begin(); // each operation is also one by itself
        switch (now_.state_of(row)) {
        case row_state::pending: return chance(4) ? end_unsent(row) : intent(row);
        case row_state::sending:
            if (now_.rows.at(row).waits) return go_on_with_doubt(row);
            return chance(2) ? release(row) : finish(row);
        case row_state::created: return chance(3) ? undo(row) : settle(row);
        default: return settle(row);
        }
    }

    bool chance(unsigned one_in) { return random_() % one_in == 0; }
    std::string word() { return "w" + std::to_string(random_() % 6); }

    // Remembers what was done, and gives when it may be said to have been done.
    template<class F>
    between timed(const char* what, F&& f) {
        done.insert(what);
        const auto low = now();
        REQUIRE(f().has_value());
        return {low, now()};
    }

    void begin() {
        if (in_transaction_) return;
        timed("begin", [&] { return j_.begin(); });
        in_transaction_ = true;
        before_ = now_;
    }

    void end_transaction(bool commit) {
        if (!std::exchange(in_transaction_, false)) return;
        if (commit) {
            timed("commit", [&] { return j_.commit(); });
            return;
        }
        done.insert("roll_back");
        j_.roll_back();
        now_ = before_;
    }

    // As after a death: what was not committed is gone.
    void reopen() {
        done.insert(in_transaction_ ? "die in a transaction" : "reopen");
        if (std::exchange(in_transaction_, false)) now_ = before_;
        j_ = opened(folder_.path() / "job.db"); // while the other one is still open
        compare_all(j_, now_, random_);
    }

    void compare_committed() {
        const auto& m = in_transaction_ ? before_ : now_;
        auto reader = opened(folder_.path() / "job.db", journal::mode::read);
        CHECK(reader.last_ended() == m.last);
        compare_all(reader, m, random_);
    }

    void adopt() {
        begin();
        std::uint64_t count = 0;
        const auto when = timed("adopt_intents", [&] {
            const auto adopted = j_.adopt_intents();
            if (adopted) count = *adopted;
            return adopted;
        });
        CHECK(count == now_.adopt(words::ended_before_answer, when));
    }

    void note() {
        now_.extent = {random_(), {random_(), random_(), random_()}};
        now_.finished_at = word();
        now_.command = {word(), word(), {}, word(), {}, word()};
        timed("set_extent", [&] { return j_.set_extent(now_.extent); });
        timed("set_finished_at", [&] { return j_.set_finished_at(now_.finished_at); });
        timed("set_command", [&] { return j_.set_command(now_.command); });
        const auto id = word();
        CHECK(j_.row_of_lead(id)->has_value() == now_.has_lead(id));
        CHECK_FALSE(j_.row_of_lead("")->has_value());
    }

    void refer() {
        using job::reference_step;
        const auto n = random_() % 8; // a key has one kind
        job::reference_change c{reference_step::note,
                                "k" + std::to_string(n),
                                {{}, static_cast<unsigned>(n % 2), false}};
        if (chance(2)) {
            c.step = reference_step::keep;
            c.entry.id = word();
            c.entry.created = chance(2);
        } else if (chance(2)) {
            c.step = reference_step::forget;
        }
        timed("change_reference", [&] { return j_.change_reference(c); });
        now_.change_reference(c);
        CHECK(j_.reference(c.key)->has_value() == now_.references.contains(c.key));
    }

    void intent(std::uint64_t row) {
        const auto attempt = static_cast<unsigned>(1 + random_() % 4);
        const auto when = timed("intent", [&] { return j_.intent(row, attempt); });
        now_.intent(row, attempt, when, durable());
    }

    // The last outcome that is.
    [[nodiscard]] std::uint64_t durable() const {
        return in_transaction_ ? before_.last : now_.last;
    }

    // Of rows that follow each other, or nearly: of some something may be known, some are left out.
    void intents(std::uint64_t from) {
        begin();
        std::vector<delivery::announcement> rows;
        for (auto row = from; row < from + window / 2; ++row)
            if (now_.state_of(row) == row_state::pending && !chance(9))
                rows.push_back({row, chance(9) ? 2U : 1U});
        const auto when = timed("intents", [&] { return j_.intents(rows); });
        for (const auto& a : rows)
            now_.intent(a.row, a.attempt, when, durable());
    }

    void release(std::uint64_t row) {
        const auto attempts = static_cast<unsigned>(random_() % 4);
        setback why{chance(2) ? 503U : 0U, chance(3) ? std::string{} : word()};
        if (!why.cause.empty() && chance(2)) why.doubt = reason{reason_code::no_answer, {word()}};
        const auto& known = now_.rows;
        const auto found = known.find(row);
        why.row_in_doubt = why.doubt || (found != known.end() && found->second.doubted);
        if (why.row_in_doubt) done.insert("doubt");
        const auto when = timed("release", [&] { return j_.release(row, attempts, why); });
        now_.release(row, attempts, why, when);
    }

    // It was to be sent again at once.
    void go_on_with_doubt(std::uint64_t row) {
        if (chance(2)) return intent(row);
        if (chance(2)) return release(row);
        const auto* doubt = now_.rows.at(row).last_doubt();
        auto o = tests::ended(row, row_state::unknown, doubt->what);
        o.status = doubt->status;
        o.why = doubt->why;
        finish(o);
    }

    delivery::outcome outcome(std::uint64_t row, row_state s) {
        constexpr unsigned statuses[] = {0, 200, 400, 408, 409, 499, 500, 503};
        auto o = tests::ended(row, s, word());
        o.attempts = static_cast<unsigned>(random_() % 4);
        o.status = statuses[random_() % std::size(statuses)];
        if (s == row_state::unknown && chance(3)) o.answered_id = word();
        if (s != row_state::created && chance(2))
            o.why = {chance(2) ? reason_code::conflict : reason_code::refused_in_doubt,
                     {word(), "\"가\\\n"}};
        if (s != row_state::created) return o;
        o.error.clear();
        o.lead_id = word();
        o.created_at = chance(4) ? "" : word();
        return o;
    }

    void finish(const delivery::outcome& o) {
        const auto when = timed("finish", [&] {
            const auto number = j_.finish(o);
            if (number) CHECK(*number == now_.last + 1);
            return number;
        });
        now_.finish(o, when);
    }

    void finish(std::uint64_t row) {
        constexpr row_state ends[] = {row_state::created, row_state::failed, row_state::unknown};
        finish(outcome(row, ends[random_() % std::size(ends)]));
    }

    void end_unsent(std::uint64_t row) {
        finish(outcome(row, chance(2) ? row_state::failed : row_state::skipped));
    }

    void undo(std::uint64_t row) {
        const bool gone = chance(2);
        timed("set_undone", [&] { return j_.set_undone(row, gone); });
        now_.undone.emplace(row, gone); // the first time counts
    }

    // What is not unknown has to be left alone.
    void settle(std::uint64_t row) {
        if (chance(3)) {
            const auto id = word();
            const auto at = word();
            timed("settle_created", [&] { return j_.settle_created(row, id, at); });
            now_.settle_created(row, id, at);
        } else if (chance(2)) {
            timed("settle_absent", [&] { return j_.settle_absent(row); });
            now_.settle_absent(row);
        } else {
            const auto why = word();
            const auto code = chance(2) ? reason{} : reason{reason_code::candidate, {word()}};
            timed("settle_in_doubt", [&] { return j_.settle_in_doubt(row, why, code); });
            now_.settle_in_doubt(row, why, code);
        }
    }

    std::mt19937 random_;
    fast_folder folder_;
    journal j_ = opened(folder_.path() / "job.db");
    journal_model now_, before_;
    bool in_transaction_ = false;
};

std::uint32_t chosen_seed() {
    const char* given = std::getenv("LEADIMPORT_SEED");
    return given != nullptr ? static_cast<std::uint32_t>(std::stoul(given))
                            : std::random_device{}();
}

} // namespace

TEST_CASE("journal: knows what a plain model knows, whatever was done to both") {
    const auto seed = chosen_seed();
    MESSAGE("LEADIMPORT_SEED=", seed);
    driver d{seed};
    d.run();
    CHECK(d.done.size() == operations);
}
