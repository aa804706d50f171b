#include "leadimport/delivery/time_left.hpp"

#include <algorithm>
#include <cmath>

namespace leadimport::delivery {
namespace {

using exact_seconds = std::chrono::duration<double>;

// Longer than any import lasts, and short enough to be added to a moment.
constexpr exact_seconds longest_told = std::chrono::hours{24 * 365 * 10};

std::optional<exact_seconds> time_at_rate(std::uint64_t points, const rate& r) {
    if (r.unlimited()) return std::nullopt;
    return exact_seconds{static_cast<double>(points) / r.per_second()};
}

std::optional<exact_seconds> time_at_answers(std::uint64_t requests, const pace_facts& f) {
    if (!f.answer || f.connections == 0) return std::nullopt;
    return exact_seconds{*f.answer} * static_cast<double>(requests) / f.connections;
}

time_left rounded_up(exact_seconds takes, conclusion from) {
    // What is a whole number of seconds but for rounding is that number.
    constexpr double rounding = 1e-6;
    const auto whole = std::ceil(std::min(takes, longest_told).count() - rounding);
    return {std::chrono::seconds{std::llround(std::max(whole, 0.0))}, from};
}

// Never faster than permitted: catching up after a delay does not last.
time_left time_at_pace(const work_left& work, const pace_facts& f) {
    const auto& p = *f.measured;
    if (p.ended == 0) return {};
    const auto takes = exact_seconds{p.within} * static_cast<double>(work.requests()) /
                       static_cast<double>(p.ended);
    const auto least = time_at_rate(work.points, f.permitted).value_or(exact_seconds{0});
    return rounded_up(std::max(takes, least) + f.held, conclusion::measured);
}

time_left time_before_measuring(const work_left& work, const pace_facts& f) {
    const auto by_rate = time_at_rate(work.points, f.lowered.unlimited() ? f.permitted : f.lowered);
    const auto by_answers = time_at_answers(work.requests(), f);
    if (by_answers && (!by_rate || *by_answers > *by_rate))
        return rounded_up(*by_answers + f.held, conclusion::answers);
    if (by_rate) return rounded_up(*by_rate + f.held, conclusion::permitted);
    return {};
}

} // namespace

time_left time_for(const work_left& work, const pace_facts& facts) {
    if (work.requests() > 0 && facts.nothing_leaves) return {};
    if (work.requests() > 0 && facts.measured && facts.measured->is_enough())
        return time_at_pace(work, facts);
    return time_before_measuring(work, facts);
}

std::optional<double> most_per_second(unsigned connections,
                                      std::chrono::steady_clock::duration answer) {
    if (answer.count() <= 0) return std::nullopt;
    return connections / exact_seconds{answer}.count();
}

std::uint64_t contacts_as_so_far(std::uint64_t rows_left, std::uint64_t rows_done,
                                 std::uint64_t contacts_done) {
    if (rows_done == 0) return 0;
    const auto each = static_cast<double>(contacts_done) / static_cast<double>(rows_done);
    return static_cast<std::uint64_t>(std::llround(each * static_cast<double>(rows_left)));
}

std::optional<std::chrono::seconds>
forecast::left(std::chrono::system_clock::time_point now) const {
    if (!ends || (requests > 0 && now - *ends > std::chrono::minutes{1})) return std::nullopt;
    return std::max(std::chrono::ceil<std::chrono::seconds>(*ends - now), std::chrono::seconds{0});
}

forecast forecast_of(const work_left& work, const time_left& takes,
                     std::chrono::system_clock::time_point now) {
    forecast f{work.requests(), std::nullopt};
    if (takes.takes) f.ends = now + *takes.takes;
    return f;
}

} // namespace leadimport::delivery
