#include "../../../src/sandbox/record_file.hpp"
#include "../base/temporary_folder.hpp"
#include "sandbox_fixture.hpp"
#include "support/english.hpp"

#include "leadimport/base/file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;
using namespace leadimport::tests;

constexpr std::string_view id = "11111111-0000-4000-8000-000000000001";

std::string line(std::string_view name, std::string_view body, std::string_view lead_id = id) {
    return record_line({object_type::lead, *object_id::parse(lead_id), std::string{name},
                        "2024-04-08T05:25:26.020Z"},
                       {maker::request, "a key", "lost", body});
}

std::string contact(object_type type, std::string_view name, std::string_view body,
                    std::string_view contact_id) {
    return record_line(
        {type, *object_id::parse(contact_id), std::string{name}, "2024-04-08T05:25:26.020Z"},
        {maker::request, {}, {}, body});
}

std::string content(const std::filesystem::path& path) {
    return read_small_file(path, 1 << 20, errc::bad_option).value();
}

} // namespace

TEST_CASE("record_file: a line tells the lead, its key, the fault and the body as it came") {
    CHECK(line("이름 \"a\"", "{\"name\":\n\"x\",\r\n \"n\":1.50}") ==
          R"({"id":"11111111-0000-4000-8000-000000000001","name":"이름 \"a\"",)"
          R"("createdAt":"2024-04-08T05:25:26.020Z","by":"request","idempotencyKey":"a key",)"
          R"("fault":"lost",)"
          "\"body\":{\"name\": \"x\",   \"n\":1.50}}\n");
    const auto plain = record_line({object_type::lead, *object_id::parse(id), "n", "t"},
                                   {maker::colleague, {}, {}, "{}"});
    CHECK(plain.find(R"("by":"colleague","idempotencyKey":null,"body":{}})") != std::string::npos);
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

TEST_CASE("record_file: a contact's line says first what it is of") {
    CHECK(contact(object_type::people, "가", "{}", id) ==
          R"({"object":"people","id":"11111111-0000-4000-8000-000000000001","name":"가",)"
          R"("createdAt":"2024-04-08T05:25:26.020Z","by":"request","idempotencyKey":null,)"
          R"("body":{}})"
          "\n");
    CHECK(contact(object_type::organization, "나", "{}", id)
              .starts_with(R"({"object":"organization","id":")"));
}

TEST_CASE("record_file: what never came is told, and is not there again") {
    constexpr std::string_view body =
        R"({"name":"하나","peopleId":"40000000-0000-4000-8000-000000000001"})";
    const auto stopped =
        never_line(object_type::lead, "stopped", {maker::replay, "a key", "504-replay", body});
    CHECK(stopped == R"({"never":"lead","why":"stopped","by":"replay","idempotencyKey":"a key",)"
                     R"("fault":"504-replay","body":)" +
                         std::string{body} + "}\n");
    const auto refused = never_line(object_type::people, "refused", {maker::request, {}, {}, "{"});
    CHECK(refused.starts_with(R"({"never":"people","why":"refused",)"));
    CHECK(refused.ends_with(R"("idempotencyKey":null,"body":null})"
                            "\n"));

    const temporary_folder folder;
    const auto path = folder.write("leads", stopped + line("둘", body) + refused);
    asked_model m;
    REQUIRE(record_file::open(path, m.model).has_value());
    CHECK(m.model.lead_names() == std::vector<std::string>{"둘"}); // the name that was kept
}

TEST_CASE("record_file: people and organizations are there again, and unique as before") {
    constexpr std::string_view company = "12111111-0000-4000-8000-000000000001";
    constexpr std::string_view person = "13111111-0000-4000-8000-000000000001";
    const temporary_folder folder;
    const auto path = folder.write(
        "record",
        contact(object_type::organization, "새 회사",
                R"({"name":"새 회사","fieldList":[{"name":"업종","stringValue":"IT"}]})", company) +
            contact(object_type::people, "새 사람",
                    R"({"name":"새 사람","organizationId":"12111111-0000-4000-8000-000000000001",
                    "fieldList":[{"name":"이메일","stringValue":"x@y.z"}]})",
                    person) +
            line("리드", R"({"name":"리드","peopleId":"13111111-0000-4000-8000-000000000001"})"));
    asked_model m;
    REQUIRE(record_file::open(path, m.model).has_value());

    const auto known = m.ask("GET", "/api/v2/people-temp/x@y.z");
    CHECK(known.text("data.people.0.id") == person);
    CHECK(known.text("data.people.0.organizationId") == company);
    const auto twice = m.ask("POST", "/api/v2/people", R"({"name":"x",
        "fieldList":[{"name":"이메일","stringValue":"x@y.z"}]})");
    CHECK(twice.status == 400);
    CHECK(twice.text("data.id") == person);
    const auto same = m.ask("POST", "/api/v2/organization", R"({"name":"새 회사"})");
    CHECK(same.status == 400);
    CHECK(same.text("data.id") == company);
    CHECK(m.ask("POST", "/api/v2/lead", R"({"name":"둘",
        "peopleId":"13111111-0000-4000-8000-000000000001",
        "organizationId":"12111111-0000-4000-8000-000000000001"})")
              .status == 201);
    CHECK(m.model.lead_names() == std::vector<std::string>{"리드", "둘"});
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
    const auto other =
        line("둘", R"({"name":"둘","peopleId":"40000000-0000-4000-8000-000000000001"})",
             "11111111-0000-4000-8000-000000000002");
    for (const auto& second :
         {std::string{"x\n"}, std::string{"{}\n"}, std::string{"\n"}, good,
          std::string{R"({"id":"1","createdAt":"x","body":{}})"} + "\n",
          "{\"object\":\"lead\"," + other.substr(1), "{\"object\":\"deal\"," + other.substr(1),
          "{\"object\":7," + other.substr(1),
          contact(object_type::people, "김민수", R"({"name":"김민수"})", some_person)}) {
        CAPTURE(second);
        const auto path = folder.write("leads", good + second + good);
        asked_model m;
        const auto file = record_file::open(path, m.model);
        REQUIRE_FALSE(file.has_value());
        CHECK(file.error().code == errc::bad_option);
        CHECK(english(file.error().where) == path.string() + ", line 2");
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
