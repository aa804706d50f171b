#include "sandbox_fixture.hpp"
#include "support/english.hpp"

#include "leadimport/base/file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;

std::filesystem::path sample() {
    return std::filesystem::path{LEADIMPORT_SOURCE_DIR} / "samples" / "sandbox.schema.json";
}

} // namespace

TEST_CASE("schema: the sample is what is built in") {
    const auto text = read_small_file(sample(), 1 << 20, errc::bad_schema_file);
    REQUIRE(text.has_value());
    CHECK(text.value() == builtin_schema());
}

TEST_CASE("schema: the built-in workspace keeps the API's own rules") {
    const auto parsed = parse_schema(builtin_schema(), "built-in");
    REQUIRE(parsed.has_value());
    CHECK(parsed.value().room_name == "샘플 영업팀");
    CHECK(parsed.value().users.size() == 4);
    CHECK(parsed.value().users.back().status == "pending");
    CHECK(parsed.value().pipelines.size() == 2);
    CHECK(parsed.value().pipelines.front().stages.size() == 4);
    CHECK(parsed.value().organizations.size() >= 6);
    CHECK(parsed.value().people.size() >= 8);
    const auto model = workspace_model::make(parsed.value(), 1, {}, "built-in");
    CHECK_MESSAGE(model.has_value(), (model ? "" : english(model.error())));
}

TEST_CASE("schema: names are enough, ids are derived from them, the same each time") {
    constexpr auto text =
        R"({"users":[{"name":"나"}],"pipelines":[{"name":"p","stages":[{"name":"s"}]}],
        "fields":{"lead":[{"name":"f","type":"singleSelect","options":["a"]}]}})";
    const auto one = parse_schema(text, "x"), two = parse_schema(text, "x");
    REQUIRE(one.has_value());
    REQUIRE(two.has_value());
    CHECK(one.value().users[0].status == "active");
    CHECK(one.value().users[0].id);
    CHECK(one.value().users[0].id == two.value().users[0].id);
    CHECK(one.value().pipelines[0].stages[0].id == two.value().pipelines[0].stages[0].id);
    CHECK(one.value().pipelines[0].stages[0].id != one.value().pipelines[0].id);
    CHECK(one.value().fields[0][0].options[0].id == two.value().fields[0][0].options[0].id);
}

TEST_CASE("schema: what cannot be used is told with its place") {
    const struct {
        const char* text;
        const char* detail;
    } table[] = {
        {"{", "not JSON"},
        {"[]", "the file is not an object"},
        {"{}", "users is empty"},
        {R"({"room":1})", "room is not an object"},
        {R"({"users":{}})", "users is not an array"},
        {R"({"users":[{"name":"a"},{}]})", "users[1] has no name"},
        {R"({"users":[{"name":"a","id":"1"}]})", "users[0].id is not an id"},
        {R"({"users":[{"name":"a"}],"pipelines":[{"name":"p","stages":[1]}]})",
         "pipelines[0].stages[0] is not an object"},
        {R"({"users":[{"name":"a"}],"fields":{"lead":[{"name":"f","type":"text"}]}})",
         "fields.lead[0].type is not a type of field"},
        {R"({"users":[{"name":"a"}],"fields":{"people":[{"name":"f","type":"date",)"
         R"("readOnly":1}]}})",
         "fields.people[0].readOnly is not true or false"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.text});
        const auto r = parse_schema(row.text, "my.json");
        REQUIRE_FALSE(r.has_value());
        CHECK(r.error().code == errc::bad_schema_file);
        CHECK(english(r.error().where) == "my.json");
        CHECK(english(r.error().detail).starts_with(row.detail));
    }
}

TEST_CASE("schema: people and organizations must pass the API's own checks") {
    const struct {
        const char* contacts;
        const char* detail;
    } table[] = {
        {R"("people":[{"name":"a","organizationId":"99999999-0000-4000-8000-000000000000"}])",
         "people 1: organizationId의 대상을 찾을 수 없습니다."},
        {R"("organizations":[{"name":"a"},{"name":"a"}])",
         "organization 2: 이미 존재하는 이름입니다"},
        {R"("organizations":[{"name":"a","id":"x"}])", "organization 1 has an id"},
        {R"("people":[1])", "people 1 is not an object"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.contacts});
        const auto text = R"({"users":[{"name":"a"}],)" + std::string{row.contacts} + "}";
        auto s = parse_schema(text, "my.json");
        REQUIRE(s.has_value());
        const auto m = workspace_model::make(std::move(s.value()), 1, {}, "my.json");
        REQUIRE_FALSE(m.has_value());
        CHECK(m.error().code == errc::bad_schema_file);
        CHECK(english(m.error().detail).starts_with(row.detail));
    }
}
