#pragma once
// What a row needs before its own request is whole: the ids of what it refers to, which have to be
// asked for first. Delivery sends these requests like any other, by the same lanes and within the
// same limit; what has to be asked and what the answers mean it leaves to a prerequisite_source.
//
// However many rows refer to the same, one of them asks. The others are with the source meanwhile
// and hold no lane; when that one is done with it, however it ended, they come back.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/reply.hpp"
#include "leadimport/delivery/request.hpp"
#include "leadimport/delivery/verdict.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <variant>
#include <vector>

namespace leadimport::delivery {

struct ready {}; // row.request is whole
// row.prerequisite is set, and this row asks for all that refer to the same.
struct ask_prerequisite {};
struct waits {}; // another row asks for the same: the source has taken the row
using prerequisite_step = std::variant<ready, ask_prerequisite, waits, refused, hopeless>;

// The answer was understood: next_for() says what comes next.
struct taken {};
// Of a reply to row.prerequisite. Refused and uncertain are the row's own failure, with what to say
// of it; what may be sent again is `again`, even when it is not known what came of it.
using prerequisite_verdict = std::variant<taken, refused, again, throttled, uncertain, hopeless>;

// A row that waited. It is asked for once more, unless what it asks for was refused to another that
// asked the same question.
struct returned_row {
    row_request row;
    std::optional<refused> why;
};

// io thread only.
class prerequisite_source {
public:
    virtual ~prerequisite_source() = default;

    // What comes next for a row with references. Only with `waits` it moves the row away.
    [[nodiscard]] virtual prerequisite_step next_for(row_request& row) = 0;

    // row.prerequisite is about to leave. Comes back when what has to be noted before is durable,
    // or with the error because of which it must not leave.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>> announce(const row_request& row) = 0;
    // It did not leave: what was noted is taken back.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>> call_off(const row_request& row) = 0;

    // What came back of row.prerequisite, announced or not. When it comes back, what the answer
    // says is durable. `now` is for headers that name a moment; `row` must outlive the wait.
    [[nodiscard]] virtual boost::asio::awaitable<prerequisite_verdict>
    answered(const row_request& row, reply r, std::chrono::system_clock::time_point now) = 0;

    // The rows whose waiting ended with the last answers.
    [[nodiscard]] virtual std::vector<returned_row> take_returned() = 0;
    [[nodiscard]] virtual std::size_t waiting() const = 0; // that have not come back
};

} // namespace leadimport::delivery
