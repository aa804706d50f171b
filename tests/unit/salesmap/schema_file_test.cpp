#include "support/english.hpp"

#include "leadimport/salesmap/schema_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using values::field_type;

const std::string odd = "가 \"나\"\\\n\t\x01/ 😀";

values::schema workspace() {
    values::schema s;
    s.workspace_id = "R";
    s.workspace_name = odd;
    s.lead_fields = {{"1", "금액", field_type::number, true, {}},
                     {"2", odd, field_type::single_select, false, {"A", odd, ""}}};
    s.person_fields = {{"3", "이메일", field_type::string, false, {}, true}};
    s.organization_fields = {{"", "", field_type::multi_select, false, {"B"}}};
    s.pipelines = {{"P", "영업", {{"S", "신규"}, {"T", odd}}}, {"Q", "빈", {}}};
    s.users = {{"U", "김", "kim@sample.example", "active"}, {"V", odd, "", ""}};
    return s;
}

std::string detail_of(std::string_view json) {
    const auto s = salesmap::read_schema(json, "w.json");
    REQUIRE_FALSE(s.has_value());
    CHECK(s.error().code == errc::schema_unreadable);
    CHECK(english(s.error().where) == "w.json");
    return english(s.error().detail);
}

// What write_schema() writes, with the first `from` replaced.
std::string with(std::string_view from, std::string_view to) {
    auto json = salesmap::write_schema(workspace());
    const auto at = json.find(from);
    REQUIRE(at != json.npos);
    return json.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("schema_file: what was written is read again as it was") {
    for (const auto& s : {workspace(), values::schema{}}) {
        const auto json = salesmap::write_schema(s);
        CHECK(json.find('\n') == json.size() - 1);
        const auto again = salesmap::read_schema(json, "w.json");
        REQUIRE(again.has_value());
        CHECK(*again == s);
    }
}

TEST_CASE("schema_file: one that does not speak of duplicates is read, and prevents none") {
    const auto s = salesmap::read_schema(with(R"(,"preventDuplicates":true)", ""), "w.json");
    REQUIRE(s.has_value());
    CHECK_FALSE(s->person_fields.front().prevents_duplicates);
}

TEST_CASE("schema_file: every type of field comes back") {
    values::schema s;
    for (auto t = field_type::string; t <= field_type::read_only;
         t = static_cast<field_type>(static_cast<int>(t) + 1))
        s.person_fields.push_back({"1", std::string{name_of(t)}, t, false, {}});
    CHECK(s.person_fields.size() == 27);
    const auto again = salesmap::read_schema(salesmap::write_schema(s), "w.json");
    REQUIRE(again.has_value());
    CHECK(*again == s);
}

TEST_CASE("schema_file: the order of the members and further ones do not matter") {
    const auto s = salesmap::read_schema(
        R"( {"users":[],"pipelines":[],"organization_fields":[],"person_fields":[],"more":{},)"
        R"("lead_fields":[{"options":[],"required":false,"type":"formula","name":"n","id":"1",)"
        R"("unit":"원"}],"workspace":{"name":"W","id":"R"}} )",
        "w.json");
    REQUIRE(s.has_value());
    CHECK(s->workspace_name == "W");
    CHECK(s->lead_fields.front().type == field_type::read_only);
}

TEST_CASE("schema_file: what is no JSON is told as such") {
    for (const std::string_view text : {"", " \n", "name,organizationId\n가,1\n", "{", "{}x", "[1",
                                        "{\"workspace\":\"\xff\"}", "{\"a\":\"\x01\"}"}) {
        CAPTURE(text);
        CHECK(detail_of(text) == "it is not JSON");
    }
}

TEST_CASE("schema_file: of another shape, the first thing that is missing is named") {
    const std::pair<std::string, std::string> table[] = {
        {"{}", "there is no workspace in it"},
        {"[]", "there is no workspace in it"},
        {"null", "there is no workspace in it"},
        {R"({"room":{"name":"샘플"},"users":[]})", "there is no workspace in it"},
        {R"({"workspace":"W"})", "there is no text workspace.id"},
        {R"({"workspace":{"id":"R","name":"W"}})", "there is no list lead_fields"},
        {with(R"("id":"R")", R"("id":7)"), "there is no text workspace.id"},
        {with("person_fields", "people"), "there is no list person_fields"},
        {with(R"("organization_fields":[)", R"("organization_fields":1,"x":[)"),
         "there is no list organization_fields"},
        {with(R"([{"id":"1")", R"([7,{"id":"1")"), "there is no text lead_fields[0].id"},
        {with(R"("number")", R"("sum")"), "lead_fields[0] is of the type “sum”"},
        {with(R"("number")", "null"), "there is no text lead_fields[0].type"},
        {with("true", R"("yes")"), "lead_fields[0].required is not true or false"},
        {with(R"("options":[],"preventDuplicates":false},{"id":"2")", R"("options":{}},{"id":"2")"),
         "there is no list lead_fields[0].options"},
        {with(R"(["A")", "[null"), "lead_fields[1].options[0] is not a text"},
        {with("pipelines", "lines"), "there is no list pipelines"},
        {with("stages", "steps"), "there is no list pipelines[0].stages"},
        {with(R"({"id":"T")", R"({"id":0)"), "there is no text pipelines[0].stages[1].id"},
        {with("users", "people"), "there is no list users"},
        {with("status", "state"), "there is no text users[0].status"},
    };
    for (const auto& row : table) { // clang 14 lets no lambda capture structured bindings
        CAPTURE(row.first);
        CHECK(detail_of(row.first) == row.second);
    }
}
