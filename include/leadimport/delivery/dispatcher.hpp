#pragma once
// The loop that owns the control flow of sending. N lanes, each a coroutine with its own
// connection, take rows from the queue; a row gets a connection, a moment from the limiter, a
// durable intent, one exchange, and a verdict that ends it, puts it back, pauses all lanes or ends
// the job. What a row has to ask for before its own request goes the same way, but for the intent:
// until its own request the row is as if it had never been begun.
// Where nothing limits the rate, rows get their intents before a lane has them (rows_ahead.hpp).
//
// Bounds chain up: lanes busy → queue full → the intake is not asked → its feeder waits.
// Everything runs on one io_context with one thread; nothing here locks.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/intake.hpp"
#include "leadimport/delivery/limiter.hpp"
#include "leadimport/delivery/prerequisite_source.hpp"
#include "leadimport/delivery/recorder.hpp"
#include "leadimport/delivery/retry_policy.hpp"
#include "leadimport/delivery/server_time.hpp"
#include "leadimport/delivery/stop_rules.hpp"
#include "leadimport/delivery/time_source.hpp"
#include "leadimport/delivery/traffic.hpp"
#include "leadimport/delivery/transport.hpp"
#include "leadimport/delivery/verdict.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::delivery {

// What the dispatcher works with. All must outlive it.
struct dispatcher_deps {
    std::vector<std::unique_ptr<transport>> lanes; // one lane each, at least one
    delivery::intake& intake;
    delivery::limiter& limiter;
    delivery::recorder& recorder;
    time_source& time;
    stop_rules& rules; // of the whole run, which may send several times
    delivery::judge judge;
    delivery::probe_judge judge_probe;
    request probe; // creates nothing
    retry_policy retries;
    std::function<double()> random;                         // in [0, 1)
    delivery::prerequisite_source* prerequisites = nullptr; // null: no row has references
    // What earlier answers of this run have shown of the server's clock; null: nothing yet.
    delivery::server_time* server_time = nullptr;
    // The date of the newest lead that the job has created before; nothing: it has none.
    std::optional<server_moment> newest_lead{};
    // Each row has a key that the server takes once only, as was proven: a second lead of a row in
    // doubt would be refused. So it is sent again at once, until limits::doubts_at_most are
    // reached.
    bool keys_are_unique = false;
};

// How it ended. Rows whose outcome is not recorded are pending (or, after a cut, unknown).
struct ending {
    std::optional<error> why; // nothing: the intake was emptied, or a drain was asked for
    bool drained = false;     // drain() or cut() was called
};

// What it does at the moment, for the progress line.
struct dispatcher_status {
    unsigned in_flight = 0;
    std::size_t queued = 0; // or waiting for what another row asks for
    bool breaker_open = false;
    bool half_open = false;       // the server answers again: one row at a time
    words::message breaker_cause; // why; empty when it is closed
    std::chrono::steady_clock::time_point paused_until{};
    rate whole_rate;             // that we may use
    rate rate_now;               // that we use: less while others use the workspace
    delivery::traffic traffic;   // so far
    words::message trouble;      // why the last exchange did not work; empty when it did
    unsigned trouble_status = 0; // of the HTTP answer whose words these are; 0: they are our own
};

class dispatcher {
public:
    dispatcher(boost::asio::any_io_executor executor, dispatcher_deps deps);
    ~dispatcher();

    // Sends everything that the intake gives. Call it once. Exceptions of a lane come out here.
    [[nodiscard]] boost::asio::awaitable<ending> run();

    // Finish what is in flight, begin nothing new. io thread; may be called again.
    void drain();
    // The same, because of something: that is how it ends, unless something else came first.
    void stop(error why);
    // Drain, and end what is in flight at once: what had begun to leave is unknown.
    void cut();

    [[nodiscard]] dispatcher_status status() const;

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::delivery
