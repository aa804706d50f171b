#include "sandbox_fixture.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport::sandbox;
using namespace leadimport::tests;

std::string fields(std::string_view entries) {
    return R"(,"fieldList":[)" + std::string{entries} + "]";
}

} // namespace

TEST_CASE("workspace_model: a lead is created and answered in the documented shape") {
    asked_model m;
    m.now = wall_time{} + std::chrono::milliseconds{1712553926020};
    const auto a = m.create("첫 리드", R"(,"memo":"메모\n둘째 줄","ownerId":"x","price":5)");
    CHECK(a.status == 201);
    CHECK(a.text("success") == "true");
    CHECK(object_id::parse(a.text("data.lead.id")));
    CHECK(a.text("data.lead.name") == "첫 리드");
    CHECK(a.text("data.lead.createdAt") == "2024-04-08T05:25:26.020Z");
    CHECK(m.model.lead_names() == std::vector<std::string>{"첫 리드"});
}

TEST_CASE("workspace_model: a value of every type is accepted and told again") {
    const struct {
        const char* entry;
        const char* name;
        const char* told; // by GET /v2/lead/{id}
    } table[] = {
        {R"({"name":"예상 금액","numberValue":1200000})", "예상 금액", "1200000"},
        {R"({"name":"예상 금액","numberValue":-0.5})", "예상 금액", "-5E-1"},
        {R"({"name":"관심 제품","stringValueList":["CRM","고객 지원"]})", "관심 제품",
         R"(["CRM","고객 지원"])"},
        {R"({"name":"유입 경로","stringValue":"전시회"})", "유입 경로", "전시회"},
        {R"({"name":"계약 예정일","dateValue":"2024-04-16"})", "계약 예정일", "2024-04-16"},
        {R"({"name":"첫 상담","dateValue":"2024-04-16T07:18:17.516Z"})", "첫 상담",
         "2024-04-16T07:18:17.516Z"},
        {R"({"name":"뉴스레터","booleanValue":false})", "뉴스레터", "false"},
        {R"({"name":"비고","stringValue":"007"})", "비고", "007"},
        {R"({"name":"담당자","userValueId":"10000000-0000-4000-8000-000000000003"})", "담당자",
         R"({"id":"10000000-0000-4000-8000-000000000003","name":"박퇴사"})"},
        {R"({"name":"공동 담당자","userValueIdList":["10000000-0000-4000-8000-000000000001"]})",
         "공동 담당자", R"([{"id":"10000000-0000-4000-8000-000000000001","name":"김영업"}])"},
        {R"({"name":"협력 회사","organizationValueId":"50000000-0000-4000-8000-000000000002"})",
         "협력 회사", R"({"id":"50000000-0000-4000-8000-000000000002","name":"새봄유통"})"},
        {R"({"name":"비고","stringValue":"a"},{"name":"비고","stringValue":"b"})", "비고", "b"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.entry});
        asked_model m;
        const auto a = m.create("x", fields(row.entry));
        CAPTURE(a.text("reason"));
        REQUIRE(a.status == 201);
        const auto lead = m.ask("GET", "/api/v2/lead/" + a.text("data.lead.id"));
        CHECK(lead.text("data.lead.0." + std::string{row.name}) == row.told);
    }
}

TEST_CASE("workspace_model: every documented refusal, with its text") {
    constexpr std::string_view pipeline = "20000000-0000-4000-8000-000000000001";
    constexpr std::string_view other_stage = "22000000-0000-4000-8000-000000000001";
    const auto ids = [](std::string_view p, std::string_view s) {
        return R"({"name":"a","peopleId":"40000000-0000-4000-8000-000000000001","pipelineId":")" +
               std::string{p} + R"(","pipelineStageId":")" + std::string{s} + "\"}";
    };
    const struct {
        std::string body;
        const char* reason;
    } table[] = {
        {"", "JSON 형식이 올바르지 않습니다."},
        {"{", "JSON 형식이 올바르지 않습니다."},
        {"{\"name\":\"\xff\"}", "JSON 형식이 올바르지 않습니다."},
        {"[]", "요청 본문은 JSON 객체여야 합니다."},
        {R"({"peopleId":"40000000-0000-4000-8000-000000000001"})",
         R"(["[name]: 필수 입력 사항입니다."])"},
        {asked_model::lead(""), R"(["[name]: 필수 입력 사항입니다."])"},
        {R"({"name":1,"peopleId":"x","memo":2,"fieldList":{}})",
         R"(["[name]: 문자열이어야 합니다.","[peopleId]: 올바른 id가 아닙니다.",)"
         R"("[memo]: 문자열이어야 합니다.","[fieldList]: 배열이어야 합니다."])"},
        {R"({"name":"a"})", R"(["[refine]: peopleId 또는 organizationId를 입력해주세요."])"},
        {asked_model::lead("a", R"(,"pipelineId":"20000000-0000-4000-8000-000000000001")"),
         R"(["[refine]: 파이프라인 또는 파이프라인 단계를 변경하기 위해서는 )"
         R"(pipelineId와 pipelineStageId 모두 필요합니다."])"},
        {R"({"name":"a","peopleId":"99999999-0000-4000-8000-000000000000"})",
         "peopleId의 대상을 찾을 수 없습니다."},
        {R"({"name":"a","organizationId":"40000000-0000-4000-8000-000000000001"})",
         "organizationId의 대상을 찾을 수 없습니다."},
        {ids(nobody, other_stage), "pipelineId의 대상을 찾을 수 없습니다."},
        {ids(pipeline, other_stage), "pipelineStageId의 대상을 찾을 수 없습니다."},
        {ids(pipeline, pipeline), "pipelineStageId의 대상을 찾을 수 없습니다."},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.body});
        asked_model m;
        const auto a = m.ask("POST", "/api/v2/lead", row.body);
        CHECK(a.status == 400);
        CHECK(a.text("success") == "false");
        CHECK(a.text("message") == "Bad Request");
        CHECK(a.text("reason") == row.reason);
        CHECK(m.model.lead_names().empty());
    }
}

TEST_CASE("workspace_model: every refusal of a field's value, with its text") {
    const struct {
        const char* entry;
        const char* reason;
    } table[] = {
        {"1", R"(["[fieldList]: 객체의 배열이어야 합니다."])"},
        {R"({"stringValue":"a"})", R"(["[fieldList.name]: 필수 입력 사항입니다."])"},
        {R"({"name":"없는 것","stringValue":"a"})", "lead 없는 것 필드를 찾을 수 없습니다."},
        {R"({"name":"RecordId","stringValue":"a"})",
         "lead RecordId은(는) 수정할 수 없는 필드입니다."},
        {R"({"name":"예상 수수료","numberValue":1})",
         "lead 예상 수수료은(는) 수정할 수 없는 필드입니다."},
        {R"({"name":"최근 노트 작성일","dateValue":"2024-04-16"})",
         "lead 최근 노트 작성일은(는) 수정할 수 없는 필드입니다."},
        {R"({"name":"공동 담당자","userValueId":"10000000-0000-4000-8000-000000000001"})",
         R"(["lead 공동 담당자에 userValueIdList가 없습니다."])"},
        {R"({"name":"예상 금액","stringValue":"1"})",
         R"(["lead 예상 금액에 numberValue가 없습니다."])"},
        {R"({"name":"예상 금액","numberValue":"1"})",
         R"(["lead 예상 금액의 numberValue는 숫자여야 합니다."])"},
        {R"({"name":"뉴스레터","booleanValue":"true"})",
         R"(["lead 뉴스레터의 booleanValue는 true 또는 false여야 합니다."])"},
        {R"({"name":"비고","stringValue":null})",
         R"(["lead 비고의 stringValue는 문자열이어야 합니다."])"},
        {R"({"name":"계약 예정일","dateValue":"2024-04-16T00:00:00Z"})",
         R"(["lead 계약 예정일의 dateValue는 YYYY-MM-DD 형식의 날짜여야 합니다."])"},
        {R"({"name":"첫 상담","dateValue":"2024-04-16 10:00"})",
         R"(["lead 첫 상담의 dateValue는 ISO 8601 형식의 날짜여야 합니다."])"},
        {R"({"name":"유입 경로","stringValue":"전시회 "})",
         "lead 유입 경로에 정의 되지 않은 값을 입력했습니다."},
        {R"({"name":"관심 제품","stringValueList":["CRM","crm"]})",
         "lead 관심 제품에 정의 되지 않은 값을 입력했습니다."},
        {R"({"name":"관심 제품","stringValueList":"CRM"})",
         R"(["lead 관심 제품의 stringValueList는 배열이어야 합니다."])"},
        {R"({"name":"담당자","userValueId":"kim@sample.example"})",
         R"(["lead 담당자의 userValueId는 올바른 id여야 합니다."])"},
        {R"({"name":"담당자","userValueId":"40000000-0000-4000-8000-000000000001"})",
         "lead 담당자의 대상을 찾을 수 없습니다."},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.entry});
        asked_model m;
        const auto a = m.create("a", fields(row.entry));
        CHECK(a.status == 400);
        CHECK(a.text("reason") == row.reason);
        CHECK(m.model.lead_names().empty());
    }
}

TEST_CASE(
    "workspace_model: a field that prevents duplicates refuses the second, and names the first") {
    asked_model m;
    const auto made = m.ask("POST", "/api/v2/field/lead",
                            R"({"name":"키","type":"string","preventDuplicates":true})");
    CHECK(made.status == 201);
    CHECK(made.text("data.field.name") == "키");
    const auto first = m.create("하나", fields(R"({"name":"키","stringValue":"k1"})"));
    REQUIRE(first.status == 201);
    const auto second = m.create("둘", fields(R"({"name":"키","stringValue":"k1"})"));
    CHECK(second.status == 400);
    CHECK(second.text("reason") == "이미 존재하는 값입니다.");
    CHECK(second.text("data.id") == first.text("data.lead.id"));
    CHECK(second.text("data.name") == "하나");
    CHECK(m.create("둘", fields(R"({"name":"키","stringValue":"k2"})")).status == 201);

    const auto path = "/api/v2/lead/" + first.text("data.lead.id");
    CHECK(m.ask("POST", path, R"({"fieldList":[{"name":"키","stringValue":"k1"}]})").status == 200);
    CHECK(m.ask("POST", path, R"({"fieldList":[{"name":"키","stringValue":"k2"}]})").status == 400);
    CHECK(m.ask("POST", path + "/delete").status == 200);
    CHECK(m.create("셋", fields(R"({"name":"키","stringValue":"k1"})")).status == 201);
}

TEST_CASE("workspace_model: a field is created once, and only of a type that can be") {
    const struct {
        const char* body;
        unsigned status;
    } table[] = {
        {R"({"name":"새것","type":"string"})", 201},
        {R"({"name":"새것","type":"number","preventDuplicates":true})", 201},
        {R"({"name":"새것","type":"singleSelect","optionList":[{"value":"a"}]})", 201},
        {R"({"name":"새것","type":"singleSelect"})", 400},
        {R"({"name":"새것","type":"date","preventDuplicates":true})", 400},
        {R"({"name":"새것","type":"formula"})", 400},
        {R"({"name":"새것","type":"text"})", 400},
        {R"({"name":"새것"})", 400},
        {R"({"type":"string"})", 400},
        {R"({"name":"비고","type":"string"})", 400},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.body});
        asked_model m;
        CHECK(m.ask("POST", "/api/v2/field/lead", row.body).status == row.status);
        const bool listed =
            m.ask("GET", "/api/v2/field/lead").text("data").find("새것") != std::string::npos;
        CHECK(listed == (row.status == 201));
    }
}
