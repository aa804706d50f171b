#pragma once
// Asks the API what a settle_plan wants to know.

#include "leadimport/workspace/look_up.hpp"
#include "leadimport/workspace/settle_plan.hpp"

#include <boost/asio/awaitable.hpp>

#include <string>

namespace leadimport::workspace {

// All pages, as far as limits::search_pages go. An error of the code api_refused or api_forbidden:
// this token may not search, or not so.
[[nodiscard]] boost::asio::awaitable<result<search_answer>>
search_leads(look_up_deps& means, const std::string& key_field, ask_search what);

struct lead_looked_at {
    lead_answer answer;
    std::string created_at; // as the server says it; empty: it does not
};
// GET of a lead; of one that is gone, or not for us to see, the answer has no lead. A 403 is an
// error when the API refuses to say who is asking, too. `created_at_is_fed`: rows of the job send
// its date of creation themselves.
[[nodiscard]] boost::asio::awaitable<result<lead_looked_at>>
look_at_lead(look_up_deps& means, const std::string& key_field, bool created_at_is_fed,
             std::string id);

} // namespace leadimport::workspace
