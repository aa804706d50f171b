#pragma once
// A dispatcher among fakes that remember: what was asked of whom stands in one list, in order. The
// time is virtual.

#include "scripted_prerequisites.hpp"
#include "support/virtual_time.hpp"

#include "leadimport/delivery/dispatcher.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::tests {

using namespace std::chrono_literals;

// What a lane meets at one exchange.
struct step {
    delivery::reply reply = delivery::answer{201, {}, {}, {}};
    std::chrono::milliseconds after{0};
    bool held = false;   // until it is cut
    bool closes = false; // the connection, with the answer
    std::string until{}; // the answer comes when there has been this event
};

step status(unsigned s, std::string retry_after_ms = {});
step with_former_token(std::chrono::milliseconds after = {}); // 401, and another one is in use now
step lost();                                                  // after bytes may have left
step not_sent(bool untrusted);                                // before

// A small API: the status is the verdict. A lead with the id "dated N" has the date N, in
// milliseconds since 1970.
delivery::verdict judge_by_status(const delivery::reply& r, const delivery::sent_attempt& attempt,
                                  std::chrono::system_clock::time_point);

// Answers as the script says, each row's first step first; then with 201.
class scripted_transport final : public delivery::transport {
public:
    scripted_transport(scripted_sending& all, unsigned lane);
    boost::asio::awaitable<std::optional<delivery::broken>> open() override;
    bool is_open() override;
    boost::asio::awaitable<delivery::reply> exchange(const delivery::request& r) override;
    void hang_up() override;
    void cut() override;

private:
    boost::asio::awaitable<void> pass(std::chrono::milliseconds time, bool held);
    boost::asio::awaitable<void> pass_until(const std::string& event);

    scripted_sending& all_;
    unsigned lane_;
    delivery::timer timer_;
    bool cut_ = false;
    std::chrono::steady_clock::time_point used_{};
};

// Gives the rows 1 to `rows`, then the end; stays open while `endless`.
class scripted_intake final : public delivery::intake {
public:
    explicit scripted_intake(scripted_sending& all);
    boost::asio::awaitable<std::optional<delivery::row_request>> next() override;
    void stop() override;

    std::uint64_t given = 0;
    unsigned attempts = 0; // of earlier runs, of every row
    bool endless = false;
    std::uint64_t throws_at = 0;

private:
    scripted_sending& all_;
    delivery::timer wait_;
    bool stopped_ = false;
};

// Keeps outcomes; an intent may take its time, or fail.
class remembering_recorder final : public delivery::recorder {
public:
    explicit remembering_recorder(scripted_sending& all);
    boost::asio::awaitable<result<void>> intents(std::vector<delivery::announcement> rows) override;
    void release(std::uint64_t row, unsigned attempts, delivery::setback why) override;
    void finish(delivery::outcome o) override;
    boost::asio::awaitable<void> catch_up() override;
    std::chrono::steady_clock::duration usual_delay() const override { return delay; }

    std::chrono::milliseconds delay{0};
    std::map<std::uint64_t, std::chrono::milliseconds> delays; // instead, of a row's first intent
    std::uint64_t fails_at = 0;
    std::uint64_t throws_at = 0;
    std::vector<std::size_t> announced; // rows, of each time that it was asked
    std::map<std::uint64_t, delivery::outcome> outcomes;
    std::vector<delivery::setback> setbacks; // of all releases, in order

private:
    scripted_sending& all_;
};

struct scripted_sending {
    explicit scripted_sending(unsigned lanes = 1, std::uint64_t rows = 1);

    // Runs it to its end, which has to come within five minutes of virtual time.
    delivery::ending run();
    // During run(): calls `f` so much later.
    void at(std::chrono::milliseconds when, std::function<void(delivery::dispatcher&)> f);
    void said(std::string event);
    boost::asio::awaitable<void> pass(std::chrono::milliseconds how_long);

    [[nodiscard]] std::size_t count(const std::string& event) const;
    // Where the event stands first; REQUIREs that it is there.
    [[nodiscard]] std::size_t index(const std::string& event) const;
    [[nodiscard]] std::size_t last_index(const std::string& event) const;
    // Rows' requests among the events from `from` to before `to`.
    [[nodiscard]] std::size_t sent_between(std::size_t from, std::size_t to) const;
    [[nodiscard]] std::size_t count_in(delivery::row_state s) const;
    [[nodiscard]] delivery::row_state state(std::uint64_t row) const; // pending without an outcome

    virtual_time time; // none passes outside of run()
    boost::asio::io_context io{1};
    unsigned lanes;
    std::uint64_t rows;
    delivery::local_limiter limiter{rate{}};
    delivery::limiter* asked = nullptr;                  // instead of that
    std::function<void()> ended;                         // called at the end of run()
    std::function<void(const std::string& event)> heard; // called with each event
    scripted_intake intake{*this};
    remembering_recorder recorder{*this};
    scripted_prerequisites prerequisites{*this};
    delivery::failure_limits failures{1'000'000, {}}; // so many that nothing stops by itself
    delivery::retry_policy retries{.first = 4ms, .longest = 8ms, .patience = 5s};
    std::deque<step> first;                           // what the first rows that leave meet
    std::map<std::uint64_t, std::deque<step>> script; // then by row
    std::map<std::string, std::deque<step>> firsts;   // what the prerequisites meet, by key
    unsigned first_points = 1;
    std::deque<step> probes; // then 200
    std::deque<step> opens;  // a broken reply fails one; then all succeed
    std::chrono::milliseconds open_takes{0};
    std::chrono::milliseconds idle_limit = 1h; // a connection unused for longer is closed
    step otherwise;                            // when a row's script is at its end
    std::function<step()> answers;             // instead of that
    unsigned row_points = 1;
    delivery::server_time server_time;
    std::optional<delivery::server_moment> newest_lead;
    bool keys_are_unique = false;

    // What was known of a row's last attempt, but for its body.
    std::map<std::uint64_t, delivery::sent_attempt> judged;
    // "intent 1.1", "send 1", "release 1.0", "created 1", "probe", "ask A" of a reference
    std::vector<std::string> events;
    std::map<std::uint64_t, std::vector<std::chrono::steady_clock::time_point>> sent; // by row
    std::vector<std::chrono::steady_clock::time_point> probed;
    unsigned in_flight = 0;
    unsigned most_in_flight = 0;
    unsigned connections = 0;                                  // that were opened
    std::vector<std::chrono::steady_clock::time_point> opened; // when it was tried
    delivery::dispatcher_status last_status;

private:
    std::vector<std::pair<std::chrono::milliseconds, std::function<void(delivery::dispatcher&)>>>
        later_;
};

} // namespace leadimport::tests
