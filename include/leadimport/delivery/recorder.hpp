#pragma once
// What remembers rows, as delivery sees it: intents before bytes, outcomes after. The job's journal
// is one.

#include "leadimport/base/error.hpp"
#include "leadimport/base/reason.hpp"
#include "leadimport/delivery/outcome.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace leadimport::delivery {

// An attempt that is about to leave. `attempt` counts from 1.
struct announcement {
    std::uint64_t row = 0;
    unsigned attempt = 0;
};

// What became of an attempt that was announced and does not end its row.
struct setback {
    unsigned status = 0;    // of the answer; 0 when there was none
    words::message cause{}; // empty: it did not leave, since something else came first
    // Why it is not known what it did; nothing: it certainly did nothing.
    std::optional<reason> doubt{};
    // This attempt or one before is in doubt, and the row is to be sent again at once all the same.
    // If that does not come to pass, the row is unknown and not pending.
    bool row_in_doubt = false;
};

// Called on the io thread. What comes earlier is recorded earlier.
class recorder {
public:
    virtual ~recorder() = default;

    // Comes back when that is durable, of all of them together, or with the error because of which
    // none may leave.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>>
    intents(std::vector<announcement> rows) = 0;
    // The attempt does not end the row. When it was certainly not carried out, and no attempt
    // before is in doubt, the row is as if it had never been begun, with `attempts` behind it.
    // Recorded soon; until then a crash makes the row unknown, which is safe.
    virtual void release(std::uint64_t row, unsigned attempts, setback why) = 0;

    // The row's end.
    virtual void finish(outcome o) = 0;
    // Comes back when all that was brought before is recorded, or never will be: for a caller that
    // brings many ends which no request holds up.
    [[nodiscard]] virtual boost::asio::awaitable<void> catch_up() = 0;

    // How long an intent takes at present.
    [[nodiscard]] virtual std::chrono::steady_clock::duration usual_delay() const = 0;
};

} // namespace leadimport::delivery
