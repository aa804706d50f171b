#include "leadimport/base/time.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;

std::string moment(std::string_view s) {
    const auto t = salesmap::parse_moment(s);
    return t ? format_utc(*t) : "none";
}

} // namespace

TEST_CASE("search_leads: one filter for equality, ten points, a cursor like a list's") {
    const auto r = salesmap::search_leads("가져오기 \"키\"", "a\nb", "");
    CHECK(r.verb == delivery::verb::post);
    CHECK(r.target == "/v2/object/lead/search");
    CHECK(r.body == R"({"filterGroupList":[{"filters":[{"fieldName":"가져오기 \"키\"",)"
                    R"("operator":"EQ","value":"a\nb"}]}]})");
    CHECK(r.points == 10);
    CHECK(r.idempotency_key.empty());
    CHECK(salesmap::search_leads("이름", "가", "a b&=").target ==
          "/v2/object/lead/search?cursor=a%20b%26%3D");
}

TEST_CASE("get_lead, delete_lead, create_text_field: as the API documents them") {
    const auto got = salesmap::get_lead("40000000-0000-4000-8000-000000000001");
    CHECK(got.verb == delivery::verb::get);
    CHECK(got.target == "/v2/lead/40000000-0000-4000-8000-000000000001");
    CHECK(got.body.empty());
    CHECK(salesmap::get_lead("a/b?c").target == "/v2/lead/a%2Fb%3Fc");
    const auto gone = salesmap::delete_lead("L1");
    CHECK(gone.verb == delivery::verb::post);
    CHECK(gone.target == "/v2/lead/L1/delete");
    CHECK(gone.points == 1);
    const auto field = salesmap::create_text_field("가져오기 키");
    CHECK(field.verb == delivery::verb::post);
    CHECK(field.target == "/v2/field/lead");
    CHECK(field.body == R"({"name":"가져오기 키","type":"string","preventDuplicates":true})");
}

TEST_CASE("read_search_page: hits and the next page, spelt either way") {
    const auto page = salesmap::read_search_page(
        R"({"success":true,"data":{"objectList":[{"id":"A","name":"가"},{"id":"B"}],"nextCursor":"50"}})");
    REQUIRE(page.has_value());
    REQUIRE(page->hits.size() == 2);
    CHECK(page->hits[0].id == "A");
    CHECK(page->hits[0].name == "가");
    CHECK(page->hits[1].name.empty());
    CHECK(page->next_cursor == "50");

    const std::pair<std::string, std::string> cursors[] = {
        {R"("nextCursor":null)", ""},
        {R"("nextCursor":"")", ""},
        {R"("other":1)", ""},
        {R"("nextCurosr":"7")", "7"},
        {R"("nextCursor":null,"nextCurosr":"7")", "7"},
    };
    for (const auto& c : cursors)
        CHECK(salesmap::read_search_page(R"({"data":{"objectList":[],)" + c.first + "}}")
                  ->next_cursor == c.second);
}

TEST_CASE("read_search_page: what may hide a lead is an error") {
    for (const std::string body :
         {"", "{}", R"({"data":{}})", R"({"data":{"objectList":null}})",
          R"({"data":{"objectList":[{"name":"가"}]}})", R"({"data":{"objectList":["A"]}})",
          R"({"data":{"objectList":[],"nextCursor":50}})",
          R"({"data":{"objectList":[],"nextCursor":{"id":"50"}}})"}) {
        CAPTURE(body);
        CHECK(salesmap::read_search_page(body).error().code == errc::api_not_salesmap);
    }
}

TEST_CASE("read_lead: the only one of a list, or one without a list") {
    const std::string lead =
        R"({"id":"L","peopleId":"P","organizationId":null,"이름":"가","생성 날짜":"T","키":"job:7","수":7,"빈":null})";
    for (const auto& body : {R"({"success":true,"data":{"lead":[)" + lead + "]}}",
                             R"({"success":true,"data":{"lead":)" + lead + "}}"}) {
        const auto l = salesmap::read_lead(body, "키");
        REQUIRE(l.has_value());
        CHECK(l->id == "L");
        CHECK(l->name == "가");
        CHECK(l->people_id == "P");
        CHECK(l->organization_id.empty());
        CHECK(l->created_at == "T");
        CHECK(l->field == "job:7");
        CHECK(salesmap::read_lead(body, "빈")->field == "");
        CHECK_FALSE(salesmap::read_lead(body, "수")->field.has_value());
        CHECK_FALSE(salesmap::read_lead(body, "없음")->field.has_value());
        CHECK_FALSE(salesmap::read_lead(body)->field.has_value());
    }
    for (const std::string body :
         {"", "{}", R"({"data":{"lead":[]}})", R"({"data":{"lead":null}})",
          R"({"data":{"lead":[{"이름":"가"}]}})", R"({"data":{"lead":[{"id":"A"},{"id":"B"}]}})",
          R"({"data":{"lead":["A"]}})", R"({"data":{"lead":{"id":7}}})"}) {
        CAPTURE(body);
        CHECK(salesmap::read_lead(body).error().code == errc::api_not_salesmap);
    }
}

TEST_CASE("read_sent_lead: name, person and organization of what we sent") {
    const auto both = salesmap::read_sent_lead(
        R"({"name":"가 \"나\"","peopleId":"P","organizationId":"O","fieldList":[{"name":"수"}]})");
    REQUIRE(both.has_value());
    CHECK(both->name == "가 \"나\"");
    CHECK(both->people_id == "P");
    CHECK(both->organization_id == "O");
    CHECK(salesmap::read_sent_lead(R"({"name":"가","organizationId":"O"})")->people_id.empty());
    for (const std::string body : {"", "[]", R"({"peopleId":"P"})", R"({"name":7})"})
        CHECK(salesmap::read_sent_lead(body).error().code == errc::internal);
}

TEST_CASE("with_text_field: a field behind the others, or the first of them") {
    const struct {
        const char* body;
        const char* with;
    } table[] = {
        {R"({"name":"가"})", R"({"name":"가","fieldList":[{"name":"키","stringValue":"a\"1"}]})"},
        {R"({"name":"]}"})", R"({"name":"]}","fieldList":[{"name":"키","stringValue":"a\"1"}]})"},
        {R"({"name":"가","fieldList":[{"name":"나","stringValueList":["다"]}]})",
         R"({"name":"가","fieldList":[{"name":"나","stringValueList":["다"]},)"
         R"({"name":"키","stringValue":"a\"1"}]})"},
    };
    for (const auto& t : table)
        CHECK(salesmap::with_text_field(t.body, "키", "a\"1") == t.with);
}

TEST_CASE("parse_moment: RFC 3339 with a zone, and nothing else") {
    const std::pair<const char*, const char*> table[] = {
        {"2024-04-08T05:25:26.020Z", "2024-04-08T05:25:26.020Z"},
        {"2024-04-08T05:25:26Z", "2024-04-08T05:25:26.000Z"},
        {"2024-04-08T05:25:26.5Z", "2024-04-08T05:25:26.500Z"},
        {"2024-04-08T05:25:26.123456789Z", "2024-04-08T05:25:26.123Z"},
        {"2024-04-08 05:25:26z", "2024-04-08T05:25:26.000Z"},
        {"2024-04-08T14:25:26+09:00", "2024-04-08T05:25:26.000Z"},
        {"2024-04-08T00:25:26.020-05:30", "2024-04-08T05:55:26.020Z"},
        {"2024-02-29T23:59:59Z", "2024-02-29T23:59:59.000Z"},
    };
    for (const auto& t : table)
        CHECK(moment(t.first) == t.second);
    for (const auto* no : {"",
                           "2024-04-08",
                           "2024-04-08T05:25:26",
                           "2024-04-08T05:25Z",
                           "2023-02-29T05:25:26Z",
                           "2024-13-08T05:25:26Z",
                           "2024-04-08T24:25:26Z",
                           "2024-04-08T05:60:26Z",
                           "2024-04-08T05:25:60Z",
                           "2024-04-08T05:25:26.Z",
                           "2024-04-08T05:25:26.020",
                           "2024-04-08T05:25:26+0900",
                           "2024-04-08T05:25:26+25:00",
                           "2024-04-08T05:25:26Z ",
                           "2024-4-08T05:25:26.020Z",
                           "9999-04-08T05:25:26Z",
                           "0000-04-08T05:25:26Z",
                           "2024-04-08X05:25:26Z",
                           "2024.04.08 05:25:26Z",
                           "어제",
                           "1712553926020"}) {
        CAPTURE(no);
        CHECK(moment(no) == "none");
    }
}
