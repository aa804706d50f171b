#include "leadimport/salesmap/contact.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::answer;
using delivery::broken;
using delivery::phase;
using salesmap::contact_kind;
using salesmap::contact_verdict;

// "known P1", "created P1", "exists", "refused 400: why", "again", "again, unwell", …
std::string told(const contact_verdict& v) {
    if (const auto* k = std::get_if<salesmap::contact_known>(&v))
        return (k->created ? "created " : "known ") + k->id;
    if (const auto* e = std::get_if<salesmap::contact_exists>(&v))
        return "exists: " + e->why.reason;
    if (std::holds_alternative<salesmap::contact_missing>(v)) return "missing";
    if (const auto* no = std::get_if<delivery::refused>(&v))
        return "refused " + std::to_string(no->status) + ": " + no->reason;
    if (const auto* a = std::get_if<delivery::again>(&v))
        return a->blameless ? "again, at once" : a->unwell ? "again, ill" : "again";
    if (const auto* t = std::get_if<delivery::throttled>(&v))
        return "throttled " + std::to_string(t->wait.count());
    if (const auto* u = std::get_if<delivery::uncertain>(&v))
        return u->stop ? "uncertain, stop" : "uncertain";
    return "hopeless: " + std::string{name_of(std::get<delivery::hopeless>(v).why.code)};
}

answer json(unsigned status, std::string body) {
    return {status, "application/json", {}, std::move(body)};
}
answer no(unsigned status, const std::string& rest) {
    return json(status, R"({"success":false,)" + rest + "}");
}
answer page(unsigned status) { return {status, "text/html", {}, "<html></html>"}; }

answer with_former_token() {
    auto a = no(401, R"("message":"x")");
    a.of_former_token = true;
    return a;
}

broken cut_off(bool may_have_arrived, bool untrusted = false) {
    return {phase::read, may_have_arrived, untrusted, "cut off"};
}

} // namespace

TEST_CASE("judge_contact: creating finds what exists, and what is in doubt may be asked again") {
    const std::string exists =
        R"("reason":"이미 존재하는 이메일입니다","data":{"id":"P9","name":"김"})";
    const struct {
        delivery::reply met;
        std::string person;
        std::string organization = {}; // as a person when empty
    } table[] = {
        {json(201, R"({"success":true,"data":{"people":{"id":"P1","name":"김"}}})"), "created P1",
         "uncertain"},
        {json(200, R"({"success":true,"data":{"people":{"id":"P1"}}})"), "created P1", "uncertain"},
        {json(201, R"({"success":true,"data":{"organization":{"id":"O1"}}})"), "uncertain",
         "created O1"},
        {no(400, exists), "known P9", "exists: 이미 존재하는 이메일입니다"},
        {no(409, exists), "known P9", "exists: 이미 존재하는 이메일입니다"},
        {no(400, R"("reason":["이미 존재하는 이름입니다"],"data":{"id":"O9"})"),
         "exists: 이미 존재하는 이름입니다", "known O9"},
        // Another field that takes nothing twice: whoever has its value may be somebody else.
        {no(400, R"("reason":"이미 존재하는 값입니다.","data":{"id":"P9"})"),
         "exists: 이미 존재하는 값입니다."},
        {no(400, R"("reason":"이미 존재하는 이메일입니다")"), "exists: 이미 존재하는 이메일입니다"},
        {no(400, R"("reason":"이미 존재하는 이메일입니다","data":{"id":7})"),
         "exists: 이미 존재하는 이메일입니다"},
        // An id alone does not say that it is the one that was meant.
        {no(400, R"("reason":"값이 이상합니다","data":{"id":"P9"})"),
         "refused 400: 값이 이상합니다"},
        {no(400, R"("reason":["[name]: 필수 입력 사항입니다."])"),
         "refused 400: [name]: 필수 입력 사항입니다."},
        {no(404, R"("message":"Not Found")"), "refused 404: Not Found"},
        {no(413, R"("message":"Too Large")"), "refused 413: Too Large"},
        {no(422, R"("reason":"no")"), "refused 422: no"},
        {json(201, R"({"success":true,"data":{"people":{}}})"), "uncertain"},
        {json(201, R"({"success":true,"data":{"people":[{"id":"P1"}]}})"), "uncertain"},
        {json(201, R"({"success":false,"data":{"people":{"id":"P1"}}})"), "uncertain"},
        {json(207, R"({"success":true,"data":{"people":{"id":"P1"}}})"), "uncertain"},
        {json(201, R"({"success":true,"data":{"lead":{"id":"L1"}}})"), "uncertain"},
        {json(201, "[]"), "uncertain"},
        {no(500, R"("message":"x")"), "uncertain"},
        {no(408, R"("message":"x")"), "uncertain"},
        {answer{503, {}, "7", {}}, "again"},
        {answer{503, {}, {}, {}}, "uncertain"},
        {no(429, R"("reason":"2.5초 후 재시도해주세요.")"), "throttled 2500"},
        {page(200), "uncertain, stop"},
        {page(404), "hopeless: api_not_salesmap"},
        {no(401, R"("message":"x")"), "hopeless: api_unauthorized"},
        {with_former_token(), "again, at once"},
        {no(403, R"("message":"x")"), "hopeless: api_forbidden"},
        {cut_off(true), "uncertain"},
        {cut_off(false), "again"},
        {cut_off(false, true), "hopeless: tls_untrusted"},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        const auto& t = table[i];
        CHECK(told(salesmap::judge_contact(contact_kind::person, t.met, {})) == t.person);
        CHECK(told(salesmap::judge_contact(contact_kind::organization, t.met, {})) ==
              (t.organization.empty() ? t.person : t.organization));
    }
}

TEST_CASE("judge_person_look_up: the person with an e-mail, or nobody") {
    const struct {
        delivery::reply met;
        std::string what;
    } table[] = {
        {json(200, R"({"success":true,"data":{"people":[{"id":"P1","이름":"김"}]}})"), "known P1"},
        {json(200, R"({"success":true,"data":{"people":[{"id":"P1"},{"id":"P2"}]}})"), "known P1"},
        {json(200, R"({"success":true,"data":{"people":[]}})"), "missing"},
        {no(400, R"("reason":"고객을 찾을 수 없습니다.")"), "missing"},
        {no(404, R"("message":"고객을 찾을 수 없습니다.")"), "missing"},
        {no(400, R"("reason":"[email]: 형식이 다릅니다")"),
         "refused 400: [email]: 형식이 다릅니다"},
        {json(200, R"({"success":true,"data":{"people":[{"name":"김"}]}})"),
         "hopeless: api_not_salesmap"},
        {json(200, R"({"success":true,"data":{"people":[7]}})"), "hopeless: api_not_salesmap"},
        {json(200, R"({"success":true,"data":{"people":{"id":"P1"}}})"),
         "hopeless: api_not_salesmap"},
        {json(200, R"({"success":true})"), "hopeless: api_not_salesmap"},
        {page(200), "hopeless: api_not_salesmap"},
        {page(404), "hopeless: api_not_salesmap"},
        {no(401, R"("message":"x")"), "hopeless: api_unauthorized"},
        {with_former_token(), "again, at once"},
        {no(429, R"("reason":"1초 후")"), "throttled 1000"},
        {no(500, R"("message":"x")"), "again, ill"},
        {no(408, R"("message":"x")"), "again, ill"},
        {answer{503, {}, "7", {}}, "again"},
        {answer{503, {}, {}, {}}, "again, ill"},
        {cut_off(true), "again, ill"},
        {cut_off(false), "again"},
        {cut_off(false, true), "hopeless: tls_untrusted"},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        CHECK(told(salesmap::judge_person_look_up(table[i].met, {})) == table[i].what);
    }
}

TEST_CASE("judge_organization_search: the one of exactly this name") {
    const auto found = [](const std::string& list, const std::string& more = {}) {
        return json(200, R"({"success":true,"data":{"objectList":[)" + list + "]" + more + "}}");
    };
    const struct {
        delivery::reply met;
        std::string what;
    } table[] = {
        {found(""), "missing"},
        {found(R"({"id":"O1","name":"가나"})"), "known O1"},
        {found(R"({"id":"O1","name":" 가나 "})"), "known O1"},
        {found(R"({"id":"O1","name":"가나다"})"), "missing"},
        {found(R"({"id":"O1"})"), "missing"},
        {found(R"({"id":"O1","name":"가나다"},{"id":"O2","name":"가나"})"), "known O2"},
        {found(R"({"id":"O1","name":"가나"},{"id":"O2","name":"가나"})"),
         "refused 200: there are several of this name: O1, O2"},
        // What further pages hold nobody has seen.
        {found(R"({"id":"O1","name":"가나"})", R"(,"nextCursor":"50")"),
         "refused 200: there are several of this name: O1"},
        {found("", R"(,"nextCursor":"50")"), "refused 200: there are several of this name"},
        {found(R"({"name":"가나"})"), "hopeless: api_not_salesmap"},
        {no(400, R"("reason":"이름 필드를 찾을 수 없습니다.")"),
         "refused 400: 이름 필드를 찾을 수 없습니다."},
        {no(400, R"("reason":"no")"), "refused 400: no"},
        {no(403, R"("message":"x")"), "hopeless: api_forbidden"},
        {with_former_token(), "again, at once"},
        {no(500, R"("message":"x")"), "again, ill"},
        {cut_off(true), "again, ill"},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        CHECK(told(salesmap::judge_organization_search("가나 ", table[i].met, {})) ==
              table[i].what);
    }
    std::string many;
    for (int i = 10; i < 30; ++i)
        many += std::string{i == 10 ? "" : ","} + R"({"id":"O)" + std::to_string(i) +
                R"(","name":"가나"})";
    CHECK(told(salesmap::judge_organization_search("가나", found(many), {})) ==
          "refused 200: there are several of this name: O10, O11, O12, O13, O14, O15, O16, O17, "
          "O18, O19, …");
}

TEST_CASE("contacts: answers of any shape are judged without harm") {
    std::mt19937 random{11};
    const std::string valid[] = {
        R"({"success":true,"data":{"people":[{"id":"P1"}],"organization":{"id":"O"}}})",
        R"({"success":true,"data":{"objectList":[{"id":"O","name":"가"}],"nextCursor":"1"}})",
        R"({"success":false,"reason":["이미 존재하는 이름"],"data":{"id":"O"}})"};
    const unsigned statuses[] = {200, 201, 400, 404, 429, 500};
    const auto any = [&](std::size_t below) { return random() % below; };
    for (int i = 0; i < 2000; ++i) {
        auto body = valid[any(std::size(valid))];
        body.resize(any(body.size() + 1));
        for (auto n = any(4); n > 0 && !body.empty(); --n)
            body[any(body.size())] = static_cast<char>(any(256));
        const answer a{statuses[any(std::size(statuses))], {}, {}, body};
        for (const auto kind : {contact_kind::person, contact_kind::organization})
            CHECK_FALSE(std::holds_alternative<salesmap::contact_missing>(
                salesmap::judge_contact(kind, a, {})));
        CHECK_FALSE(told(salesmap::judge_person_look_up(a, {})).starts_with("uncertain"));
        CHECK_FALSE(
            told(salesmap::judge_organization_search("가", a, {})).starts_with("uncertain"));
    }
}

TEST_CASE("requests for contacts: paths, methods and points as the API documents them") {
    const auto person = salesmap::create_contact(contact_kind::person, R"({"name":"김"})");
    CHECK(person.verb == delivery::verb::post);
    CHECK(person.target == "/v2/people");
    CHECK(person.body == R"({"name":"김"})");
    CHECK(person.points == 1);
    CHECK(person.idempotency_key.empty());
    CHECK(salesmap::create_contact(contact_kind::organization, "{}").target == "/v2/organization");
    const auto found = salesmap::find_person("a+b@x.kr");
    CHECK(found.verb == delivery::verb::get);
    CHECK(found.target == "/v2/people-temp/a%2Bb%40x.kr");
    CHECK(found.points == 1);
    const auto search = salesmap::search_organizations("가 \"나\"");
    CHECK(search.target == "/v2/object/organization/search");
    CHECK(search.body == R"({"filterGroupList":[{"filters":[{"fieldName":"이름",)"
                         R"("operator":"EQ","value":"가 \"나\""}]}]})");
    CHECK(search.points == 10);
}

TEST_CASE("with_contacts: ids stand in front, and what is not known is left out") {
    const std::string body = R"({"name":"가","fieldList":[]})";
    CHECK(salesmap::with_contacts(body, "", "") == body);
    CHECK(salesmap::with_contacts(body, "P", "") ==
          R"({"peopleId":"P","name":"가","fieldList":[]})");
    CHECK(salesmap::with_contacts(body, "", "O\"") ==
          R"({"organizationId":"O\"","name":"가","fieldList":[]})");
    const auto both = salesmap::with_contacts(body, "P", "O");
    CHECK(both == R"({"peopleId":"P","organizationId":"O","name":"가","fieldList":[]})");
    const auto sent = salesmap::read_sent_lead(both);
    REQUIRE(sent.has_value());
    CHECK(sent->people_id == "P");
    CHECK(sent->organization_id == "O");
    CHECK(salesmap::with_contacts(salesmap::with_contacts(body, "", "O"), "P", "") == both);
}
