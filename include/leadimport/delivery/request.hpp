#pragma once
// What is sent, and the row that it is sent for.

#include "leadimport/base/boot_time.hpp"
#include "leadimport/base/byte_budget.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/delivery/server_time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::delivery {

enum class verb { get, post };

// An HTTP request as the API sees it. Where it goes (host, base path, token) is the transport's
// affair.
struct request {
    delivery::verb verb = delivery::verb::get;
    std::string target;          // "/v2/lead": begins with a slash, relative to the base URL
    std::string body;            // JSON; empty for a GET
    std::string idempotency_key; // empty: no such header
    unsigned points = 1;         // what it takes from the limit
    // Of its answer's body, at most: an answer beyond it cannot be read.
    std::size_t reply_bytes = limits::reply_body_bytes;
};

// Something that a row refers to by what is known of it, and whose id its request needs.
struct reference {
    unsigned kind = 0;      // of those that the prerequisite_source knows
    std::string key;        // tells it from others of its kind
    std::string body;       // JSON, to create it with
    bool may_create = true; // false: it must exist already
    // The server takes the key once only, so that creating may be repeated: it finds what is there.
    bool unique = true;
};

// One row on its way. Moves from the intake through the queue and a lane to the recorder.
struct row_request {
    std::uint64_t row = 0;
    delivery::request request;
    std::vector<reference> references; // that `request` lacks, in the order in which to ask
    // What has to be asked before `request`, for the first of them; nothing: it is whole.
    std::optional<delivery::request> prerequisite;
    unsigned attempts = 0; // that may have reached the server, so far
    // Attempts that certainly did not, since the last that may have, and one more when the row is
    // sent again at once after a doubt: how far the backoff has doubled. Not 0: it is a retry.
    unsigned retries = 0;
    // Of this run, by the dispatcher's clock of patience; epoch: none yet.
    std::chrono::steady_clock::time_point first_retry{};

    bool announced = false; // the intent of what is to be sent next is durable
    // When it was announced, and the date of the newest lead that was known to exist then.
    boot_clock::time_point announced_at{};
    std::optional<server_moment> newest_before{};

    // The record as it stands in the file and its number of cells: delivery only hands
    // it on to the result files.
    std::string original;
    std::size_t cells = 0;
    // Of what bounds the memory that it takes; given back when the row's end is in the result
    // files.
    byte_budget::part held{};

    // What is to be sent next.
    [[nodiscard]] const delivery::request& to_send() const noexcept {
        return prerequisite ? *prerequisite : request;
    }
};

} // namespace leadimport::delivery
