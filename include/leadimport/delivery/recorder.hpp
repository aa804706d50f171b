#pragma once
// Who remembers, as delivery sees it: intents before bytes, outcomes after. The job's journal is
// one.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/outcome.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>

namespace leadimport::delivery {

// Called on the io thread. What comes earlier is recorded earlier.
class recorder {
public:
    virtual ~recorder() = default;

    // An attempt of this row is about to leave. Comes back when that is durable, or with the error
    // because of which it must not leave. `attempt` counts from 1.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>> intent(std::uint64_t row,
                                                                      unsigned attempt) = 0;
    // The attempt was certainly not carried out: the row is as if it had never been begun, with
    // `attempts` behind it. Recorded soon; until then a crash makes the row unknown, which is safe.
    virtual void release(std::uint64_t row, unsigned attempts) = 0;

    // The row's end.
    virtual void finish(outcome o) = 0;

    // How long an intent takes at present.
    [[nodiscard]] virtual std::chrono::steady_clock::duration usual_delay() const = 0;
};

} // namespace leadimport::delivery
