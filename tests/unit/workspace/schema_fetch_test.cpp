#include "scripted_api.hpp"

#include "leadimport/workspace/schema_fetch.hpp"

namespace {

using namespace leadimport;
using namespace leadimport::tests;

delivery::reply one_field(const std::string& name) {
    return ok(R"({"success":true,"data":{"fieldList":[{"id":"1","name":")" + name +
              R"(","type":"string"}]}})");
}

struct fetching : look_up_fixture {
    fetching() {
        api.instead = {
            {1, ok(R"({"success":true,"data":{"user":{"room":{"id":"R","name":"방"}}}})")},
            {2, one_field("금액")},
            {3, one_field("이메일")},
            {4, one_field("업종")},
            {5, ok(R"({"success":true,"data":{"pipelineList":[{"id":"P","name":"영업"}]}})")},
            {6, ok(R"({"success":true,"data":{"userList":[{"id":"U"}],"nextCursor":"1"}})")},
            {7, ok(R"({"success":true,"data":{"userList":[{"id":"V"}]}})")},
        };
    }
    result<values::schema> fetch() { return run_alone(time, workspace::fetch_schema(means)); }
};

} // namespace

TEST_CASE("fetch_schema: one request for each kind of thing, and users a page") {
    fetching f;
    const auto s = f.fetch();
    REQUIRE(s.has_value());
    CHECK(f.api.asked == std::vector<std::string>{"/v2/user/me", "/v2/field/lead",
                                                  "/v2/field/people", "/v2/field/organization",
                                                  "get pipeline", "/v2/user", "/v2/user?cursor=1"});
    CHECK(s->workspace_id == "R");
    CHECK(s->workspace_name == "방");
    CHECK(s->lead_fields.at(0).name == "금액");
    CHECK(s->person_fields.at(0).name == "이메일");
    CHECK(s->organization_fields.at(0).name == "업종");
    CHECK(s->pipelines.at(0).id == "P");
    CHECK(s->users.size() == 2);
}

TEST_CASE("fetch_schema: one refusal ends it, whatever it is of") {
    for (std::size_t n = 1; n <= 7; ++n) {
        CAPTURE(n);
        fetching f;
        f.api.instead[n] = refusal(403, "no");
        const auto s = f.fetch();
        REQUIRE_FALSE(s.has_value());
        CHECK(s.error().code == errc::api_forbidden);
        CHECK(f.api.asked.size() == n);
    }
}
