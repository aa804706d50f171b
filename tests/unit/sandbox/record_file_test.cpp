#include "../../../src/sandbox/record_file.hpp"
#include "../base/temporary_folder.hpp"
#include "sandbox_fixture.hpp"

#include "leadimport/base/file.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;
using namespace leadimport::tests;

constexpr std::string_view id = "11111111-0000-4000-8000-000000000001";

std::string line(std::string_view name, std::string_view body, std::string_view lead_id = id) {
    return record_line({*object_id::parse(lead_id), std::string{name}, "2024-04-08T05:25:26.020Z"},
                       "a key", "lost", body);
}

std::string content(const std::filesystem::path& path) {
    return read_small_file(path, 1 << 20, errc::bad_option).value();
}

} // namespace

TEST_CASE("record_file: a line tells the lead, its key, the fault and the body as it came") {
    CHECK(line("이름 \"a\"", "{\"name\":\n\"x\",\r\n \"n\":1.50}") ==
          R"({"id":"11111111-0000-4000-8000-000000000001","name":"이름 \"a\"",)"
          R"("createdAt":"2024-04-08T05:25:26.020Z","idempotencyKey":"a key","fault":"lost",)"
          "\"body\":{\"name\": \"x\",   \"n\":1.50}}\n");
    const auto plain = record_line({*object_id::parse(id), "n", "t"}, "", "", "{}");
    CHECK(plain.find(R"("idempotencyKey":null,"body":{}})") != std::string::npos);
}

TEST_CASE("record_file: what was recorded is there again, fields that are gone included") {
    const temporary_folder folder;
    const auto path = folder.write(
        "leads", line("하나", R"({"name":"하나","peopleId":"99999999-0000-4000-8000-000000000000",
            "fieldList":[{"name":"키","stringValue":"k1"},{"name":"비고","stringValue":"b"}]})"));
    asked_model m;
    auto file = record_file::open(path, m.model);
    REQUIRE(file.has_value());
    CHECK(m.model.lead_names() == std::vector<std::string>{"하나"});
    const auto lead = m.ask("GET", "/api/v2/lead/" + std::string{id});
    CHECK(lead.text("data.lead.0.비고") == "b");
    CHECK(lead.text("data.lead.0.키") == "k1");
    CHECK(lead.text("data.lead.0.생성 날짜") == "2024-04-08T05:25:26.020Z");

    // The field is unknown to the API until it is created, and then knows the old value.
    CHECK(m.ask("GET", "/api/v2/field/lead").text("data").find("\"키\"") == std::string::npos);
    const auto key = R"(,"fieldList":[{"name":"키","stringValue":"k1"}])";
    CHECK(m.create("둘", key).status == 400);
    CHECK(m.ask("POST", "/api/v2/field/lead",
                R"({"name":"키","type":"string","preventDuplicates":true})")
              .status == 201);
    const auto again = m.create("둘", key);
    CHECK(again.status == 400);
    CHECK(again.text("data.id") == id);
}

TEST_CASE("record_file: lines are appended, and a torn last line is cut off") {
    const temporary_folder folder;
    const auto whole =
        line("하나", R"({"name":"하나","peopleId":"40000000-0000-4000-8000-000000000001"})");
    const auto path = folder.write("leads", whole + whole.substr(0, 40));
    asked_model m;
    auto file = record_file::open(path, m.model);
    REQUIRE(file.has_value());
    CHECK(content(path) == whole);
    REQUIRE(file.value().append("next\n").has_value());
    CHECK(content(path) == whole + "next\n");
}

TEST_CASE("record_file: a line that is no record is told with its number, and nothing is cut") {
    const temporary_folder folder;
    const auto good =
        line("하나", R"({"name":"하나","peopleId":"40000000-0000-4000-8000-000000000001"})");
    for (const auto& second : {std::string{"x\n"}, std::string{"{}\n"}, std::string{"\n"}, good,
                               std::string{R"({"id":"1","createdAt":"x","body":{}})"} + "\n"}) {
        CAPTURE(second);
        const auto path = folder.write("leads", good + second + good);
        asked_model m;
        const auto file = record_file::open(path, m.model);
        REQUIRE_FALSE(file.has_value());
        CHECK(file.error().code == errc::bad_option);
        CHECK(file.error().where == path.string() + ", line 2");
        CHECK(content(path) == good + second + good);
    }
}

TEST_CASE("record_file: without a path nothing is recorded, and a folder is no file") {
    record_file none;
    CHECK(none.append("x\n").has_value());
    const temporary_folder folder;
    asked_model m;
    CHECK_FALSE(record_file::open(folder.path(), m.model).has_value());
    CHECK_FALSE(record_file::open(folder.path() / "no" / "such", m.model).has_value());
}
