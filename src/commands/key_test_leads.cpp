// The test leads' end: what is known of them is deleted, and what is not known is looked for.

#include "commands/key_test.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/session.hpp"
#include "leadimport/workspace/look_up.hpp"
#include "leadimport/workspace/pause.hpp"

#include <algorithm>
#include <variant>

namespace leadimport::commands {

namespace asio = boost::asio;

workspace::look_up_deps key_test::means() {
    auto m = link_.means(*connections_.front(), &cut_);
    m.retries = link_.retries.with_patience(away_ ? std::chrono::milliseconds{0}
                                                  : limits::test_leads_deleted_within);
    m.waits = [this](std::chrono::milliseconds wait, const words::message& why) {
        if (api_.tell)
            api_.tell(words::asking_again(
                friendly_duration(std::chrono::ceil<std::chrono::seconds>(wait)), why));
    };
    return m;
}

asio::awaitable<std::size_t> key_test::look_for(std::size_t pair) {
    auto with = means();
    const auto body =
        co_await workspace::look_up(with, salesmap::search_leads(field_, key_of(pairs_[pair]), {}));
    auto page =
        body ? salesmap::read_search_page(*body) : result<salesmap::search_page>{body.error()};
    if (!page) {
        give_up(page.error());
        co_return 0;
    }
    for (const auto& hit : page->hits) {
        // A search that does not know the field may show any lead.
        if (hit.name.find(pairs_[pair].token) == hit.name.npos || is_known(hit.id)) continue;
        leads_.push_back({hit.id, pair});
        if (pairs_[pair].doubts > 0) --pairs_[pair].doubts;
    }
    co_return static_cast<std::size_t>(std::ranges::count(leads_, pair, &test_lead::pair));
}

asio::awaitable<void> key_test::remove_waiting() {
    for (std::size_t i = 0; i < leads_.size() && !cut_; ++i)
        if (leads_[i].state == lead_state::waits) co_await remove(i);
}

// The test ends, but for what is still to be deleted.
void key_test::give_up(const error& why) {
    if (cut_) return;
    away_ = class_of(why.code) == error_class::stopped;
    stop(why);
}

// It is still there.
void key_test::keep(std::size_t lead, const error& why) {
    leads_[lead].why = why;
    give_up(why);
}

// Whether it shows the pair's key, in its name or in the field; nothing when that is not known.
asio::awaitable<std::optional<bool>> key_test::is_ours(std::size_t lead) {
    const auto& p = pairs_[leads_[lead].pair];
    auto with = means();
    const auto body = co_await workspace::look_up(with, salesmap::get_lead(leads_[lead].id));
    if (!body) {
        // Not shown, or not yet: an answer or a search has named it as ours.
        if (body.error().code == errc::api_refused) co_return true;
        keep(lead, body.error());
        co_return std::nullopt;
    }
    const auto shown = salesmap::read_lead(*body, field_);
    if (!shown) {
        keep(lead, shown.error());
        co_return std::nullopt;
    }
    co_return shown->name.find(p.token) != shown->name.npos || shown->field == key_of(p);
}

// An answer may have named a lead that is not ours, so each is looked at.
asio::awaitable<std::size_t> key_test::count_ours(std::size_t pair) {
    std::size_t ours = 0;
    for (std::size_t i = 0; i < leads_.size(); ++i)
        if (leads_[i].pair == pair && (co_await is_ours(i)).value_or(false)) ++ours;
    co_return ours;
}

bool key_test::has_strangers(std::size_t pair) const {
    return std::ranges::any_of(leads_, [pair](const test_lead& l) {
        return l.pair == pair && l.state == lead_state::not_ours;
    });
}

asio::awaitable<void> key_test::remove(std::size_t lead) {
    const auto ours = co_await is_ours(lead);
    if (!ours) co_return;
    if (!*ours) { // the answer named a lead that is not ours: our own is to be looked for
        leads_[lead].state = lead_state::not_ours;
        ++pairs_[leads_[lead].pair].doubts;
        co_return;
    }
    auto with = means();
    const auto r = co_await workspace::ask_patiently(with, salesmap::delete_lead(leads_[lead].id));
    if (!r) {
        keep(lead, r.error());
        co_return;
    }
    const auto judged = salesmap::judge_deletion(*r, std::chrono::system_clock::now());
    const auto is_gone = [&] { leads_[lead].state = lead_state::deleted; };
    std::visit(overloaded{
                   [&](const salesmap::deleted&) { is_gone(); },
                   [&](const salesmap::gone_already&) { is_gone(); },
                   [&](const delivery::refused& no) {
                       leads_[lead].state = lead_state::left;
                       keep(lead, {errc::api_refused, {}, no.reason, no.status});
                   },
                   [&](const error& why) { keep(lead, why); },
                   // It waits, to be tried once more at the end.
                   [](const salesmap::in_sequence&) {},
                   [](const delivery::again&) {},
                   [](const delivery::throttled&) {},
               },
               judged);
}

bool key_test::in_doubt() const {
    return std::ranges::any_of(pairs_, [](const test_pair& p) { return p.doubts > 0; });
}

// What could not be deleted a moment ago is tried once more. A lead whose answer was lost may come
// late.
asio::awaitable<void> key_test::clean_up() {
    co_await remove_waiting();
    const auto begun = link_.time.now();
    for (const auto after : limits::late_test_leads) {
        if (!in_doubt() || !co_await workspace::pause_until(link_.time, begun + after, &cut_))
            co_return;
        for (std::size_t p = 0; p < pairs_.size() && !cut_; ++p)
            if (pairs_[p].doubts > 0) static_cast<void>(co_await look_for(p));
        co_await remove_waiting();
    }
}

} // namespace leadimport::commands
