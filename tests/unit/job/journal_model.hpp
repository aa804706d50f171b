#pragma once
// What a journal has to know, as plain structures in memory: written from the contract in
// journal.hpp, without a look at how it is kept.

#include "leadimport/delivery/outcome.hpp"
#include "leadimport/delivery/recorder.hpp"
#include "leadimport/job/journal.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace leadimport::tests {

// A moment that is known to lie between two others.
struct between {
    std::chrono::system_clock::time_point low, high;
};

struct model_attempt {
    between began;
    between ended;
    bool end_is_known = false; // false: told as ending when it began
    unsigned status = 0;
    bool doubt = false;
    std::string what;
};

struct model_row {
    delivery::row_state state = delivery::row_state::pending;
    unsigned attempts = 0;
    unsigned status = 0;
    std::uint64_t ended = 0;
    std::string lead_id, created_at, error;
    std::vector<model_attempt> history;
};

class journal_model {
public:
    using row_state = delivery::row_state;

    std::map<std::uint64_t, model_row> rows;
    std::uint64_t last = 0;
    job::result_extent extent;
    std::string finished_at;
    job::job_command command;
    std::map<std::string, job::reference_entry> references;
    std::map<std::uint64_t, bool> undone; // whether somebody else had done it before

    [[nodiscard]] row_state state_of(std::uint64_t row) const {
        const auto found = rows.find(row);
        return found == rows.end() ? row_state::pending : found->second.state;
    }

    void intent(std::uint64_t row, unsigned attempt, between when) {
        auto& r = rows[row];
        r.state = row_state::sending;
        r.attempts = attempt;
        r.status = 0;
        r.history.push_back({when, when, false, 0, false, {}});
    }

    void release(std::uint64_t row, unsigned attempts, const delivery::setback& why, between when) {
        const auto found = rows.find(row);
        if (found == rows.end()) return;
        auto& r = found->second;
        if (r.state == row_state::sending) {
            if (why.cause.empty())
                r.history.pop_back();
            else
                end_attempt(r.history.back(), why.status, false, why.cause, when);
        }
        r.state = row_state::pending;
        r.attempts = attempts;
    }

    void finish(const delivery::outcome& o, between when) {
        auto& r = rows[o.row];
        if (r.state == row_state::sending)
            end_attempt(r.history.back(), o.status, o.state == row_state::unknown, o.error, when);
        r.state = o.state;
        r.attempts = o.attempts;
        r.status = o.status;
        r.ended = ++last;
        r.lead_id = o.lead_id;
        r.created_at = o.created_at;
        r.error = o.error;
    }

    // How many.
    std::uint64_t adopt(const std::string& words) {
        std::uint64_t count = 0;
        for (auto& [number, r] : rows) {
            if (r.state != row_state::sending) continue;
            r.state = row_state::unknown;
            r.ended = ++last;
            r.error = words;
            r.history.back().doubt = true;
            r.history.back().what = words;
            ++count;
        }
        return count;
    }

    void settle_created(std::uint64_t row, const std::string& lead_id, const std::string& at) {
        if (state_of(row) != row_state::unknown) return;
        auto& r = rows[row];
        r.state = row_state::created;
        r.lead_id = lead_id;
        r.created_at = at;
        r.error.clear();
    }

    void settle_absent(std::uint64_t row) {
        if (state_of(row) != row_state::unknown) return;
        auto& r = rows[row];
        if (r.status / 100 == 4 && r.status != 408) {
            r.state = row_state::failed;
            r.error = r.history.back().what;
            return;
        }
        r.state = row_state::pending;
        r.error.clear();
        r.ended = 0;
    }

    void settle_in_doubt(std::uint64_t row, const std::string& why) {
        if (state_of(row) == row_state::unknown)
            rows[row].error = rows[row].history.back().what + "; " + why;
    }

    void change_reference(const job::reference_change& c) {
        const auto at = references.find(c.key);
        const bool known = at != references.end() && !at->second.id.empty();
        switch (c.step) {
        case job::reference_step::keep: references[c.key] = c.entry; break;
        case job::reference_step::note:
            if (at == references.end()) references[c.key] = {{}, c.entry.kind, false};
            break;
        case job::reference_step::forget:
            if (!known) references.erase(c.key);
            break;
        }
    }

    [[nodiscard]] job::reference_counts count_references(unsigned kind) const {
        job::reference_counts n;
        for (const auto& [key, e] : references)
            if (e.kind == kind) ++(e.id.empty() ? n.in_doubt : e.created ? n.created : n.found);
        return n;
    }

    // Numbers of settled rows that are pending again are given anew by whoever opens it next.
    void reopen() { last = max_ended(); }

    [[nodiscard]] std::uint64_t max_ended() const {
        std::uint64_t most = 0;
        for (const auto& [number, r] : rows)
            most = std::max(most, r.ended);
        return most;
    }

    [[nodiscard]] std::uint64_t ended_after(std::uint64_t written) const {
        return static_cast<std::uint64_t>(std::ranges::count_if(
            rows, [&](const auto& entry) { return entry.second.ended > written; }));
    }

    [[nodiscard]] job::row_counts counts() const {
        job::row_counts c;
        for (const auto& [number, r] : rows)
            switch (r.state) {
            case row_state::created: ++c.created; break;
            case row_state::failed: ++c.failed; break;
            case row_state::unknown: ++c.unknown; break;
            case row_state::skipped: ++c.skipped; break;
            case row_state::sending: ++c.sending; break;
            case row_state::pending: break;
            }
        return c;
    }

    [[nodiscard]] bool has_lead(const std::string& id) const {
        return std::ranges::any_of(
            rows, [&](const auto& entry) { return !id.empty() && entry.second.lead_id == id; });
    }

private:
    static void end_attempt(model_attempt& a, unsigned status, bool doubt, const std::string& what,
                            between when) {
        a.ended = when;
        a.end_is_known = true;
        a.status = status;
        a.doubt = doubt;
        a.what = what;
    }
};

} // namespace leadimport::tests
