#pragma once
// The service, asked at times of the test's choice.

#include "sandbox_fixture.hpp"

#include <chrono>
#include <string_view>

namespace leadimport::tests {

inline sandbox::options unlimited() {
    sandbox::options o;
    o.limit = rate{};
    return o;
}

// The service, asked at a time of the test's choice.
struct asked_service {
    explicit asked_service(const sandbox::options& o) : all{builtin_model(), o} {}

    sandbox::reply ask(std::string_view method, std::string_view target,
                       std::string_view body = {}) {
        return all.answer({method, target, authorization, content_type, key, body, header}, time());
    }
    [[nodiscard]] sandbox::instant time() const {
        return {sandbox::steady_time{} + now, wall + now};
    }
    sandbox::reply create(std::string_view name = "리드") {
        return ask("POST", "/api/v2/lead", asked_model::lead(name));
    }
    void order(std::string_view text) { all.order(sandbox::parse_fault(text).value()); }

    sandbox::service all;
    std::chrono::milliseconds now{0};
    sandbox::wall_time wall{}; // at the beginning
    std::string_view authorization = "Bearer sandbox-token";
    std::string_view content_type = "application/json";
    std::string_view key{};
    std::string_view header{};
};

} // namespace leadimport::tests
