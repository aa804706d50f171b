#include "workspace/judge_control.hpp"

#include "leadimport/base/loose_text.hpp"
#include "leadimport/workspace/lead_bounds.hpp"

#include <algorithm>

namespace leadimport::workspace {
namespace {

bool is_as_young(const control_lead& c, const control_wanted& w) {
    if (c.ended > w.seen) return true;
    return c.date && w.announced && c.date->from >= *w.announced - tolerance::control;
}

bool has_kind_of(std::string_view name, const control_wanted& w) {
    return text::traits_of(name).cover(w.traits) &&
           std::ranges::includes(text::special_characters(name), w.special);
}

bool is_plain(const text::name_traits& traits, const std::u32string& special) noexcept {
    return traits.plain() && special.empty();
}

bool says_as_much(const control_lead& c, const control_wanted& w, const text::name_size& whole) {
    if (w.form == search_form::by_key) return !c.sent.key.empty();
    if (is_plain(w.traits, w.special) && whole.holds(w.size)) return true;
    const auto& name = c.sent.name;
    const bool as_long = whole.holds(w.size) || text::size_of(name).holds(w.size);
    return as_long && has_kind_of(name, w);
}

} // namespace

control_choice choose_controls(const control_wanted& wanted, std::span<const control_lead> controls,
                               const text::name_size& whole) {
    control_choice choice;
    for (std::size_t i = 0; i < controls.size(); ++i) {
        const auto& c = controls[i];
        if (!is_as_young(c, wanted) || c.sent.route != wanted.route) continue;
        if (says_as_much(c, wanted, whole))
            choice.places.push_back(i);
        else
            choice.why_none = reason_code::rewritten_name;
    }
    return choice;
}

control_says judge_control(const control_lead& c, const control_seen& seen) {
    if (!seen.shown) return control_says::try_next;
    if (seen.shown->name != c.sent.name) return control_says::rewritten;
    if (!c.sent.key.empty() && seen.shown->key && *seen.shown->key != c.sent.key)
        return control_says::rewritten;
    if (!seen.found) return seen.is_old ? control_says::blind : control_says::too_young;
    return control_says::proven;
}

bool may_befall(const control_wanted& row, const control_lead& c, const shown_lead& shown) {
    if (row.form == search_form::by_key) return shown.key && *shown.key != c.sent.key;
    const auto& name = c.sent.name;
    const bool was_cut = name.starts_with(shown.name) &&
                         text::size_of(shown.name).holds(row.size) && has_kind_of(shown.name, row);
    if (was_cut) return false;
    if (!is_plain(row.traits, row.special)) return true;
    return is_plain(text::traits_of(name), text::special_characters(name)) &&
           text::loosely_equal(name, shown.name);
}

} // namespace leadimport::workspace
