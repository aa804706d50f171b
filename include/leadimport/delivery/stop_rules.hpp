#pragma once
// When failing rows end the whole job: every one of them may be right about itself, and together
// they say that something is wrong with all. A state machine without a clock.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/outcome.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace leadimport::delivery {

struct failure_limits {
    std::optional<std::uint64_t> count; // so many failed rows end it
    std::optional<unsigned> percent;    // more than this share of those that ended, once they are
                                        // limits::failure_sample
    bool operator==(const failure_limits&) const = default;
};

// Besides, and unless a count is given: when all of the first limits::first_rows fail for the same
// reason, the others would.
class stop_rules {
public:
    explicit stop_rules(failure_limits l) : limits_{l} {}

    // A row of this run has ended as the server, or its references, would have it. A row that the
    // mapping cannot use has never begun: those were counted before anything was sent. Reasons are
    // the same when they are of one kind; `words` are for telling it.
    void ended(row_state s, const reason& why, const words::message& words);
    // Why nothing more is to be begun; nothing: go on.
    [[nodiscard]] std::optional<error> verdict() const;

private:
    failure_limits limits_;
    std::uint64_t ended_ = 0;
    std::uint64_t failed_ = 0;
    // Of the first rows, as long as they all failed alike.
    bool alike_ = true;
    reason kind_;
    words::message words_;
};

} // namespace leadimport::delivery
