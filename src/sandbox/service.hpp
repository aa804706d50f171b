#pragma once
// All of the sandbox but its sockets and files: token, limit, faults and counters around the
// workspace. A request and the time go in; what to answer, when, and how the connection ends comes
// out. Not synchronised.

#include "sandbox/fault_plan.hpp"
#include "sandbox/fixed_window.hpp"
#include "sandbox/workspace_model.hpp"

#include "leadimport/sandbox/server.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace leadimport::sandbox {

// Views that need to live during the call only.
struct request {
    std::string_view method;
    std::string_view target;
    std::string_view authorization{};
    std::string_view content_type{};
    std::string_view idempotency_key{};
    std::string_view body{};
};

struct instant {
    steady_time steady;
    wall_time wall;
};

enum class ending {
    keep,  // answer, and go on with the connection
    close, // answer with Connection: close
    cut,   // send half of the answer's body, then drop the connection
    drop,  // no answer at all
};

struct reply {
    unsigned status = 200;
    bool html = false; // else JSON
    std::string body;
    std::string_view extra_header{}; // a whole line, or empty
    ending after = ending::keep;
    std::chrono::milliseconds delay{0};
    std::string record; // a line for the record file, to be written before anything is sent
};

class service {
public:
    // Of the options: limit, latency, token, faults.
    service(workspace_model model, const options& o);

    [[nodiscard]] reply answer(const request& r, const instant& now);

    void order(const fault& f) { faults_.order(f); }
    void accept(std::string token) { token_ = std::move(token); } // that one alone from now on
    void connected();                                             // a connection came or went
    void disconnected();

    [[nodiscard]] counters count() const;
    [[nodiscard]] std::vector<std::string> lead_names() const { return model_.lead_names(); }

private:
    [[nodiscard]] reply answer_api(const route& to, const request& r, const instant& now);
    [[nodiscard]] reply create(const route& to, const request& r, const instant& now);
    // `fault` is the name of the one being played, for the record.
    [[nodiscard]] reply carry_out(const route& to, const request& r, const instant& now,
                                  std::string_view fault = {});
    [[nodiscard]] reply play(const fault& f, const route& to, const request& r, const instant& now);
    void count_request(const route& to) noexcept;
    void count_creation(object_type t) noexcept;
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
};

} // namespace leadimport::sandbox
