// What tells that a journal is not the newest one of its job, and what it takes to find that out.
//
// A copy of the database that was made while an import wrote it lacks what stood in the log beside
// it; so does a database whose log was deleted after a kill. Neither can be seen by looking at the
// database alone, unless it says that it was being written: that is brought into the database
// itself before anything is sent, and taken back at the end.

#include "job/journal_impl.hpp"

#include <utility>

namespace leadimport::job {

result<void> journal::set_in_use(bool in_use) {
    const auto before = impl_->meta("in_use");
    if (!before) return before.error();
    // As long as it says so a log that is not there was lost: SQLite must not remove it, either.
    if (in_use) impl_->db->keep_log(true);
    if ((*before == "1") != in_use) {
        if (auto done = begin(); !done) return done;
        auto done = impl_->set_meta("in_use", in_use ? "1" : "0");
        if (done) done = commit();
        if (!done) {
            roll_back();
            return done;
        }
    }
    if (in_use) return checkpoint();
    impl_->db->keep_log(false);
    return {};
}

result<bool> journal::lost_log() { return impl_->lost_log; }

result<void> journal::checkpoint() { return impl_->db->execute("PRAGMA wal_checkpoint(PASSIVE)"); }

result<std::uint64_t> journal::highest_row() {
    return impl_->first_number("SELECT max(coalesce((SELECT max(row) FROM row), 0), "
                               "coalesce((SELECT max(last) FROM ahead), 0))");
}

result<std::uint64_t> journal::count_rows() {
    return impl_->first_number("SELECT (SELECT count(*) FROM row) + "
                               "(SELECT count(*) FROM announced)");
}

result<std::optional<row_entry>> journal::find_row(std::uint64_t row) {
    auto& s = impl_->find_row;
    if (!s) {
        auto made =
            impl_->db->prepare("SELECT row, state, attempts, status, ended, lead_id, created_at, "
                               "error, code, arguments, answered_id FROM row WHERE row = ?1");
        if (!made) return made.error();
        s = std::move(*made);
    }
    const auto found = s.bind(1, row).step();
    if (!found) return found.error();
    std::optional<row_entry> e;
    if (*found) e = entry_in(s).entry; // the callers need no reasons
    s.reset();
    return e;
}

result<void> journal::check_sound() {
    auto s = impl_->db->prepare("PRAGMA quick_check(1)");
    if (!s) return s.error();
    const auto found = s->step();
    if (!found) return found.error();
    const auto words = s->text(0);
    if (words == "ok") return {};
    return error{errc::journal_broken, impl_->file, words};
}

result<std::optional<std::chrono::system_clock::time_point>> journal::last_change() {
    const auto last = impl_->first_number("SELECT coalesce(max(max(changed_at, begun_at)), 0) "
                                          "FROM row");
    if (!last) return last.error();
    if (*last == 0) return std::optional<std::chrono::system_clock::time_point>{};
    return std::optional{from_ms(*last)};
}

} // namespace leadimport::job
