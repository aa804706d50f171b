#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/workspace/compare_lead.hpp"
#include "leadimport/workspace/lead_facts.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::workspace;

std::string letter_of(value_kind k) {
    switch (k) {
    case value_kind::text: return "text";
    case value_kind::number: return "number";
    case value_kind::boolean: return "boolean";
    case value_kind::date: return "date";
    case value_kind::other: break;
    }
    return "other";
}

std::string told(const field_value& v) { return letter_of(v.kind) + " " + v.text; }

std::string lead_body(const std::string& members) {
    return R"({"success":true,"data":{"lead":[{"id":"L1","이름":"가","peopleId":"P1",)"
           R"("organizationId":null,"생성 날짜":"2024-04-08T05:25:26.020Z")" +
           members + "}]}}";
}

// How a field that was sent compares with what is shown.
likeness compared(const std::string& sent_entry, const std::string& shown_member) {
    const auto sent = read_sent_facts(R"({"name":"가","fieldList":[)" + sent_entry + "]}", {}, {});
    const auto shown = read_shown_lead(lead_body("," + shown_member), {});
    REQUIRE(sent.has_value());
    REQUIRE(shown.has_value());
    REQUIRE(sent->fields.size() == 1);
    return compare_field(sent->fields[0], shown->shown);
}

} // namespace

TEST_CASE("read_shown_lead: an array of one, or the lead itself") {
    const auto l = read_shown_lead(lead_body(""), "키");
    REQUIRE(l.has_value());
    CHECK(l->id == "L1");
    CHECK(l->created_at == "2024-04-08T05:25:26.020Z");
    CHECK(l->shown.name == "가");
    CHECK(l->shown.person == "P1");
    CHECK(l->shown.company.empty());
    CHECK_FALSE(l->shown.key);
    REQUIRE(l->shown.fields.size() == 1); // the date of creation may be fed like any other
    const auto bare = read_shown_lead(R"({"data":{"lead":{"id":"L2"}}})", "키");
    REQUIRE(bare.has_value());
    CHECK(bare->id == "L2");
    CHECK(bare->created_at.empty());
    CHECK(bare->shown.name.empty());
    CHECK(bare->shown.fields.empty());
}

TEST_CASE("read_shown_lead: anything else is no lead") {
    for (const auto* body : {"", "<html>", "{}", R"({"data":{"lead":[]}})",
                             R"({"data":{"lead":[{"id":"A"},{}]}})", R"({"data":{"lead":"A"}})",
                             R"({"data":{"lead":{"id":7}}})", R"({"data":{"lead":null}})"}) {
        CAPTURE(body);
        const auto l = read_shown_lead(body, {});
        REQUIRE(l.has_error());
        CHECK(l.error().code == errc::api_not_salesmap);
    }
}

TEST_CASE("read_shown_lead: values of every kind; what is empty is left out") {
    const struct {
        const char* json;
        std::string_view told; // empty: left out
    } table[] = {
        {R"("서울")", "text 서울"},
        {R"("2024-04-16T00:00:00.000Z")", "text 2024-04-16T00:00:00.000Z"},
        {"1200000", "number 1200000"},
        {"-7", "number -7"},
        {"0.5", "number 0.5"},
        {"1.2e6", "number 1200000"},
        {"18446744073709551615", "number 18446744073709551616"},
        {"true", "boolean true"},
        {"false", "boolean false"},
        {R"({"id":"U1","name":"김영업"})", "other U1"},
        {R"({"value": 1})", R"(other {"value":1})"},
        {R"(["나","가"])", "other 가, 나"},
        {R"([{"id":"U2","name":"a"},{"id":"U1","name":"b"}])", "other U1, U2"},
        {"null", ""},
        {R"("")", ""},
        {"[]", ""},
        {"[null]", ""},
    };
    for (const auto& t : table) {
        const std::string json = t.json;
        CAPTURE(json);
        const auto l = read_shown_lead(lead_body(R"(,"값":)" + json), {});
        REQUIRE(l.has_value());
        std::string shown;
        for (const auto& f : l->shown.fields)
            if (f.first == "값") shown = told(f.second);
        CHECK(shown == t.told);
    }
}

TEST_CASE("read_shown_lead: of what is long only as much is kept as can be compared") {
    const std::string whole(limits::compared_text_bytes, 'w');
    const auto lead = [](const std::string& name, const std::string& members) {
        return R"({"data":{"lead":{"id":"L","이름":")" + name + R"(")" + members + "}}}";
    };
    const auto member = [](const std::string& key, const std::string& text) {
        return R"(,")" + key + R"(":")" + text + R"(")";
    };
    const auto l = read_shown_lead(
        lead(whole, member("a", whole) + member("b", whole + "w") + member("k", whole + "w")), "k");
    REQUIRE(l.has_value());
    CHECK(l->shown.name == whole);
    CHECK_FALSE(l->shown.key.has_value());
    REQUIRE(l->shown.fields.size() == 2);
    CHECK(l->shown.fields[0].second == field_value{value_kind::text, whole});
    CHECK(l->shown.fields[1].second ==
          field_value{value_kind::text, {}, whole.size() + 1, fingerprint_of(whole + "w")});

    std::string many;
    for (int i = 0; i < 20; ++i)
        many += member("f" + std::to_string(i), whole);
    const auto large = read_shown_lead(lead(whole + "w", many), "");
    CHECK(large->shown.name.empty());
    CHECK(large->shown.fields.size() == limits::compared_lead_bytes / (whole.size() + 200));
}

TEST_CASE("read_shown_lead: the key is none of the fields") {
    const auto l = read_shown_lead(lead_body(R"(,"키":"K1","전화":"010")"), "키");
    REQUIRE(l.has_value());
    CHECK(l->shown.key == "K1");
    for (const auto& f : l->shown.fields)
        CHECK(f.first != "키");
    const auto number = read_shown_lead(lead_body(R"(,"키":17)"), "키");
    REQUIRE(number.has_value());
    CHECK(number->shown.key == "17");
    const auto none = read_shown_lead(lead_body(R"(,"키":null)"), "키");
    REQUIRE(none.has_value());
    CHECK_FALSE(none->shown.key);
}

TEST_CASE("read_sent_facts: what a row sends, by the kinds of its fields") {
    const auto s = read_sent_facts(
        R"({"peopleId":"P1","organizationId":"O1","name":"가","memo":"m","pipelineId":"L",)"
        R"("pipelineStageId":"S","fieldList":[{"name":"전화","stringValue":"010"},)"
        R"({"name":"금액","numberValue":1200000.50},{"name":"동의","booleanValue":false},)"
        R"({"name":"날짜","dateValue":"2024-04-16"},{"name":"담당자","userValueId":"U1"},)"
        R"({"name":"관심","stringValueList":["나","가"]},{"name":"팀","teamValueIdList":["T2","T1"]},)"
        R"({"name":"키","stringValue":"K1"}]})",
        "키", "K1");
    REQUIRE(s.has_value());
    CHECK(s->name == "가");
    CHECK(s->person == "P1");
    CHECK(s->company == "O1");
    CHECK(s->key == "K1");
    CHECK(s->route == "pipeline L; stage S; owner U1; 팀 T1, T2");
    std::string all;
    for (const auto& f : s->fields) {
        CHECK_FALSE(f.alone);
        all += f.name + " " + told(f.value) + "\n";
    }
    CHECK(all == "전화 text 010\n금액 number 1200000.5\n동의 boolean false\n날짜 date 2024-04-16\n"
                 "담당자 other U1\n관심 other 가, 나\n팀 other T1, T2\n");
}

TEST_CASE("read_sent_facts: without contacts, route or fields all that is empty") {
    const auto s = read_sent_facts(R"({"name":"가"})", {}, {});
    REQUIRE(s.has_value());
    CHECK(s->person.empty());
    CHECK(s->company.empty());
    CHECK(s->key.empty());
    CHECK(s->route.empty());
    CHECK(s->fields.empty());
    CHECK(s->body == fingerprint_of(R"({"name":"가"})"));
}

TEST_CASE("read_sent_facts: the digest is of the whole, wherever the key is taken from") {
    const std::string bare = R"({"name":"가","fieldList":[{"name":"전화","stringValue":"010"}]})";
    const auto whole = salesmap::with_text_field(bare, "키", "K1");
    const auto by_body = read_sent_facts(whole, "키", {});
    const auto by_both = read_sent_facts(whole, "키", "K1");
    const auto by_key = read_sent_facts(bare, "키", "K1");
    const auto other = read_sent_facts(bare, "키", "K2");
    const auto none = read_sent_facts(bare, "키", {});
    REQUIRE(by_body.has_value());
    REQUIRE(by_both.has_value());
    REQUIRE(by_key.has_value());
    REQUIRE(other.has_value());
    REQUIRE(none.has_value());
    CHECK(by_body->key == "K1");
    CHECK(by_body->body == fingerprint_of(whole));
    CHECK(by_both->body == by_body->body);
    CHECK(by_key->body == by_body->body);
    CHECK(other->body != by_body->body);
    CHECK(none->body == fingerprint_of(bare));
    CHECK(by_key->fields.size() == 1);
    CHECK(by_body->fields.size() == 1);
}

TEST_CASE("read_sent_facts: what is none of ours is an error of the program") {
    for (const auto* body : {"", "x", "{}", R"({"name":""})", R"({"name":7})", "[]"}) {
        CAPTURE(body);
        const auto s = read_sent_facts(body, {}, {});
        REQUIRE(s.has_error());
        CHECK(s.error().code == errc::internal);
    }
}

TEST_CASE("lead_facts: what was sent compares with what is shown of it") {
    using l = likeness;
    const struct {
        const char* sent;
        const char* shown;
        likeness what;
    } table[] = {
        {R"({"name":"전화","stringValue":"010"})", R"("전화":"010")", l::equal},
        {R"({"name":"전화","stringValue":"010"})", R"("전화":"011")", l::different},
        {R"({"name":"전화","stringValue":"010"})", R"("전화":null)", l::not_comparable},
        {R"({"name":"전화","stringValue":"010"})", R"("전화":10)", l::not_comparable},
        {R"({"name":"등급","stringValue":"A"})", R"("등급":"B")", l::different},
        {R"({"name":"금액","numberValue":1200000})", R"("금액":1200000.0)", l::equal},
        {R"({"name":"금액","numberValue":0.50})", R"("금액":0.5)", l::equal},
        {R"({"name":"금액","numberValue":5})", R"("금액":6)", l::different},
        {R"({"name":"금액","numberValue":5})", R"("금액":"5")", l::equal},
        {R"({"name":"동의","booleanValue":true})", R"("동의":true)", l::equal},
        {R"({"name":"동의","booleanValue":true})", R"("동의":false)", l::different},
        {R"({"name":"날","dateValue":"2024-04-16"})", R"("날":"2024-04-15T15:00:00.000Z")",
         l::equal},
        {R"({"name":"날","dateValue":"2024-04-16"})", R"("날":"2024-04-19")", l::different},
        {R"({"name":"담당자","userValueId":"U1"})", R"("담당자":{"id":"U1","name":"김"})",
         l::equal},
        {R"({"name":"담당자","userValueId":"U1"})", R"("담당자":{"id":"U2","name":"김"})",
         l::not_comparable},
        {R"({"name":"관심","stringValueList":["나","가"]})", R"("관심":["가","나"])", l::equal},
        {R"({"name":"팀","teamValueIdList":["T1"]})", R"("팀":[{"id":"T1","name":"팀"}])",
         l::equal},
    };
    for (const auto& t : table) {
        const std::string sent = t.sent;
        const std::string shown = t.shown;
        CAPTURE(sent);
        CAPTURE(shown);
        CHECK(compared(sent, shown) == t.what);
    }
}
