#pragma once
// All of the sandbox but its sockets and files: token, limit, faults and counters around the
// workspace, and what comes to be without a request: late, by a gateway's hand or a colleague's. A
// request and the time go in; what to answer, when, and how the connection ends comes out. Not
// synchronised.

#include "sandbox/due_list.hpp"
#include "sandbox/exchange.hpp"
#include "sandbox/fault_plan.hpp"
#include "sandbox/fixed_window.hpp"
#include "sandbox/spoil.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/sandbox/server.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::sandbox {

class service {
public:
    // Of the options: limit, latency, token, faults, behaves.
    service(workspace_model model, const options& o);

    [[nodiscard]] reply answer(const request& r, const instant& now);
    // The reply that one with a ticket stands for, once its delay is over; once only. Nothing when
    // it did not come to that.
    [[nodiscard]] std::optional<reply> finish(std::uint64_t ticket);

    // When something comes to be without a request; carry_out_due() creates what is due and gives
    // the lines for the record.
    [[nodiscard]] std::optional<steady_time> next_due() const { return due_.next(); }
    [[nodiscard]] std::string carry_out_due(const instant& now);
    // Nothing comes any more. The record's lines of what was still to come.
    [[nodiscard]] std::string give_up();

    // What Date says.
    [[nodiscard]] wall_time server_time(wall_time now) const { return now + behaves_.clock_offset; }

    void order(const fault& f) { faults_.order(f); }
    void accept(std::string token) { token_ = std::move(token); } // that one alone from now on
    // A connection came; what it gets before it has asked anything.
    [[nodiscard]] std::optional<reply> connected(const instant& now);
    void disconnected();

    [[nodiscard]] counters count() const;
    [[nodiscard]] std::vector<std::string> lead_names() const { return model_.lead_names(); }

private:
    [[nodiscard]] reply answer_api(const route& to, const request& r, const instant& now);
    // What a request came to: the answer, and what it created.
    struct carried_out {
        reply answer;
        std::optional<created_object> made;
    };
    [[nodiscard]] reply create(const route& to, const request& r, const instant& now);
    // `fault` is the name of the one being played, for the record.
    [[nodiscard]] carried_out carry_out(const route& to, const request& r, const instant& now,
                                        std::string_view fault = {}, maker by = maker::request);
    [[nodiscard]] reply play(const fault& f, const route& to, const request& r, const instant& now);
    [[nodiscard]] carried_out carry_out_now(const fault& f, const route& to, const request& r,
                                            const instant& now);
    void put_off(const fault& f, object_type of, const request& r, const instant& now, reply& out);
    [[nodiscard]] std::string carry_out(const due_creation& what, const instant& now);
    // A colleague's equal lead, before or after this one: lines for the record.
    [[nodiscard]] std::string invite_colleague(std::uint64_t number, const request& r,
                                               const instant& now);
    [[nodiscard]] std::string create_by_hand(std::string_view body, wall_time created_at,
                                             std::string_view fault, reply* tell = nullptr);
    void remember(object_type t, const reply& r, const std::optional<created_object>& made,
                  wall_time now);
    void count_request(const route& to) noexcept;
    void count_creation(object_type t) noexcept;
    void count_refusal(unsigned status) noexcept;
    enum class standing { member, of_another, forbidden, unknown };
    [[nodiscard]] standing check_token(std::string_view authorization) const noexcept;
    [[nodiscard]] reply refuse_token(standing s);
    [[nodiscard]] reply answer_stranger(const route& to);
    [[nodiscard]] reply throttle(std::chrono::nanoseconds wait);

    workspace_model model_;
    fixed_window limit_;
    arrival_meter meter_;
    fault_plan faults_;
    std::string token_;
    std::chrono::milliseconds latency_;
    counters counters_;
    std::uint64_t connections_now_ = 0;
    // By object_type: POSTs that the limit let through, which is what faults count by.
    std::array<std::uint64_t, object_types> creations_{};
    std::array<memory, object_types> told_; // by object_type
    behaviour behaves_;
    due_list due_;
    std::map<std::uint64_t, reply> finished_; // by ticket
    std::uint64_t tickets_ = 0;
};

} // namespace leadimport::sandbox
