#include "delivery/send_gate.hpp"

#include <utility>

namespace leadimport::delivery {

lane_step send_gate::next(time_point now, bool connects) const noexcept {
    using act = lane_step::act;
    if (stopped_) return {act::end};
    if (breaker_.open()) return {probing_ ? act::wait : act::probe};
    if (!connects) return {act::connect_later, connections_.next()};
    if (breaker_.half_open() && row_let_through_ != 0) return {act::wait};
    return {act::take, budget_.allows(now) ? time_point::min() : budget_.next()};
}

void send_gate::took(std::uint64_t row, bool retry, time_point now) noexcept {
    budget_.left(now, retry);
    if (breaker_.half_open()) row_let_through_ = row;
}

bool send_gate::gave_back(std::uint64_t row) noexcept {
    if (row_let_through_ != row) return false;
    row_let_through_ = 0;
    return true;
}

bool send_gate::succeeded(time_point now, bool retry) {
    trouble_.detail.clear();
    own_requests_fail_ = false;
    return server_works(now, retry);
}

bool send_gate::prerequisite_answered(time_point now, bool retry) {
    return own_requests_fail_ ? count_for_budget(retry) : succeeded(now, retry);
}

bool send_gate::throttled(time_point now, bool retry) {
    return own_requests_fail_ ? count_for_budget(retry) : server_works(now, retry);
}

bool send_gate::server_works(time_point now, bool retry) {
    const bool held_back = breaker_.open() || breaker_.half_open();
    breaker_.succeeded(now);
    const bool more_retries = count_for_budget(retry);
    forget_failure(now);
    const bool flows = !breaker_.open() && !breaker_.half_open();
    return (held_back && flows) || more_retries;
}

bool send_gate::count_for_budget(bool retry) {
    const bool held_back = !budget_.lifted();
    budget_.succeeded(retry);
    return held_back && budget_.lifted();
}

void send_gate::failed(time_point now, error trouble) {
    breaker_.failed(now);
    budget_.failed();
    trouble_ = std::move(trouble);
}

void send_gate::turned_away(time_point now, error trouble) {
    breaker_.turned_away(now);
    budget_.failed();
    trouble_ = std::move(trouble);
}

void send_gate::begin_probing() noexcept {
    probing_ = true;
    probed_ = false;
    one_more_ = false;
}

result<send_gate::time_point> send_gate::next_probe(time_point now, time_point patience_now,
                                                    double random) {
    const auto so_long = failing_for(patience_now);
    if (breaker_.suspects() && !probed_) return now;
    if (!std::exchange(one_more_, false) && !retries_.may_retry(so_long)) return trouble_;
    return now + retries_.wait(so_long, probes_++, random);
}

void send_gate::probe_passed(time_point now) noexcept {
    probed_ = true;
    breaker_.probe_passed();
    forget_failure(now);
}

void send_gate::probe_throttled() noexcept {
    probed_ = true;
    one_more_ = true;
}

std::optional<error> send_gate::probe_failed(const error& problem, time_point patience_now,
                                             bool wanted) {
    probed_ = true;
    const bool refused = class_of(problem.code) == error_class::refused;
    if (refused || (wanted && !retries_.may_retry(failing_for(patience_now)))) return problem;
    return std::nullopt;
}

// From the first question on.
send_gate::clock::duration send_gate::failing_for(time_point patience_now) noexcept {
    if (failing_since_ == time_point{}) failing_since_ = patience_now;
    return patience_now - failing_since_;
}

void send_gate::forget_failure(time_point now) noexcept {
    if (!breaker_.recovered(now)) return;
    failing_since_ = {};
    probes_ = 0;
}

} // namespace leadimport::delivery
