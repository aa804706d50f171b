#pragma once
// The reader's thread: the second reading of the input. Rows that have ended are passed over,
// invalid ones end at once, the others become requests.

#include "run/hand_over.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/csv/record.hpp"
#include "leadimport/job/job_recorder.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/job/paged.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/run/check.hpp"

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

namespace leadimport::run {

// What the job knows of rows, asked in the order of the file: a page of the journal at a time.
class earlier_rows {
public:
    // Without a journal (a new job) it knows nothing.
    explicit earlier_rows(std::optional<job::journal> journal) : journal_{std::move(journal)} {}
    // Rows must be asked in ascending order. Null for a row that was never begun; holds until the
    // next call.
    [[nodiscard]] result<const job::row_entry*> find(std::uint64_t row);

private:
    std::optional<job::journal> journal_;
    job::paged<job::row_entry> rows_;
};

struct feeder_deps {
    input::input_file& input;
    const requests::field_map& map;
    hand_over& out;
    job::job_recorder& recorder;
    earlier_rows earlier;
    std::uint64_t written = 0;    // outcomes numbered above it are missing in the result files
    std::uint64_t to_rewrite = 0; // how many those are
    std::optional<std::uint64_t> limit; // rows to hand over
    std::string job_id;
    std::string key_field;  // that every lead gets its row's key in; empty: none
    std::uint64_t rows = 0; // that the check counted
};

class row_feeder {
public:
    explicit row_feeder(feeder_deps deps) : deps_{std::move(deps)} {}

    // Reads the whole input, or until no more rows are wanted (the limit is reached, or the sending
    // has stopped) and the result files lack nothing that the journal has. Ends the hand-over in
    // every case. input_changed when the input is not the one any more that was checked: what was
    // handed over before that is what was checked. A last row that has more text by now is not
    // handed over: it fails.
    [[nodiscard]] result<void> run();
    // How many rows were handed over.
    [[nodiscard]] std::uint64_t handed() const noexcept { return handed_; }
    // How many rows failed because they cannot become a request. Any thread, while it runs, too.
    [[nodiscard]] std::uint64_t unsent() const noexcept {
        return unsent_.load(std::memory_order_relaxed);
    }
    // Whether the limit was what ended it.
    [[nodiscard]] bool limited() const noexcept { return limited_; }
    // Whether the result files got everything that they lacked.
    [[nodiscard]] bool files_whole() const noexcept { return deps_.to_rewrite == 0; }

private:
    [[nodiscard]] result<void> feed();
    [[nodiscard]] result<bool> take(const csv::record& r, const job::row_entry* before);
    [[nodiscard]] bool fail(const csv::record& r, words::message words, errc why,
                            const std::string& column, unsigned attempts);
    [[nodiscard]] result<bool> is_cut_off(const csv::record& r) const;
    [[nodiscard]] bool hand_out(const csv::record& r, unsigned attempts);
    [[nodiscard]] bool wanted() const;

    feeder_deps deps_;
    requests::lead_request request_;
    std::uint64_t handed_ = 0;
    std::atomic<std::uint64_t> unsent_{0};
    bool limited_ = false;
    bool closed_ = false; // the sending takes no more rows, or the limit is reached
};

} // namespace leadimport::run
