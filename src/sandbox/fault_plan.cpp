#include "sandbox/fault_plan.hpp"

#include "sandbox/spread.hpp"

namespace leadimport::sandbox {
namespace {

bool meets(const fault& f, std::uint64_t number, std::string_view body, std::uint64_t seed) {
    if (!f.text.empty()) return body.find(f.text) != body.npos;
    if (f.at != 0) return number == f.at;
    if (f.every != 0) return number % f.every == 0;
    return spread(number, seed) < f.share;
}

} // namespace

fault_plan::fault_plan(const std::vector<fault>& faults) {
    for (const auto& f : faults)
        order(f);
}

void fault_plan::order(const fault& f) { faults_.push_back({f}); }

std::optional<fault> fault_plan::next(object_type of, std::uint64_t number, std::string_view body) {
    return find(false, of, number, body);
}

std::optional<fault> fault_plan::next_connection(std::uint64_t number) {
    return find(true, object_type::lead, number, {});
}

std::optional<fault> fault_plan::find(bool connection, object_type of, std::uint64_t number,
                                      std::string_view body) {
    // The place in the plan is the seed: two shares must not choose the same creations.
    for (std::size_t i = 0; i < faults_.size(); ++i) {
        auto& f = faults_[i];
        if ((f.what.kind.answer == answering::early) != connection || f.what.of != of) continue;
        if (f.what.times != 0 && f.played == f.what.times) continue;
        if (!meets(f.what, number, body, i + 1)) continue;
        ++f.played;
        return f.what;
    }
    return std::nullopt;
}

} // namespace leadimport::sandbox
