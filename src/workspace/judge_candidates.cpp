#include "workspace/judge_candidates.hpp"

#include "leadimport/base/loose_text.hpp"

#include <algorithm>

namespace leadimport::workspace {
namespace {

enum class standing { excluded, candidate, ours };

struct judging {
    std::span<const doubted_row> others;
    const proven_control& control;
    std::chrono::milliseconds delay;
};

bool shows_key_of(const sent_facts& sent, const found_lead& l) {
    return !sent.key.empty() && l.shown && l.shown->key &&
           text::loosely_equal(*l.shown->key, sent.key);
}

// A key field that GET shows as null may be there all the same: the search knows it.
bool has_key_of(const sent_facts& sent, const found_lead& l) {
    return shows_key_of(sent, l) || (l.by_key && !(l.shown && l.shown->key));
}

// Another row's, or this one's as a server keeps keys: the control tells.
bool shows_another_key(const sent_facts& sent, const found_lead& l) {
    return !sent.key.empty() && l.shown && l.shown->key && !shows_key_of(sent, l);
}

const std::string& name_of(const found_lead& l) {
    return l.shown && !l.shown->name.empty() ? l.shown->name : l.listed_name;
}

bool has_another_name(const sent_facts& sent, const found_lead& l) {
    return !name_of(l).empty() && text::certainly_differ(name_of(l), sent.name);
}

// Shown and different, where the control shows persons and companies as they were sent.
bool is_of_others(const sent_facts& sent, const shown_lead& shown, const proven_control& c) {
    return (shows_persons(c) && compare_ids(sent.person, shown.person) == likeness::different) ||
           (shows_companies(c) && compare_ids(sent.company, shown.company) == likeness::different);
}

bool witness_differs(const sent_facts& sent, const shown_lead& shown, const proven_control& c) {
    return std::ranges::any_of(sent.fields, [&](const sent_field& f) {
        return compare_field(f, shown) == likeness::different && is_witness(f, c);
    });
}

// All but the name is shown as it was sent, where the server shows it.
bool agrees(const sent_facts& sent, const shown_lead& shown, const proven_control& c) {
    if (!sent.contacts_known || !no_field_differs(sent, shown)) return false;
    if (!sent.person.empty() && shown.person.empty()) return false;
    if (!sent.company.empty() && shown.company.empty()) return false;
    return std::ranges::all_of(sent.fields, [&](const sent_field& f) {
        if (is_unseen(f, shown)) return false;
        return compare_field(f, shown) == likeness::equal || !is_witness(f, c);
    });
}

// Something that no other row has agrees: the key, or a witness.
bool is_marked(const sent_facts& sent, const found_lead& l, const proven_control& c) {
    if (shows_key_of(sent, l)) return true;
    return std::ranges::any_of(sent.fields, [&](const sent_field& f) {
        return f.alone && compare_field(f, *l.shown) == likeness::equal && is_witness(f, c);
    });
}

// Whether the lead fits by itself, without regard to other leads and rows. `any_window`: an attempt
// counts, too, of which it is not known when it began.
bool fits(const doubted_row& row, const found_lead& l, const judging& j, bool any_window) {
    const auto& sent = row.facts->sent;
    if (!l.shown || !l.date || shows_another_key(sent, l) || !agrees(sent, *l.shown, j.control))
        return false;
    const auto counts = [&](const attempt_window& w) { return w.begun || any_window; };
    const auto holds = [&](const attempt_window& w) { return counts(w) && w.holds(*l.date); };
    if (l.shown->name == sent.name && std::ranges::any_of(row.windows, holds)) return true;
    const auto late = [&](const attempt_window& w) {
        return counts(w) && w.holds_late(*l.date, j.delay);
    };
    return std::ranges::any_of(row.windows, late) &&
           text::loosely_equal(l.shown->name, sent.name) && is_marked(sent, l, j.control);
}

// No other row's lead has the key. So the key proves it also where it is not known when the row was
// sent.
bool is_ours(const doubted_row& row, const found_lead& l, const judging& j) {
    return fits(row, l, j, shows_key_of(row.facts->sent, l));
}

bool is_older(const doubted_row& row, const found_lead& l) {
    return std::ranges::all_of(row.windows,
                               [&](const attempt_window& w) { return w.begins_after(*l.date); });
}

// Later than any attempt may have made it, and with what no other row has.
bool is_late_but_marked(const doubted_row& row, const found_lead& l, const judging& j) {
    const auto& sent = row.facts->sent;
    return l.shown && !is_older(row, l) && agrees(sent, *l.shown, j.control) &&
           is_marked(sent, l, j.control);
}

bool is_ours_for_another(const found_lead& l, const judging& j) {
    return std::ranges::any_of(j.others,
                               [&](const doubted_row& other) { return is_ours(other, l, j); });
}

standing standing_of_anothers(const doubted_row& row, const found_lead& l, const judging& j) {
    const auto& sent = row.facts->sent;
    if (!l.its_visible || *l.its_visible == sent.visible || !fits(row, l, j, true))
        return standing::excluded;
    // Where nothing is shown by which the two rows differ, what the answer said holds.
    const bool which = *l.its_visible == digest{} || shows_key_of(sent, l) ||
                       std::ranges::any_of(sent.fields, [&](const sent_field& f) {
                           return compare_field(f, *l.shown) == likeness::equal;
                       });
    return which ? standing::candidate : standing::excluded;
}

standing standing_of(const doubted_row& row, const found_lead& l, const judging& j) {
    const auto& sent = row.facts->sent;
    if (l.of_another) return standing_of_anothers(row, l, j);
    if (!l.answered && shows_another_key(sent, l) && shows_keys(j.control))
        return standing::excluded;
    const bool claimed = l.answered || has_key_of(sent, l);
    if (!claimed && has_another_name(sent, l)) return standing::excluded;
    if (!claimed && dated_outside(row, l, j.delay))
        return is_late_but_marked(row, l, j) ? standing::candidate : standing::excluded;
    if (!l.shown || claimed) return is_ours(row, l, j) ? standing::ours : standing::candidate;
    const bool of_others = is_of_others(sent, *l.shown, j.control);
    if (of_others && !l.date) return standing::excluded;
    if ((of_others || witness_differs(sent, *l.shown, j.control)) && is_ours_for_another(l, j))
        return standing::excluded;
    return is_ours(row, l, j) ? standing::ours : standing::candidate;
}

// The lead that is R's own may as well be that other row's.
bool may_be_mistaken(const sent_facts& sent, const sent_facts& other, const proven_control& c) {
    if (other.body == sent.body || compare_ids(sent.person, other.person) == likeness::different ||
        !text::loosely_equal(sent.name, other.name))
        return false;
    if (shows_companies(c) && compare_ids(sent.company, other.company) == likeness::different)
        return false;
    return std::ranges::none_of(sent.fields, [&](const sent_field& f) {
        if (!is_witness(f, c)) return false;
        const auto its = std::ranges::find(other.fields, f.name, &sent_field::name);
        return its == other.fields.end() ||
               compare_values(f.value, its->value) == likeness::different;
    });
}

bool can_be_told(const doubted_row& row, std::span<const found_lead> found,
                 const std::vector<std::size_t>& ours, const judging& j) {
    const auto& sent = row.facts->sent;
    const auto equal = 1 + std::ranges::count_if(j.others, [&](const doubted_row& other) {
                           return other.facts->sent.body == sent.body;
                       });
    if (ours.size() > static_cast<std::size_t>(equal)) return false;
    const auto by_key = [&](std::size_t i) { return shows_key_of(sent, found[i]); };
    if (std::ranges::all_of(ours, by_key)) return true;
    return std::ranges::none_of(j.others, [&](const doubted_row& other) {
        return may_be_mistaken(sent, other.facts->sent, j.control);
    });
}

} // namespace

bool dated_outside(const doubted_row& row, const found_lead& lead,
                   std::chrono::milliseconds delay) noexcept {
    return lead.date && !row.windows.empty() &&
           std::ranges::all_of(
               row.windows, [&](const attempt_window& w) { return w.excludes(*lead.date, delay); });
}

bool excluded_unseen(const doubted_row& row, const found_lead& lead,
                     std::chrono::milliseconds delay) {
    const auto& sent = row.facts->sent;
    if (lead.of_another) // but see the second line of the table
        return !lead.its_visible || *lead.its_visible == sent.visible ||
               dated_outside(row, lead, delay);
    if (lead.answered || !sent.key.empty() || !dated_outside(row, lead, delay)) return false;
    // It may be marked.
    return is_older(row, lead) || std::ranges::none_of(sent.fields, &sent_field::alone);
}

judged_leads judge_candidates(const doubted_row& row, std::span<const found_lead> found,
                              std::span<const doubted_row> others, const proven_control& control,
                              std::chrono::milliseconds delay) {
    const judging j{others, control, delay};
    judged_leads all;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const auto s = standing_of(row, found[i], j);
        if (s == standing::ours) all.ours.push_back(i);
        if (s == standing::candidate) all.candidates.push_back(i);
    }
    std::ranges::stable_sort(all.ours, {}, [&](std::size_t i) { return found[i].date->from; });
    if (all.ours.empty()) return all;
    if (all.candidates.empty() && can_be_told(row, found, all.ours, j)) return all;
    all.candidates.insert(all.candidates.end(), all.ours.begin(), all.ours.end());
    std::ranges::sort(all.candidates);
    all.ours.clear();
    return all;
}

} // namespace leadimport::workspace
