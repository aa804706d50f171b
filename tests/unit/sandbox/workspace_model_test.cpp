#include "sandbox_fixture.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace leadimport::sandbox;
using namespace leadimport::tests;

std::string search_for(std::string_view field, std::string_view op, std::string_view value) {
    return R"({"filterGroupList":[{"filters":[{"fieldName":")" + std::string{field} +
           R"(","operator":")" + std::string{op} + "\"" +
           (value.empty() ? "" : ",\"value\":" + std::string{value}) + "}]}]}";
}

// The names that a search for leads finds on its first page.
std::set<std::string> found(asked_model& m, std::string_view body) {
    const auto a = m.ask("POST", "/api/v2/object/lead/search", body);
    CAPTURE(a.text("reason"));
    REQUIRE(a.status == 200);
    std::set<std::string> names;
    const auto list = a.at("data.objectList");
    for (const auto& o : list.as_array()) {
        CHECK(o.as_object().size() == 2);
        names.insert(std::string{o.at("name").as_string()});
    }
    return names;
}

} // namespace

TEST_CASE("workspace_model: it tells who the token belongs to, its users, pipelines and fields") {
    asked_model m;
    const auto me = m.ask("GET", "/api/v2/user/me");
    CHECK(me.text("data.user.name") == "김영업");
    CHECK(me.text("data.user.room.name") == "샘플 영업팀");
    const auto users = m.ask("GET", "/api/v2/user");
    CHECK(users.text("data.userList.2.status") == "inactive");
    CHECK(users.text("data.nextCursor") == "null");
    const auto pipelines = m.ask("GET", "/api/v2/lead/pipeline");
    CHECK(pipelines.text("data.pipelineList.0.name") == "신규 영업");
    CHECK(pipelines.text("data.pipelineList.0.pipelineStageList.3.index") == "3");
    const auto fields = m.ask("GET", "/api/v2/field/lead");
    CHECK(fields.text("data.fieldList.0.required") == "true");
    CHECK(fields.text("data.fieldList.2.optionList.0.value") == "CRM");
    CHECK(fields.text("data.fieldList.0").find("readOnly") == std::string::npos);
    CHECK(m.ask("GET", "/api/v2/field/people").text("data").find("이메일") != std::string::npos);
}

TEST_CASE("workspace_model: a person is found by e-mail, or created once") {
    asked_model m;
    const auto known = m.ask("GET", "/api/v2/people-temp/minsu.kim%40hanbit.example");
    CHECK(known.status == 200);
    CHECK(known.text("data.people.0.id") == some_person);
    CHECK(known.text("data.people.0.이름") == "김민수");
    const auto none = m.ask("GET", "/api/v2/people-temp/x@y.z");
    CHECK(none.status == 400);
    CHECK(none.text("reason") == "고객을 찾을 수 없습니다.");

    constexpr auto body =
        R"({"name":"새 사람","fieldList":[{"name":"이메일","stringValue":"x@y.z"}]})";
    const auto made = m.ask("POST", "/api/v2/people", body);
    CHECK(made.status == 201);
    const auto again = m.ask("POST", "/api/v2/people", body);
    CHECK(again.status == 400);
    CHECK(again.text("reason") == "이미 존재하는 이메일입니다");
    CHECK(again.text("data.id") == made.text("data.people.id"));
    CHECK(again.text("data.name") == "새 사람");
    CHECK(m.ask("GET", "/api/v2/people-temp/x@y.z").text("data.people.0.id") ==
          made.text("data.people.id"));
    CHECK(m.ask("POST", "/api/v2/people", R"({"name":"새 사람"})").status == 201);
}

TEST_CASE("workspace_model: an organization's name is unique") {
    asked_model m;
    const auto again = m.ask("POST", "/api/v2/organization", R"({"name":"한빛제조"})");
    CHECK(again.status == 400);
    CHECK(again.text("reason") == "이미 존재하는 이름입니다");
    CHECK(again.text("data.id") == some_organization);
    const auto made = m.ask("POST", "/api/v2/organization", R"({"name":"새 회사"})");
    CHECK(made.status == 201);
    CHECK(object_id::parse(made.text("data.organization.id")));
    const auto bad = m.ask("POST", "/api/v2/organization",
                           R"({"name":"b","fieldList":[{"name":"업종","stringValue":"x"}]})");
    CHECK(bad.text("reason") == "organization 업종에 정의 되지 않은 값을 입력했습니다.");
}

TEST_CASE("workspace_model: duplicates may be refused without saying which there is") {
    asked_model m;
    behaviour b;
    b.duplicates_without_id = true;
    m.model.behave(b);
    constexpr auto person =
        R"({"name":"a","fieldList":[{"name":"이메일","stringValue":"minsu.kim@hanbit.example"}]})";
    const std::pair<const char*, const char*> table[] = {
        {"/api/v2/people", person},
        {"/api/v2/organization", R"({"name":"한빛제조"})"},
    };
    for (const auto& [target, body] : table) {
        const auto no = m.ask("POST", target, body);
        CHECK(no.status == 400);
        CHECK(no.text("reason").starts_with("이미 존재하는"));
        CHECK(no.json.as_object().find("data") == no.json.as_object().end());
    }
    // Leads have a rule of their own.
    CHECK(m.ask("POST", "/api/v2/field/lead",
                R"({"name":"키","type":"string","preventDuplicates":true})")
              .status == 201);
    const auto key = R"(,"fieldList":[{"name":"키","stringValue":"k"}])";
    CHECK(m.create("하나", key).status == 201);
    CHECK(m.create("둘", key).at("data.id").is_string());
}

TEST_CASE("workspace_model: a required field must be given where that is enforced") {
    constexpr std::string_view text = R"({"users":[{"name":"나"}],
        "organizations":[{"name":"회사","id":"50000000-0000-4000-8000-000000000001",
                          "fieldList":[{"name":"업종","stringValue":"IT"}]}],
        "fields":{
          "lead":[{"name":"이름","type":"string","required":true,"readOnly":true},
                  {"name":"합계","type":"formula","required":true},
                  {"name":"등급","type":"string","required":true},
                  {"name":"금액","type":"number","required":true},
                  {"name":"비고","type":"string"}],
          "people":[{"name":"이메일","type":"string","required":true}],
          "organization":[{"name":"업종","type":"singleSelect","required":true,
                           "options":["IT"]}]}})";
    asked_model m;
    const auto parsed = parse_schema(text, "own");
    REQUIRE(parsed.has_value());
    auto own = workspace_model::make(parsed.value(), 1, {}, "own");
    REQUIRE_MESSAGE(own.has_value(), (own ? "" : english(own.error())));
    m.model = std::move(own.value());
    CHECK(m.ask("POST", "/api/v2/people", R"({"name":"a"})").status == 201); // usually it is not
    behaviour b;
    b.enforce_required = true;
    m.model.behave(b);

    const std::string lead =
        R"({"name":"리드","organizationId":")" + std::string{some_organization};
    const std::string both = R"({"name":"등급","stringValue":"A"},{"name":"금액","numberValue":1})";
    const struct {
        const char* target;
        std::string body;
        std::string reason; // empty: created
    } table[] = {
        {"lead", lead + "\"}",
         R"(["[등급]: 필수 입력 사항입니다.","[금액]: 필수 입력 사항입니다."])"},
        {"lead", lead + R"(","fieldList":[{"name":"금액","numberValue":1}]})",
         R"(["[등급]: 필수 입력 사항입니다."])"},
        {"lead", lead + R"(","fieldList":[)" + both + "]}", ""},
        {"people", R"({"name":"a"})", R"(["[이메일]: 필수 입력 사항입니다."])"},
        {"people", R"({"name":"a","fieldList":[{"name":"이메일","stringValue":"a@b.c"}]})", ""},
        {"organization", R"({"name":"a"})", R"(["[업종]: 필수 입력 사항입니다."])"},
        {"organization", R"({"name":"a","fieldList":[{"name":"업종","stringValue":"IT"}]})", ""},
    };
    for (const auto& row : table) {
        CAPTURE(row.body);
        const auto a = m.ask("POST", "/api/v2/" + std::string{row.target}, row.body);
        CHECK(a.status == (row.reason.empty() ? 201U : 400U));
        if (!row.reason.empty()) CHECK(a.text("reason") == row.reason);
    }
    // An edit changes what it names.
    const auto id = m.ask("GET", "/api/v2/lead").text("data.leadList.0.id");
    CHECK(m.ask("POST", "/api/v2/lead/" + id, R"({"name":"다른 이름"})").status == 200);
}

TEST_CASE("workspace_model: a lead is told in flat keys, as an array of one") {
    asked_model m;
    const auto id = m.create("리드", R"(,"organizationId":"50000000-0000-4000-8000-000000000001",
            "pipelineId":"20000000-0000-4000-8000-000000000001",
            "pipelineStageId":"21000000-0000-4000-8000-000000000002")")
                        .text("data.lead.id");
    const auto a = m.ask("GET", "/api/v2/lead/" + id);
    CHECK(a.at("data.lead").as_array().size() == 1);
    CHECK(a.text("data.lead.0.id") == id);
    CHECK(a.text("data.lead.0.이름") == "리드");
    CHECK(a.text("data.lead.0.peopleId") == some_person);
    CHECK(a.text("data.lead.0.organizationId") == some_organization);
    CHECK(a.text("data.lead.0.파이프라인.name") == "신규 영업");
    CHECK(a.text("data.lead.0.파이프라인 단계.name") == "상담");
    CHECK(a.text("data.lead.0.담당자") == "null");
    for (const auto* path :
         {"/api/v2/lead/x", "/api/v2/lead/99999999-0000-4000-8000-000000000000"}) {
        const auto none = m.ask("GET", path);
        CHECK(none.status == 400);
        CHECK(none.text("reason") == "리드를 찾을 수 없습니다.");
    }
}

TEST_CASE("workspace_model: leads come in pages of ten, in order, without the deleted ones") {
    asked_model m;
    std::vector<std::string> expected, got;
    for (int i = 0; i < 25; ++i) {
        const auto name = "리드 " + std::to_string(i);
        const auto id = m.create(name).text("data.lead.id");
        if (i % 7 == 3)
            CHECK(m.ask("POST", "/api/v2/lead/" + id + "/delete").status == 200);
        else
            expected.push_back(name);
    }
    std::vector<std::size_t> sizes;
    for (std::string cursor; sizes.size() < 10;) {
        const auto a = m.ask("GET", "/api/v2/lead" + (cursor.empty() ? "" : "?cursor=" + cursor));
        const auto page = a.at("data.leadList");
        sizes.push_back(page.as_array().size());
        for (const auto& lead : page.as_array())
            got.push_back(std::string{lead.at("이름").as_string()});
        if (a.at("data.nextCursor").is_null()) break;
        cursor = a.text("data.nextCursor");
    }
    CHECK(sizes == std::vector<std::size_t>{10, 10, 1});
    CHECK(got == expected);
    CHECK(m.model.lead_names() == expected);
    CHECK(m.ask("GET", "/api/v2/lead?cursor=x").status == 400);
    CHECK(m.ask("GET", "/api/v2/lead?cursor=4000000000").at("data.leadList").as_array().empty());
}

TEST_CASE("workspace_model: an edit changes what it names and leaves the rest") {
    asked_model m;
    const auto id = m.create("전", R"(,"fieldList":[{"name":"비고","stringValue":"그대로"}])")
                        .text("data.lead.id");
    const auto path = "/api/v2/lead/" + id;
    const auto a = m.ask("POST", path, R"({"name":"후","memo":"또 하나",
        "fieldList":[{"name":"예상 금액","numberValue":3}]})");
    CHECK(a.status == 200);
    CHECK(a.text("data.lead.name") == "후");
    const auto lead = m.ask("GET", path);
    CHECK(lead.text("data.lead.0.비고") == "그대로");
    CHECK(lead.text("data.lead.0.예상 금액") == "3");
    CHECK(lead.text("data.lead.0.peopleId") == some_person);
    CHECK(found(m, search_for("이름", "EQ", R"("후")")).size() == 1);
    CHECK(found(m, search_for("이름", "EQ", R"("전")")).empty());
    CHECK(m.ask("POST", path, R"({"name":""})").status == 400);
    CHECK(m.ask("POST", path, R"({"peopleId":"99999999-0000-4000-8000-000000000000"})").status ==
          400);
    CHECK(m.ask("POST", "/api/v2/lead/" + std::string{nobody}, "{}").status == 400);
    CHECK(m.ask("POST", path + "/delete").status == 200);
    CHECK(m.ask("POST", path + "/delete").status == 400);
    CHECK(m.ask("GET", path).status == 400);
}

TEST_CASE("workspace_model: a search compares as its operator says") {
    asked_model m;
    const auto make = [&](std::string_view name, std::string_view fields) {
        REQUIRE(m.create(name, R"(,"fieldList":[)" + std::string{fields} + "]").status == 201);
    };
    make("가", R"({"name":"예상 금액","numberValue":10},{"name":"비고","stringValue":"abc"})");
    make("나", R"({"name":"예상 금액","numberValue":20},
                  {"name":"관심 제품","stringValueList":["CRM","분석"]})");
    make("다", "");
    using names = std::set<std::string>;
    const struct {
        const char *field, *op, *value;
        names expected;
    } table[] = {
        {"이름", "EQ", R"("가")", {"가"}},
        {"이름", "EQ", R"("없음")", {}},
        {"이름", "NEQ", R"("가")", {"나", "다"}},
        {"이름", "IN", R"(["가","다"])", {"가", "다"}},
        {"이름", "NOT_IN", R"(["가","다"])", {"나"}},
        {"비고", "EXISTS", "", {"가"}},
        {"비고", "NOT_EXISTS", "", {"나", "다"}},
        {"비고", "CONTAINS", R"("bc")", {"가"}},
        {"비고", "NOT_CONTAINS", R"("bc")", {"나", "다"}},
        {"예상 금액", "EQ", "10", {"가"}},
        {"예상 금액", "EQ", R"("10")", {"가"}},
        {"예상 금액", "LT", "20", {"가"}},
        {"예상 금액", "LTE", "20", {"가", "나"}},
        {"예상 금액", "GT", "10", {"나"}},
        {"예상 금액", "GTE", "10", {"가", "나"}},
        {"관심 제품", "LIST_CONTAIN", R"(["분석"])", {"나"}},
        {"관심 제품", "LIST_NOT_CONTAIN", R"(["분석"])", {"가", "다"}},
        {"생성 날짜", "GTE", R"("1970-01-01")", {"가", "나", "다"}},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.field});
        CAPTURE(std::string{row.op});
        CHECK(found(m, search_for(row.field, row.op, row.value)) == row.expected);
    }
    CHECK(found(m, R"({"filterGroupList":[
        {"filters":[{"fieldName":"이름","operator":"EQ","value":"가"},
                    {"fieldName":"예상 금액","operator":"GT","value":15}]},
        {"filters":[{"fieldName":"이름","operator":"EQ","value":"다"}]}]})") == names{"다"});
}

TEST_CASE("workspace_model: a search that makes no sense is refused") {
    asked_model m;
    constexpr auto f = R"({"fieldName":"이름","operator":"EQ","value":"a"})";
    const std::string four = std::string{f} + "," + f + "," + f + "," + f;
    for (const std::string& body :
         {std::string{}, std::string{"[]"}, std::string{"{}"},
          std::string{R"({"filterGroupList":[]})"}, std::string{R"({"filterGroupList":[1]})"},
          std::string{R"({"filterGroupList":[{"filters":[1]}]})"},
          R"({"filterGroupList":[{"filters":[)" + four + "]}]}", search_for("없음", "EQ", "1"),
          search_for("이름", "LIKE", "1"), search_for("이름", "EQ", "")}) {
        CAPTURE(body);
        CHECK(m.ask("POST", "/api/v2/object/lead/search", body).status == 400);
    }
}

TEST_CASE("workspace_model: a search comes in pages of fifty, of equal names too") {
    for (const auto* body : {R"("EQ","value":"같은 이름")", R"("CONTAINS","value":"이름")"}) {
        asked_model m;
        for (int i = 0; i < 120; ++i)
            REQUIRE(m.create("같은 이름").status == 201);
        const auto query = R"({"filterGroupList":[{"filters":[{"fieldName":"이름","operator":)" +
                           std::string{body} + "}]}]}";
        std::set<std::string> ids;
        std::vector<std::size_t> sizes;
        for (std::string cursor; sizes.size() < 10;) {
            const auto a = m.ask("POST", "/api/v2/object/lead/search?cursor=" + cursor, query);
            const auto page = a.at("data.objectList");
            sizes.push_back(page.as_array().size());
            for (const auto& o : page.as_array())
                ids.insert(std::string{o.at("id").as_string()});
            if (a.at("data.nextCursor").is_null()) break;
            cursor = a.text("data.nextCursor");
        }
        CHECK(sizes == std::vector<std::size_t>{50, 50, 20});
        CHECK(ids.size() == 120);
    }
}
