#include "leadimport/run/settle_words.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"

#include <algorithm>

namespace leadimport::run {
namespace {

std::string first(const reason& why) {
    return why.arguments.empty() ? std::string{} : why.arguments.front();
}

// "A, B and 7 more".
std::string listed(const std::vector<std::string>& ids) {
    const auto named = std::min(ids.size(), limits::leads_named);
    std::string all;
    for (std::size_t i = 0; i < named; ++i) {
        if (i > 0) all += ", ";
        all += ids[i];
    }
    if (named < ids.size()) all += " and " + std::to_string(ids.size() - named) + " more";
    return all;
}

} // namespace

std::string settle_words(const reason& why, std::chrono::system_clock::time_point until) {
    switch (why.code) {
    case reason_code::waiting:
        return "no lead of it was found, and one may appear until " + format_local_second(until);
    case reason_code::answered:
        return "an answer named the lead " + first(why) + ", which cannot be confirmed as its own";
    case reason_code::no_control:
        return "no lead was found; but no lead of this job that is young enough shows that the "
               "search works";
    case reason_code::blind:
        return "no lead was found; but the search does not show the lead " + first(why) +
               " either, which exists";
    case reason_code::not_dated:
        return "could be the lead " + first(why) + ", of which the date is not known";
    case reason_code::candidate: return "could be the lead " + first(why);
    case reason_code::several: return "could be one of the leads " + listed(why.arguments);
    case reason_code::rewritten_name:
        return "no lead was found; but the server may keep this name in another form, which the "
               "search would miss";
    case reason_code::too_many: return "more leads have its name than can be compared";
    case reason_code::search_refused: return "this token may not search for leads: " + first(why);
    case reason_code::two_leads: return "may have two leads: " + listed(why.arguments);
    case reason_code::no_body: return "its lead cannot be looked for: " + first(why);
    case reason_code::lead_of_another_row:
        return "the lead that an answer named as its own is one of row " + first(why);
    case reason_code::duplicate:
        return "the lead " + first(why) + " is older than this job and has its key";
    case reason_code::third_doubt:
        return "three times no answer said what became of it, and no lead of it was found: " +
               first(why);
    default: return std::string{name_of(why.code)};
    }
}

} // namespace leadimport::run
