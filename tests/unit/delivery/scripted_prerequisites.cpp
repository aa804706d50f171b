#include "scripted_prerequisites.hpp"

#include "scripted_sending.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace leadimport::tests {

namespace asio = boost::asio;
using delivery::row_request;

delivery::prerequisite_step scripted_prerequisites::next_for(row_request& row) {
    row.prerequisite.reset();
    while (!row.references.empty()) {
        const auto key = row.references.front().key;
        if (broken.contains(key))
            return delivery::hopeless{{errc::journal_broken, {}, "no such page"}};
        if (refuses.contains(key)) return delivery::refused{0, "not this one", {}};
        if (known.contains(key)) {
            row.references.erase(row.references.begin());
            continue;
        }
        const auto [at, is_new] = asked_.try_emplace(key);
        if (is_new) at->second.by = row.row;
        if (at->second.by != row.row) {
            at->second.waiting.push_back(std::move(row));
            most_waiting = std::max(most_waiting, waiting());
            return delivery::waits{};
        }
        row.prerequisite.emplace();
        row.prerequisite->verb = delivery::verb::post;
        row.prerequisite->target = "/first";
        row.prerequisite->body = key;
        row.prerequisite->points = all_.first_points;
        return delivery::ask_prerequisite{};
    }
    return delivery::ready{};
}

asio::awaitable<result<void>> scripted_prerequisites::announce(const row_request& row) {
    const auto& key = row.references.front().key;
    if (key == fails_at) co_return error{errc::storage_full, "job.db", "no space"};
    all_.said("announce " + key);
    co_return result<void>{};
}

asio::awaitable<result<void>> scripted_prerequisites::call_off(const row_request& row) {
    all_.said("call off " + row.references.front().key);
    co_return result<void>{};
}

asio::awaitable<delivery::prerequisite_verdict>
scripted_prerequisites::answered(const row_request& row, delivery::reply r,
                                 std::chrono::system_clock::time_point now) {
    const auto key = row.references.front().key;
    if (keeping > 0ms) co_await all_.pass(keeping);
    auto judged = judge_by_status(r, {}, now);
    if (std::holds_alternative<delivery::created>(judged)) {
        known.insert(key);
        all_.said("known " + key);
        end(key, nullptr);
        co_return delivery::taken{};
    }
    if (const auto* no = std::get_if<delivery::refused>(&judged)) {
        end(key, shares_refusals ? no : nullptr);
        co_return *no;
    }
    if (auto* u = std::get_if<delivery::uncertain>(&judged)) {
        if (may_repeat)
            co_return delivery::again{errc::server_failing, u->cause, std::nullopt, u->status,
                                      true};
        end(key, nullptr);
        co_return std::move(*u);
    }
    if (auto* a = std::get_if<delivery::again>(&judged)) co_return std::move(*a);
    if (const auto* t = std::get_if<delivery::throttled>(&judged)) co_return *t;
    co_return std::get<delivery::hopeless>(judged);
}

void scripted_prerequisites::end(const std::string& key, const delivery::refused* why) {
    auto ended = asked_.extract(key);
    for (auto& row : ended.mapped().waiting)
        returned_.push_back(
            {std::move(row), why ? std::optional<delivery::refused>{*why} : std::nullopt});
}

std::vector<delivery::returned_row> scripted_prerequisites::take_returned() {
    return std::exchange(returned_, {});
}

std::size_t scripted_prerequisites::waiting() const {
    std::size_t n = 0;
    for (const auto& [key, a] : asked_)
        n += a.waiting.size();
    return n;
}

} // namespace leadimport::tests
