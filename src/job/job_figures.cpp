#include "leadimport/job/job_figures.hpp"

#include <array>

namespace leadimport::job {
namespace {

template<auto... Path>
constexpr figure at(std::string_view name, figure_of whose,
                    figure_unit unit = figure_unit::number) {
    return {name, whose, unit, [](const job_figures& f) { return (f.*....*Path); },
            [](job_figures& f) -> std::uint64_t& { return (f.*....*Path); }};
}

using f = job_figures;
using c = row_counts;
using r = reference_counts;
using t = delivery::traffic;

constexpr std::array table{
    at<&f::rows>("rows", figure_of::job),
    at<&f::counts, &c::created>("created", figure_of::job),
    at<&f::counts, &c::failed>("failed", figure_of::job),
    at<&f::counts, &c::unknown>("unknown", figure_of::job),
    at<&f::counts, &c::skipped>("skipped", figure_of::job),
    at<&f::counts, &c::sending>("in_flight", figure_of::job),
    at<&f::undone>("undone", figure_of::job),
    at<&f::people, &r::created>("people_created", figure_of::job),
    at<&f::people, &r::found>("people_found", figure_of::job),
    at<&f::people, &r::in_doubt>("people_in_doubt", figure_of::job),
    at<&f::organizations, &r::created>("organizations_created", figure_of::job),
    at<&f::organizations, &r::found>("organizations_found", figure_of::job),
    at<&f::organizations, &r::in_doubt>("organizations_in_doubt", figure_of::job),
    at<&f::traffic, &t::requests>("requests", figure_of::run),
    at<&f::traffic, &t::points>("points", figure_of::run),
    at<&f::traffic, &t::retried>("retried", figure_of::run),
    at<&f::traffic, &t::throttled>("throttled", figure_of::run),
    at<&f::traffic, &t::paused_ms>("paused_ms", figure_of::run, figure_unit::milliseconds),
    at<&f::traffic, &t::answering_us>("answering_us", figure_of::run, figure_unit::microseconds),
    at<&f::settled>("settled", figure_of::run),
};

} // namespace

std::span<const figure> figure_table() noexcept { return table; }

void add_run(job_figures& sum, const job_figures& one) {
    for (const auto& figure : table)
        if (figure.whose == figure_of::run) figure.in(sum) += figure.value(one);
}

void add_traffic(delivery::traffic& sum, const delivery::traffic& more) {
    job_figures both{.traffic = sum};
    add_run(both, {.traffic = more});
    sum = both.traffic;
}

} // namespace leadimport::job
