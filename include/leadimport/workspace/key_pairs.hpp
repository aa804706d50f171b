#pragma once
// Whether a key field is unique, from what came of pairs of equal leads that were sent at the same
// moment with one key. Pure functions and a state machine.
//
// | the two answers                                                    | what they show          |
// | one created; the other refused because of a duplicate, and if the  | one each: as it must be |
// | refusal names a lead, it is the created one                        |                         |
// | two different leads created; or a search shows two with the key    | two: not unique         |
// | anything else: an answer is missing, both are refused, one is      | nothing                 |
// | refused for another reason, both name one lead                     |                         |
//
// A pair that shows nothing is sent again with a new key, and never counts: a server that loses
// answers would be proven otherwise.

#include "leadimport/delivery/verdict.hpp"

#include <string>

namespace leadimport::workspace {

enum class pair_shows { one_each, two, nothing };

// The verdicts are judge_lead_creation()'s, with the key field.
[[nodiscard]] pair_shows judge_pair(const delivery::verdict& a, const delivery::verdict& b);

// Whether the request may have created a lead that the verdict does not name for certain.
[[nodiscard]] bool leaves_doubt(const delivery::verdict& v);
// A refusal because of a duplicate: nothing was created.
[[nodiscard]] bool is_duplicate(const delivery::verdict& v);

class key_pairs {
public:
    enum class state {
        going_on,
        unique,     // limits::key_pairs have shown one each
        not_unique, // one pair has shown two
        undecided,  // limits::key_pairs_in_vain have shown nothing
    };
    void add(pair_shows p) noexcept;
    [[nodiscard]] state now() const noexcept;
    [[nodiscard]] unsigned one_each() const noexcept { return one_each_; }
    [[nodiscard]] unsigned in_vain() const noexcept { return in_vain_; }

private:
    unsigned one_each_ = 0;
    unsigned in_vain_ = 0;
    bool two_ = false;
};

} // namespace leadimport::workspace
