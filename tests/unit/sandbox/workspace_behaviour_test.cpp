// What the options for the whole server change of a workspace.
#include "sandbox_fixture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace leadimport::sandbox;
using namespace leadimport::tests;
using namespace std::chrono_literals;

template<class Change>
asked_model behaving(Change change) {
    behaviour b;
    change(b);
    asked_model m;
    m.now = wall_time{1712553926020ms}; // 2024-04-08T05:25:26.020Z
    m.model.behave(b);
    return m;
}

std::size_t found(asked_model& m, std::string_view field, std::string_view op,
                  std::string_view value) {
    const auto a = m.ask("POST", "/api/v2/object/lead/search",
                         R"({"filterGroupList":[{"filters":[{"fieldName":")" + std::string{field} +
                             R"(","operator":")" + std::string{op} + R"(","value":)" +
                             std::string{value} + "}]}]}");
    CAPTURE(a.text("reason"));
    REQUIRE(a.status == 200);
    return a.at("data.objectList").as_array().size();
}

std::size_t named(asked_model& m, std::string_view name) {
    return found(m, "이름", "EQ", "\"" + std::string{name} + "\"");
}

leadimport::tests::told get(asked_model& m, const leadimport::tests::told& created) {
    return m.ask("GET", "/api/v2/lead/" + created.text("data.lead.id"));
}

std::string fields(std::string_view entries) {
    return R"(,"fieldList":[)" + std::string{entries} + "]";
}

void create_key_field(asked_model& m) {
    CHECK(m.ask("POST", "/api/v2/field/lead",
                R"({"name":"키","type":"string","preventDuplicates":true})")
              .status == 201);
}

constexpr auto key = R"({"name":"키","stringValue":"k1"})";

} // namespace

TEST_CASE("workspace_model: an id tells its style, and a UUIDv7 when the lead came to be") {
    auto m = behaving([](behaviour&) {});
    CHECK(m.create("가").text("data.lead.id").starts_with("018ebc2b-1d84-7"));
    m = behaving([](behaviour& b) { b.ids = id_style::hex24; });
    CHECK(m.create("가").text("data.lead.id").starts_with("66137fc6"));
    m = behaving([](behaviour& b) { b.ids = id_style::uuid4; });
    CHECK(m.create("가").text("data.lead.id").at(14) == '4');
}

TEST_CASE("workspace_model: a search finds a lead only after the lag, GET shows it before") {
    auto m = behaving([](behaviour& b) { b.index_lag = {40s, false}; });
    const auto made = m.create("가");
    CHECK(get(m, made).status == 200);
    CHECK(m.ask("GET", "/api/v2/lead").at("data.leadList").as_array().size() == 1);
    m.now += 39'999ms;
    CHECK(named(m, "가") == 0);
    CHECK(found(m, "이름", "CONTAINS", R"("가")") == 0);
    m.now += 1ms;
    CHECK(named(m, "가") == 1);
    CHECK(m.ask("POST", "/api/v2/lead/" + made.text("data.lead.id") + "/delete").status == 200);
}

TEST_CASE("workspace_model: GET shows a lead only after its lag, a search finds it before") {
    auto m = behaving([](behaviour& b) { b.get_lag = {10s, false}; });
    const auto made = m.create("가");
    CHECK(named(m, "가") == 1);
    CHECK(get(m, made).status == 400);
    CHECK(m.ask("GET", "/api/v2/lead").at("data.leadList").as_array().empty());
    m.now += 10s;
    CHECK(get(m, made).status == 200);
    CHECK(m.ask("GET", "/api/v2/lead").at("data.leadList").as_array().size() == 1);
}

TEST_CASE("workspace_model: a random lag differs from lead to lead, and is never longer") {
    auto m = behaving([](behaviour& b) { b.index_lag = {40s, true}; });
    for (int i = 0; i < 200; ++i)
        REQUIRE(m.create("가").status == 201);
    std::vector<std::size_t> counts;
    for (int i = 0; i < 4; ++i) {
        std::size_t all = 0;
        for (std::string cursor; cursor != "null";) {
            const auto a = m.ask("POST", "/api/v2/object/lead/search?cursor=" + cursor,
                                 R"({"filterGroupList":[{"filters":[{"fieldName":"이름",
                                    "operator":"EQ","value":"가"}]}]})");
            all += a.at("data.objectList").as_array().size();
            cursor = a.text("data.nextCursor");
        }
        counts.push_back(all);
        m.now += 13'334ms;
    }
    CHECK(counts[0] < 10);
    CHECK(counts[1] > 40);
    CHECK(counts[1] < 90);
    CHECK(counts[2] > counts[1]);
    CHECK(counts[3] == 200);
}

TEST_CASE("workspace_model: names are kept in another form, which answers, GET and search tell") {
    auto m = behaving([](behaviour& b) { b.names = {name_form::collapse, name_form::escape}; });
    const auto made = m.create("A  &  B");
    CHECK(made.text("data.lead.name") == "A &amp; B");
    CHECK(get(m, made).text("data.lead.0.이름") == "A &amp; B");
    CHECK(named(m, "A  &  B") == 0);
    CHECK(named(m, "A &amp; B") == 1);
    m.model.behave([] {
        behaviour b;
        b.names = {name_form::collapse, name_form::escape};
        b.search_normalised = true;
        return b;
    }());
    CHECK(named(m, "A  &  B") == 1);
    const auto company = R"({"name":"새  회사"})";
    const auto first = m.ask("POST", "/api/v2/organization", company);
    CHECK(first.text("data.organization.name") == "새 회사");
    const auto again = m.ask("POST", "/api/v2/organization", company);
    CHECK(again.text("data.id") == first.text("data.organization.id"));
    CHECK(again.text("data.name") == "새 회사");
}

TEST_CASE("workspace_model: a search may be refused, and data fields be hidden") {
    auto m = behaving([](behaviour& b) {
        b.no_search = true;
        b.hide_fields = true;
    });
    const auto made = m.create("가", fields(R"({"name":"비고","stringValue":"b"})"));
    const auto no = m.ask("POST", "/api/v2/object/lead/search", "{}");
    CHECK(no.status == 403);
    CHECK(no.text("success") == "false");
    const auto lead = get(m, made);
    CHECK(lead.text("data.lead.0.비고") == "null");
    CHECK(lead.text("data.lead.0.이름") == "가");
    CHECK(lead.text("data.lead.0.peopleId") == some_person);
}

TEST_CASE("workspace_model: a lead without a company gets that of its person, if so ordered") {
    for (const bool fills : {false, true}) {
        auto m = behaving([&](behaviour& b) { b.fill_organization = fills; });
        CHECK(get(m, m.create("가")).text("data.lead.0.organizationId") ==
              (fills ? some_organization : "null"));
        constexpr auto other = "50000000-0000-4000-8000-000000000002";
        CHECK(get(m, m.create("가", R"(,"organizationId":")" + std::string{other} + "\""))
                  .text("data.lead.0.organizationId") == other);
    }
}

TEST_CASE("workspace_model: dates of creation are cut to the minute, or to midnight in Korea") {
    const struct {
        date_cut cut;
        const char* shown;
    } table[] = {
        {date_cut::none, "2024-04-08T05:25:26.020Z"},
        {date_cut::minute, "2024-04-08T05:25:00.000Z"},
        {date_cut::day, "2024-04-07T15:00:00.000Z"},
    };
    for (const auto& row : table) {
        auto m = behaving([&](behaviour& b) { b.dates = row.cut; });
        const auto made = m.create("가");
        CHECK(made.text("data.lead.createdAt") == row.shown);
        CHECK(get(m, made).text("data.lead.0.생성 날짜") == row.shown);
    }
}

TEST_CASE("workspace_model: a date of creation that the request gave is told as it was given") {
    auto m = behaving([](behaviour& b) { b.dates = date_cut::day; });
    const auto made =
        m.create("가", fields(R"({"name":"생성 날짜","dateValue":"2019-03-01T00:30:00+09:00"})"));
    REQUIRE(made.status == 201);
    CHECK(made.text("data.lead.createdAt") == "2019-03-01T00:30:00+09:00");
    CHECK(made.text("data.lead.id").starts_with("018ebc2b-1d84-7")); // the id tells the truth
    CHECK(get(m, made).text("data.lead.0.생성 날짜") == "2019-03-01T00:30:00+09:00");
    CHECK(found(m, "생성 날짜", "DATE_IS_SPECIFIC_DAY", R"("2019-03-01")") == 1);
    CHECK(found(m, "생성 날짜", "DATE_IS_SPECIFIC_DAY", R"("2019-02-28")") == 0);
}

TEST_CASE("workspace_model: a search by days means those of Korea") {
    auto m = behaving([](behaviour&) {}); // 14:25 on the 8th there
    m.create("가");
    m.now = wall_time{1712588400000ms}; // 00:00 on the 9th there, still the 8th in UTC
    m.create("나");
    const struct {
        const char* op;
        const char* value;
        std::size_t leads;
    } table[] = {
        {"DATE_IS_SPECIFIC_DAY", R"("2024-04-08")", 1},
        {"DATE_IS_SPECIFIC_DAY", R"("2024-04-09")", 1},
        {"DATE_IS_SPECIFIC_DAY", R"("2024-04-10")", 0},
        {"DATE_IS_SPECIFIC_DAY", R"("2024-04-08T15:00:00.000Z")", 1},
        {"DATE_ON_OR_AFTER", R"("2024-04-08")", 2},
        {"DATE_ON_OR_AFTER", R"("2024-04-09")", 1},
        {"DATE_ON_OR_BEFORE", R"("2024-04-08")", 1},
        {"DATE_ON_OR_BEFORE", R"("2024-04-07")", 0},
        {"DATE_BETWEEN", R"(["2024-04-08","2024-04-09"])", 2},
        {"DATE_BETWEEN", R"(["2024-04-09","2024-04-08"])", 0},
        {"DATE_BETWEEN", R"("2024-04-08")", 0},
        {"DATE_ON_OR_AFTER", R"("today")", 0},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.op});
        CAPTURE(std::string{row.value});
        CHECK(found(m, "생성 날짜", row.op, row.value) == row.leads);
    }
}

TEST_CASE("workspace_model: a unique value may be taken twice within the race, and not after it") {
    auto m = behaving([](behaviour& b) { b.unique_race = 200ms; });
    create_key_field(m);
    const auto first = m.create("하나", fields(key));
    m.now += 199ms;
    CHECK(m.create("둘", fields(key)).status == 201);
    m.now += 1ms;
    const auto third = m.create("셋", fields(key));
    CHECK(third.status == 400);
    CHECK(third.text("data.id") == first.text("data.lead.id"));
}

TEST_CASE(
    "workspace_model: a search finds all that have a unique value, as long as they are there") {
    auto m = behaving([](behaviour& b) { b.unique_race = 200ms; });
    create_key_field(m);
    const auto first = m.create("하나", fields(key));
    const auto second = m.create("둘", fields(key));
    CHECK(found(m, "키", "EQ", R"("k1")") == 2);
    CHECK(m.ask("POST", "/api/v2/lead/" + first.text("data.lead.id") + "/delete", "{}").status ==
          200);
    CHECK(found(m, "키", "EQ", R"("k1")") == 1);
    m.now += 1s;
    CHECK(m.create("셋", fields(key)).text("data.id") == second.text("data.lead.id"));
}

TEST_CASE("workspace_model: the definition of a field says whether it prevents duplicates") {
    auto m = behaving([](behaviour&) {});
    create_key_field(m);
    const auto all = m.ask("GET", "/api/v2/field/lead").at("data.fieldList");
    std::size_t unique = 0;
    for (const auto& f : all.as_array())
        if (f.at("preventDuplicates").as_bool()) ++unique;
    CHECK(unique == 1);
}

TEST_CASE("workspace_model: an edit cannot take the unique value of a younger lead") {
    auto m = behaving([](behaviour&) {});
    create_key_field(m);
    const auto old = m.create("하나");
    m.now += 1s;
    CHECK(m.create("둘", fields(key)).status == 201);
    CHECK(m.ask("POST", "/api/v2/lead/" + old.text("data.lead.id"),
                R"({"fieldList":[)" + std::string{key} + "]}")
              .status == 400);
}

TEST_CASE("workspace_model: duplicates are refused in other words each time, with the same id") {
    auto m = behaving([](behaviour& b) { b.vary_duplicate_texts = true; });
    std::vector<std::string> texts;
    for (int i = 0; i < 3; ++i) {
        const auto no = m.ask("POST", "/api/v2/organization", R"({"name":"한빛제조"})");
        CHECK(no.status == 400);
        CHECK(no.text("data.id") == some_organization);
        texts.push_back(no.text("reason"));
    }
    CHECK(texts[0] != texts[1]);
    CHECK(texts[1] != texts[2]);
    CHECK(texts[0] != texts[2]);
}

TEST_CASE("workspace_model: which lead has a unique value already may stay unsaid") {
    auto m = behaving([](behaviour& b) { b.lead_duplicates_without_id = true; });
    create_key_field(m);
    CHECK(m.create("하나", fields(key)).status == 201);
    const auto no = m.create("둘", fields(key));
    CHECK(no.status == 400);
    CHECK(no.at("data").is_null());
}

TEST_CASE("workspace_model: the look-up by e-mail may find somebody else") {
    auto m = behaving([](behaviour& b) { b.fuzzy_people = true; });
    const auto exact = m.ask("GET", "/api/v2/people-temp/seoyeon.lee@hanbit.example");
    CHECK(exact.text("data.people.0.이름") == "이서연");
    const auto near = m.ask("GET", "/api/v2/people-temp/new@saebom.example");
    CHECK(near.text("data.people.0.이름") == "박지훈");
    const auto any = m.ask("GET", "/api/v2/people-temp/x@y.z");
    CHECK(any.text("data.people.0.id") == some_person);
}

TEST_CASE("workspace_model: a colleague's lead has the same content, but for unique values") {
    auto m = behaving([](behaviour&) {});
    create_key_field(m);
    const auto body =
        asked_model::lead("가", fields(std::string{key} + R"(,{"name":"비고","stringValue":"b"})"));
    CHECK(
        m.create("가", fields(std::string{key} + R"(,{"name":"비고","stringValue":"b"})")).status ==
        201);
    const auto made = m.model.create_by_hand(body, m.now - 20s);
    REQUIRE(made);
    CHECK(made->lead.name == "가");
    CHECK(made->lead.created_at == "2024-04-08T05:25:06.020Z");
    CHECK(made->lead.id.text().starts_with("018ebc2a-cf64-7"));
    CHECK(made->body.find("k1") == std::string::npos);
    const auto lead = m.ask("GET", "/api/v2/lead/" + made->lead.id.text());
    CHECK(lead.text("data.lead.0.비고") == "b");
    CHECK(lead.text("data.lead.0.키") == "null");
    CHECK(lead.text("data.lead.0.peopleId") == some_person);
    CHECK(named(m, "가") == 2);
    for (const auto* bad : {"", "[]", "{}", R"({"name":"a"})"})
        CHECK_FALSE(m.model.create_by_hand(bad, m.now));
}

TEST_CASE("workspace_model: a pending user can own a lead") {
    auto m = behaving([](behaviour&) {});
    CHECK(m.ask("GET", "/api/v2/user").text("data.userList.3.status") == "pending");
    CHECK(m.create("가", fields(R"({"name":"담당자",
                "userValueId":"10000000-0000-4000-8000-000000000004"})"))
              .status == 201);
}

TEST_CASE("workspace_model: a lead that is in a sequence is not deleted until it is taken out") {
    auto m = behaving([](behaviour& b) { b.in_sequence = "연락"; });
    const auto held = m.create("가 연락 중");
    const auto free = m.create("나");
    const auto remove = [&](const leadimport::tests::told& lead) {
        return m.ask("POST", "/api/v2/lead/" + lead.text("data.lead.id") + "/delete");
    };
    CHECK(remove(free).status == 200);
    CHECK(remove(held).status == 400);
    CHECK(remove(held).text("reason").find("시퀀스") != std::string::npos);
    CHECK(m.ask("POST", "/api/v2/lead/" + held.text("data.lead.id"), R"({"name":"가"})").status ==
          200);
    CHECK(remove(held).status == 200);
    CHECK(get(m, held).status == 400);
}
