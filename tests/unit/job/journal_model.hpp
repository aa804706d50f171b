#pragma once
// What a journal has to know, as plain structures in memory: written from the contract in
// journal.hpp, without a look at how it is kept.

#include "leadimport/base/stored_message.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/delivery/recorder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
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
    words::message what{};
    reason why{};
    std::string answered_id{};
    std::uint64_t seen = 0;
    std::uint64_t number = 0;
};

struct model_row {
    delivery::row_state state = delivery::row_state::pending;
    unsigned attempts = 0;
    unsigned status = 0;
    std::uint64_t ended = 0;
    std::string lead_id, created_at, answered_id;
    words::message error;
    reason why;
    std::vector<model_attempt> history;
    // Sent again at once: some attempt since it was begun is in doubt; and none is under way now.
    bool doubted = false;
    bool waits = false;
    std::optional<between> noticed{}; // when its end was, that no attempt had

    [[nodiscard]] const model_attempt* last_doubt() const {
        const auto found =
            std::find_if(history.rbegin(), history.rend(), [](const auto& a) { return a.doubt; });
        return found == history.rend() ? nullptr : &*found;
    }
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

    // `seen`: the last outcome that was durable.
    void intent(std::uint64_t row, unsigned attempt, between when, std::uint64_t seen) {
        auto& r = rows[row];
        r.state = row_state::sending;
        r.attempts = attempt;
        r.status = 0;
        r.waits = false;
        r.noticed.reset();
        r.history.push_back({.began = when, .ended = when, .seen = seen});
    }

    void release(std::uint64_t row, unsigned attempts, const delivery::setback& why, between when) {
        const auto found = rows.find(row);
        if (found == rows.end()) return;
        auto& r = found->second;
        if (r.state == row_state::sending && !r.waits) {
            if (why.cause.empty())
                r.history.pop_back();
            else
                end_attempt(r.history.back(), why.status, why.doubt.has_value(), why.cause, when,
                            why.doubt ? ++last : 0);
            if (why.doubt) r.history.back().why = *why.doubt;
        }
        r.state = why.row_in_doubt ? row_state::sending : row_state::pending;
        r.doubted = r.waits = why.row_in_doubt;
        r.attempts = attempts;
    }

    // What an outcome has to be recorded as, where other rows have the lead that it names.
    [[nodiscard]] delivery::outcome as_recorded(delivery::outcome o) const {
        const bool created = o.state == row_state::created;
        const auto named = created ? o.lead_id : o.answered_id;
        const auto row_with = [&](auto&& has_it) -> std::uint64_t {
            for (const auto& [number, r] : rows)
                if (number != o.row && !named.empty() && has_it(r)) return number;
            return 0;
        };
        const auto has_it = row_with([&](const model_row& r) { return r.lead_id == named; });
        const auto may_have_it = row_with([&](const model_row& r) {
            return r.state == row_state::unknown && r.answered_id == named;
        });
        if (!created) {
            if (has_it > 0) o.answered_id.clear();
            return o;
        }
        if (has_it == 0 && may_have_it == 0) return o;
        const auto other = std::to_string(has_it > 0 ? has_it : may_have_it);
        o.state = row_state::unknown;
        o.why = {reason_code::lead_of_another_row, {other}};
        o.error = words::lead_named_for_other_row(other);
        o.answered_id = has_it > 0 ? "" : named;
        o.lead_id.clear();
        o.created_at.clear();
        return o;
    }

    void finish(const delivery::outcome& told, between when) {
        const auto o = as_recorded(told);
        auto& r = rows[o.row];
        r.ended = ++last;
        r.noticed.reset();
        if (r.state == row_state::sending && !r.waits) {
            auto& a = r.history.back();
            end_attempt(a, o.status, o.state == row_state::unknown, o.error, when, last);
            a.why = o.why;
            a.answered_id = o.answered_id;
        } else {
            r.noticed = when;
        }
        r.doubted = r.waits = false;
        r.state = o.state;
        r.attempts = o.attempts;
        r.status = o.status;
        r.lead_id = o.lead_id;
        r.created_at = o.created_at;
        r.error = o.error;
        r.why = o.why;
        r.answered_id = o.answered_id;
    }

    // How many.
    std::uint64_t adopt(const words::message& words, between when) {
        std::uint64_t count = 0;
        for (auto& [number, r] : rows) {
            if (r.state != row_state::sending) continue;
            r.state = row_state::unknown;
            r.ended = ++last;
            r.error = words;
            r.why = {reason_code::process_ended, {}};
            r.lead_id.clear();
            r.created_at.clear();
            r.answered_id.clear();
            if (const auto* doubt = r.last_doubt(); r.waits) {
                r.status = doubt->status;
                r.error = doubt->what;
                r.why = doubt->why;
                r.noticed = when;
            } else {
                end_attempt(r.history.back(), 0, true, words, when, last);
                r.history.back().why = r.why;
            }
            r.doubted = r.waits = false;
            ++count;
        }
        return count;
    }

    void settle_created(std::uint64_t row, const std::string& lead_id, const std::string& at) {
        if (state_of(row) != row_state::unknown) return;
        auto& r = rows[row];
        r.state = row_state::created;
        r.ended = ++last;
        r.lead_id = lead_id;
        r.created_at = at;
        r.error.clear();
        r.why = {reason_code::adopted, {}};
        r.answered_id.clear();
    }

    void settle_absent(std::uint64_t row) {
        if (state_of(row) != row_state::unknown) return;
        auto& r = rows[row];
        r.answered_id.clear();
        const auto was_refused = [](const auto& a) {
            return a.why.code == reason_code::refused_in_doubt ||
                   (a.why.code == reason_code::none && a.status == 400);
        };
        if (const auto* doubt = r.last_doubt(); doubt != nullptr && was_refused(*doubt)) {
            r.state = row_state::failed;
            r.error = doubt->what;
            r.why = {reason_code::refused, {stored(r.error)}};
            return;
        }
        r.state = row_state::pending;
        r.error.clear();
        r.why = {};
        r.ended = 0;
    }

    void settle_in_doubt(std::uint64_t row, const words::message& why, const reason& code) {
        if (state_of(row) != row_state::unknown) return;
        rows[row].error = words::then(rows[row].last_doubt()->what, why);
        if (code.code != reason_code::none) rows[row].why = code;
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
    static void end_attempt(model_attempt& a, unsigned status, bool doubt,
                            const words::message& what, between when, std::uint64_t number) {
        a.ended = when;
        a.end_is_known = true;
        a.status = status;
        a.doubt = doubt;
        a.what = what;
        a.number = number;
    }
};

} // namespace leadimport::tests
