// What the job's own leads say of the time and of the search: those by which a lead is dated before
// or after an attempt, those with which a search is tried, and those that may have a double.

#include "job/journal_impl.hpp"

#include <string>

namespace leadimport::job {

namespace {

// Rows are sent in the order of the file, but for those that are sent again: leads that were made
// about when a row was sent are those of the rows beside it, or of the last ones.
constexpr std::uint64_t rows_beside = 1024;
constexpr std::uint64_t enough = 32;

// A lead that a search found or a person named may be of any age: of adopted ones no order follows.
// Rows that a version without codes adopted show it by this: their attempt in doubt is put away,
// and none came after it, so that begun_at is 0.

constexpr auto leads = "SELECT row, lead_id, created_at, ended, ended_run, ended_boot, "
                       "begun_run, begun_boot FROM row WHERE state = 2 AND ";
constexpr auto beside =
    "(row BETWEEN ?1 - ?2 AND ?1 + ?2 OR row > (SELECT max(row) FROM row) - ?2) "
    "AND row <> ?1 AND code <> 'adopted' AND ";

lead_entry lead_in(const statement& s) {
    lead_entry e;
    e.row = s.number(0);
    e.lead_id = s.text(1);
    e.created_at = s.text(2);
    e.ended = s.number(3);
    e.ended_run = s.number(4);
    e.ended_boot = std::chrono::milliseconds{static_cast<std::int64_t>(s.number(5))};
    e.begun_run = s.number(6);
    e.begun_boot = std::chrono::milliseconds{static_cast<std::int64_t>(s.number(7))};
    return e;
}

} // namespace

result<std::vector<lead_entry>> journal::leads_before(std::uint64_t seen, std::uint64_t row) {
    const auto sql =
        std::string{leads} + beside + "ended BETWEEN 1 AND ?3 ORDER BY ended DESC LIMIT ?4";
    auto s = impl_->db->prepare(sql.c_str());
    if (!s) return s.error();
    return read_all(s->bind(1, row).bind(2, rows_beside).bind(3, seen).bind(4, enough), lead_in);
}

result<std::vector<lead_entry>> journal::leads_after(std::uint64_t ended, std::uint64_t row) {
    const auto sql =
        std::string{leads} + beside + "attempts = 1 AND seen >= ?3 ORDER BY seen LIMIT ?4";
    auto s = impl_->db->prepare(sql.c_str());
    if (!s) return s.error();
    return read_all(s->bind(1, row).bind(2, rows_beside).bind(3, ended).bind(4, enough), lead_in);
}

result<std::vector<lead_entry>> journal::newest_answered(std::size_t most) {
    const auto sql = std::string{leads} +
                     "code <> 'adopted' AND NOT (begun_at = 0 AND row IN (SELECT row FROM attempt "
                     "WHERE doubt = 1)) AND row NOT IN (SELECT row FROM undo) ORDER BY ended DESC "
                     "LIMIT ?1";
    auto s = impl_->db->prepare(sql.c_str());
    if (!s) return s.error();
    return read_all(s->bind(1, most), lead_in);
}

// By the attempts, of which there are few: `status` asks for it, too.
result<std::vector<lead_entry>> journal::sent_again_after(std::uint64_t number, std::size_t most) {
    const auto sql = std::string{leads} +
                     "ended > ?1 AND row IN (SELECT row FROM attempt WHERE doubt = 1) AND "
                     "(SELECT count(*) FROM attempt WHERE attempt.row = row.row AND doubt = 1) > "
                     "iif(begun_at > 0, 0, 1) AND row NOT IN (SELECT row FROM undo) AND NOT "
                     "(code = 'adopted' AND arguments = json_array('person')) "
                     "ORDER BY ended LIMIT ?2";
    auto s = impl_->db->prepare(sql.c_str());
    if (!s) return s.error();
    return read_all(s->bind(1, number).bind(2, most), lead_in);
}

result<bool> journal::may_have_doubles() {
    const auto number = looked_again();
    if (!number) return number.error();
    const auto rows = sent_again_after(*number, 1);
    if (!rows) return rows.error();
    return !rows->empty();
}

result<std::uint64_t> journal::looked_again() { return impl_->meta_number("looked_again"); }

result<void> journal::set_looked_again(std::uint64_t number) {
    return impl_->set_meta("looked_again", std::to_string(number));
}

result<bool> journal::under_unique_key() {
    const auto recorded = impl_->meta_number("under_unique_key");
    if (!recorded) return recorded.error();
    const auto number = recovered();
    if (!number) return number.error();
    return *recorded == 1 && *number == 0;
}

result<void> journal::set_under_unique_key(bool is) {
    return impl_->set_meta("under_unique_key", is ? "1" : "0");
}

} // namespace leadimport::job
