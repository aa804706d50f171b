#include "support/described.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/mapping/header_synonyms.hpp"
#include "leadimport/mapping/mapping_spec.hpp"
#include "leadimport/requests/field_map.hpp"
#include "leadimport/values/translation_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

namespace leadimport::mapping {
namespace {

using names = std::vector<std::string>;

header_synonyms parse(const std::string& lines) {
    auto all = header_synonyms::parse("from,to\n" + lines, "s.csv", {});
    if (!all)
        for (const auto& e : all.error())
            FAIL_CHECK(english(e));
    REQUIRE(all.has_value());
    return std::move(*all);
}

// "target=column", data fields as "[target]=column".
names match(const names& header, const values::schema* workspace, const header_synonyms& synonyms) {
    names out;
    for (const auto& s : match_header(header, workspace, "the header", synonyms).sources)
        out.push_back((s.data_field ? "[" + s.target + "]" : s.target) + "=" + s.text);
    return out;
}

TEST_CASE("header_synonyms: what is built in is what the file in config says") {
    const auto path = std::filesystem::path{LEADIMPORT_SOURCE_DIR} / "config/header-synonyms.csv";
    const auto table = values::translation_table::load(path);
    REQUIRE(table.has_value());
    const auto& builtin = header_synonyms::builtin();
    CHECK(table->entries().size() > 20);
    for (const auto& e : table->entries()) {
        CAPTURE(e.from);
        CHECK(builtin.key_for(e.from) == e.to);
    }
    for (const auto* key :
         {"name", "memo", "peopleId", "organizationId", "pipelineId", "pipelineStageId", "pipeline",
          "pipelineStage", "person.name", "person.email", "person.phone", "organization.name",
          "lead.fields.담당자"}) {
        CAPTURE(std::string{key});
        const auto gives_it = [&](const auto& e) { return e.to == key; };
        CHECK(std::ranges::any_of(table->entries(), gives_it));
    }
}

TEST_CASE("header_synonyms: headers that are something else are no synonyms") {
    for (const auto* other : {"담당자 ID", "담당자 이메일", "비고", "ID", "번호", "제목", "금액",
                              "유입 경로", "주소", "날짜", "", "-"}) {
        CAPTURE(std::string{other});
        CHECK(header_synonyms::builtin().key_for(other).empty());
    }
}

TEST_CASE("header_synonyms: case, blanks and punctuation do not matter") {
    const auto all = parse("리드 이름,name\nLead-메모,memo\n조직No.1 ID,organizationId\n");
    struct row {
        const char* header;
        const char* key;
    };
    constexpr row rows[] = {
        {"리드 이름", "name"},
        {"리드이름", "name"},
        {" 리드\t이름\n", "name"},
        {"* 리드_이름 :", "name"},
        {"「리드　이름」（）", "name"},
        {"리드·이름", "name"},
        {"“리드–이름”", "name"},
        {"리드\xc2\xa0이름", "name"},
        {"\xef\xbb\xbf리드 이름", "name"},
        {"LEAD 메모", "memo"},
        {"lead-메모", "memo"},
        {"조직 no1 (id)", "organizationId"},
        {"리드 이름2", ""},
        {"리드 이르", ""},
        {"조직no2id", ""},
        {"리드", ""},
        {"***", ""},
        {"\xff\x80\xe3", ""},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.header});
        CHECK(all.key_for(r.header) == r.key);
    }
}

TEST_CASE("header_synonyms: every mistake of a file is told with its line, all at once") {
    const auto all = header_synonyms::parse("from,to\n"
                                            "리드명,이름\n"
                                            "고객,peopleid\n"
                                            "---,name\n"
                                            "회사 ID,organizationId\n"
                                            "회사ID,peopleId\n"
                                            "Memo,name\n"
                                            "MEMO,memo\n"
                                            "회사-id,organizationId\n"
                                            "단계,pipelineStages\n"
                                            "전화,person.fone\n"
                                            "직책,person.fields.\n"
                                            "직함,person.fields.직책\n",
                                            "s.csv", {});
    REQUIRE_FALSE(all.has_value());
    const auto found = all.error();
    struct row {
        int line;
        const char* detail;
    };
    constexpr row rows[] = {
        {2, "“이름” is no key of a mapping; there are “name”"},
        {3, "“peopleid” is no key of a mapping; did you mean “peopleId”?"},
        {4, "“---” has neither letters nor digits"},
        {6, "“회사ID” is the header of line 5 again, with another key; keep one of the two"},
        {7, "`memo` is a key of the API, and always means that"},
        {10, "“pipelineStages” is no key of a mapping; did you mean “pipelineStage”?"},
        {11, "“person.fone” is no key of a mapping; did you mean “person.phone”?"},
        {12, "“person.fields.” is no key of a mapping"},
    };
    REQUIRE(found.size() == std::size(rows));
    for (std::size_t i = 0; i < found.size(); ++i) {
        CHECK(found[i].code == errc::table_unusable);
        CHECK(english(found[i].where) == "s.csv, line " + std::to_string(rows[i].line));
        CHECK_MESSAGE(english(found[i].detail).starts_with(rows[i].detail),
                      english(found[i].detail));
    }
}

TEST_CASE("header_synonyms: a file adds to what is built in, changes it, and takes away from it") {
    const tests::temporary_folder folder;
    const auto all = header_synonyms::load(folder.write("s.csv", "from,to\r\n딜명,name\r\n메모,\r\n"
                                                                 "고객ID,organizationId\r\n"));
    REQUIRE(all.has_value());
    CHECK(all->key_for("딜 명") == "name");
    CHECK(all->key_for("리드명") == "name");
    CHECK(all->key_for("메모").empty());
    CHECK(all->key_for("고객 ID") == "organizationId");
    CHECK(header_synonyms::builtin().key_for("고객 ID") == "peopleId");

    const auto missing = header_synonyms::load(folder.path() / "none.csv");
    REQUIRE_FALSE(missing.has_value());
    CHECK(english(missing.error()[0].where) == (folder.path() / "none.csv").string());
    CHECK_FALSE(header_synonyms::load(folder.write("t.csv", "리드명,name\n")).has_value());
}

TEST_CASE("header_match: synonyms claim what no exact name claims") {
    const auto all = parse("리드명,name\n리드 제목,name\n메모,memo\n회사 ID,organizationId\n");
    CHECK(match({"메모", "리드 명", "회사-ID", "다른 것"}, nullptr, all) ==
          names{"memo=메모", "name=리드 명", "organizationId=회사-ID"});
    CHECK(match({"리드명", "NAME"}, nullptr, all) == names{"name=NAME"});
    CHECK(match({"memo", "메모", "리드명"}, nullptr, all) == names{"memo=memo", "name=리드명"});
    CHECK(match({"leadimport_메모", "메모"}, nullptr, all) == names{"memo=메모"});
    CHECK(match({"메모", "메모 "}, nullptr, all) == names{"memo=메모"});
    CHECK(match({"메모"}, nullptr, {}).empty());
    CHECK(match({"리드명"}, nullptr, header_synonyms::builtin()) == names{"name=리드명"});
}

TEST_CASE("header_match: a column that is a field of the workspace is no synonym") {
    const auto all = parse("메모,memo\n계산,memo\nRecordId,peopleId\n이름,name\n비고,memo\n");
    values::schema workspace;
    workspace.lead_fields = {{"1", "비고", values::field_type::string, false, {}},
                             {"2", "계산", values::field_type::read_only, false, {}},
                             {"3", "RecordId", values::field_type::string, false, {}},
                             {"4", "이름", values::field_type::string, true, {}}};
    CHECK(match({"비고", "메모", "계산", "RecordId"}, &workspace, all) ==
          names{"[비고]=비고", "memo=메모"});
    CHECK(match({"계산"}, nullptr, all) == names{"memo=계산"});
    // The workspace lists a lead's name among its fields, but it is the key's.
    CHECK(match({"이름"}, &workspace, all) == names{"name=이름"});
    // Only the exact name is the field's.
    CHECK(match({"비 고"}, &workspace, all) == names{"memo=비 고"});
}

TEST_CASE("header_match: two synonyms of one key are as ambiguous as two equal names") {
    const auto all = parse("리드명,name\n리드 제목,name\n고객 ID,peopleId\n");
    const auto bound = [&](const names& header) {
        return requests::field_map::bind(match_header(header, nullptr, "the header of a.csv", all),
                                         header, nullptr);
    };
    const auto two = bound({"고객 ID", "리드명", "리드 제목"});
    REQUIRE_FALSE(two.has_value());
    REQUIRE(two.error().size() == 1);
    CHECK(two.error()[0].code == errc::mapping_ambiguous);
    CHECK(english(two.error()[0].where) == "the header of a.csv");
    CHECK(english(two.error()[0].detail) ==
          "`name`: “리드명” is imported to it already, and now “리드 제목” is, too");
    const auto equal = bound({"고객 ID", "리드명", "리드명"});
    REQUIRE_FALSE(equal.has_value());
    CHECK(english(equal.error()[0].detail).find("2 columns are called “리드명”") !=
          std::string::npos);
    const auto one = bound({"고객 ID", "리드명", "제목"});
    REQUIRE(one.has_value());
    CHECK(tests::described(*one) == names{"name ← column “리드명”", "peopleId ← column “고객 ID”"});
    CHECK(tests::unmapped(*one) == names{"제목"});
}

} // namespace
} // namespace leadimport::mapping
