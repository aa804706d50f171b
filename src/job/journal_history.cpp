// Rows one by one: what was tried, and what was found out later of those that are unknown.

#include "job/journal_impl.hpp"

#include "leadimport/base/stored_message.hpp"
#include "leadimport/words/base.hpp"

#include <algorithm>
#include <utility>

namespace leadimport::job {

using delivery::row_state;

namespace {

// Its reason is still as the table has it.
struct raw_attempt {
    attempt_entry entry;
    std::string code;
    std::string arguments;
};

raw_attempt attempt_in(const statement& s) {
    raw_attempt raw;
    auto& a = raw.entry;
    a.began = from_ms(s.number(0));
    a.ended = from_ms(s.number(1));
    a.status = static_cast<unsigned>(s.number(2));
    a.doubt = s.number(3) != 0;
    a.what = from_stored(s.text(4));
    a.answered_id = s.text(5);
    a.seen = s.number(6);
    a.number = s.number(7);
    a.begun_run = s.number(8);
    a.ended_run = s.number(9);
    a.begun_boot = std::chrono::milliseconds{static_cast<std::int64_t>(s.number(10))};
    a.ended_boot = std::chrono::milliseconds{static_cast<std::int64_t>(s.number(11))};
    raw.code = s.text(12);
    raw.arguments = s.text(13);
    return raw;
}

} // namespace

result<std::vector<attempt_entry>> journal::attempts_of(std::uint64_t row) {
    // The last one stands with the row, unless settling or a setback has put it away. In the order
    // in which they were recorded: a clock may be set back.
    auto s = impl_->db->prepare(
        "SELECT began, ended, status, doubt, what, answered_id, seen, number, begun_run, "
        "ended_run, begun_boot, ended_boot, code, arguments, rowid AS place FROM attempt "
        "WHERE row = ?1 "
        "UNION ALL SELECT begun_at, changed_at, status, state = 4, error, answered_id, seen, "
        "iif(state = 1, 0, ended), begun_run, iif(state = 1, 0, ended_run), begun_boot, "
        "iif(state = 1, 0, ended_boot), iif(state = 1, '', code), iif(state = 1, '', arguments), "
        "9223372036854775807 "
        "FROM row WHERE row = ?1 AND begun_at > 0 AND state IN (1, 2, 3, 4) "
        "UNION ALL SELECT begun_at, begun_at, 0, 0, '', '', seen, 0, begun_run, 0, begun_boot, 0, "
        "'', '', 9223372036854775807 FROM announced "
        "WHERE row = ?1 ORDER BY place");
    if (!s) return s.error();
    auto found = read_all(s->bind(1, row), attempt_in);
    if (!found) return found.error();
    std::vector<attempt_entry> all;
    for (auto& raw : *found) {
        if (!raw.code.empty()) {
            auto why = impl_->reason_of(raw.code, raw.arguments);
            if (!why) return why.error();
            raw.entry.why = std::move(*why);
        }
        all.push_back(std::move(raw.entry));
    }
    return all;
}

result<std::vector<std::uint64_t>> journal::unknown_after(std::uint64_t row, std::size_t most) {
    auto s = impl_->db->prepare(
        "SELECT row FROM row WHERE state = ?1 AND code <> 'two_leads' AND row > ?2 "
        "ORDER BY row LIMIT ?3");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::unknown)).bind(2, row).bind(3, most);
    return read_all(*s, [](const statement& r) { return r.number(0); });
}

result<std::string> journal::impl::keep_attempt(std::uint64_t row) {
    for (const auto* sql :
         {"INSERT INTO attempt (row, began, ended, status, doubt, what, seen, number, begun_run, "
          "begun_boot, ended_run, ended_boot, code, arguments, answered_id) SELECT row, begun_at, "
          "changed_at, status, 1, error, seen, ended, begun_run, begun_boot, ended_run, "
          "ended_boot, code, arguments, answered_id FROM row WHERE row = ?1 AND state = 4 "
          "AND begun_at > 0",
          "UPDATE row SET begun_at = 0 WHERE row = ?1 AND state = 4"}) {
        auto s = db->prepare(sql);
        if (!s) return s.error();
        if (auto kept = s->bind(1, row).run(); !kept) return kept.error();
    }
    auto last = db->prepare("SELECT what FROM attempt WHERE row = ?1 AND doubt = 1 "
                            "ORDER BY rowid DESC LIMIT 1");
    if (!last) return last.error();
    const auto found = last->bind(1, row).step();
    if (!found) return found.error();
    return *found ? last->text(0) : std::string{};
}

result<void> journal::impl::keep_numbered() {
    return set_meta("numbered", std::to_string(last_ended));
}

result<void> journal::settle_created(std::uint64_t row, std::string_view lead_id,
                                     std::string_view created_at, std::string_view origin) {
    if (const auto kept = impl_->keep_attempt(row); !kept) return kept.error();
    auto s = impl_->db->prepare("UPDATE row SET state = ?2, lead_id = ?3, created_at = ?4, "
                                "ended = ?5, error = '', code = 'adopted', arguments = "
                                "iif(?6 = '', '', json_array(?6)), "
                                "answered_id = '' WHERE row = ?1 AND state = 4 RETURNING row");
    if (!s) return s.error();
    s->bind(1, row).bind(2, number_of(row_state::created)).bind(6, origin);
    const auto was_unknown =
        s->bind(3, lead_id).bind(4, created_at).bind(5, last_ended() + 1).step();
    if (!was_unknown) return was_unknown.error();
    if (!*was_unknown) return {};
    s->reset();
    ++impl_->last_ended;
    return {};
}

bool is_kept_refusal(const attempt_entry& a) noexcept {
    if (a.why.code == reason_code::none) return a.doubt && a.status == 400;
    return a.why.code == reason_code::refused_in_doubt ||
           a.why.code == reason_code::maybe_duplicate;
}

// By its last attempt in doubt: what was certainly not carried out after it changes nothing.
result<bool> journal::was_refused(std::uint64_t row) {
    const auto attempts = attempts_of(row);
    if (!attempts) return attempts.error();
    const auto last = std::find_if(attempts->rbegin(), attempts->rend(),
                                   [](const attempt_entry& a) { return a.doubt; });
    return last != attempts->rend() && is_kept_refusal(*last);
}

result<row_state> journal::settle_absent(std::uint64_t row) {
    const auto cause = impl_->keep_attempt(row);
    if (!cause) return cause.error();
    if (const auto kept = impl_->keep_numbered(); !kept) return kept.error();
    const auto refused = was_refused(row);
    if (!refused) return refused.error();
    auto s = impl_->db->prepare(
        *refused ? "UPDATE row SET state = 3, error = ?2, code = 'refused', "
                   "arguments = json_array(?2), answered_id = '' WHERE row = ?1 AND state = 4"
                 : "UPDATE row SET state = 0, error = ?2, ended = 0, code = '', arguments = '', "
                   "answered_id = '' WHERE row = ?1 AND state = 4");
    if (!s) return s.error();
    if (auto done = s->bind(1, row).bind(2, *refused ? *cause : std::string{}).run(); !done)
        return done.error();
    return *refused ? row_state::failed : row_state::pending;
}

result<void> journal::settle_failed(std::uint64_t row, const words::message& words,
                                    const reason& why) {
    if (const auto kept = impl_->keep_attempt(row); !kept) return kept.error();
    const auto arguments = impl::arguments_of(why);
    const auto error = stored(words);
    auto s = impl_->db->prepare("UPDATE row SET state = 3, error = ?2, code = ?3, arguments = ?4, "
                                "answered_id = '' WHERE row = ?1 AND state = 4");
    if (!s) return s.error();
    return s->bind(1, row).bind(2, error).bind(3, name_of(why.code)).bind(4, arguments).run();
}

result<void> journal::doubt_created(std::uint64_t row, const words::message& words,
                                    const reason& why) {
    const auto arguments = impl::arguments_of(why);
    const auto error = stored(words);
    // The lead stays with it, as one that an answer named.
    auto s = impl_->db->prepare("UPDATE row SET state = 4, error = ?2, code = ?3, arguments = ?4, "
                                "answered_id = lead_id, lead_id = '', created_at = '' "
                                "WHERE row = ?1 AND state = 2");
    if (!s) return s.error();
    return s->bind(1, row).bind(2, error).bind(3, name_of(why.code)).bind(4, arguments).run();
}

result<void> journal::settle_in_doubt(std::uint64_t row, const words::message& why,
                                      const reason& code) {
    const auto cause = impl_->keep_attempt(row);
    if (!cause) return cause.error();
    const auto error = stored(cause->empty() ? why : words::then(from_stored(*cause), why));
    const auto arguments = impl::arguments_of(code);
    auto s = impl_->db->prepare("UPDATE row SET error = ?2, code = iif(?3 = '', code, ?3), "
                                "arguments = iif(?3 = '', arguments, ?4) "
                                "WHERE row = ?1 AND state = 4");
    if (!s) return s.error();
    return s->bind(1, row).bind(2, error).bind(3, name_of(code.code)).bind(4, arguments).run();
}

} // namespace leadimport::job
