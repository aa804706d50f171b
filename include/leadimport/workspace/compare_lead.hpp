#pragma once
// What a lead as it is shown says about the request that may have made it. Pure functions.
//
// Only a positive difference says anything: a field that is null, missing or shown in a form that
// cannot be read, and an id where none was sent (servers fill companies in), are no difference.
//
// | sent    | shown                                 | equal when              | else           |
// | text    | a text                                | loosely_equal()         | different      |
// | number  | a number, or a text that is one       | the numbers are         | different      |
// | boolean | true, false                           | they are                | different      |
// | date    | a day or a moment                     | they may be the same    | different      |
// | other   | anything                              | the texts are           | not comparable |
// | any     | a value of a kind that is not its own | the texts are           | not comparable |
//
// A *witness* is a field in which leads can be told apart: the control, a lead of this job that
// certainly is its row's, shows that field as it was sent, so that the server neither hides nor
// rewrites it; and the value in question is plain (name_traits.hpp), so that it would not be
// rewritten either.

#include "leadimport/words/message.hpp"
#include "leadimport/workspace/evidence.hpp"

namespace leadimport::workspace {

enum class likeness : std::uint8_t { not_comparable, equal, different };

[[nodiscard]] likeness compare_values(const field_value& sent, const field_value& shown);

// Of the field in `shown` with the name of `sent`.
[[nodiscard]] likeness compare_field(const sent_field& sent, const shown_lead& shown);

// `sent` is shown, or may be, but more was shown than is kept. So it cannot be told whether what is
// shown is what was sent. Such a field counts neither as a difference nor as an agreement.
[[nodiscard]] bool is_unseen(const sent_field& sent, const shown_lead& shown);

// Of ids; empty ones are not comparable.
[[nodiscard]] likeness compare_ids(std::string_view sent, std::string_view shown) noexcept;

// Nothing sent is shown and different, the key, person and company included. What `own` shows in
// the same way is not: a lead that was made of the same values. A text that is too long to be
// compared is different where `own` shows it as it was sent, and `shown` another one.
[[nodiscard]] bool no_field_differs(const sent_facts& sent, const shown_lead& shown,
                                    const shown_lead* own = nullptr);

struct difference {
    words::message field; // its name, or what it is
    std::string sent;
    words::message shown; // the value, or that it is not compared
};
// All that is shown and different, and what is unseen, for a person who decides.
[[nodiscard]] std::vector<difference> differences(const sent_facts& sent, const shown_lead& shown);

// Whether the lead shows of two rows that it is `row`'s and not `other`'s: something is shown as
// `row` sent it, which `other` sent otherwise or whose field it did not send, and nothing that
// `row` sent is shown otherwise, or unseen. What a server makes of a name by itself tells no rows
// apart.
[[nodiscard]] bool is_rather_of(const sent_facts& row, const sent_facts& other,
                                const shown_lead& shown);

// The lead that the search was tried with, as it was sent and as GET shows it.
struct proven_control {
    const sent_facts* sent = nullptr;
    const shown_lead* shown = nullptr;
};
// By a control the server shows keys, persons, companies as they were sent. Without a control: no.
[[nodiscard]] bool shows_keys(const proven_control& c) noexcept;
[[nodiscard]] bool shows_persons(const proven_control& c) noexcept;
[[nodiscard]] bool shows_companies(const proven_control& c) noexcept;
// By a control `f` is a witness.
[[nodiscard]] bool is_witness(const sent_field& f, const proven_control& c);

} // namespace leadimport::workspace
