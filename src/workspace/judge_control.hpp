#pragma once
// Whether not finding a row's lead says anything: a search of the same form must find a lead that
// certainly exists, is as young, and has a name of the same kind. Pure functions.
//
// A lead may serve as control for a row when an answer created it in this job, it was not undone,
// and
//
// | as young    | its outcome came after the row's last attempt in doubt was announced, or |
// |             | by the server's dates it is not over a minute older than that            |
// | as visible  | it has the row's owner, pipeline, stage and team                         |
// | by name, it | the row's name is plain, has no special characters, and is no longer     |
// | says enough | than a name that came back whole; or the control's has all its traits    |
// |             | and special characters, and it or one that came back whole its length    |
// | by key      | it has a key                                                             |
//
// | the API shows of it           | that proves                                                   |
// | GET does not show it          | nothing, it may have been deleted: the next one is tried      |
// | GET shows another name or key | they are rewritten, or a person did: what befell it may have  |
// |                               | befallen the row's lead (may_befall()), which then is not     |
// |                               | absent (rewritten_name); else the next one is tried           |
// | GET shows it, the search does | the index lags, or hides it. While it is younger than D: look |
// |   not                         | again. Older: no row of its kind is absent (blind)            |
// | the search finds it           | the search shows such leads by now                            |
//
// What else looks the same: a search that finds the control and not the row's lead because the
// server rewrites what only the row's name has. Hence the traits and the lengths.

#include "leadimport/base/name_traits.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/workspace/evidence.hpp"

#include <span>

namespace leadimport::workspace {

inline constexpr std::size_t controls_tried = 3;

// What of a row decides which leads may serve as its control.
struct control_wanted {
    search_form form = search_form::by_name;
    std::string_view route;
    text::name_traits traits;
    text::name_size size;
    // Of the row's last attempt in doubt.
    std::uint64_t seen = 0;
    std::optional<std::chrono::milliseconds> announced; // server time
    std::u32string special{};                           // text::special_characters() of the name
};

struct control_choice {
    std::vector<std::size_t> places; // in the controls, those to try first in front
    // There are controls, but none whose name says anything of the row's: rewritten_name. Else
    // no_control.
    reason_code why_none = reason_code::no_control;
};

// `controls`, the newest first. `whole` holds the names that came back whole in this job.
[[nodiscard]] control_choice choose_controls(const control_wanted& wanted,
                                             std::span<const control_lead> controls,
                                             const text::name_size& whole);

// What the API showed of one control.
struct control_seen {
    std::optional<shown_lead> shown; // by GET
    bool found = false;              // by the search
    bool is_old = false;             // it is older than D
};
enum class control_says : std::uint8_t {
    proven,    // the search can be believed
    try_next,  // it is not shown any more
    rewritten, // its name or key came back in another form
    too_young, // look again
    blind,
};
[[nodiscard]] control_says judge_control(const control_lead& c, const control_seen& seen);

// Of a control that is rewritten: whether the same may have become of the row's name, so that no
// other control says anything of it. The control was chosen for the row: it has all that the row
// has. Not of a row found by its key while that is shown as sent; nor where the control was cut
// behind all that the row's name has; nor of a plain name, unless a plain one was rewritten, which
// a person does not do who gives a lead another name.
[[nodiscard]] bool may_befall(const control_wanted& row, const control_lead& c,
                              const shown_lead& shown);

} // namespace leadimport::workspace
