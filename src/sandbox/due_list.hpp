#pragma once
// What the server, a gateway or a colleague is going to create later. Pure: the time is an
// argument.

#include "sandbox/answer.hpp"
#include "sandbox/exchange.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

namespace leadimport::sandbox {

struct due_creation {
    maker by = maker::request;
    object_type of = object_type::lead;
    std::string body;
    std::string content_type{};
    std::string idempotency_key{};
    std::string fault{};      // the one that put it off, for the record
    std::uint64_t ticket = 0; // a connection waits for its reply under this number; 0: none
};

class due_list {
public:
    void add(steady_time at, due_creation what);

    // When the first one is due.
    [[nodiscard]] std::optional<steady_time> next() const;
    // The first one that is due by now, which is then taken off, and when it was due; of equal
    // times the one added first.
    [[nodiscard]] std::optional<std::pair<steady_time, due_creation>> take(steady_time now);

private:
    std::multimap<steady_time, due_creation> all_;
};

} // namespace leadimport::sandbox
