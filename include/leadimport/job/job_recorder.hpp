#pragma once
// The journal's thread. What the sending thread and the reader bring is recorded in groups, one
// transaction for all that came in meanwhile; then outcomes go to the result files, then intents
// are answered. Nothing waits for a disk but this thread and who asked for an intent.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/recorder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/result_files.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace leadimport::job {

struct recorder_deps {
    job::journal journal;
    result_files files;
    // How many outcomes of earlier runs the files lack, those numbered above `written`: rewrite()
    // has to be called for each; until then what is noted of the files is that they are outdated.
    std::uint64_t to_rewrite = 0;
    std::uint64_t written = 0;
    row_counts counts; // of earlier runs
    // Result files that a user has edited, under the names that they have now.
    std::vector<std::filesystem::path> set_aside{};
    // Called on the journal's thread after an outcome is durable.
    std::function<void(const delivery::outcome&)> ended;
    // Called on the journal's thread before anything is begun: an error, and nothing more is. Ends
    // are recorded all the same.
    std::function<result<void>()> may_begin{};
};

// Gives the rows of the input, with their cells, until the visitor says that it has seen enough.
using input_row_visitor =
    std::function<bool(std::uint64_t row, std::span<const std::string_view> cells)>;
using input_rows = std::function<result<void>(const input_row_visitor&)>;

// Makes a job's journal and its result files agree, whatever happened to the process that wrote
// them. Intents without an end become unknown. The files are cut back to the lengths that the
// journal knows, or started anew when they are not all there. A file that was edited between two
// runs is kept under another name. `rows` is called at most once, when a run wrote rows and did not
// come to note that: whether a user has changed their cells since, only the input tells. Without it
// they are not looked at.
[[nodiscard]] result<recorder_deps> open_recording(job::journal journal,
                                                   const std::filesystem::path& folder,
                                                   const input_form& input,
                                                   const input_rows& rows = {});

class job_recorder final : public delivery::recorder {
public:
    // Starts the thread. `io`: where the coroutines run that wait for intents; it must be served,
    // or at least exist, until close().
    job_recorder(boost::asio::any_io_executor io, recorder_deps parts);
    ~job_recorder() override; // as close()

    // io thread.
    boost::asio::awaitable<result<void>> intents(std::vector<delivery::announcement> rows) override;
    void release(std::uint64_t row, unsigned attempts, delivery::setback why) override;
    void finish(delivery::outcome o) override;
    boost::asio::awaitable<void> catch_up() override;
    std::chrono::steady_clock::duration usual_delay() const override;
    // What the run has seen of the server's clock so far: journal::set_run_clock().
    void note_clock(std::chrono::milliseconds offset,
                    std::optional<std::chrono::milliseconds> spread);
    // Comes back when it is durable, or with the error because of which nothing may follow from it.
    boost::asio::awaitable<result<void>> change_reference(reference_change c);

    // Reader's thread: like finish(), but waits while limits::journal_queue are before it, or
    // limits::journal_bytes. `original` is copied into it when there is room. False when recording
    // has failed: no use in reading on.
    [[nodiscard]] bool finish_or_wait(delivery::outcome o, std::string_view original);
    // Reader's thread, likewise: an outcome that the journal has and the files lack.
    [[nodiscard]] bool rewrite(delivery::outcome o, std::string_view original);

    // Any thread. Of durable outcomes.
    [[nodiscard]] row_counts counts() const;

    // Records all entries that were brought, makes the files durable and notes their extent. Then
    // notes that the job is finished, when all `rows` have an end and the files lack none of these
    // ends. Returns the first error since the start, if there was one; result_file_lost when the
    // files are not those that were written. Call it when no thread brings anything any more.
    [[nodiscard]] result<void> close(std::uint64_t rows);

    // After close().
    [[nodiscard]] job::journal& journal();

private:
    class impl;
    std::unique_ptr<impl> impl_;
};

} // namespace leadimport::job
