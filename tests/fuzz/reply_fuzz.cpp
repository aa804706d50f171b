// Any bytes as the body and the headers of an answer: a verdict, never a crash, and created only
// with an id.

#include "leadimport/salesmap/verdict.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

using namespace leadimport;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static constexpr unsigned statuses[] = {200, 201, 204, 207, 301, 302, 400, 401,
                                            403, 404, 408, 409, 422, 429, 500, 503};
    const std::string body{reinterpret_cast<const char*>(data), size};
    const auto now = std::chrono::system_clock::time_point{std::chrono::hours{500'000}};
    for (const auto status : statuses) {
        const delivery::answer a{status, "application/json", body.substr(0, size / 2), body};
        delivery::sent_attempt attempt;
        attempt.body = R"({"name":"lead","fieldList":[{"name":"key","stringValue":"job:1"}]})";
        attempt.doubted = size % 2 == 1;
        const auto v = salesmap::judge_lead_creation(a, attempt, "key", now);
        if (const auto* made = std::get_if<delivery::created>(&v))
            if (made->lead_id.empty() || status > 201) std::abort();
        static_cast<void>(salesmap::judge_look_up(a, now));
    }
    static_cast<void>(salesmap::read_who_am_i(body));
    salesmap::schema_room room;
    static_cast<void>(salesmap::read_fields(body, values::object_kind::lead, room));
    static_cast<void>(salesmap::read_pipelines(body, room));
    static_cast<void>(salesmap::read_users(body, room));
    return 0;
}
