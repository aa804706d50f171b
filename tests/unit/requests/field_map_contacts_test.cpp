#include "support/described.hpp"
#include "support/english.hpp"
#include "support/json_reading.hpp"
#include "support/taken.hpp"
#include "unit/values/workspace_fixture.hpp"

#include "leadimport/requests/field_map.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace leadimport::requests {
namespace {

using tests::make_workspace;
using tests::reread;
using names = std::vector<std::string>;
using cells = std::vector<std::string_view>;

const std::string company_id = tests::company_id;

mapping::mapping_spec parse(const std::string& toml) {
    return tests::taken(mapping::parse_mapping(toml, "m.toml"));
}

// "organization <key> {body}; person <key> {body}", with what cannot be told from outside behind
// the key; or the error's message.
std::string build(const field_map& map, const cells& row) {
    csv::record r;
    r.cells = row;
    lead_request request;
    request.person.named = request.organization.named = true; // left over from another row
    if (const auto wrong = map.build(r, request)) return english(wrong->as_error());
    std::string s = reread(request.body);
    const auto add = [&](const char* what, const contact_request& c) {
        if (!c.named) return;
        s.append("; ").append(what).append(c.may_create ? "" : " (look up)");
        s.append(c.unique ? " " + c.key : " (not unique)").append(" ").append(reread(c.body));
    };
    add("organization", request.organization);
    add("person", request.person);
    return s;
}

bool contains(const std::string& s, std::string_view part) {
    return s.find(part) != std::string::npos;
}

const names header{"n", "email", "who", "tel", "title", "company", "size", "oid"};

field_map make_map(const std::string& toml, const values::schema* workspace = nullptr) {
    return tests::taken(field_map::bind(parse("[lead]\nname = 'n'\n" + toml), header, workspace));
}

TEST_CASE("field_map: a row names its person by e-mail and its organization by name") {
    const auto workspace = make_workspace();
    const auto map = make_map(R"([person]
email = 'email'
name = 'who'
phone = 'tel'
memo = { value = 'from "CSV"' }
[person.fields]
'직책' = 'title'
[organization]
name = 'company'
[organization.fields]
'직원수' = 'size'
)",
                              &workspace);
    CHECK(build(map, {"n", " Kim@a.example\xc2\xa0", "김 \"민수\"", "010-1", "대리", " 한빛 ",
                      "1,200명", ""}) ==
          "column “size”: the value does not fit the field (for organization “직원수”: a plain "
          "number is expected, like 1200, 1,200.5 or 1,200원); correct the cell");
    CHECK(build(map, {"n", " Kim@a.example\xc2\xa0", "김 \"민수\"", "010-1", "대리", " 한빛 ",
                      "1,200", ""}) ==
          "{name:'n'}; organization 한빛 {name:'한빛',fieldList:[{name:'직원수',numberValue:1200}]}"
          "; person Kim@a.example {name:'김 \"민수\"',memo:'from \"CSV\"',fieldList:["
          "{name:'이메일',stringValue:'Kim@a.example'},{name:'전화',stringValue:'010-1'},"
          "{name:'직책',stringValue:'대리'}]}");
    // Without a name the address is one; an organization without a name is none.
    CHECK(build(map, {"n", "k@a.example", "", "", "", " ", "5", ""}) ==
          "{name:'n'}; person k@a.example {name:'k@a.example',memo:'from \"CSV\"',fieldList:["
          "{name:'이메일',stringValue:'k@a.example'}]}");
}

TEST_CASE("field_map: what is no single e-mail fails the row") {
    const auto map = make_map("[person]\nemail = 'email'\n");
    for (const auto* bad : {"kim", "@a.example", "kim@", "a@b.c; d@e.f", "a@b@c", "a b@c.d",
                            "Kim <kim@a.example>", "a@b.c,"}) {
        CAPTURE(std::string{bad});
        CHECK(contains(build(map, {"n", bad, "", "", "", "", "", ""}),
                       "column “email”: the value does not fit the field (for `person.email`: one "
                       "e-mail is expected)"));
    }
    for (const auto* good : {"a@b", "KIM.minsu+sales@mail.a-b.example", "김@한국.example"}) {
        CAPTURE(std::string{good});
        CHECK(contains(build(map, {"n", good, "", "", "", "", "", ""}),
                       std::string{"person "} + good + " {"));
    }
}

TEST_CASE("field_map: a row without an e-mail follows when_no_email") {
    struct row {
        const char* rule; // a line of [person]
        cells values;
        const char* outcome; // what is found in it
    };
    const cells nothing{"n", "", "", "", "", "", "", ""};
    const cells company{"n", "", "", "", "", "한빛", "", ""};
    const cells named{"n", "", "김", "", "", "", "", ""};
    const cells both{"n", "", "김", "", "", "한빛", "", ""};
    const row rows[] = {
        {"", nothing, "a lead needs a person or an organization"},
        {"", company, "{name:'n'}; organization 한빛 {name:'한빛'}"},
        {"", both, "{name:'n'}; organization 한빛 {name:'한빛'}"},
        {"", named, "(for `person.email`: there is no e-mail to find the person by, and no org"},
        {"when_no_email = 'fail'", both, "a person is found by e-mail, and there is none"},
        {"when_no_email = 'fail'", company, "a person is found by e-mail, and there is none"},
        {"when_no_email = 'organization-only'", both,
         "{name:'n'}; organization 한빛 {name:'한빛'}"},
        {"when_no_email = 'organization-only'", named, "a lead needs a person or an organization"},
        {"when_no_email = 'create'", both,
         "{name:'n'}; organization 한빛 {name:'한빛'}; person (not unique) {name:'김'}"},
        {"when_no_email = 'create'", named, "{name:'n'}; person (not unique) {name:'김'}"},
        {"when_no_email = 'create'", company, "{name:'n'}; organization 한빛 {name:'한빛'}"},
        {"when_no_email = 'create'", nothing, "a lead needs a person or an organization"},
    };
    for (const auto& r : rows) {
        const auto map = make_map(std::string{"[person]\nemail = 'email'\nname = 'who'\n"} +
                                  r.rule + "\n[organization]\nname = 'company'\n");
        CAPTURE(std::string{r.rule});
        const auto got = build(map, r.values);
        CHECK_MESSAGE(contains(got, r.outcome), got);
    }
}

TEST_CASE("field_map: people without e-mails are told apart by all that is said of them") {
    const auto map = make_map("[person]\nname = 'who'\nphone = 'tel'\nwhen_no_email = 'create'\n"
                              "[organization]\nname = 'company'\n");
    const auto key = [&](const cells& row) {
        csv::record r;
        r.cells = row;
        lead_request request;
        REQUIRE_FALSE(map.build(r, request).has_value());
        REQUIRE(request.person.named);
        return request.person.key;
    };
    const auto kim = key({"n", "", "김", "1", "", "한빛", "", ""});
    CHECK(kim == key({"other", "x", "김", "1", "y", "한빛", "z", ""}));
    CHECK(kim != key({"n", "", "김", "2", "", "한빛", "", ""}));
    CHECK(kim != key({"n", "", "이", "1", "", "한빛", "", ""}));
    CHECK(kim != key({"n", "", "김", "1", "", "두리", "", ""}));
    CHECK(kim != key({"n", "", "김", "1", "", "", "", ""}));
}

TEST_CASE("field_map: a person belongs to the organization that the row gives by its id") {
    const auto map = make_map("organizationId = 'oid'\n[person]\nemail = 'email'\nname = 'who'\n");
    CHECK(build(map, {"n", "k@a.example", "김", "", "", "", "", company_id}) ==
          "{name:'n',organizationId:'" + company_id +
              "'}; person k@a.example {name:'김',"
              "organizationId:'" +
              company_id +
              "',fieldList:[{name:'이메일',stringValue:"
              "'k@a.example'}]}");
    CHECK(build(map, {"n", "", "김", "", "", "", "", company_id}) ==
          "{name:'n',organizationId:'" + company_id + "'}");
    CHECK(contains(build(map, {"n", "", "김", "", "", "", "", ""}), "and no organization"));
}

TEST_CASE("field_map: create = false only looks up") {
    auto workspace = make_workspace();
    workspace.organization_fields.push_back(
        {"9", "등록번호", values::field_type::string, true, {}});
    const auto map = make_map("[person]\nemail = 'email'\ncreate = false\n"
                              "[organization]\nname = 'company'\ncreate = false\n",
                              &workspace);
    CHECK(build(map, {"n", "k@a.example", "", "", "", "한빛", "", ""}) ==
          "{name:'n'}; organization (look up) 한빛 {name:'한빛'}; person (look up) k@a.example "
          "{name:'k@a.example',fieldList:[{name:'이메일',stringValue:'k@a.example'}]}");
}

TEST_CASE("field_map: tables and defaults name people and organizations, too") {
    const auto table = [](const std::string& name) {
        return values::translation_table::parse("from,to\n한빛(주),한빛\n없음,\n", name);
    };
    auto spec = tests::taken(mapping::parse_mapping(
        "[lead]\nname = 'n'\n[person]\nemail = { template = '{who}@a.example' }\n"
        "[organization]\nname = { column = 'company', table = 't.csv', default = '모름' }\n",
        "m.toml", table));
    const auto map = tests::taken(field_map::bind(spec, header, nullptr));
    const auto organization = [&](std::string_view name) {
        return build(map, {"n", "", "k", "", "", name, "", ""});
    };
    CHECK(contains(organization("한빛(주)"), "organization 한빛 {name:'한빛'}"));
    CHECK(contains(organization(""), "organization 모름 {name:'모름'}"));
    CHECK(contains(organization("두리"), "the table “t.csv” has no such value"));
    CHECK(organization("없음") == "{name:'n'}; person k@a.example {name:'k@a.example',fieldList:["
                                  "{name:'이메일',stringValue:'k@a.example'}]}");
}

TEST_CASE("field_map: mistakes about people and organizations are told before any row") {
    auto workspace = make_workspace();
    struct row {
        const char* toml; // from line 3 on
        errc code;
        const char* where;
        const char* detail;
    };
    const row rows[] = {
        {"", errc::mapping_incomplete, "m.toml", "nothing says which person"},
        {"[person]", errc::mapping_incomplete, "m.toml, line 3", "[person] needs `email`"},
        {"[person]\nname = 'who'", errc::mapping_incomplete, "m.toml, line 3", "needs `email`"},
        {"[person]\nemail = 'email'\nwhen_no_email = 'create'", errc::mapping_incomplete,
         "m.toml, line 3", "[person] needs `name`"},
        {"[person]\nemail = 'email'\nname = 'who'\ncreate = false\nwhen_no_email = 'create'",
         errc::mapping_bad_value, "m.toml, line 3", "contradicts create = false"},
        {"[organization]\nmemo = 'size'\ncreate = false", errc::mapping_incomplete,
         "m.toml, line 3", "[organization] needs `name`"},
        {"peopleId = 'oid'\n[person]\nemail = 'email'", errc::mapping_ambiguous, "m.toml, line 3",
         "`peopleId` names the person by its id, and [person] names it, too"},
        {"[person]\nemail = 'emai'", errc::mapping_no_column, "m.toml, line 4",
         "`person.email`: “emai”; did you mean “email”?"},
        {"[person]\nemail = { column = 'email', type = 'string' }", errc::mapping_bad_value,
         "m.toml, line 4", "`person.email`: `type` is for data fields only"},
        {"[person]\nemail = 'email'\n[person.fields]\n'직첵' = 'title'",
         errc::mapping_unknown_field, "m.toml, line 6", "person “직첵”; did you mean “직책”?"},
        {"[person]\nemail = 'email'\n[person.fields]\n'이메일' = 'title'", errc::mapping_ambiguous,
         "m.toml, line 6",
         "person “이메일”: something is imported to it already, in m.toml, line 4"},
        {"[person]\nemail = 'email'\n[person.fields]\n'이름' = 'title'", errc::mapping_bad_value,
         "m.toml, line 6", "person “이름”: this is no data field; use the key `name` of [person]"},
        {"[person]\nemail = 'email'\nphone = 'tel'\n[person.fields]\n'전화' = 'tel'",
         errc::mapping_ambiguous, "m.toml, line 7", "is imported to it already, in m.toml, line 5"},
        {"[person]\nemail = 'email'\n[person.fields]\n'RecordId' = 'title'",
         errc::mapping_read_only, "m.toml, line 6", "person “RecordId”"},
        {"[person]\nemail = 'email'\n[person.fields]\n'직책' = { column = 'title', type = "
         "'number' }",
         errc::mapping_type_conflict, "m.toml, line 6", "person “직책”: it is string, not number"},
    };
    for (const auto& r : rows) {
        const auto map = field_map::bind(parse(std::string{"[lead]\nname = 'n'\n"} + r.toml),
                                         header, &workspace);
        CAPTURE(std::string{r.toml});
        REQUIRE_FALSE(map.has_value());
        REQUIRE(map.error().size() == 1);
        const auto e = map.error().front();
        CHECK(e.code == r.code);
        CHECK(english(e.where) == r.where);
        CHECK_MESSAGE(english(e.detail).find(r.detail) != std::string::npos, english(e.detail));
    }
}

TEST_CASE("field_map: a field that the workspace's own form requires may be missing, and is told") {
    auto workspace = make_workspace();
    workspace.lead_fields.push_back({"20", "동의 여부", values::field_type::boolean, true, {}});
    workspace.organization_fields.push_back(
        {"9", "등록번호", values::field_type::string, true, {}});
    const auto missing_required = [&](const std::string& toml) {
        names all;
        const auto map = make_map(toml, &workspace);
        for (const auto& e : map.missing_required()) {
            CHECK(e.code == errc::mapping_missing_required);
            CHECK(english(e.where) == "m.toml");
            all.push_back(english(e.detail));
        }
        return all;
    };
    const std::string fed = "[lead.fields]\n'동의 여부' = 'title'\n";
    CHECK(missing_required("organizationId = 'oid'\n") == names{"“동의 여부”"});
    CHECK(missing_required("organizationId = 'oid'\n" + fed).empty());
    const std::string company = "[organization]\nname = 'company'\n";
    CHECK(missing_required(company) == names{"“동의 여부”", "organization “등록번호”"});
    CHECK(missing_required(fed + company + "create = false\n").empty()); // none is created
}

TEST_CASE("field_map: a row that leaves such a field empty is built, and told of") {
    auto workspace = make_workspace();
    workspace.lead_fields.push_back({"20", "동의 여부", values::field_type::boolean, true, {}});
    const auto map =
        make_map("organizationId = 'oid'\n[lead.fields]\n'동의 여부' = 'title'\n", &workspace);
    CHECK(contains(build(map, {"n", "", "", "", "", "", "", company_id}), company_id));
    const auto lack = map.lack();
    REQUIRE(lack);
    CHECK(english(lack->as_error()) ==
          "column “title”: a value that the row needs is empty (for “동의 "
          "여부”: Salesmap's own form requires it); fill in the cell");
    CHECK(contains(build(map, {"n", "", "", "", "Y", "", "", company_id}), "booleanValue:true"));
    CHECK_FALSE(map.lack()); // of another row
}

TEST_CASE("field_map: a stage says by itself of which pipeline it is, where only one has it") {
    auto workspace = make_workspace();
    workspace.pipelines[1].stages.push_back({tests::user_id, "문의"});
    const auto map = make_map("organizationId = 'oid'\npipelineStage = 'title'\n", &workspace);
    const auto stage = [&](std::string_view text) {
        return build(map, {"n", "", "", "", text, "", "", company_id});
    };
    const std::string start = "{name:'n',organizationId:'" + company_id + "'";
    CHECK(stage("제안") == start + ",pipelineId:'" + tests::renewal_id + "',pipelineStageId:'" +
                               tests::offer_id + "'}");
    CHECK(stage(tests::contract_id) == start + ",pipelineId:'" + tests::sales_id +
                                           "',pipelineStageId:'" + tests::contract_id + "'}");
    CHECK(stage("") == start + "}");
    CHECK(contains(stage("문의"),
                   "more than one pipeline has such a stage; say which one is meant: "
                   "“신규 영업”, “재계약”"));
    CHECK(contains(stage("게약"), "no pipeline has such a stage; did you mean “계약”?"));
}

TEST_CASE("field_map: a user whose invitation is pending can own leads") {
    auto workspace = make_workspace();
    workspace.users.push_back({tests::sales_id, "신입", "new@example.com", "Pending"});
    const auto map =
        make_map("organizationId = 'oid'\n[lead.fields]\n'담당자' = 'who'\n", &workspace);
    for (const std::string text : {"신입", "New@example.com", tests::sales_id})
        CHECK(contains(build(map, {"n", "", text, "", "", "", "", company_id}), tests::sales_id));
}

TEST_CASE("field_map: a user who is inactive is no owner any more") {
    auto workspace = make_workspace();
    const std::string gone = tests::offer_id;
    workspace.users.push_back({gone, "박퇴사", "park@example.com", "inactive"});
    workspace.users.push_back({tests::sales_id, "이", "lee@example.com", "active"});
    workspace.users.push_back({tests::inquiry_id, "이", "lee2@example.com", "Inactive"});
    const auto map =
        make_map("organizationId = 'oid'\n[lead.fields]\n'담당자' = 'who'\n", &workspace);
    const auto owner = [&](std::string_view text) {
        return build(map, {"n", "", text, "", "", "", "", company_id});
    };
    for (const auto* text : {"박퇴사", "Park@example.com", "lee2@example.com", gone.c_str()})
        CHECK_MESSAGE(contains(owner(text), "this user is inactive"), owner(text));
    CHECK(contains(owner("이"), tests::sales_id));
    CHECK(contains(owner("홍길동"), tests::user_id));
}

TEST_CASE("field_map: people and organizations stand in description and identity") {
    const std::string toml = "[person]\nemail = 'email'\nphone = 'tel'\n[person.fields]\n"
                             "'직책' = 'title'\n[organization]\nname = 'company'\n";
    const auto map = make_map(toml);
    CHECK(tests::described(map) ==
          names{"name ← column “n”", "person email ← column “email”", "person phone ← column “tel”",
                "person 직책 (string) ← column “title”", "organization name ← column “company”"});
    CHECK(tests::unmapped(map) == names{"who", "size", "oid"});
    CHECK(map.canonical() == make_map(toml).canonical());
    const auto differs = [&](const std::string& other) {
        return map.canonical() != make_map(other).canonical();
    };
    CHECK(differs(toml + "create = false\n"));
    CHECK(differs("[person]\nwhen_no_email = 'fail'\n" + toml.substr(9)));
    CHECK(differs("[person]\nemail = 'email'\n[person.fields]\n'전화' = 'tel'\n'직책' = 'title'\n"
                  "[organization]\nname = 'who'\n"));
}

} // namespace
} // namespace leadimport::requests
