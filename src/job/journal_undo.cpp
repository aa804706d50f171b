// Leads that were deleted again.

#include "job/journal_impl.hpp"

namespace leadimport::job {

result<std::vector<created_entry>> journal::to_undo_after(std::uint64_t row, std::size_t most) {
    auto s = impl_->db->prepare("SELECT row, lead_id FROM row WHERE state = 2 AND row > ?1 "
                                "AND row NOT IN (SELECT row FROM undo) ORDER BY row LIMIT ?2");
    if (!s) return s.error();
    s->bind(1, row).bind(2, most);
    return read_all(*s, [](const statement& r) { return created_entry{r.number(0), r.text(1)}; });
}

result<void> journal::set_undone(std::uint64_t row, bool gone_before) {
    auto s = impl_->db->prepare("INSERT OR IGNORE INTO undo (row, at, gone) VALUES (?1, ?2, ?3)");
    if (!s) return s.error();
    return s->bind(1, row).bind(2, now_ms()).bind(3, gone_before ? 1U : 0U).run();
}

result<std::uint64_t> journal::undone() { return impl_->first_number("SELECT count(*) FROM undo"); }

result<std::vector<undone_entry>> journal::undone_after(std::uint64_t row, std::size_t most) {
    auto s = impl_->db->prepare("SELECT row.row, lead_id, at, gone FROM undo JOIN row USING (row) "
                                "WHERE row.row > ?1 ORDER BY row.row LIMIT ?2");
    if (!s) return s.error();
    s->bind(1, row).bind(2, most);
    return read_all(*s, [](const statement& r) {
        return undone_entry{r.number(0), r.text(1), from_ms(r.number(2)), r.number(3) != 0};
    });
}

} // namespace leadimport::job
