#pragma once
// Which of the leads that were found may be an unknown row's own. Pure functions.
//
// R is the row, X one of its attempts in doubt, L a lead. The first line that fits decides.
//
// | what is seen                                             | L is                               |
// | another row's lead; all that GET may show of it is what    | excluded                         |
// |   was sent for R, too, or L would not be R's own anyway  |                                    |
// | another row's, and all that is shown makes it R's own    | a candidate: whose it is, is open  |
// | another key than R's is shown, and no answer to R named L | excluded                          |
// | R's key (GET shows it, or the search by it found L), or  | ours or a candidate, as below, but |
// |   an answer to R named L                                 | never excluded                     |
// | another name for certain (not loosely equal)             | excluded                           |
// | dated outside of every X (excludes())                    | excluded; later than X, all equal, |
// |                                                          | and a witness that no other row of |
// |                                                          | the file has: a candidate          |
// | person or company is different, and the control shows    | not dated: excluded. Ours for      |
// |   those as they were sent                                | another unknown row: excluded.     |
// |                                                          | Else a candidate                   |
// | a witness is different                                   | ours for another unknown row:      |
// |                                                          | excluded. Else a candidate         |
// | name, ids and witnesses are equal, nothing sent is shown | ours                               |
// |   and different, dated within an X whose beginning is    |                                    |
// |   known, or within any X if the key agrees               |                                    |
// | the same, the name perhaps rewritten (loosely equal),    | ours                               |
// |   dated up to its end + D, and the key agrees or a       |                                    |
// |   witness that no other row of the file has              |                                    |
// | anything else                                            | a candidate                        |
//
// All leads that are "ours" become candidates in three cases: there is a candidate besides; there
// are more of them than unknown rows of R's body; or an unknown row of another body has a loosely
// equal name and the same person, unless the key, the company or a witness tells the two apart.
//
// In a recovered journal it may not be known when an attempt began. Such an attempt may span the
// job's whole life, in which colleagues make leads, too. So it makes no lead "ours" without the
// key.
//
// Two other cases look the same. First, a colleague makes a lead from the same particulars between
// the send and end + D: nothing tells it apart, and it is taken for ours. Second, R's own lead was
// edited since. That is why a difference alone excludes no lead that may be dated within X, except
// another person or company in a lead without a date. (People edit fields, and seldom the person or
// company of a lead. Without that exception, one frequent name would leave all its rows unknown
// where ids have no dates.)

#include "leadimport/workspace/compare_lead.hpp"
#include "leadimport/workspace/evidence.hpp"
#include "leadimport/workspace/lead_bounds.hpp"

#include <span>

namespace leadimport::workspace {

// An unknown row with what is known of the time of its attempts in doubt.
struct doubted_row {
    const unknown_row* facts = nullptr;
    std::vector<attempt_window> windows; // of attempts in doubt
};

struct judged_leads {
    // Places in `found`. `ours` the oldest first; empty when there are candidates.
    std::vector<std::size_t> ours;
    std::vector<std::size_t> candidates;
};

// `others` are the unknown rows besides `row` whose names may be loosely equal (kin_of); further
// ones do no harm. `delay` is D.
[[nodiscard]] judged_leads judge_candidates(const doubted_row& row,
                                            std::span<const found_lead> found,
                                            std::span<const doubted_row> others,
                                            const proven_control& control,
                                            std::chrono::milliseconds delay);

// L is dated outside of every attempt in doubt. Nothing is when there is no such attempt.
[[nodiscard]] bool dated_outside(const doubted_row& row, const found_lead& lead,
                                 std::chrono::milliseconds delay) noexcept;

// GET of this lead can change nothing: it is excluded by what is known already.
[[nodiscard]] bool excluded_unseen(const doubted_row& row, const found_lead& lead,
                                   std::chrono::milliseconds delay);

} // namespace leadimport::workspace
