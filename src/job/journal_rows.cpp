// Rows: what is about to be sent, how it ended, and reading them again.

#include "job/journal_impl.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/words/job.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace leadimport::job {

using delivery::row_state;

result<void> journal::intent(std::uint64_t row, unsigned attempt) {
    if (auto own = impl_->own_record(row); !own) return own;
    return impl_->put_intent_of(row, attempt, impl_->announced_now());
}

result<void> journal::impl::put_intent_of(std::uint64_t row, unsigned attempt,
                                          const announced_at& begun) {
    put_intent.bind(1, row).bind(2, number_of(row_state::sending)).bind(3, attempt);
    put_intent.bind(4, begun.wall).bind(5, begun.seen);
    return put_intent.bind(6, begun.run).bind(7, begun.boot).run();
}

result<void> journal::release(std::uint64_t row, unsigned attempts, const delivery::setback& why) {
    if (auto own = impl_->own_record(row); !own) return own;
    const auto now = impl_->ended_now();
    // Without an intent, or without anything that went wrong, there was no attempt to tell of.
    if (!why.cause.empty())
        if (auto kept = impl_->keep_setback(row, why, now); !kept) return kept;
    // A row in doubt must not look as if it had never been begun. Until it is sent again it is
    // recorded as one that is being sent, with no attempt under way. So if the process dies here,
    // the next run makes the row unknown.
    const auto state = why.row_in_doubt ? row_state::sending : row_state::pending;
    return impl_->put_release.bind(1, row)
        .bind(2, number_of(state))
        .bind(3, attempts)
        .bind(4, now.wall)
        .run();
}

// An attempt in doubt gets a number like an outcome: what comes after it is told by that.
result<void> journal::impl::keep_setback(std::uint64_t row, const delivery::setback& why,
                                         const ended_at& now) {
    const auto number = why.doubt ? last_ended + 1 : 0;
    const auto arguments = why.doubt ? arguments_of(*why.doubt) : std::string{};
    const auto cause = stored(why.cause);
    auto& s = put_setback.bind(1, row).bind(2, now.wall).bind(3, why.status);
    s.bind(4, cause).bind(5, now.run).bind(6, now.boot).bind(7, number);
    s.bind(8, why.doubt ? name_of(why.doubt->code) : std::string_view{}).bind(9, arguments);
    const auto kept = s.step();
    s.reset();
    if (!kept) return kept.error();
    if (!*kept || !why.doubt) return {};
    last_ended = number;
    return keep_numbered();
}

result<std::uint64_t> journal::record_end(delivery::outcome& o) {
    return impl_->finish(o, impl_->ended_now());
}

result<std::uint64_t> journal::finish(const delivery::outcome& o) {
    auto copy = o;
    return record_end(copy);
}

result<std::uint64_t> journal::impl::finish(delivery::outcome& o, const ended_at& when) {
    if (auto checked = check_lead(o); !checked) return checked.error();
    const auto number = last_ended + 1;
    const auto begun = leave_ahead(o.row);
    if (!begun) return begun.error();
    auto& s = *begun ? put_first_end : put_end;
    const auto arguments = arguments_of(o.why);
    const auto error = stored(o.error);
    s.bind(1, o.row).bind(2, number_of(o.state)).bind(3, o.attempts).bind(4, when.wall);
    s.bind(5, o.status).bind(6, number).bind(7, o.lead_id).bind(8, o.created_at);
    s.bind(9, error).bind(10, when.run).bind(11, when.boot).bind(12, name_of(o.why.code));
    s.bind(13, arguments).bind(14, o.answered_id);
    if (*begun) {
        s.bind(15, (*begun)->wall).bind(16, (*begun)->seen);
        s.bind(17, (*begun)->run).bind(18, (*begun)->boot);
    }
    if (const auto done = s.run(); !done) return done.error();
    if (o.body) {
        const auto body = to_hex(*o.body);
        if (const auto kept = put_body.bind(1, o.row).bind(2, body).run(); !kept)
            return kept.error();
    }
    return last_ended = number;
}

result<std::string> journal::body_of(std::uint64_t row) {
    auto s = impl_->db->prepare("SELECT f FROM row WHERE row = ?1");
    if (!s) return s.error();
    const auto there = s->bind(1, row).step();
    if (!there) return there.error();
    return *there ? s->text(0) : std::string{};
}

namespace {

// An intent whose process died.
struct orphan {
    std::uint64_t row;
    unsigned attempts;
    announced_at begun;
};

orphan orphan_in(const statement& s) {
    return {s.number(0), static_cast<unsigned>(s.number(1)),
            announced_at{s.number(2), s.number(3), s.number(4), 0}};
}

// The latest moment at which the attempt can have ended; `now` is the adoption, `first_here` the
// first run in this boot. Only clocks count that cannot be set. What was under way in another boot
// had ended before any run of this boot began. What a run that is not known did had certainly ended
// before now.
ended_at latest_end(const announced_at& begun, const run_entry* its_run,
                    const std::optional<run_entry>& first_here, const ended_at& now) {
    if (its_run == nullptr || !first_here) return now;
    if (its_run->boot != first_here->boot) {
        const auto start = static_cast<std::uint64_t>(first_here->began.since_boot.count());
        return {std::max(begun.wall, to_ms(first_here->began.wall)), start, first_here->number};
    }
    const auto lasts = static_cast<std::uint64_t>(
        (2 * its_run->start.timeout + std::chrono::milliseconds{limits::attempt_may_last}).count());
    const auto boot = std::min(now.boot, begun.boot + lasts);
    return {begun.wall + (boot - std::min(boot, begun.boot)), boot, now.run};
}

} // namespace

// What is to be told of a row whose last attempt in doubt stands in its history.
result<delivery::outcome> journal::doubt_of(std::uint64_t row) {
    auto all = attempts_of(row);
    if (!all) return all.error();
    delivery::outcome o;
    o.row = row;
    o.state = row_state::unknown;
    for (auto& a : *all)
        if (a.doubt) {
            o.status = a.status;
            o.error = std::move(a.what);
            o.why = std::move(a.why);
        }
    return o;
}

result<std::uint64_t> journal::adopt_intents() {
    if (const auto own = impl_->own_records(); !own) return own.error();
    auto s = impl_->db->prepare("SELECT row, attempts, begun_at, begun_boot, begun_run FROM row "
                                "WHERE state = ?1 ORDER BY row");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::sending));
    // As many as were in flight, announced ahead of that, or ended and not recorded yet.
    const auto orphans = read_all(*s, orphan_in);
    if (!orphans) return orphans.error();
    if (orphans->empty()) return 0U;
    const auto first_here = first_run_in(boot_id());
    if (!first_here) return first_here.error();
    std::map<std::uint64_t, run_entry> runs; // of those rows: one, mostly
    const auto now = impl_->ended_now();
    for (const auto& found : *orphans) {
        auto its_run = runs.find(found.begun.run);
        if (its_run == runs.end() && found.begun.run > 0) {
            auto one = runs_after(found.begun.run - 1, 1);
            if (!one) return one.error();
            for (auto& r : *one)
                its_run = runs.emplace(found.begun.run, std::move(r)).first;
        }
        if (found.begun.wall == 0) { // it was about to be sent again
            auto o = doubt_of(found.row);
            if (!o) return o.error();
            o->attempts = found.attempts;
            if (const auto done = impl_->finish(*o, now); !done) return done.error();
            continue;
        }
        delivery::outcome o;
        o.row = found.row;
        o.state = row_state::unknown;
        o.attempts = found.attempts;
        o.error = words::ended_before_answer;
        o.why = {reason_code::process_ended, {}};
        const auto end = latest_end(found.begun, its_run == runs.end() ? nullptr : &its_run->second,
                                    *first_here, now);
        if (const auto done = impl_->finish(o, end); !done) return done.error();
    }
    return orphans->size();
}

raw_entry entry_in(const statement& s) {
    raw_entry raw;
    auto& e = raw.entry;
    e.outcome.row = s.number(0);
    e.outcome.state = static_cast<row_state>(s.number(1));
    e.outcome.attempts = static_cast<unsigned>(s.number(2));
    e.outcome.status = static_cast<unsigned>(s.number(3));
    e.ended = s.number(4);
    e.outcome.lead_id = s.text(5);
    e.outcome.created_at = s.text(6);
    e.outcome.error = from_stored(s.text(7));
    e.outcome.answered_id = s.text(10);
    raw.code = s.text(8);
    raw.arguments = s.text(9);
    return raw;
}

result<std::vector<row_entry>> journal::rows_after(std::uint64_t row, std::size_t most) {
    auto& s = impl_->select_rows.bind(1, row).bind(2, most);
    auto found = read_all(s, entry_in);
    s.reset();
    if (!found) return found.error();
    std::vector<row_entry> rows;
    rows.reserve(found->size());
    for (auto& raw : *found) {
        if (!raw.code.empty()) {
            auto why = impl_->reason_of(raw.code, raw.arguments);
            if (!why) return why.error();
            raw.entry.outcome.why = std::move(*why);
        }
        rows.push_back(std::move(raw.entry));
    }
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

namespace {

// "'invalid', 'refused'".
std::string list_for_sql(const std::vector<reason_code>& codes) {
    std::string all;
    for (const auto code : codes)
        all.append(all.empty() ? "'" : ", '").append(name_of(code)).append("'");
    return all;
}

} // namespace

// What settling adds to an error, the leads that it could be, is each row's own: of such a row the
// last attempt that left a doubt tells.
result<std::vector<error_kind>> journal::frequent_errors(row_state state, std::size_t most) {
    static const std::string sql =
        "SELECT count(*), min(row), words, code, CASE WHEN code IN (" +
        list_for_sql(codes_that_tell_kind()) +
        ") THEN arguments ELSE '' END AS kind FROM ("
        "SELECT row.row AS row, coalesce(nullif(met.what, ''), row.error) AS words, "
        "coalesce(met.code, row.code) AS code, "
        "coalesce(met.arguments, row.arguments) AS arguments "
        "FROM row LEFT JOIN attempt AS met ON row.state = 4 AND row.begun_at = 0 AND met.rowid = "
        "(SELECT max(rowid) FROM attempt WHERE attempt.row = row.row AND doubt = 1) "
        "WHERE row.state = ?1) "
        "GROUP BY code, kind, CASE WHEN code = '' THEN words ELSE '' END "
        "ORDER BY count(*) DESC, min(row) LIMIT ?2";
    auto s = impl_->db->prepare(sql.c_str());
    if (!s) return s.error();
    s->bind(1, number_of(state)).bind(2, most);
    // The arguments as they are stored: reading them takes a statement of its own.
    auto all = read_all(*s, [](const statement& r) {
        return error_kind{r.number(0), r.number(1), from_stored(r.text(2)), r.text(3), {r.text(4)}};
    });
    if (!all) return all.error();
    for (auto& kind : *all) {
        auto why = impl_->reason_of(kind.code, kind.arguments.front());
        if (!why) return why.error();
        kind.arguments = std::move(why->arguments);
    }
    return all;
}

result<std::vector<std::pair<std::string, std::uint64_t>>> journal::unknown_codes() {
    auto s = impl_->db->prepare("SELECT code, count(*) FROM row WHERE state = ?1 GROUP BY code "
                                "ORDER BY count(*) DESC, code");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::unknown));
    return read_all(*s, [](const statement& r) { return std::pair{r.text(0), r.number(1)}; });
}

} // namespace leadimport::job
