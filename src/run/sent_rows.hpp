#pragma once
// What was sent for rows of a job, read from the input once more: from the bytes that were checked,
// for anything else would be another row's content. io thread.

#include "leadimport/base/error.hpp"
#include "leadimport/job/journal.hpp"
#include "leadimport/requests/lead_request.hpp"
#include "leadimport/run/prepare.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace leadimport::run {

// The contact that a row names; an empty key: the row names none.
struct wanted_contact {
    wanted_contact() = default;
    explicit wanted_contact(const requests::contact_request& c)
        : key{c.named ? c.key : std::string{}},
          unique{c.unique} {}
    std::string key;
    bool unique = true;
};

struct sent_row {
    std::uint64_t row = 0;
    // Of POST /v2/lead, without the key field; with the ids of whom it names when `complete`.
    std::string body;
    bool complete = true; // else the journal does not know all of these
    wanted_contact organization;
    wanted_contact person;
};

class sent_rows {
public:
    // All must outlive it. `stopped`: the caller sets it to true when read() is to end early.
    sent_rows(prepared& input, job::journal& journal, const std::string& job_id,
              const bool& stopped)
        : input_{input},
          journal_{journal},
          job_id_{job_id},
          stopped_{stopped} {}

    using wish = std::function<result<bool>(std::uint64_t row)>;
    // `problem`: why there is no request; null: there is one.
    using taker =
        std::function<result<void>(std::uint64_t row, const requests::lead_request& request,
                                   const requests::row_error* problem)>;
    // Reads the file from its front and gives `take` the rows that `wants` wants, until the file
    // ends, one of the two has an error, or it is stopped. It lets others run from time to time.
    // Both must outlive it.
    [[nodiscard]] boost::asio::awaitable<result<void>> read(const wish& wants, const taker& take);
    // Why the content of a row cannot be had; nothing when read() comes to it.
    [[nodiscard]] std::optional<words::message> why_without(std::uint64_t row) const;
    // Whether its content is believed only if its body has the fingerprint that was kept.
    [[nodiscard]] bool is_doubtful(std::uint64_t row) const;
    // Whether read() comes to every row of the job.
    [[nodiscard]] bool has_all() const { return !input_.salvaged || input_.salvaged->all; }
    // With the ids of whom it names, as far as the journal knows them.
    [[nodiscard]] result<sent_row> as_sent(std::uint64_t row,
                                           const requests::lead_request& request);

private:
    // The number in the job of the nth row that is read.
    [[nodiscard]] std::uint64_t number_of(std::uint64_t nth) const;

    prepared& input_;
    job::journal& journal_;
    const std::string& job_id_;
    const bool& stopped_;
    requests::lead_request request_;
};

} // namespace leadimport::run
