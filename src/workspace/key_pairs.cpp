#include "leadimport/workspace/key_pairs.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"

#include <variant>

namespace leadimport::workspace {

namespace {

bool one_each(const delivery::verdict& made, const delivery::verdict& refused) {
    const auto* lead = std::get_if<delivery::created>(&made);
    if (lead == nullptr || !is_duplicate(refused)) return false;
    const auto& named = std::get<delivery::uncertain>(refused).answered_id;
    return named.empty() || named == lead->lead_id;
}

} // namespace

bool is_duplicate(const delivery::verdict& v) {
    const auto* u = std::get_if<delivery::uncertain>(&v);
    return u != nullptr && u->working && u->why.code == reason_code::maybe_duplicate;
}

bool leaves_doubt(const delivery::verdict& v) {
    return std::visit(overloaded{
                          [](const delivery::created&) { return false; },
                          [](const delivery::refused&) { return false; },
                          [](const delivery::again&) { return false; },
                          [](const delivery::throttled&) { return false; },
                          [&v](const delivery::uncertain&) { return !is_duplicate(v); },
                          [](const delivery::hopeless&) { return false; },
                      },
                      v);
}

pair_shows judge_pair(const delivery::verdict& a, const delivery::verdict& b) {
    const auto* first = std::get_if<delivery::created>(&a);
    const auto* second = std::get_if<delivery::created>(&b);
    if (first != nullptr && second != nullptr)
        return first->lead_id == second->lead_id ? pair_shows::nothing : pair_shows::two;
    return one_each(a, b) || one_each(b, a) ? pair_shows::one_each : pair_shows::nothing;
}

void key_pairs::add(pair_shows p) noexcept {
    switch (p) {
    case pair_shows::one_each: ++one_each_; break;
    case pair_shows::two: two_ = true; break;
    case pair_shows::nothing: ++in_vain_; break;
    }
}

key_pairs::state key_pairs::now() const noexcept {
    if (two_) return state::not_unique;
    if (one_each_ >= limits::key_pairs) return state::unique;
    return in_vain_ >= limits::key_pairs_in_vain ? state::undecided : state::going_on;
}

} // namespace leadimport::workspace
