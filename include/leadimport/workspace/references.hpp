#pragma once
// Finds or creates the people and organizations that rows refer to, once each.
//
// A reference that may be created is created without a look-up: when it exists already, the refusal
// says which record it is, and so one request of one point does both. Look-ups are for references
// that must exist; for a duplicate whose answer does not prove that it names the one that is meant;
// and for an answer that names one that is known under another key. If an answer then leaves it
// open whether the request was carried out, there is no harm: the request is sent again, a few
// times. A person without an e-mail is different, because the server would create it twice. A note
// is durable before the request leaves, and while the note stands no row creates this person again,
// in this run or a later one.
//
// What is known is in the store, not here. Memory holds what is asked for at the moment, and the
// rows that wait for it.

#include "leadimport/base/error.hpp"
#include "leadimport/delivery/prerequisite_source.hpp"
#include "leadimport/salesmap/contact.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport::workspace {

struct stored_reference {
    std::string id; // empty while it is in doubt
    // It was to be created, by a request that must not be repeated, and what came of that is not
    // recorded.
    bool in_doubt = false;
};

// Where the job keeps what it knows of people and organizations. io thread; what is awaited is
// durable when it comes back.
class reference_store {
public:
    virtual ~reference_store() = default;
    [[nodiscard]] virtual result<std::optional<stored_reference>> find(salesmap::contact_kind kind,
                                                                       std::string_view key) = 0;
    [[nodiscard]] virtual boost::asio::awaitable<result<void>> note(salesmap::contact_kind kind,
                                                                    std::string key) = 0;
    // `created`: by this job, as far as is known.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>>
    keep(salesmap::contact_kind kind, std::string key, std::string id, bool created) = 0;
    // Whether this id is kept for another key of the kind: then an answer that gives it to this one
    // may be another request's.
    [[nodiscard]] virtual result<bool> is_anothers(salesmap::contact_kind kind,
                                                   std::string_view key, std::string_view id) = 0;
    // It was certainly not created.
    [[nodiscard]] virtual boost::asio::awaitable<result<void>> forget(salesmap::contact_kind kind,
                                                                      std::string key) = 0;
};

// reference::kind is a contact_kind. One that is not unique may be created. io thread only.
class references final : public delivery::prerequisite_source {
public:
    explicit references(reference_store& store) : store_{store} {}

    delivery::prerequisite_step next_for(delivery::row_request& row) override;
    boost::asio::awaitable<result<void>> announce(const delivery::row_request& row) override;
    boost::asio::awaitable<result<void>> call_off(const delivery::row_request& row) override;
    boost::asio::awaitable<delivery::prerequisite_verdict>
    answered(const delivery::row_request& row, delivery::reply r,
             std::chrono::system_clock::time_point now) override;
    std::vector<delivery::returned_row> take_returned() override;
    std::size_t waiting() const override { return waiting_; }

private:
    using identity = std::pair<unsigned, std::string>;
    struct question {
        std::uint64_t by = 0; // the row that asks
        // It seems to exist, and the answer did not prove which it is: from now on it is looked
        // for.
        std::optional<delivery::refused> exists;
        unsigned doubts = 0; // answers that left everything open
        std::deque<delivery::row_request> waiting;
    };

    static identity identity_of(const delivery::reference& r) { return {r.kind, r.key}; }
    boost::asio::awaitable<delivery::prerequisite_verdict>
    take_known(const delivery::reference& wanted, salesmap::contact_known found, unsigned status);
    result<bool> is_anothers(const delivery::reference& wanted,
                             const salesmap::contact_known& found);
    delivery::prerequisite_verdict take_anothers(const delivery::reference& wanted,
                                                 unsigned status);
    delivery::prerequisite_verdict take_refusal(const delivery::reference& wanted,
                                                delivery::refused no);
    delivery::prerequisite_verdict take_doubt(const delivery::reference& wanted,
                                              delivery::uncertain u);
    delivery::prerequisite_verdict ask_again(const delivery::reference& wanted, delivery::again a);
    void end(const delivery::reference& wanted, const delivery::refused* why);

    reference_store& store_;
    std::map<identity, question> asked_;
    std::multiset<std::pair<unsigned, std::string>> keeping_; // kinds and ids that are being kept
    std::vector<delivery::returned_row> returned_;
    std::size_t waiting_ = 0;
};

} // namespace leadimport::workspace
