// Ends of rows that this journal missed, because it is an older copy of itself.

#include "job/journal_impl.hpp"

namespace leadimport::job {

result<void> journal::take_end(const delivery::outcome& o,
                               std::optional<std::chrono::system_clock::time_point> left) {
    if (const auto done = finish(o); !done) return done.error();
    // This journal may know an attempt of the row, and know more of it. But it is not known whether
    // that attempt was the last one, so the earlier of the two moments holds. All outcomes that the
    // journal had before had been recorded when the attempt left, and it left in the last run that
    // the journal knew of, or later.
    auto s = impl_->db->prepare(
        left ? "UPDATE row SET begun_at = min(coalesce(nullif(begun_at, 0), ?2), ?2), "
               "seen = coalesce(nullif(seen, 0), ?3), "
               "begun_run = iif(begun_run > 0, begun_run, coalesce(earlier.number, 0)), "
               "begun_boot = iif(begun_run > 0, begun_boot, coalesce(earlier.began_boot, 0)) "
               "FROM (SELECT max(number) AS number, began_boot FROM run WHERE number < ?4) AS "
               "earlier WHERE row.row = ?1"
             : "UPDATE row SET begun_at = 0 WHERE row = ?1");
    if (!s) return s.error();
    s->bind(1, o.row);
    if (left) s->bind(2, to_ms(*left)).bind(3, impl_->last_committed).bind(4, impl_->run);
    return s->run();
}

result<std::uint64_t> journal::recovered() { return impl_->meta_number("recovered"); }

result<void> journal::set_recovered(std::uint64_t number) {
    return impl_->set_meta("recovered", std::to_string(number));
}

namespace {
constexpr const char* taken_names[] = {"taken_succeeded", "taken_failed", "taken_unknown"};
}

result<void> journal::set_taken(const std::array<std::uint64_t, 3>& bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i)
        if (auto set = impl_->set_meta(taken_names[i], std::to_string(bytes[i])); !set) return set;
    return {};
}

result<std::array<std::uint64_t, 3>> journal::taken() {
    std::array<std::uint64_t, 3> bytes{};
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const auto number = impl_->meta_number(taken_names[i]);
        if (!number) return number.error();
        bytes[i] = *number;
    }
    return bytes;
}

} // namespace leadimport::job
