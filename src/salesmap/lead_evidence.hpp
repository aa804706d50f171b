#pragma once
// Whether a lead that an answer names is the row's own. The conclusions of verdict.hpp that need
// more than a status. Pure functions.

#include "salesmap/envelope.hpp"

#include "leadimport/delivery/verdict.hpp"

#include <chrono>
#include <string_view>

namespace leadimport::salesmap {

// 200 or 201 in the API's JSON, with success. Created only if
//  - the id is one (is_lead_id());
//  - the name, if one is shown, is loosely equal to the one that was sent. Otherwise it is the
//    answer to another request, or a late copy of one: reason other_name;
//  - it is not dated before the attempt began, by the server's clock: before its announcement, or
//    before another lead of the job that existed then, with a tolerance of the spread and 5 s, at
//    most a minute, and a minute before a lead has shown the spread. Where neither is known it is
//    not dated over a day ago by our clock: reason lead_too_old.
// What is not dated passes, and so does what is shown without a name: a lead that was created just
// now, of an equal name, by somebody else, whose answer was given to us, looks the same. That no
// other row of the job has its id is for the journal to say.
[[nodiscard]] delivery::verdict judge_created(unsigned status, const envelope& v,
                                              const delivery::sent_attempt& attempt,
                                              std::chrono::system_clock::time_point now);

// 400, 404, 413 or 422 in the API's JSON, as `no` tells it. The row failed only if nothing of it
// can be there:
//  - after an attempt in doubt, whose lead may be there, it is kept: refused_in_doubt;
//  - with a key field, a refusal that may mean a duplicate (it carries an id, names the key field
//  or
//    its value, has 이미, 중복, exist or duplicate in it) may mean the row's own lead, for
//    something on the way may have sent the request twice: maybe_duplicate;
//  - without one, if it carries an id that is dated within the attempt: maybe_duplicate. An id
//    without a date is taken for an old one: new ones have dates.
[[nodiscard]] delivery::verdict judge_refused(delivery::refused no,
                                              const delivery::sent_attempt& attempt,
                                              std::string_view key_field);

} // namespace leadimport::salesmap
