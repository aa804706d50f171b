// Leads that were deleted again, and what is known of those that may be.

#include "job/journal_impl.hpp"

#include "leadimport/base/stored_message.hpp"

#include <utility>

namespace leadimport::job {
namespace {

// A journal that was settled before rows were marked as adopted tells it by its history: the
// attempt in doubt was put away, and none came after it.
constexpr std::string_view select_created =
    "SELECT row, lead_id, code = 'adopted' OR (begun_at = 0 AND EXISTS (SELECT 1 FROM attempt "
    "WHERE attempt.row = row.row AND doubt = 1)), "
    "iif(arguments = '', '', json_extract(arguments, '$[0]')), created_at FROM row WHERE state = "
    "2 ";

lead_origin origin_of(const std::string& word) {
    if (word == origin_person) return lead_origin::person;
    return word == origin_not_known ? lead_origin::not_known : lead_origin::search;
}

created_entry created_in(const statement& s) {
    return {s.number(0), s.text(1), s.number(2) != 0, origin_of(s.text(3)), s.text(4)};
}

// In meta: there are few.
constexpr std::string_view undone_prefix = "undone ";
constexpr auto select_undone =
    "SELECT json_extract(value, '$[0]') AS row, substr(name, 8), json_extract(value, '$[1]'), "
    "json_extract(value, '$[2]') FROM meta WHERE name > 'undone ' AND name < 'undone!' "
    "ORDER BY row, name";

undone_entry undone_in(const statement& s) {
    return {s.number(0), s.text(1), from_ms(s.number(2)), s.number(3) != 0};
}

template<class T>
std::optional<T> first_of(std::vector<T>& found) {
    if (found.empty()) return std::nullopt;
    return std::move(found.front());
}

} // namespace

result<std::vector<created_entry>> journal::to_undo_after(std::uint64_t row, std::size_t most) {
    const auto sql = std::string{select_created} +
                     "AND row > ?1 AND row NOT IN (SELECT row FROM undo) ORDER BY row LIMIT ?2";
    auto s = impl_->db->prepare(sql.c_str());
    if (!s) return s.error();
    return read_all(s->bind(1, row).bind(2, most), created_in);
}

result<std::optional<created_entry>> journal::created_with(std::string_view lead_id) {
    auto s = impl_->db->prepare(
        (std::string{select_created} + "AND lead_id = ?1 AND lead_id <> '' LIMIT 1").c_str());
    if (!s) return s.error();
    auto found = read_all(s->bind(1, lead_id), created_in);
    if (!found) return found.error();
    return first_of(*found);
}

result<std::optional<several_leads>> journal::one_of_several(std::string_view lead_id) {
    auto all = all_of_several(lead_id);
    if (!all) return all.error();
    return first_of(*all);
}

result<std::vector<several_leads>> journal::all_of_several(std::string_view lead_id) {
    auto s = impl_->db->prepare(
        "SELECT row, arguments, begun_at > 0 AND answered_id = ?1, answered_id FROM row "
        "WHERE state = 4 AND code = 'two_leads' AND EXISTS (SELECT "
        "1 FROM json_each(iif(arguments = '', '[]', arguments)) WHERE value = ?1) ORDER BY row");
    if (!s) return s.error();
    s->bind(1, lead_id);
    std::vector<several_leads> all;
    for (;;) {
        const auto found = s->step();
        if (!found) return found.error();
        if (!*found) return all;
        several_leads one{s->number(0), {}, s->number(2) != 0, s->text(3)};
        auto why = impl_->reason_of(std::string{name_of(reason_code::two_leads)}, s->text(1));
        if (!why) return why.error();
        one.lead_ids = std::move(why->arguments);
        all.push_back(std::move(one));
    }
}

result<void> journal::keep_lead(std::uint64_t row, std::string_view stays,
                                std::string_view created_at) {
    // The attempt that an answer ended is the row's last one again.
    auto s = impl_->db->prepare("UPDATE row SET state = 2, lead_id = ?2, created_at = ?3, "
                                "error = '', code = '', arguments = '', answered_id = '' WHERE "
                                "row = ?1 AND state = 4 AND begun_at > 0 AND answered_id = ?2 "
                                "AND code = 'two_leads' RETURNING row");
    if (!s) return s.error();
    const auto named = s->bind(1, row).bind(2, stays).bind(3, created_at).step();
    if (!named) return named.error();
    s->reset();
    return *named ? result<void>{} : settle_created(row, stays, created_at);
}

result<void> journal::keep_leads(std::uint64_t row, const words::message& words,
                                 const std::vector<std::string>& lead_ids) {
    auto s = impl_->db->prepare("UPDATE row SET error = ?2, arguments = ?3, answered_id = "
                                "iif(instr(?3, '\"' || answered_id || '\"') > 0, answered_id, '') "
                                "WHERE row = ?1 AND state = 4 AND code = 'two_leads'");
    if (!s) return s.error();
    const auto ids = impl::arguments_of({reason_code::two_leads, lead_ids});
    const auto error = stored(words);
    return s->bind(1, row).bind(2, error).bind(3, ids).run();
}

result<void> journal::set_lead_undone(std::uint64_t row, std::string_view lead_id,
                                      bool gone_before) {
    const auto at = std::to_string(impl_->ended_now().wall);
    return impl_->set_meta(std::string{undone_prefix}.append(lead_id),
                           "[" + std::to_string(row) + "," + at + (gone_before ? ",1]" : ",0]"));
}

result<std::vector<undone_entry>> journal::undone_of_several() {
    auto s = impl_->db->prepare(select_undone);
    if (!s) return s.error();
    return read_all(*s, undone_in);
}

result<std::uint64_t> journal::first_sending_run() {
    return impl_->first_number(
        "SELECT coalesce(min(begun_run), 0) FROM (SELECT begun_run FROM row WHERE begun_at > 0 "
        "UNION ALL SELECT begun_run FROM attempt)");
}

result<std::vector<named_lead>> journal::quickest_leads(std::uint64_t run, std::size_t most) {
    auto s = impl_->db->prepare(
        "SELECT lead_id, ended_boot FROM row WHERE state = 2 AND code <> 'adopted' AND "
        "begun_at > 0 AND begun_run = ?1 AND ended_run = ?1 ORDER BY ended_boot - begun_boot, row "
        "LIMIT ?2");
    if (!s) return s.error();
    return read_all(s->bind(1, run).bind(2, most), [](const statement& r) {
        return named_lead{r.text(0),
                          std::chrono::milliseconds{static_cast<std::int64_t>(r.number(1))}};
    });
}

result<void> journal::set_undone(std::uint64_t row, bool gone_before) {
    auto s = impl_->db->prepare("INSERT OR IGNORE INTO undo (row, at, gone) VALUES (?1, ?2, ?3)");
    if (!s) return s.error();
    const auto now = impl_->ended_now();
    return s->bind(1, row).bind(2, now.wall).bind(3, gone_before ? 1U : 0U).run();
}

// A row whose lead is doubted has none any more that was deleted.
result<std::uint64_t> journal::undone() {
    return impl_->first_number("SELECT count(*) FROM undo JOIN row USING (row) WHERE state = 2");
}

result<std::vector<undone_entry>> journal::undone_after(std::uint64_t row, std::size_t most) {
    auto s = impl_->db->prepare("SELECT row.row, lead_id, at, gone FROM undo JOIN row USING (row) "
                                "WHERE row.row > ?1 ORDER BY row.row LIMIT ?2");
    if (!s) return s.error();
    return read_all(s->bind(1, row).bind(2, most), undone_in);
}

} // namespace leadimport::job
