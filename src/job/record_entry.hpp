#pragma once
// What the journal's thread is brought.

#include "leadimport/base/overloaded.hpp"
#include "leadimport/delivery/outcome.hpp"
#include "leadimport/delivery/recorder.hpp"
#include "leadimport/job/journal.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace leadimport::job {

// A coroutine that waits until something is durable. Touched on the io thread only; the journal's
// thread keeps it alive.
struct durable_wait {
    explicit durable_wait(const boost::asio::any_io_executor& e)
        : answered{e, std::chrono::steady_clock::time_point::max()} {}
    boost::asio::steady_timer answered;
    std::optional<result<void>> answer;
};

struct intents_entry {
    std::vector<delivery::announcement> rows;
    std::shared_ptr<durable_wait> wait;
};
struct release_entry {
    std::uint64_t row;
    unsigned attempts;
    delivery::setback why;
};
struct end_entry {
    delivery::outcome outcome;
    std::uint64_t number = 0; // 0 until it is recorded
};
struct rewrite_entry {
    delivery::outcome outcome;
};
struct reference_record {
    reference_change change;
    std::shared_ptr<durable_wait> wait;
};
struct clock_entry {
    std::chrono::milliseconds offset;
    std::optional<std::chrono::milliseconds> spread;
};
struct catch_up_entry {
    std::shared_ptr<durable_wait> wait;
};
using record_entry = std::variant<intents_entry, release_entry, end_entry, rewrite_entry,
                                  reference_record, clock_entry, catch_up_entry>;

// The wait of the coroutine that brought the entry; null for entries that no coroutine waits for.
[[nodiscard]] inline std::shared_ptr<durable_wait> wait_of(const record_entry& e) {
    using wait = std::shared_ptr<durable_wait>;
    return std::visit(overloaded{
                          [](const intents_entry& i) { return i.wait; },
                          [](const release_entry&) { return wait{}; },
                          [](const end_entry&) { return wait{}; },
                          [](const rewrite_entry&) { return wait{}; },
                          [](const reference_record& r) { return r.wait; },
                          [](const clock_entry&) { return wait{}; },
                          [](const catch_up_entry& c) { return c.wait; },
                      },
                      e);
}

// Whether it announces what has not left yet.
[[nodiscard]] inline bool begins_something(const record_entry& e) {
    return std::visit(
        overloaded{
            [](const intents_entry&) { return true; },
            [](const release_entry&) { return false; },
            [](const end_entry&) { return false; },
            [](const rewrite_entry&) { return false; },
            [](const reference_record& r) { return r.change.step == reference_step::note; },
            [](const clock_entry&) { return false; },
            [](const catch_up_entry&) { return false; },
        },
        e);
}

// Whether it tells what cannot be found out again.
[[nodiscard]] inline bool must_not_be_lost(const record_entry& e) {
    return std::visit(
        overloaded{
            [](const intents_entry&) { return false; },
            [](const release_entry&) { return false; },
            [](const end_entry&) { return true; },
            [](const rewrite_entry&) { return false; },
            [](const reference_record& r) { return r.change.step == reference_step::keep; },
            [](const clock_entry&) { return false; },
            [](const catch_up_entry&) { return false; },
        },
        e);
}

} // namespace leadimport::job
