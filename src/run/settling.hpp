#pragma once
// Finding out what became of a job's unknown rows: reads them from the input once more, looks for
// their leads, and records what it found.

#include "run/api_link.hpp"
#include "run/job_opening.hpp"
#include "run/log.hpp"
#include "run/signals.hpp"

#include "leadimport/job/journal.hpp"
#include "leadimport/run/import_run.hpp"
#include "leadimport/workspace/settle.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/system_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace leadimport::run {

// Whom it works with. All must outlive it.
struct settling_parts {
    const import_settings& settings;
    const observer& watcher;
    api_link& link;
    prepared& input;
    const job::job_identity& identity;
    job::journal& journal;
    run::log& log;
    run::signals& signals;
};

class settling {
public:
    explicit settling(settling_parts p);

    // Blocks until every unknown row was looked for, a look-up failed for good, the time was up, or
    // SIGINT or SIGTERM came; with this thread as the io thread. What was found is recorded in any
    // case, and then the result files have to be written anew. An error is one of the input or the
    // journal. Call it once.
    [[nodiscard]] result<settled> run();

private:
    using rows = std::vector<workspace::doubtful_row>;

    result<rows> read(std::size_t part, std::size_t parts);
    result<void> add(const csv::record& r, const job::doubtful_entry& d, std::size_t part,
                     std::size_t parts, rows& to);
    result<std::optional<std::string>> sent_body(const csv::record& r, std::string& why);
    workspace::settlement look_for(rows wanted);
    workspace::settle_means means(delivery::transport& line);
    result<void> record(const workspace::settlement& s);
    result<void> apply(const workspace::finding& f);
    void heard(int signal);
    void tick();
    void watch_time();
    void end_of_time();

    settling_parts parts_;
    boost::asio::steady_timer ticker_;
    boost::asio::system_timer deadline_;
    std::unique_ptr<delivery::transport> line_;
    std::optional<std::chrono::milliseconds> clock_ahead_;
    mapping::lead_request request_;
    std::vector<workspace::finding> untold_; // rows that cannot be looked for
    std::uint64_t unknown_ = 0;              // when it began
    std::uint64_t looked_at_ = 0;
    bool stopped_ = false;
    bool over_ = false;
    settled done_;
};

// How much the server's clock is ahead of ours, by what the job has created: its answer came
// between the two moments of ours. Nothing when nothing that can be read was created.
[[nodiscard]] std::optional<std::chrono::milliseconds>
clock_ahead(const std::vector<job::creation_entry>& created);

} // namespace leadimport::run
