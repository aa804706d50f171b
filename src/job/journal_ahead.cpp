// Intents of rows that are announced together. Where nothing limits the rate a row's intent is but
// a few milliseconds old when its end comes; a record for each, written twice, would cost as much
// as sending it. So rows of which nothing is known yet share one record of `ahead` until they end,
// and count as being sent as long as they have no record of their own.

#include "job/journal_impl.hpp"

#include "leadimport/words/job.hpp"

namespace leadimport::job {

namespace {

// A record of `ahead` costs as much as a few of `row`.
constexpr std::uint64_t worth_a_record = 4;

// Where the run of consecutive rows that are announced for the first time ends.
auto end_of_run(std::span<const delivery::announcement> rows) {
    auto at = rows.begin();
    while (at != rows.end() && at->attempt == 1 &&
           at->row == rows.front().row + static_cast<std::uint64_t>(at - rows.begin()))
        ++at;
    return at;
}

} // namespace

result<void> journal::intents(std::span<const delivery::announcement> rows) {
    while (!rows.empty()) {
        const auto run = static_cast<std::uint64_t>(end_of_run(rows) - rows.begin());
        const auto first = rows.front().row;
        const auto together = impl_->may_share(first, run);
        if (!together) return together.error();
        auto done = *together ? impl_->announce(first, first + run - 1)
                              : intent(first, rows.front().attempt);
        if (!done) return done;
        rows = rows.subspan(*together ? run : 1);
    }
    return {};
}

// Not when one of them has a record: it would be taken for what is known of that row, and a row
// that is on its way for one that is not.
result<bool> journal::impl::may_share(std::uint64_t first, std::uint64_t count) {
    if (count < worth_a_record) return false;
    auto& s = find_record.bind(1, first).bind(2, first + count - 1);
    const auto found = s.step();
    s.reset();
    if (!found) return found.error();
    return !*found;
}

result<void> journal::impl::announce(std::uint64_t first, std::uint64_t last) {
    const auto now = announced_now();
    put_ahead.bind(1, first).bind(2, last).bind(3, now.wall);
    if (auto done = put_ahead.bind(4, now.seen).bind(5, now.run).bind(6, now.boot).run(); !done)
        return done;
    ahead.add(first, last, now);
    return {};
}

result<std::optional<announced_at>> journal::impl::leave_ahead(std::uint64_t row) {
    if (auto ready = take_over_ahead(); !ready) return ready.error();
    const auto record = ahead.take(row);
    if (!record) return std::optional<announced_at>{};
    if (record->left == 0)
        if (const auto gone = drop_ahead.bind(1, record->first).run(); !gone) return gone.error();
    return std::optional{record->begun};
}

result<void> journal::impl::own_record(std::uint64_t row) {
    const auto begun = leave_ahead(row);
    if (!begun) return begun.error();
    if (!*begun) return {};
    return put_intent_of(row, 1, **begun);
}

result<void> journal::impl::take_over_ahead() { return took_over ? result<void>{} : own_records(); }

result<void> journal::impl::own_records() {
    auto done = db->execute("INSERT INTO row (row, state, attempts, begun_at, changed_at, seen, "
                            "begun_run, begun_boot) SELECT row, 1, 1, begun_at, begun_at, seen, "
                            "begun_run, begun_boot FROM announced; "
                            "DELETE FROM ahead");
    if (!done) return done;
    ahead = {};
    took_over = true;
    return {};
}

// Far more rows than are ever announced at a time (limits::announced_ahead).
result<void> journal::impl::check_ahead() {
    // Any number is less than a text.
    const auto odd = first_number("SELECT count(*) FROM ahead WHERE typeof(last) <> 'integer' "
                                  "OR last < first OR last - first > 4095");
    if (!odd) return odd.error();
    if (*odd == 0) return {};
    return error{errc::journal_broken, file, words::journal_names_odd_rows};
}

} // namespace leadimport::job
