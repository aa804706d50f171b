#pragma once
// Finds out what became of rows whose outcome is unknown, by looking for their leads.
//
// A row that was sent with a key has the lead that bears this key, found by one exact search.
// Without a key its lead is looked for by name and must agree in person and organization, and in
// the time of its creation with the row's attempts; rows that are equal in all that share the leads
// by count. A row's lead is absent only when two look-ups, a delay apart, did not find it: a search
// index may lag. Whatever leaves a doubt is "cannot tell", for a wrong "absent" makes a lead twice.

#include "leadimport/base/error.hpp"
#include "leadimport/workspace/look_up.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace leadimport::workspace {

struct doubtful_row {
    std::uint64_t row = 0;
    std::string body; // as it was sent, without the key field
    std::string key;  // the value of the key field that went with it; empty: none
    // By our clock: when its first attempt in doubt left, and when the end of the last one was
    // noticed.
    std::chrono::system_clock::time_point first_left{};
    std::chrono::system_clock::time_point last_ended{};
};

// The row is created.
struct lead_found {
    std::string lead_id;
    std::string created_at; // as the server says it
};
// It is not, and may be sent again.
struct lead_absent {};
// It stays unknown.
struct cannot_tell {
    std::string why; // "could be one of the leads <id>, <id>"
};
using what_became = std::variant<lead_found, lead_absent, cannot_tell>;

struct finding {
    std::uint64_t row = 0;
    what_became what;
};

struct settlement {
    std::vector<finding> findings; // by row, none twice; no lead is found for two rows
    // A look-up failed, or it was stopped: what has no finding stays unknown.
    std::optional<error> why;
};

struct settle_means {
    look_up_means look;
    std::string key_field;             // empty: none
    std::chrono::milliseconds delay{}; // at least, between the two look-ups of a row
    // Whether another row of the job has this lead. Called on the io thread; an error ends it.
    std::function<result<bool>(const std::string& lead_id)> belongs_to_another;
    std::optional<std::chrono::milliseconds> clock_ahead; // the server's minus ours; unknown
    // Called when so many more rows were looked for the first time; may be empty.
    std::function<void(std::size_t rows)> looked_at{};
    // Called before the second look-ups, when there are any: of how many rows, and how long the
    // wait for the first of them is. May be empty.
    std::function<void(std::size_t rows, std::chrono::milliseconds wait)> looks_again{};
};

// Equal for rows that may be taken for one another, and so have to be settled together. `body` as
// in doubtful_row.
[[nodiscard]] std::size_t kin_of(const std::string& body);

// Looks every row up, one after the other, and those that seem absent once more. Runs on the io
// thread and uses means.look.line alone.
[[nodiscard]] boost::asio::awaitable<settlement> settle(settle_means means,
                                                        std::vector<doubtful_row> rows);

} // namespace leadimport::workspace
