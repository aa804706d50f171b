#include "leadimport/run/settle_words.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/run.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace leadimport::run {
namespace {

std::string first(const reason& why) {
    return why.arguments.empty() ? std::string{} : why.arguments.front();
}

// "A, B and 7 more".
words::message listed(const std::vector<std::string>& ids) {
    const auto named = std::min(ids.size(), limits::leads_named);
    std::string some;
    for (std::size_t i = 0; i < named; ++i) {
        if (i > 0) some += ", ";
        some += ids[i];
    }
    if (named == ids.size()) return some;
    return words::listed_and_more(std::move(some), ids.size() - named);
}

} // namespace

words::message settle_words(const reason& why, std::chrono::system_clock::time_point until) {
    const bool known = until != std::chrono::system_clock::time_point{};
    switch (why.code) {
    case reason_code::waiting:
        return words::no_lead_until(known ? format_local_second(until) : first(why));
    case reason_code::answered: return words::answer_named_unconfirmed_lead(first(why));
    case reason_code::no_control: return words::no_lead_but_no_control;
    case reason_code::blind: return words::no_lead_but_search_is_blind(first(why));
    case reason_code::not_dated: return words::could_be_undated_lead(first(why));
    case reason_code::candidate: return words::could_be_lead(first(why));
    case reason_code::several: return words::could_be_one_of_leads(listed(why.arguments));
    case reason_code::rewritten_name: return words::no_lead_but_name_may_be_rewritten;
    case reason_code::too_many: return words::more_leads_than_can_be_compared;
    case reason_code::search_refused:
        return words::token_may_not_search_leads(from_stored(first(why)));
    case reason_code::two_leads: return words::may_have_two_leads(listed(why.arguments));
    case reason_code::no_body: return words::lead_cannot_be_looked_for(from_stored(first(why)));
    case reason_code::lead_of_another_row: return words::answered_lead_is_of_row(first(why));
    case reason_code::duplicate: return words::older_lead_has_its_key(first(why));
    case reason_code::third_doubt: return words::three_times_no_lead(from_stored(first(why)));
    // Settling finds none of these: a row has them from before, or has another end.
    case reason_code::none:
    case reason_code::adopted:
    case reason_code::invalid:
    case reason_code::refused:
    case reason_code::contact_refused:
    case reason_code::contact_unsure:
    case reason_code::no_answer:
    case reason_code::server_error:
    case reason_code::not_the_api:
    case reason_code::no_lead_named:
    case reason_code::conflict:
    case reason_code::maybe_duplicate:
    case reason_code::refused_in_doubt:
    case reason_code::other_name:
    case reason_code::lead_too_old:
    case reason_code::process_ended:
    case reason_code::not_recorded: break;
    }
    return name_of(why.code);
}

} // namespace leadimport::run
