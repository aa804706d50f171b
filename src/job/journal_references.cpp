// People and organizations that rows refer to.

#include "job/journal_impl.hpp"

#include "leadimport/base/fingerprint.hpp"

namespace leadimport::job {

std::string reference_key(const std::string& job_id, unsigned kind, std::string_view known) {
    fingerprint f;
    f.update(job_id);
    f.update("\n" + std::to_string(kind) + "\n");
    f.update(known);
    return to_hex(f.value());
}

result<std::optional<reference_entry>> journal::reference(const std::string& key) {
    auto& s = impl_->get_reference.bind(1, key);
    const auto found = s.step();
    if (!found) return found.error();
    std::optional<reference_entry> e;
    if (*found) e = {s.text(0), static_cast<unsigned>(s.number(1)), s.number(2) != 0};
    s.reset(); // what others commit is seen the next time
    return e;
}

result<bool> journal::has_reference_besides(const std::string& key, unsigned kind,
                                            std::string_view id) {
    auto& s = impl_->find_reference.bind(1, id).bind(2, kind).bind(3, key);
    auto found = s.step();
    s.reset(); // what others commit is seen the next time
    return found;
}

result<void> journal::change_reference(const reference_change& c) {
    const auto& e = c.entry;
    switch (c.step) {
    case reference_step::note: return impl_->note_reference.bind(1, c.key).bind(2, e.kind).run();
    case reference_step::keep:
        return impl_->keep_reference.bind(1, c.key)
            .bind(2, e.kind)
            .bind(3, e.id)
            .bind(4, e.created ? 1U : 0U)
            .run();
    case reference_step::forget: return impl_->forget_reference.bind(1, c.key).run();
    }
    return {};
}

result<reference_counts> journal::count_references(unsigned kind) {
    auto s = impl_->db->prepare("SELECT count(*) FILTER (WHERE id <> '' AND created = 1), "
                                "count(*) FILTER (WHERE id <> '' AND created = 0), "
                                "count(*) FILTER (WHERE id = '') FROM reference WHERE kind = ?1");
    if (!s) return s.error();
    const auto got = s->bind(1, kind).step();
    if (!got) return got.error();
    return reference_counts{s->number(0), s->number(1), s->number(2)};
}

result<std::vector<reference_entry>> journal::created_references_after(std::uint64_t& number,
                                                                       std::size_t most) {
    auto s = impl_->db->prepare("SELECT id, kind, number FROM reference WHERE created = 1 "
                                "AND id <> '' AND number > ?1 ORDER BY number LIMIT ?2");
    if (!s) return s.error();
    s->bind(1, number).bind(2, most);
    return read_all(*s, [&number](const statement& r) {
        number = r.number(2);
        return reference_entry{r.text(0), static_cast<unsigned>(r.number(1)), true};
    });
}

} // namespace leadimport::job
