#include "commands/key_test.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/base/json_text.hpp"
#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/leave.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/commands.hpp"
#include "leadimport/words/delivery.hpp"
#include "leadimport/workspace/pause.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>

#include <algorithm>
#include <exception>
#include <tuple>
#include <utility>
#include <variant>

namespace leadimport::commands {

namespace asio = boost::asio;
using delivery::verdict;
using workspace::pair_shows;

namespace {

// Enough that no two are equal, and short enough that a server which cuts names keeps it.
constexpr std::size_t token_digits = 16;

// Whether asking again is useless, and why.
std::optional<error> why_useless(const salesmap::look_up& judged) {
    using none = std::optional<error>;
    return std::visit(overloaded{
                          [](const std::string&) { return none{}; },
                          [](const delivery::again&) { return none{}; },
                          [](const delivery::throttled&) { return none{}; },
                          [](const error& why) { return none{why}; },
                      },
                      judged);
}

std::string new_token() { return to_hex(random_digest()).substr(0, token_digits); }

} // namespace

key_test::key_test(session::api_link& link, const session::api_settings& api, std::string field,
                   key_test_contact contact, const key_test_observer& watcher)
    : link_{link},
      api_{api},
      field_{std::move(field)},
      contact_{std::move(contact)},
      watcher_{watcher},
      signals_{link.io} {
    connections_.push_back(link.new_lane());
    connections_.push_back(link.new_lane());
}

key_test_result key_test::run() {
    signals_.listen([this](int signal) { heard_signal(signal); });
    std::exception_ptr thrown;
    asio::co_spawn(link_.io, work(), [this, &thrown](std::exception_ptr e) {
        thrown = std::move(e);
        for (auto& connection : connections_)
            connection->hang_up();
        signals_.stop();
    });
    link_.io.restart();
    link_.io.run();
    if (thrown) std::rethrow_exception(thrown);
    conclude();
    return std::move(result_);
}

asio::awaitable<void> key_test::work() {
    while (!stopped_ && shown_.now() == workspace::key_pairs::state::going_on)
        co_await send_pair();
    co_await clean_up();
}

// One pair to its end: sent, judged, and deleted again.
asio::awaitable<void> key_test::send_pair() {
    if (!co_await connect() || !co_await take_moment(2)) co_return;
    const auto number = pairs_.size();
    const auto token = new_token();
    pairs_.push_back({token, test_lead_name(token)});
    const auto [a, b] = co_await exchange(pairs_[number]);
    heard all;
    note(number, a, all);
    note(number, b, all);
    auto shows = workspace::judge_pair(a, b);
    if (shows == pair_shows::nothing) shows = co_await look_closer(number, a, b);
    if (shows == pair_shows::two && co_await count_ours(number) < 2) shows = pair_shows::nothing;
    co_await remove_waiting();
    if (shows == pair_shows::one_each && has_strangers(number)) shows = pair_shows::nothing;
    const bool counts = shows != pair_shows::nothing || (!all.throttled && !all.again_at_once);
    if (counts) shown_.add(shows);
    if (watcher_.tick && shows == pair_shows::one_each)
        watcher_.tick(shown_.one_each(), limits::key_pairs);
    co_await wait_after(all, shows);
}

// Both connections before anything is sent: their handshakes would come between the two requests.
// False: not now.
asio::awaitable<bool> key_test::connect() {
    const auto retries = link_.retries.with_patience(limits::patience_before_sending);
    for (auto& connection : connections_) {
        const auto problem = co_await connection->open();
        if (!problem) continue;
        const delivery::reply r{*problem};
        const auto judged = salesmap::judge_look_up(r, std::chrono::system_clock::now());
        if (auto why = why_useless(judged)) {
            stop(std::move(*why));
            co_return false;
        }
        const auto now = link_.time.now();
        if (!unreachable_since_) unreachable_since_ = now;
        const auto tried_for = now - *unreachable_since_;
        if (!retries.may_retry(tried_for)) {
            stop({problem->code(), api_.endpoint.url(), problem->message()});
            co_return false;
        }
        const auto wait = retries.wait(tried_for, waits_++, link_.random());
        static_cast<void>(co_await workspace::pause_until(link_.time, now + wait, &stopped_));
        co_return false;
    }
    unreachable_since_.reset();
    co_return true;
}

asio::awaitable<bool> key_test::take_moment(unsigned points) {
    const auto wait = [this](clock::time_point moment) {
        return workspace::pause_until(link_.time, moment, &stopped_);
    };
    co_return co_await delivery::leave(link_.limiter(), link_.time, points, wait);
}

std::string key_test::key_of(const test_pair& p) const { return "leadimport-test-" + p.token; }

// Without an idempotency key: the field alone is to tell the server that the two are equal.
delivery::request key_test::request_of(const test_pair& p) const {
    json_text body;
    json_writer json{body};
    json.begin_object().key("name").string(p.name).end_object();
    auto whole = salesmap::with_contacts(body.str(), contact_.person_id, contact_.organization_id);
    return salesmap::create_lead(salesmap::with_text_field(std::move(whole), field_, key_of(p)),
                                 {});
}

asio::awaitable<std::pair<verdict, verdict>> key_test::exchange(const test_pair& p) {
    using namespace asio::experimental::awaitable_operators;
    const auto request = request_of(p);
    const auto announced = link_.server_time.at(boot_clock::now());
    auto sending = connections_[0]->exchange(request) && connections_[1]->exchange(request);
    const auto replies = co_await std::move(sending);
    delivery::sent_attempt attempt;
    attempt.body = request.body;
    attempt.announced = announced;
    attempt.ended = link_.server_time.at(boot_clock::now());
    const auto now = std::chrono::system_clock::now();
    co_return std::pair{salesmap::judge_lead_creation(std::get<0>(replies), attempt, field_, now),
                        salesmap::judge_lead_creation(std::get<1>(replies), attempt, field_, now)};
}

bool key_test::is_known(const std::string& id) const {
    return std::ranges::find(leads_, id, &test_lead::id) != leads_.end();
}

void key_test::note(std::size_t pair, const verdict& v, heard& all) {
    std::visit(
        overloaded{
            [&](const delivery::created& made) {
                if (is_known(made.lead_id))
                    ++pairs_[pair].doubts; // it is an earlier one; the new one's is not known
                else
                    leads_.push_back({made.lead_id, pair});
            },
            [&](const delivery::refused& no) {
                ++all.refusals;
                result_.trouble = no.reason;
            },
            [&](const delivery::again& later) {
                all.again_at_once = all.again_at_once || later.blameless;
                result_.trouble = later.cause;
            },
            [&](const delivery::throttled& pause) {
                all.throttled = std::max(pause.wait, all.throttled.value_or(pause.wait));
            },
            [&](const delivery::uncertain& u) {
                if (!workspace::leaves_doubt(v)) return;
                ++pairs_[pair].doubts;
                result_.trouble = u.cause;
            },
            [&](const delivery::hopeless& end) { stop(end.why); },
        },
        v);
}

// The answers have shown nothing: a search may show two leads, and it finds what is to be deleted.
asio::awaitable<pair_shows> key_test::look_closer(std::size_t pair, const verdict& a,
                                                  const verdict& b) {
    const bool refused_alike = workspace::is_duplicate(a) && workspace::is_duplicate(b);
    if (refused_alike) { // then a lead has the key, and only these two requests can have made it
        ++pairs_[pair].doubts;
        result_.trouble = words::both_refused(std::get<delivery::uncertain>(a).cause);
    }
    if (pairs_[pair].doubts == 0) co_return pair_shows::nothing;
    const auto found = co_await look_for(pair);
    co_return found >= 2 ? pair_shows::two : pair_shows::nothing;
}

asio::awaitable<void> key_test::wait_after(const heard& all, pair_shows shows) {
    if (all.refusals == 2) stop({errc::api_refused, api_.endpoint.url(), result_.trouble});
    if (all.throttled) {
        throttled_ += *all.throttled;
        if (throttled_ > api_.retry_for)
            stop({errc::server_failing, api_.endpoint.url(), words::too_many_requests, 429});
        const auto now = link_.time.now();
        link_.limiter().refused(now, now + *all.throttled);
    } else if (shows != pair_shows::nothing) {
        waits_ = 0;
    } else if (!all.again_at_once) {
        const auto retries = link_.retries.with_longest(limits::between_key_pairs);
        const auto wait = retries.backoff(waits_++, link_.random());
        static_cast<void>(
            co_await workspace::pause_until(link_.time, link_.time.now() + wait, &stopped_));
    }
}

void key_test::stop(error why) {
    stopped_ = true;
    if (!result_.why) result_.why = std::move(why);
}

void key_test::heard_signal(int signal) {
    const bool again = result_.signal != 0;
    result_.signal = signal;
    stopped_ = true;
    link_.ends();
    if (watcher_.signalled) watcher_.signalled(signal, again);
    if (again) {
        cut_ = true;
        for (auto& connection : connections_)
            connection->cut();
    }
}

void key_test::conclude() {
    result_.shown = shown_.now();
    result_.one_each = shown_.one_each();
    result_.in_vain = shown_.in_vain();
    for (const auto& l : leads_) {
        if (l.state == lead_state::deleted) ++result_.deleted;
        if (l.state == lead_state::waits || l.state == lead_state::left)
            result_.left.push_back({l.id, pairs_[l.pair].name, l.why});
    }
    for (const auto& p : pairs_)
        if (p.doubts > 0) result_.may_come.push_back(p.name);
}

} // namespace leadimport::commands
