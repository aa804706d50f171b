#include "run/rows_known_to_job.hpp"

#include "leadimport/words/run.hpp"

#include <algorithm>
#include <iterator>

namespace leadimport::run {

rows_known_to_job::rows_known_to_job(std::span<const std::uint64_t> numbers) {
    for (auto at = std::ranges::adjacent_find(numbers); at != numbers.end();
         at = std::adjacent_find(std::next(at), numbers.end()))
        twice_.push_back(*at);
}

void rows_known_to_job::found::add(const csv::record& r, std::uint64_t number) {
    if (++rows > 1) return;
    first_line = r.line;
    first = number;
}

result<void> rows_known_to_job::look_at(const csv::record& r, std::uint64_t number,
                                        original_rows& rows) {
    const auto lead = rows.lead_of(number);
    if (!lead) return lead.error();
    if (*lead == original_rows::lead::no_such_row) return {};
    if (std::ranges::binary_search(twice_, number) && !seen_.insert(number).second)
        repeated_.add(r, number);
    if (*lead == original_rows::lead::there) leads_.add(r, number);
    if (*lead == original_rows::lead::in_doubt) in_doubt_.add(r, number);
    return {};
}

result<void> rows_known_to_job::check(const std::filesystem::path& file,
                                      const std::filesystem::path& job) const {
    if (const auto& l = leads_; l.rows > 0)
        return error{errc::rows_have_leads, file.string(),
                     words::rows_have_leads_in_job(l.rows, l.first_line, l.first, job.string())};
    if (const auto& d = in_doubt_; d.rows > 0)
        return error{
            errc::rows_in_doubt, file.string(),
            words::rows_may_have_leads_in_job(d.rows, d.first_line, d.first, job.string())};
    if (const auto& t = repeated_; t.rows > 0)
        return error{errc::rows_twice, file.string(),
                     words::rows_are_repeated(t.rows, t.first_line, t.first)};
    return {};
}

} // namespace leadimport::run
