// Rows: what is about to be sent, how it ended, and reading them again.

#include "job/journal_impl.hpp"

#include <utility>

namespace leadimport::job {

using delivery::row_state;

result<void> journal::intent(std::uint64_t row, unsigned attempt) {
    if (auto own = impl_->own_line(row); !own) return own;
    return impl_->put_intent.bind(1, row)
        .bind(2, number_of(row_state::sending))
        .bind(3, attempt)
        .bind(4, now_ms())
        .run();
}

result<void> journal::release(std::uint64_t row, unsigned attempts, const delivery::setback& why) {
    if (auto own = impl_->own_line(row); !own) return own;
    const auto now = now_ms();
    // Without an intent, or without anything that went wrong, there was no attempt to tell of.
    if (!why.cause.empty()) {
        auto& s = impl_->put_setback.bind(1, row).bind(2, now).bind(3, why.status);
        if (auto kept = s.bind(4, why.cause).run(); !kept) return kept;
    }
    return impl_->put_release.bind(1, row)
        .bind(2, number_of(row_state::pending))
        .bind(3, attempts)
        .bind(4, now)
        .run();
}

result<std::uint64_t> journal::finish(const delivery::outcome& o) { return finish_at(o, now_ms()); }

result<std::uint64_t> journal::finish_at(const delivery::outcome& o, std::uint64_t moment) {
    const auto number = impl_->last_ended + 1;
    const auto begun_at = impl_->leave_ahead(o.row);
    if (!begun_at) return begun_at.error();
    auto& s = *begun_at ? impl_->put_first_end.bind(10, **begun_at) : impl_->put_end;
    const auto done = s.bind(1, o.row)
                          .bind(2, number_of(o.state))
                          .bind(3, o.attempts)
                          .bind(4, moment)
                          .bind(5, o.status)
                          .bind(6, number)
                          .bind(7, o.lead_id)
                          .bind(8, o.created_at)
                          .bind(9, o.error)
                          .run();
    if (!done) return done.error();
    return impl_->last_ended = number;
}

result<std::uint64_t> journal::adopt_intents() {
    struct orphan {
        std::uint64_t row;
        unsigned attempts;
        std::uint64_t begun_at;
    };
    if (const auto own = impl_->own_lines(); !own) return own.error();
    auto s =
        impl_->db->prepare("SELECT row, attempts, begun_at FROM row WHERE state = ?1 ORDER BY row");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::sending));
    // As many as were in flight, announced ahead of that, or ended and not recorded yet.
    const auto orphans = read_all(*s, [](const statement& r) {
        return orphan{r.number(0), static_cast<unsigned>(r.number(1)), r.number(2)};
    });
    if (!orphans) return orphans.error();
    for (const auto& found : *orphans) {
        delivery::outcome o;
        o.row = found.row;
        o.state = row_state::unknown;
        o.attempts = found.attempts;
        o.error = "leadimport ended before the answer came";
        // Nobody knows when it ended: soon after it had begun, and certainly not now.
        if (const auto done = finish_at(o, found.begun_at); !done) return done.error();
    }
    return orphans->size();
}

namespace {

row_entry entry_in(const statement& s) {
    row_entry e;
    e.outcome.row = s.number(0);
    e.outcome.state = static_cast<row_state>(s.number(1));
    e.outcome.attempts = static_cast<unsigned>(s.number(2));
    e.outcome.status = static_cast<unsigned>(s.number(3));
    e.ended = s.number(4);
    e.outcome.lead_id = s.text(5);
    e.outcome.created_at = s.text(6);
    e.outcome.error = s.text(7);
    return e;
}

} // namespace

result<std::vector<row_entry>> journal::rows_after(std::uint64_t row, std::size_t most) {
    auto& s = impl_->select_rows.bind(1, row).bind(2, most);
    auto rows = read_all(s, entry_in);
    s.reset();
    return rows;
}

result<std::optional<row_entry>> journal::row(std::uint64_t row) {
    if (row == 0) return std::optional<row_entry>{};
    auto found = rows_after(row - 1, 1);
    if (!found) return found.error();
    if (found->empty() || found->front().outcome.row != row) return std::optional<row_entry>{};
    return std::optional{std::move(found->front())};
}

std::uint64_t journal::last_ended() const noexcept { return impl_->last_ended; }

result<row_counts> journal::counts() {
    // One pass: GROUP BY would sort the rows.
    auto s = impl_->db->prepare("SELECT count(*) FILTER (WHERE state = 1) + "
                                "(SELECT count(*) FROM announced), "
                                "count(*) FILTER (WHERE state = 2), "
                                "count(*) FILTER (WHERE state = 3), "
                                "count(*) FILTER (WHERE state = 4), "
                                "count(*) FILTER (WHERE state = 5) FROM row");
    if (!s) return s.error();
    const auto got = s->step();
    if (!got) return got.error();
    row_counts c;
    c.sending = s->number(0);
    c.created = s->number(1);
    c.failed = s->number(2);
    c.unknown = s->number(3);
    c.skipped = s->number(4);
    return c;
}

result<std::uint64_t> journal::count_ended_after(std::uint64_t written) {
    auto s = impl_->db->prepare("SELECT count(*) FROM row WHERE ended > ?1");
    if (!s) return s.error();
    const auto got = s->bind(1, written).step();
    if (!got) return got.error();
    return s->number(0);
}

result<std::vector<std::pair<std::string, std::uint64_t>>>
journal::frequent_errors(row_state state, std::size_t most) {
    // What settling adds to an error, the leads that it could be, is each row's own.
    auto s = impl_->db->prepare(
        "SELECT CASE WHEN state = 4 AND begun_at = 0 THEN coalesce(nullif((SELECT what FROM "
        "attempt WHERE attempt.row = row.row ORDER BY rowid DESC LIMIT 1), ''), error) "
        "ELSE error END AS kind, count(*) FROM row WHERE state = ?1 GROUP BY kind "
        "ORDER BY count(*) DESC, min(row) LIMIT ?2");
    if (!s) return s.error();
    s->bind(1, number_of(state)).bind(2, most);
    return read_all(*s, [](const statement& r) { return std::pair{r.text(0), r.number(1)}; });
}

} // namespace leadimport::job
