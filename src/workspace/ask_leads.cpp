#include "leadimport/workspace/ask_leads.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/loose_text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/workspace/lead_facts.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

namespace leadimport::workspace {

namespace asio = boost::asio;
using namespace std::chrono;

namespace {

std::string day_text(milliseconds server_time, days besides) {
    // A day is one of Korea's, as dates without a zone are; a day more on both sides holds others.
    constexpr hours korea{9};
    // Beyond what a clock of nanoseconds can hold only a damaged id can lie.
    constexpr sys_time<milliseconds> end{sys_days{year{2200} / 1 / 1}};
    return format_utc(std::min(end, sys_time<milliseconds>{server_time + korea + besides}))
        .substr(0, 10);
}

std::optional<salesmap::created_within> days_of(const std::optional<salesmap::lead_date>& d) {
    if (!d) return std::nullopt;
    return salesmap::created_within{day_text(d->from, -days{1}), day_text(d->to, days{1})};
}

// GET of a lead was answered so. Nothing: that is about this lead alone, for it is gone, or not for
// us to see. A 403 is that only while the API answers to who is asking.
asio::awaitable<result<void>> why_not_shown(look_up_deps& means, error refusal) {
    if (refusal.code == errc::api_refused) co_return result<void>{};
    if (refusal.code != errc::api_forbidden) co_return refusal;
    const auto who = co_await look_up(means, salesmap::who_am_i());
    if (!who) co_return who.error();
    co_return result<void>{};
}

// The server that shows a lead of quite another name has not searched for the name, or not only:
// what it shows then is some leads, and not all that have the name.
bool is_foreign(std::string_view shown, std::string_view wanted) {
    if (shown.empty() || !text::certainly_differ(shown, wanted)) return false;
    return text::levelled(shown).find(text::levelled(wanted)) == std::string::npos;
}

} // namespace

asio::awaitable<result<search_answer>> search_leads(look_up_deps& means,
                                                    const std::string& key_field, ask_search what) {
    const auto field =
        what.form == search_form::by_key ? std::string_view{key_field} : salesmap::name_field;
    const auto within = days_of(what.between);
    search_answer all;
    std::set<std::string> known;
    std::string cursor;
    for (std::size_t pages = 0; pages < limits::search_pages; ++pages) {
        const auto body =
            co_await look_up(means, salesmap::search_leads(field, what.value, cursor, within));
        if (!body) co_return body.error();
        auto page = salesmap::read_search_page(*body);
        if (!page) co_return page.error();
        // A page without anything new, where the one before promised more, is not the next one:
        // what that would have shown is not seen.
        bool next = pages == 0;
        for (auto& hit : page->hits) {
            if (what.form == search_form::by_name && is_foreign(hit.name, what.value))
                all.complete = false;
            if (!known.insert(hit.id).second) continue;
            next = true;
            if (hit.name.size() > limits::listed_name_bytes) hit.name = {};
            all.hits.push_back({std::move(hit.id), std::move(hit.name)});
        }
        all.complete = all.complete && next && !page->cut;
        if (page->next_cursor.empty() || all.hits.size() >= limits::searched_leads) {
            all.complete = all.complete && page->next_cursor.empty();
            co_return all;
        }
        cursor = std::move(page->next_cursor);
    }
    all.complete = false;
    co_return all;
}

asio::awaitable<result<lead_looked_at>> look_at_lead(look_up_deps& means,
                                                     const std::string& key_field,
                                                     bool created_at_is_fed, std::string id) {
    lead_looked_at looked;
    looked.answer.date = salesmap::date_of_id(id);
    const auto body = co_await look_up(means, salesmap::get_lead(id));
    if (!body) {
        const auto hidden = co_await why_not_shown(means, body.error());
        if (!hidden) co_return hidden.error();
        co_return looked;
    }
    auto lead = read_shown_lead(*body, key_field);
    if (!lead || lead->id != id) co_return looked;
    looked.answer.date = salesmap::date_of_lead(id, lead->created_at, created_at_is_fed);
    looked.answer.shown = std::move(lead->shown);
    looked.created_at = std::move(lead->created_at);
    co_return looked;
}

} // namespace leadimport::workspace
