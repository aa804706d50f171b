#pragma once
// A prerequisite_source that remembers in memory what it was told; its requests are POSTs to
// "/first" whose body is the reference's key.

#include "leadimport/delivery/prerequisite_source.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace leadimport::tests {

struct scripted_sending;

class scripted_prerequisites final : public delivery::prerequisite_source {
public:
    explicit scripted_prerequisites(scripted_sending& all) : all_{all} {}
    delivery::prerequisite_step next_for(delivery::row_request& row) override;
    boost::asio::awaitable<result<void>> announce(const delivery::row_request& row) override;
    boost::asio::awaitable<result<void>> call_off(const delivery::row_request& row) override;
    boost::asio::awaitable<delivery::prerequisite_verdict>
    answered(const delivery::row_request& row, delivery::reply r,
             std::chrono::system_clock::time_point now) override;
    std::vector<delivery::returned_row> take_returned() override;
    std::size_t waiting() const override;

    std::map<std::uint64_t, std::vector<std::string>> refers; // what rows refer to
    bool may_repeat = true;                                   // what is in doubt
    std::chrono::milliseconds keeping{0};                     // how long it takes
    std::string fails_at;                                     // cannot be announced
    std::set<std::string> known;
    std::set<std::string> refuses;
    std::set<std::string> broken; // of which it cannot be said what comes next
    bool shares_refusals = false;
    std::size_t most_waiting = 0;

private:
    struct asked {
        std::uint64_t by = 0;
        std::deque<delivery::row_request> waiting;
    };
    void end(const std::string& key, const delivery::refused* why);

    scripted_sending& all_;
    std::map<std::string, asked> asked_;
    std::vector<delivery::returned_row> returned_;
};

} // namespace leadimport::tests
