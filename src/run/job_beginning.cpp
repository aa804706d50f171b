#include "leadimport/run/job_beginning.hpp"

#include "leadimport/job/run_kind.hpp"
#include "leadimport/salesmap/lead_date.hpp"
#include "leadimport/workspace/lead_bounds.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace leadimport::run {

using std::chrono::milliseconds;

namespace {

constexpr std::size_t leads_compared = 101;
constexpr std::size_t page_runs = 256;

// Of two the greater: an old lead is the likelier mistake.
std::optional<milliseconds> middle_of(std::vector<milliseconds>& all) {
    if (all.empty()) return std::nullopt;
    const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
    std::ranges::nth_element(all, middle);
    return *middle;
}

// Nothing when it is not there, or when what came before it is not known: a journal that was
// recovered has lost the runs of which it knows the rows.
result<std::optional<job::run_entry>> find_run(job::journal& j, std::uint64_t number) {
    std::uint64_t last = 0;
    while (last < number) {
        auto runs = j.runs_after(last, page_runs);
        if (!runs) return runs.error();
        if (runs->empty()) break;
        for (auto& r : *runs) {
            if (r.start.kind == job::run_kind::recover) return std::optional<job::run_entry>{};
            if (r.number == number) return std::optional{std::move(r)};
            last = r.number;
        }
    }
    return std::optional<job::run_entry>{};
}

} // namespace

std::optional<milliseconds> beginning_of(first_run r) {
    auto offset = middle_of(r.named);
    if (!offset) offset = r.offset;
    if (!offset) return std::nullopt;
    namespace tolerance = workspace::tolerance;
    return r.began + *offset - tolerance::exclusion - r.spread.value_or(tolerance::spread_unknown);
}

namespace {

// By the first run that announced a row.
result<std::optional<milliseconds>> beginning_by_run(job::journal& j) {
    const std::optional<milliseconds> not_known;
    const auto number = j.first_sending_run();
    if (!number) return number.error();
    if (*number == 0) return not_known;
    const auto run = find_run(j, *number);
    if (!run) return run.error();
    if (!*run) return not_known;
    const auto leads = j.quickest_leads(*number, leads_compared);
    if (!leads) return leads.error();
    first_run r{(*run)->began.since_boot, (*run)->clock_offset, (*run)->clock_spread, {}};
    for (const auto& l : *leads)
        if (const auto date = salesmap::date_of_id(l.lead_id))
            r.named.push_back(date->from - l.came);
    return beginning_of(std::move(r));
}

} // namespace

result<std::optional<milliseconds>> beginning_of(job::journal& j, std::uint64_t noted) {
    auto by_run = beginning_by_run(j);
    if (!by_run || *by_run) return by_run;
    auto began = j.server_began();
    if (!began) return began.error();
    if (*began == 0) *began = noted;
    if (*began == 0) return std::optional<milliseconds>{};
    return std::optional{milliseconds{static_cast<std::int64_t>(*began)} -
                         workspace::tolerance::exclusion - workspace::tolerance::spread_unknown};
}

bool is_older(std::string_view lead_id, const std::optional<milliseconds>& beginning,
              std::string_view created_at) {
    if (!beginning) return false;
    const auto date = salesmap::date_of_lead(lead_id, created_at, false);
    return date && date->to < *beginning;
}

} // namespace leadimport::run
