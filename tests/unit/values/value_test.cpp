#include "support/english.hpp"

#include "leadimport/values/value.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leadimport::values {
namespace {

const std::string uuid = "0193f1bb-faec-7aab-943b-0d7c4f171715";
const std::string other_uuid = "0A538C60-48d1-aaeb-6692-a964b1d60000";
const std::string legacy_id = "64510d08afa4b4ecff05c336";

// What a cell becomes: its JSON, "" when it says nothing, or "refused: " and why.
std::string run(const value_rule& rule, std::string_view cell) {
    const auto text = value_text(rule, cell);
    if (is_empty_value(rule, text)) return {};
    json_text json;
    json_writer out{json};
    if (const auto wrong = write_value(rule, text, out)) return "refused: " + english(*wrong);
    return json.str();
}

value_rule rule_of(field_type type) {
    value_rule rule;
    rule.type = type;
    return rule;
}

struct row {
    std::string cell;
    std::string expected; // JSON, or the beginning of "refused: …"
};

void check(const value_rule& rule, std::initializer_list<row> rows) {
    for (const auto& r : rows) {
        const auto got = run(rule, r.cell);
        CAPTURE(r.cell);
        if (r.expected.starts_with("refused: "))
            CHECK_MESSAGE(got.starts_with(r.expected), got);
        else
            CHECK(got == r.expected);
    }
}

TEST_CASE("value: strings are trimmed and otherwise left alone") {
    check(rule_of(field_type::string), {{"  가 나\r\n", "\"가 나\""},
                                        {"007", "\"007\""},
                                        {"1,200", "\"1,200\""},
                                        {"2024.4.16", "\"2024.4.16\""},
                                        {"12345678901234567890", "\"12345678901234567890\""},
                                        {"a\nb", "\"a\\nb\""},
                                        {" \t ", ""},
                                        {"", ""}});
    auto untrimmed = rule_of(field_type::string);
    untrimmed.trim = false;
    check(untrimmed, {{" a ", "\" a \""}, {" ", "\" \""}, {"", ""}});
}

TEST_CASE("value: numbers and dates lose every kind of blank, even when texts keep theirs") {
    auto number = rule_of(field_type::number);
    number.trim = false;
    check(number,
          {{" 1,200원 ", "1200"}, {"\xc2\xa0　 ", ""}, {"120만", "refused: a plain number"}});
    check(rule_of(field_type::date),
          {{"　2024.4.16\xc2\xa0", "\"2024-04-16\""}, {"16.4.2024", "refused: a date"}, {"", ""}});
    check(rule_of(field_type::date_time),
          {{"2024.4.16 14:05", "\"2024-04-16T14:05:00+09:00\""}, {" ", ""}});
    auto formatted = rule_of(field_type::date);
    REQUIRE_FALSE(date_format::parse("D.M.Y", formatted.format.emplace()).has_value());
    check(formatted, {{"16.4.2024", "\"2024-04-16\""}, {"2024-04-16", "refused: a date"}});
}

TEST_CASE("value: yes and no in the spellings that spreadsheets have") {
    for (const auto* yes : {"예", "Y", "y", "yes", "YES", "true", "TRUE", "O", "o", "1", " 예 "})
        CHECK_MESSAGE(run(rule_of(field_type::boolean), yes) == "true", std::string{yes});
    for (const auto* no : {"아니오", "아니요", "N", "no", "False", "FALSE", "X", "x", "0"})
        CHECK_MESSAGE(run(rule_of(field_type::boolean), no) == "false", std::string{no});
    check(rule_of(field_type::boolean), {{"네", "refused: yes or no"},
                                         {"2", "refused: yes or no"},
                                         {"예예", "refused: yes or no"},
                                         {"truee", "refused: yes or no"},
                                         {"tru", "refused: yes or no"},
                                         {"", ""}});
}

TEST_CASE("value: a select takes its options exactly, and any text while they are not known") {
    auto select = rule_of(field_type::single_select);
    check(select, {{" 무엇이든 ", "\"무엇이든\""}});
    select.options = {"홈페이지", "전시회", "Referral"};
    check(
        select,
        {{"전시회 ", "\"전시회\""},
         {"홈페이지", "\"홈페이지\""},
         {"홈페이자", "refused: it is none of the field's options; did you mean “홈페이지”?"},
         {"referral", "refused: it is none of the field's options; did you mean “Referral”?"},
         {"전혀 다른 값입니다", "refused: it is none of the field's options; there are “홈페이지”"},
         {std::string(100'000, 'x'), "refused: it is none of the field's options; there are"},
         {"", ""}});
    select.options = option_list{};
    check(select, {{"전시회", "refused: the field has no options yet"}});
}

TEST_CASE("value: a list is split, trimmed, and cleared of what is empty") {
    auto list = rule_of(field_type::multi_select);
    check(list, {{"가;나", R"(["가","나"])"},
                 {" 가 ; 나 ", R"(["가","나"])"},
                 {";가;;나;", R"(["가","나"])"},
                 {"가", R"(["가"])"},
                 {"가,나", R"(["가,나"])"},
                 {" ; ; ", ""},
                 {"", ""}});
    list.separator = "//";
    check(list, {{"가//나/다", R"(["가","나/다"])"}, {"가///나", R"(["가","/나"])"}});
    list.separator = ";";
    list.options = {"가", "나"};
    check(list, {{"나;가", R"(["나","가"])"}, {"가;다", "refused: it is none"}});
}

TEST_CASE("value: every id type takes a UUID or 24 hex digits") {
    for (const auto t : {field_type::user, field_type::people, field_type::organization,
                         field_type::deal, field_type::pipeline, field_type::pipeline_stage,
                         field_type::web_form, field_type::sequence}) {
        CAPTURE(name_of(t));
        check(rule_of(t), {{" " + uuid + " ", "\"" + uuid + "\""},
                           {other_uuid, "\"" + other_uuid + "\""},
                           {legacy_id, "\"" + legacy_id + "\""},
                           {"홍길동", "refused: an id is expected"},
                           {uuid + "0", "refused: an id is expected"},
                           {uuid.substr(1), "refused: an id is expected"},
                           {"0193f1bb+faec-7aab-943b-0d7c4f171715", "refused: an id is expected"},
                           {"0193f1bbfaec7aab943b0d7c4f171715", "refused: an id is expected"},
                           {"64510d08afa4b4ecff05c33g", "refused: an id is expected"},
                           {"", ""}});
    }
    for (const auto t :
         {field_type::multi_user, field_type::multi_people, field_type::multi_organization,
          field_type::multi_deal, field_type::multi_lead, field_type::multi_web_form,
          field_type::multi_sequence, field_type::team, field_type::multi_team,
          field_type::multi_product, field_type::multi_custom_object}) {
        CAPTURE(name_of(t));
        check(rule_of(t), {{uuid, "[\"" + uuid + "\"]"},
                           {uuid + "; " + legacy_id, "[\"" + uuid + "\",\"" + legacy_id + "\"]"},
                           {uuid + ";x", "refused: an id is expected"}});
    }
}

TEST_CASE("value: a user may be told by name or e-mail when the workspace knows it") {
    auto rule = rule_of(field_type::user);
    rule.names = std::make_shared<const id_names>(
        names_of_users({{uuid, "홍길동", "Gildong@example.com", "active"},
                        {legacy_id, "김철수", "a@example.com", "active"},
                        {other_uuid, "김철수", "b@example.com", "active"}}));
    check(rule, {{"홍길동", "\"" + uuid + "\""},
                 {"gildong@example.com", "\"" + uuid + "\""},
                 {"GILDONG@Example.com", "\"" + uuid + "\""},
                 {"b@example.com", "\"" + other_uuid + "\""},
                 {legacy_id, "\"" + legacy_id + "\""},
                 {"김철수", "refused: more than one user has that name"},
                 {"홍길순", "refused: no user of the workspace"}});
}

TEST_CASE("value: what is wrong never repeats the cell") {
    for (const auto t : {field_type::number, field_type::boolean, field_type::date,
                         field_type::date_time, field_type::user}) {
        const auto got = run(rule_of(t), "010-1234-5678");
        CHECK(got.starts_with("refused: "));
        CHECK(got.find("5678") == std::string::npos);
    }
}

TEST_CASE("pipeline_names: stages are looked up within their pipeline") {
    const auto third_uuid = "1" + uuid.substr(1);
    const auto fourth_uuid = "2" + uuid.substr(1);
    const pipeline_names names{{{uuid, "신규 영업", {{legacy_id, "문의"}, {third_uuid, "계약"}}},
                                {other_uuid, "재계약", {{fourth_uuid, "문의"}}},
                                {third_uuid, "두 번", {}},
                                {fourth_uuid, "두 번", {}}}};
    std::string_view id;
    CHECK_FALSE(names.find_pipeline("신규 영업", true, id).has_value());
    CHECK(id == uuid);
    CHECK_FALSE(names.find_stage(uuid, "문의", true, id).has_value());
    CHECK(id == legacy_id);
    CHECK_FALSE(names.find_stage(other_uuid, "문의", true, id).has_value());
    CHECK(id == fourth_uuid);
    CHECK_FALSE(names.find_pipeline("0a538c60-48d1-aaeb-6692-a964b1d60000", false, id).has_value());
    CHECK(id == other_uuid);

    CHECK(english(names.find_stage(other_uuid, "계약", true, id).value())
              .starts_with("there is no such stage"));
    CHECK(english(names.find_stage(other_uuid, legacy_id, true, id).value())
              .starts_with("there is no such stage"));
    CHECK(english(names.find_pipeline("두 번", true, id).value())
              .starts_with("there is more than one pipeline"));
    CHECK(english(names.find_pipeline("신규영업", true, id).value()).find("“신규 영업”") !=
          std::string::npos);
    CHECK(english(names.find_pipeline("신규 영업", false, id).value())
              .starts_with("an id is expected"));
    CHECK(english(names.find_pipeline(legacy_id, true, id).value())
              .starts_with("there is no such pipeline"));
}

TEST_CASE("pipeline_names: without a workspace ids are taken and names are not") {
    const pipeline_names names;
    std::string_view id;
    CHECK_FALSE(names.find_pipeline(uuid, true, id).has_value());
    CHECK(id == uuid);
    CHECK_FALSE(names.find_stage(uuid, legacy_id, false, id).has_value());
    CHECK(id == legacy_id);
    CHECK(english(names.find_pipeline("신규 영업", true, id).value()).find("workspace") !=
          std::string::npos);
}

} // namespace
} // namespace leadimport::values
