#include "scripted_api.hpp"

#include "leadimport/workspace/ask_leads.hpp"

namespace {

using namespace leadimport;
using namespace leadimport::tests;

const delivery::reply me =
    ok(R"({"success":true,"data":{"user":{"id":"u","name":"나","room":{"id":"r","name":"방"}}}})");

struct looking : look_up_fixture {
    looking() { api.leads.push_back({"L1", "가", "P", "", "2026-01-01T00:00:00Z"}); }
    result<workspace::lead_looked_at> look() {
        return run_alone(workspace::look_at_lead(means, {}, false, "L1"));
    }
};

} // namespace

TEST_CASE("look_at_lead: what GET says of a lead") {
    const struct {
        const char* what;
        std::map<std::size_t, delivery::reply> instead;
        bool shown;
        std::size_t asked;
    } table[] = {
        {"it is there", {}, true, 1},
        {"it is gone", {{1, refusal(400, "찾을 수 없습니다")}}, false, 1},
        {"another status for that", {{1, refusal(404, "없음")}}, false, 1},
        {"not for us to see", {{1, refusal(403, "권한이 없습니다")}, {2, me}}, false, 2},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        looking l;
        l.api.instead = t.instead;
        const auto looked = l.look();
        REQUIRE(looked.has_value());
        CHECK(looked->answer.shown.has_value() == t.shown);
        CHECK(l.api.asked.size() == t.asked);
    }
}

TEST_CASE("look_at_lead: a refusal of everything is an error") {
    looking forbidden;
    forbidden.api.instead = {{1, refusal(403, "no")}, {2, refusal(403, "no")}};
    CHECK(forbidden.look().error().code == errc::api_forbidden);
    looking unauthorized;
    unauthorized.api.instead = {{1, refusal(403, "no")}, {2, refusal(401, "no")}};
    CHECK(unauthorized.look().error().code == errc::api_unauthorized);
    looking token;
    token.api.instead = {{1, refusal(401, "no")}};
    CHECK(token.look().error().code == errc::api_unauthorized);
    CHECK(token.api.asked.size() == 1);
}
