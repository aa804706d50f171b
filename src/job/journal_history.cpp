// Rows one by one: what was tried, and what was found out later of those that are unknown.

#include "job/journal_impl.hpp"

namespace leadimport::job {

using delivery::row_state;

namespace {

attempt_entry attempt_in(const statement& s) {
    attempt_entry a;
    a.began = from_ms(s.number(0));
    a.ended = from_ms(s.number(1));
    a.status = static_cast<unsigned>(s.number(2));
    a.doubt = s.number(3) != 0;
    a.what = s.text(4);
    return a;
}

} // namespace

result<std::vector<attempt_entry>> journal::attempts_of(std::uint64_t row) {
    // The last one stands with the row, unless settling or a setback has put it away. In the order
    // in which they were recorded: a clock may be set back.
    auto s = impl_->db->prepare(
        "SELECT began, ended, status, doubt, what, rowid AS place FROM attempt WHERE row = ?1 "
        "UNION ALL SELECT begun_at, changed_at, status, state = 4, error, 9223372036854775807 "
        "FROM row WHERE row = ?1 AND begun_at > 0 AND state IN (1, 2, 3, 4) "
        "UNION ALL SELECT begun_at, begun_at, 0, 0, '', 9223372036854775807 FROM announced "
        "WHERE row = ?1 ORDER BY place");
    if (!s) return s.error();
    s->bind(1, row);
    return read_all(*s, attempt_in);
}

result<std::vector<doubtful_entry>> journal::doubtful_after(std::uint64_t row, std::size_t most) {
    auto s = impl_->db->prepare(
        "SELECT row, min(coalesce(nullif(begun_at, 0), changed_at), coalesce((SELECT min(began) "
        "FROM attempt WHERE attempt.row = row.row AND doubt = 1), changed_at)), changed_at FROM "
        "row "
        "WHERE state = ?1 AND row > ?2 ORDER BY row LIMIT ?3");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::unknown)).bind(2, row).bind(3, most);
    return read_all(*s, [](const statement& r) {
        return doubtful_entry{r.number(0), from_ms(r.number(1)), from_ms(r.number(2))};
    });
}

result<bool> journal::has_lead(const std::string& lead_id) {
    // Made when it is first asked for: most jobs never settle anything.
    if (auto made = impl_->db->execute(
            "CREATE INDEX IF NOT EXISTS row_lead ON row (lead_id) WHERE lead_id <> ''");
        !made)
        return made.error();
    auto s = impl_->db->prepare("SELECT 1 FROM row WHERE lead_id = ?1 AND lead_id <> '' LIMIT 1");
    if (!s) return s.error();
    return s->bind(1, lead_id).step();
}

result<std::vector<creation_entry>> journal::last_creations(std::size_t most) {
    auto s = impl_->db->prepare("SELECT begun_at, changed_at, created_at FROM row WHERE state = ?1 "
                                "AND created_at <> '' AND begun_at > 0 ORDER BY row DESC LIMIT ?2");
    if (!s) return s.error();
    s->bind(1, number_of(row_state::created)).bind(2, most);
    return read_all(*s, [](const statement& r) {
        return creation_entry{from_ms(r.number(0)), from_ms(r.number(1)), r.text(2)};
    });
}

// Puts the attempt that made the row unknown away, once. What it had met with.
result<std::string> journal::keep_attempt(std::uint64_t row) {
    for (const auto* sql :
         {"INSERT INTO attempt (row, began, ended, status, doubt, what) SELECT row, begun_at, "
          "changed_at, status, 1, error FROM row WHERE row = ?1 AND state = 4 AND begun_at > 0",
          "UPDATE row SET begun_at = 0 WHERE row = ?1 AND state = 4"}) {
        auto s = impl_->db->prepare(sql);
        if (!s) return s.error();
        if (auto kept = s->bind(1, row).run(); !kept) return kept.error();
    }
    auto last =
        impl_->db->prepare("SELECT what FROM attempt WHERE row = ?1 ORDER BY rowid DESC LIMIT 1");
    if (!last) return last.error();
    const auto found = last->bind(1, row).step();
    if (!found) return found.error();
    return *found ? last->text(0) : std::string{};
}

result<void> journal::settle_created(std::uint64_t row, std::string_view lead_id,
                                     std::string_view created_at) {
    if (const auto kept = keep_attempt(row); !kept) return kept.error();
    auto s = impl_->db->prepare("UPDATE row SET state = ?2, lead_id = ?3, created_at = ?4, "
                                "error = '' WHERE row = ?1 AND state = 4");
    if (!s) return s.error();
    s->bind(1, row).bind(2, number_of(row_state::created));
    return s->bind(3, lead_id).bind(4, created_at).run();
}

result<row_state> journal::settle_absent(std::uint64_t row) {
    const auto cause = keep_attempt(row);
    if (!cause) return cause.error();
    const auto known = this->row(row);
    if (!known) return known.error();
    const auto status = *known ? (*known)->outcome.status : 0;
    const bool refused = status >= 400 && status < 500 && status != 408;
    auto s = impl_->db->prepare(
        refused ? "UPDATE row SET state = 3, error = ?2 WHERE row = ?1 AND state = 4"
                : "UPDATE row SET state = 0, error = ?2, ended = 0 WHERE row = ?1 AND state = 4");
    if (!s) return s.error();
    if (auto done = s->bind(1, row).bind(2, refused ? *cause : std::string{}).run(); !done)
        return done.error();
    return refused ? row_state::failed : row_state::pending;
}

result<void> journal::settle_in_doubt(std::uint64_t row, const std::string& why) {
    const auto cause = keep_attempt(row);
    if (!cause) return cause.error();
    const auto error = cause->empty() ? why : *cause + "; " + why;
    auto s = impl_->db->prepare("UPDATE row SET error = ?2 WHERE row = ?1 AND state = 4");
    if (!s) return s.error();
    return s->bind(1, row).bind(2, error).run();
}

} // namespace leadimport::job
