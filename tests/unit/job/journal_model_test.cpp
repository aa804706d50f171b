// Random operations on a journal and on a plain model of it in memory: both always say the same.

#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <iterator>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::journal;
using tests::opened;

struct model_row {
    row_state state = row_state::pending;
    unsigned attempts = 0;
    unsigned status = 0;
    std::uint64_t ended = 0;
    std::string lead_id;
    std::string error;
    std::vector<std::string> history; // what its attempts met with, without the last
    bool last_told = true;            // the last one stands in the history
};

struct model {
    std::map<std::uint64_t, model_row> rows;
    std::uint64_t last_ended = 0;
    job::result_extent extent;
};

class both {
public:
    explicit both(std::uint64_t seed) : random_{seed} {}

    void step() {
        switch (below(12)) {
        case 0: return begin();
        case 1: return end(true);
        case 2: return end(false);
        case 3: return reopen();
        case 4: return adopt();
        case 5: return settle();
        case 6: return note_extent();
        case 7: return release();
        default: return below(2) == 0 ? intend() : finish();
        }
    }

    void compare() {
        const auto rows = j_.rows_after(0, 1000);
        REQUIRE(rows.has_value());
        REQUIRE(rows->size() == now_.rows.size());
        auto at = now_.rows.begin();
        job::row_counts counts;
        std::uint64_t beyond = 0;
        for (const auto& e : *rows) {
            const auto& [number, m] = *at++;
            CHECK(e.outcome.row == number);
            CHECK(e.outcome.state == m.state);
            CHECK(e.outcome.attempts == m.attempts);
            CHECK(e.outcome.lead_id == m.lead_id);
            CHECK(e.outcome.error == m.error);
            CHECK(e.ended == m.ended);
            count(counts, m.state);
            beyond += m.ended > now_.extent.written ? 1 : 0;
        }
        CHECK(*j_.counts() == counts);
        CHECK(j_.last_ended() >= now_.last_ended);
        CHECK(*j_.count_ended_after(now_.extent.written) == beyond);
        CHECK(j_.extent()->written == now_.extent.written);
        CHECK(j_.extent()->bytes == now_.extent.bytes);
        compare_history();
    }

private:
    void compare_history() {
        if (now_.rows.empty()) return;
        const auto row = any_row();
        const auto& m = now_.rows.at(row);
        auto wanted = m.history;
        const bool sent = m.attempts > 0 || m.state == row_state::sending;
        if (!m.last_told && sent && m.state != row_state::pending) wanted.push_back(m.error);
        std::vector<std::string> told;
        for (const auto& a : *j_.attempts_of(row))
            told.push_back(a.what);
        // Attempts within a millisecond may change places.
        std::ranges::sort(wanted);
        std::ranges::sort(told);
        CHECK(told == wanted);
    }

    static void count(job::row_counts& c, row_state s) {
        switch (s) {
        case row_state::created: ++c.created; break;
        case row_state::failed: ++c.failed; break;
        case row_state::unknown: ++c.unknown; break;
        case row_state::skipped: ++c.skipped; break;
        case row_state::sending: ++c.sending; break;
        case row_state::pending: break;
        }
    }

    std::uint64_t below(std::uint64_t n) { return random_() % n; }
    std::uint64_t any_row() {
        auto at = now_.rows.begin();
        std::advance(at, static_cast<std::ptrdiff_t>(below(now_.rows.size())));
        return at->first;
    }
    // One that is in this state; nothing when none is met.
    std::optional<std::uint64_t> some(row_state s) {
        for (int tries = 0; tries < 8 && !now_.rows.empty(); ++tries)
            if (const auto row = any_row(); now_.rows.at(row).state == s) return row;
        return std::nullopt;
    }

    void begin() {
        if (before_) return;
        REQUIRE(j_.begin().has_value());
        before_ = now_;
    }
    void end(bool well) {
        if (!before_) return;
        if (well) {
            REQUIRE(j_.commit().has_value());
        } else {
            j_.roll_back();
            now_ = *before_;
            reopen_at_once();
        }
        before_.reset();
    }
    // A process that died in a transaction has not made it.
    void reopen() {
        if (before_) now_ = *before_;
        before_.reset();
        reopen_at_once();
    }
    void reopen_at_once() {
        std::optional<journal> old{std::move(j_)};
        old.reset();
        j_ = opened(file_);
        now_.last_ended = 0;
        for (const auto& [row, m] : now_.rows)
            now_.last_ended = std::max(now_.last_ended, m.ended);
        CHECK(j_.last_ended() == now_.last_ended);
    }

    void intend() {
        const auto row = 1 + below(40);
        auto& m = now_.rows[row];
        if (m.state != row_state::pending) return forget(row, m);
        // Milliseconds tell attempts apart, and nobody sends a row twice in one.
        m.state = row_state::sending;
        ++m.attempts;
        m.last_told = false;
        pause();
        REQUIRE(j_.intent(row, m.attempts).has_value());
    }
    void forget(std::uint64_t row, const model_row& m) {
        if (m.state == row_state::pending && m.attempts == 0) now_.rows.erase(row);
    }
    static void pause() {
        const auto until = std::chrono::system_clock::now() + std::chrono::milliseconds{2};
        while (std::chrono::system_clock::now() < until) {
        }
    }

    void release() {
        const auto row = some(row_state::sending);
        if (!row) return;
        auto& m = now_.rows.at(*row);
        const auto why = below(3) == 0 ? std::string{} : "busy " + std::to_string(below(99));
        --m.attempts;
        m.state = row_state::pending;
        if (!why.empty()) m.history.push_back(why);
        m.last_told = true;
        REQUIRE(j_.release(*row, m.attempts, {503, why}).has_value());
    }
    void finish() {
        const auto row = some(row_state::sending);
        if (!row) return;
        auto& m = now_.rows.at(*row);
        constexpr row_state ends[] = {row_state::created, row_state::failed, row_state::unknown};
        delivery::outcome o;
        o.row = *row;
        o.attempts = m.attempts;
        o.state = ends[below(3)];
        o.status = o.state == row_state::unknown ? (below(2) == 0 ? 0 : 400) : 201;
        if (o.state == row_state::created) o.lead_id = "L" + std::to_string(*row);
        if (o.state != row_state::created) o.error = "e" + std::to_string(below(99));
        const auto number = j_.finish(o);
        REQUIRE(number.has_value());
        m.state = o.state;
        m.status = o.status;
        m.lead_id = o.lead_id;
        m.error = o.error;
        m.ended = *number;
        now_.last_ended = *number;
    }
    void adopt() {
        if (before_) return;
        REQUIRE(j_.begin().has_value());
        const auto adopted = j_.adopt_intents();
        REQUIRE(adopted.has_value());
        REQUIRE(j_.commit().has_value());
        std::uint64_t n = 0;
        for (auto& [row, m] : now_.rows) {
            if (m.state != row_state::sending) continue;
            m.state = row_state::unknown;
            m.status = 0;
            m.lead_id.clear();
            m.error = "leadimport ended before the answer came";
            m.ended = ++now_.last_ended;
            ++n;
        }
        CHECK(*adopted == n);
    }
    void settle() {
        const auto row = some(row_state::unknown);
        if (!row) return;
        auto& m = now_.rows.at(*row);
        if (!m.last_told) m.history.push_back(m.error);
        m.last_told = true;
        const auto cause = m.history.back();
        switch (below(3)) {
        case 0:
            REQUIRE(j_.settle_created(*row, "S" + std::to_string(*row), "then").has_value());
            m.state = row_state::created;
            m.lead_id = "S" + std::to_string(*row);
            m.error.clear();
            return;
        case 1: {
            const auto becomes = j_.settle_absent(*row);
            REQUIRE(becomes.has_value());
            m.state = m.status == 400 ? row_state::failed : row_state::pending;
            CHECK(*becomes == m.state);
            m.error = m.status == 400 ? cause : "";
            if (m.status != 400) m.ended = 0;
            return;
        }
        default:
            REQUIRE(j_.settle_in_doubt(*row, "who knows").has_value());
            m.error = cause + "; who knows";
        }
    }
    void note_extent() {
        now_.extent.written = below(now_.last_ended + 1);
        now_.extent.bytes = {below(1000), below(1000), below(1000)};
        REQUIRE(j_.set_extent(now_.extent).has_value());
    }

    tests::temporary_folder folder_;
    std::filesystem::path file_ = folder_.path() / "job.db";
    journal j_ = opened(file_);
    std::mt19937_64 random_;
    model now_;
    std::optional<model> before_; // in a transaction: what it began with
};

} // namespace

TEST_CASE("journal: whatever is done to it, it says what a plain model in memory says") {
    const auto seed = std::random_device{}();
    MESSAGE("seed " << seed);
    both b{seed};
    for (int n = 0; n < 1500; ++n) {
        b.step();
        if (n % 5 == 0) b.compare();
    }
    b.compare();
}
