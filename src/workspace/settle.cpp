#include "leadimport/workspace/settle.hpp"

#include "workspace/match_leads.hpp"
#include "workspace/pause.hpp"
#include "workspace/question.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace leadimport::workspace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

namespace {

struct search_result {
    std::vector<salesmap::search_hit> hits; // no lead twice
    bool complete = true;                   // these are all
};

// Lives in settle's frame for as long as it is awaited.
class settling {
public:
    explicit settling(settle_means means) : means_{std::move(means)} {}
    asio::awaitable<settlement> run(std::vector<doubtful_row> rows);

private:
    asio::awaitable<result<void>> look_twice(std::vector<question>& all);
    void tell_of_second_look(const std::vector<question>& all) const;
    asio::awaitable<result<std::vector<what_became>>> ask(const question& q);
    asio::awaitable<result<search_result>> search(const question& q);
    asio::awaitable<result<std::vector<candidate>>>
    fetch(const question& q, const std::vector<salesmap::search_hit>& hits);
    asio::awaitable<result<candidate>> fetch_one(const question& q, std::string id);
    result<bool> is_of_another(const salesmap::search_hit& hit) const;
    void note(const question& q, const std::vector<what_became>& what);

    settle_means means_;
    settlement done_;
    std::set<std::string> taken_; // leads that were found for a row
};

asio::awaitable<settlement> settling::run(std::vector<doubtful_row> rows) {
    auto all = put_questions(std::move(rows), means_.key_field);
    done_.findings = std::move(all.unanswerable);
    const auto looked = co_await look_twice(all.asked);
    if (!looked) done_.why = looked.error();
    doubt_shared_leads(done_.findings);
    std::ranges::sort(done_.findings, {}, &finding::row);
    co_return std::move(done_);
}

asio::awaitable<result<void>> settling::look_twice(std::vector<question>& all) {
    for (auto& q : all) {
        auto seen = co_await ask(q);
        if (!seen) co_return seen.error();
        q.looked = clock::now();
        q.seen = std::move(*seen);
        if (means_.looked_at) means_.looked_at(q.rows.size());
        if (!any_absent(q.seen)) note(q, q.seen);
    }
    tell_of_second_look(all);
    for (const auto& q : all) {
        if (!any_absent(q.seen)) continue;
        // Waits for the first of them only: the others were asked later, and take as long again.
        if (!co_await pause_until(q.looked + means_.delay, means_.look.stopped))
            co_return error{errc::server_unreachable, {}, "stopped between two look-ups"};
        auto again = co_await ask(q);
        if (!again) co_return again.error();
        note(q, confirm(q.seen, std::move(*again)));
    }
    co_return result<void>{};
}

void settling::tell_of_second_look(const std::vector<question>& all) const {
    if (!means_.looks_again) return;
    const auto absent = [](const question& q) { return any_absent(q.seen); };
    const auto first = std::ranges::find_if(all, absent);
    if (first == all.end()) return;
    std::size_t rows = 0;
    for (const auto& q : all)
        if (absent(q)) rows += q.rows.size();
    using ms = std::chrono::milliseconds;
    const auto wait = std::chrono::ceil<ms>(first->looked + means_.delay - clock::now());
    means_.looks_again(rows, std::max(wait, ms{0}));
}

asio::awaitable<result<std::vector<what_became>>> settling::ask(const question& q) {
    const auto found = co_await search(q);
    if (!found) co_return found.error();
    if (!found->complete) {
        const auto why = "more than " + text::counted(found->hits.size(), "lead") +
                         " would have to be compared: the search for " + text::quoted(q.value) +
                         " has too many pages";
        co_return std::vector<what_became>(q.rows.size(), cannot_tell{why});
    }
    auto leads = co_await fetch(q, found->hits);
    if (!leads) co_return leads.error();
    if (q.key.empty())
        co_return match_by_name(q.identity, q.rows, std::move(*leads), means_.clock_ahead);
    co_return std::vector<what_became>(1, match_by_key(q.key, *leads));
}

asio::awaitable<result<search_result>> settling::search(const question& q) {
    search_result all;
    std::set<std::string> known;
    std::string cursor;
    for (std::size_t pages = 0; pages < limits::search_pages; ++pages) {
        const auto body =
            co_await look_up(means_.look, salesmap::search_leads(q.field, q.value, cursor));
        if (!body) co_return body.error();
        auto page = salesmap::read_search_page(*body);
        if (!page) co_return page.error();
        for (auto& hit : page->hits)
            if (known.insert(hit.id).second) all.hits.push_back(std::move(hit));
        if (page->next_cursor.empty()) co_return all;
        cursor = std::move(page->next_cursor);
    }
    all.complete = false;
    co_return all;
}

asio::awaitable<result<std::vector<candidate>>>
settling::fetch(const question& q, const std::vector<salesmap::search_hit>& hits) {
    std::vector<candidate> leads;
    for (const auto& hit : hits) {
        const bool by_name = q.key.empty();
        // A server that ignores the filter need not be asked for every lead that it has.
        if (by_name && !hit.name.empty() && text::trim(hit.name) != q.identity.name) continue;
        const auto others = by_name ? is_of_another(hit) : result<bool>{false};
        if (!others) co_return others.error();
        if (*others) continue;
        auto lead = co_await fetch_one(q, hit.id);
        if (!lead) co_return lead.error();
        leads.push_back(std::move(*lead));
    }
    co_return leads;
}

// A refusal is about this lead alone: it is gone, or not for us to see. Then nobody can tell.
asio::awaitable<result<candidate>> settling::fetch_one(const question& q, std::string id) {
    candidate c{std::move(id), std::nullopt};
    const auto body = co_await look_up(means_.look, salesmap::get_lead(c.id));
    if (!body && body.error().code != errc::api_refused) co_return body.error();
    if (!body) co_return c;
    if (auto lead = salesmap::read_lead(*body, q.key.empty() ? std::string_view{} : q.field);
        lead && lead->id == c.id)
        c.lead = std::move(*lead);
    co_return c;
}

result<bool> settling::is_of_another(const salesmap::search_hit& hit) const {
    if (taken_.contains(hit.id)) return true;
    return means_.belongs_to_another ? means_.belongs_to_another(hit.id) : false;
}

void settling::note(const question& q, const std::vector<what_became>& what) {
    for (std::size_t i = 0; i < q.rows.size(); ++i) {
        if (const auto* found = std::get_if<lead_found>(&what[i])) taken_.insert(found->lead_id);
        done_.findings.push_back({q.rows[i].row, what[i]});
    }
}

} // namespace

asio::awaitable<settlement> settle(settle_means means, std::vector<doubtful_row> rows) {
    settling all{std::move(means)};
    co_return co_await all.run(std::move(rows));
}

} // namespace leadimport::workspace
