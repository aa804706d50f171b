#pragma once
// Keeps the job's `live` file while a run sends, for `status`.

#include "run/sending_notes.hpp"

#include "leadimport/delivery/dispatcher.hpp"
#include "leadimport/delivery/time_left.hpp"
#include "leadimport/job/job_figures.hpp"
#include "leadimport/run/log.hpp"
#include "leadimport/run/timed_tasks.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>

namespace leadimport::run {

struct running_now {
    delivery::dispatcher_status sending;
    job::job_figures figures;
    delivery::forecast forecast;
};

// io thread.
class live_report {
public:
    // `look` is asked once a second.
    live_report(const boost::asio::any_io_executor& io, std::filesystem::path folder, log& l,
                std::function<running_now()> look);
    ~live_report(); // removes the file

    void start();
    void stop();
    // Requests of late, in thousandths, as it was written last.
    [[nodiscard]] std::uint64_t per_second() const noexcept { return per_second_; }

private:
    struct sample {
        std::chrono::steady_clock::time_point at;
        std::uint64_t requests;
    };
    void write();
    [[nodiscard]] std::uint64_t speed_at(std::uint64_t requests);

    timed_tasks beside_;
    std::filesystem::path folder_;
    log& log_;
    std::function<running_now()> look_;
    std::deque<sample> samples_; // of the last half minute
    std::uint64_t per_second_ = 0;
    sending_notes notes_;
    bool complained_ = false;
};

} // namespace leadimport::run
