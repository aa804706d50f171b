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
//  - the name, if one is shown, is loosely equal to the one that was sent. Otherwise the answer
//    belongs to another request, or is a late copy of such an answer: reason other_name;
//  - the lead is not dated before the attempt began, by the server's clock: before the announcement
//    of the attempt, or before another lead of the job that existed then. The tolerance is the
//    spread and 5 s, at most a minute; it is a minute until a lead has shown the spread. Where
//    neither moment is known, the lead must not be dated more than a day before now by our clock:
//    reason lead_too_old.
// A lead without a date passes, and so does a lead that is shown without a name. One case looks the
// same and is taken for created: another user or program created a lead of an equal name just now,
// and we were given the answer to that request. Whether another row of the job has the id already,
// the journal has to check.
[[nodiscard]] delivery::verdict judge_created(unsigned status, const envelope& v,
                                              const delivery::sent_attempt& attempt,
                                              std::chrono::system_clock::time_point now);

// 400, 404, 413 or 422 in the API's JSON, as `no` tells it, in which the server says `said`. The
// row failed only if nothing of it can be there:
//  - with a key field, a refusal that may mean a duplicate (it carries an id, names the key field
//    or its value, has 이미, 중복, exist or duplicate in it) may mean the row's own lead: a proxy
//    may have sent the request twice: maybe_duplicate;
//  - without one, if it carries an id that is dated within the attempt: maybe_duplicate. An id
//    without a date is taken for an old one: new ones have dates;
//  - else, after an attempt in doubt, whose lead may be there, it is kept: refused_in_doubt.
[[nodiscard]] delivery::verdict judge_refused(delivery::refused no, std::string_view said,
                                              const delivery::sent_attempt& attempt,
                                              std::string_view key_field);

} // namespace leadimport::salesmap
