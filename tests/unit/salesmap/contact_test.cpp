#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/salesmap/contact.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/words/salesmap.hpp"

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

const salesmap::wanted_contact kim{contact_kind::person, "김", "kim@x.kr"};
const salesmap::wanted_contact nameless{contact_kind::person, "김", ""};
const salesmap::wanted_contact kim_ltd{contact_kind::organization, "김", ""};

// "known P1", "created P1", "exists: why, P1", "refused 400: why", "again", "again, ill", …
std::string told(const contact_verdict& v) {
    if (const auto* k = std::get_if<salesmap::contact_known>(&v))
        return (k->created ? "created " : "known ") + k->id;
    if (const auto* e = std::get_if<salesmap::contact_exists>(&v)) {
        const bool unsure = e->why.why.code == reason_code::contact_unsure;
        return (unsure ? "unsure: " : "exists: ") + english(e->why.reason) +
               (e->why.existing_id.empty() ? "" : ", " + e->why.existing_id);
    }
    if (std::holds_alternative<salesmap::contact_missing>(v)) return "missing";
    if (const auto* no = std::get_if<delivery::refused>(&v))
        return "refused " + std::to_string(no->status) + ": " + english(no->reason);
    if (const auto* a = std::get_if<delivery::again>(&v))
        return a->blameless ? "again, at once" : a->in_doubt ? "again, ill" : "again";
    if (const auto* t = std::get_if<delivery::throttled>(&v))
        return "throttled " + std::to_string(t->wait.count());
    if (const auto* u = std::get_if<delivery::uncertain>(&v))
        return u->ask_api ? "uncertain, asks" : "uncertain";
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

TEST_CASE("judge_contact: what a creation's answer proves") {
    const struct {
        delivery::reply met;
        std::string person;
        std::string organization = {}; // as a person when empty
    } table[] = {
        {json(201, R"({"success":true,"data":{"people":{"id":"P1","name":"김"}}})"), "created P1",
         "uncertain"},
        {json(200, R"({"success":true,"data":{"people":{"id":"P1"}}})"), "created P1", "uncertain"},
        {json(201,
              R"({"success":true,"data":{"people":{"id":"P1","name":" \u1100\u1175\u11b7"}}})"),
         "created P1", "uncertain"}, // as servers rewrite a name
        {json(201, R"({"success":true,"data":{"organization":{"id":"O1"}}})"), "uncertain",
         "created O1"},
        {json(201, R"({"success":true,"data":{"organization":{"id":"O1","name":"김"}}})"),
         "uncertain", "created O1"},
        // An answer to another request.
        {json(201, R"({"success":true,"data":{"people":{"id":"P1","name":"이"}}})"), "uncertain"},
        {json(201, R"({"success":true,"data":{"organization":{"id":"O1","name":"이"}}})"),
         "uncertain"},
        {json(201, R"({"success":true,"data":{"people":{"id":"P1","이메일":"lee@x.kr"}}})"),
         "uncertain"},
        {json(201, R"({"success":true,"data":{"people":{"id":"P1","이메일":"KIM@x.kr"}}})"),
         "created P1", "uncertain"},
        {json(201, R"({"success":true,"data":{"people":{}}})"), "uncertain"},
        {json(201, R"({"success":true,"data":{"people":[{"id":"P1"}]}})"), "uncertain"},
        {json(201, R"({"success":false,"data":{"people":{"id":"P1"}}})"), "uncertain"},
        {json(201, R"({"success":true,"data":{"lead":{"id":"L1"}}})"), "uncertain"},
        {json(201, "[]"), "uncertain"},
        {json(202, R"({"success":true,"data":{"people":{"id":"P1"}}})"), "uncertain"},
        // Done in part: there is a record.
        {json(207, R"({"success":true,"data":{"people":{"id":"P1","name":"김"}}})"), "created P1",
         R"(unsure: HTTP 207: {"success":true,"data":{"people":{"id":"P1","name":"김"}}})"},
        {json(207, R"({"success":true})"), R"(unsure: HTTP 207: {"success":true})"},
        {no(400, R"("reason":["[name]: 필수 입력 사항입니다."])"),
         "refused 400: [name]: 필수 입력 사항입니다."},
        {no(404, R"("message":"Not Found")"), "refused 404: Not Found"},
        {no(413, R"("message":"Too Large")"), "refused 413: Too Large"},
        {no(422, R"("reason":"no")"), "refused 422: no"},
        {no(500, R"("message":"x")"), "uncertain"},
        {no(408, R"("message":"x")"), "uncertain"},
        {answer{503, {}, "7", {}}, "uncertain"},
        {answer{503, {}, {}, {}}, "uncertain"},
        {no(429, R"("reason":"2.5초 후 재시도해주세요.")"), "throttled 2500"},
        // A firewall that dislikes the one request, or everything: the API is asked which.
        {page(200), "uncertain, asks"},
        {page(301), "uncertain, asks"},
        {page(400), "uncertain"},
        {page(401), "uncertain, asks"},
        {page(403), "uncertain, asks"},
        {page(404), "uncertain, asks"},
        {page(413), "uncertain"},
        {json(403, R"({"message":"Forbidden"})"), "uncertain, asks"}, // as gateways say it
        {json(400, R"({"message":"Bad Request"})"), "uncertain"},
        {json(400, "[]"), "uncertain"},
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
        CHECK(told(salesmap::judge_contact(kim, t.met, {})) == t.person);
        CHECK(told(salesmap::judge_contact(kim_ltd, t.met, {})) ==
              (t.organization.empty() ? t.person : t.organization));
    }
}

TEST_CASE("judge_contact: who was there long before is nobody whom the answer made") {
    const std::string id = "01900000-0000-7000-8000-000000000001"; // of 2024-06-09
    const auto body = R"({"success":true,"data":{"people":{"id":")" + id + R"(","name":"김"}}})";
    const std::chrono::sys_days then{std::chrono::year{2024} / 6 / 9};
    auto reply = json(201, body);
    const auto judged = [&](std::chrono::system_clock::time_point now) {
        return told(salesmap::judge_contact(kim, reply, now));
    };
    CHECK(judged(then + std::chrono::hours{30}) == "created " + id);
    CHECK(judged(then + std::chrono::days{30}) == "uncertain");
    reply.date = std::chrono::sys_seconds{then}; // the server's clock decides, where it is known
    CHECK(judged(then + std::chrono::days{30}) == "created " + id);
    reply.date = std::chrono::sys_seconds{then + std::chrono::days{30}};
    CHECK(judged(then) == "uncertain");
}

TEST_CASE("judge_contact: what could not be an id of the server's is none") {
    for (const std::string& id :
         {std::string{"a b"}, std::string{"a\\nb"}, std::string(101, 'x')}) {
        CAPTURE(id);
        CHECK(told(salesmap::judge_contact(
                  kim, json(201, R"({"success":true,"data":{"people":{"id":")" + id + R"("}}})"),
                  {})) == "uncertain");
        CHECK(told(salesmap::judge_contact(
                  kim, no(400, R"("reason":"x","data":{"id":")" + id + R"(","name":"김"})"), {})) ==
              "refused 400: x");
    }
}

TEST_CASE("judge_contact: who exists is known by an id with a name or e-mail, not by words") {
    const std::string taken = R"("reason":"이미 존재하는 이메일입니다")";
    const struct {
        answer met;
        std::string person;
        std::string nameless; // a person without an e-mail
        std::string organization;
    } table[] = {
        {no(400, taken + R"(,"data":{"id":"P9","name":"김"})"), "known P9", "known P9", "known P9"},
        {no(409, taken + R"(,"data":{"id":"P9","name":" 김 "})"), "known P9", "known P9",
         "known P9"},
        {no(400, R"("reason":"중복되는 이메일이 존재합니다","data":{"id":"P9","name":"김"})"),
         "known P9", "known P9", "known P9"},
        {no(400, R"("reason":"email duplicated","data":{"id":"P9","name":"김"})"), "known P9",
         "known P9", "known P9"},
        {no(400, R"("reason":"?","data":{"id":"P9","email":"Kim@X.kr"})"), "known P9",
         "refused 400: ?", "exists: ?, P9"},
        {no(400, R"("data":{"id":"P9","이메일":["a@x.kr","kim@x.kr"],"name":"이"})"), "known P9",
         "refused 400: HTTP 400: ", "exists: HTTP 400: , P9"},
        // Mostly the person is called otherwise in Salesmap: the e-mail has to be looked for.
        {no(400, taken + R"(,"data":{"id":"P9","name":"김민수"})"),
         "exists: 이미 존재하는 이메일입니다, P9", "refused 400: 이미 존재하는 이메일입니다",
         "exists: 이미 존재하는 이메일입니다, P9"},
        {no(400, taken + R"(,"data":{"id":"P9"})"), "exists: 이미 존재하는 이메일입니다, P9",
         "refused 400: 이미 존재하는 이메일입니다", "exists: 이미 존재하는 이메일입니다, P9"},
        // Of the same name, and known by something else than the e-mail.
        {no(400, R"("reason":"이미 존재하는 값입니다.","data":{"id":"P9","name":"김"})"),
         "exists: 이미 존재하는 값입니다., P9", "known P9", "known P9"},
        {no(400, taken + R"(,"data":{"id":"P9","name":"김","이메일":"lee@x.kr"})"),
         "exists: 이미 존재하는 이메일입니다, P9", "known P9", "known P9"},
        // Without an id words are a hint.
        {no(400, taken), "exists: 이미 존재하는 이메일입니다",
         "refused 400: 이미 존재하는 이메일입니다", "exists: 이미 존재하는 이메일입니다"},
        {no(400, taken + R"(,"data":{"id":7,"name":"김"})"), "exists: 이미 존재하는 이메일입니다",
         "refused 400: 이미 존재하는 이메일입니다", "exists: 이미 존재하는 이메일입니다"},
        {no(422, R"("message":"Already taken")"), "exists: Already taken",
         "refused 422: Already taken", "exists: Already taken"},
        {no(400, R"("reason":"존재하지 않는 필드입니다","data":{"name":"김"})"),
         "refused 400: 존재하지 않는 필드입니다", "refused 400: 존재하지 않는 필드입니다",
         "refused 400: 존재하지 않는 필드입니다"},
        // A conflict may be with a request that is still under way.
        {no(409, R"("reason":"conflict")"), "unsure: HTTP 409: conflict", "uncertain",
         "unsure: HTTP 409: conflict"},
        {no(409, R"("reason":"conflict","data":{"id":"P9","name":"이"})"),
         "unsure: HTTP 409: conflict, P9", "uncertain", "unsure: HTTP 409: conflict, P9"},
        {json(207, R"({"success":true})"), R"(unsure: HTTP 207: {"success":true})", "uncertain",
         R"(unsure: HTTP 207: {"success":true})"},
        // Such a person would be made twice.
        {answer{503, {}, "7", {}}, "uncertain", "uncertain", "uncertain"},
    };
    for (std::size_t i = 0; i < std::size(table); ++i) {
        CAPTURE(i);
        auto t = table[i];
        for (auto* expected : {&t.person, &t.nameless, &t.organization})
            if (const auto at = expected->find("HTTP 400: "); at != std::string::npos)
                expected->insert(at + 10, t.met.body);
        CHECK(told(salesmap::judge_contact(kim, t.met, {})) == t.person);
        CHECK(told(salesmap::judge_contact(nameless, t.met, {})) == t.nameless);
        CHECK(told(salesmap::judge_contact(kim_ltd, t.met, {})) == t.organization);
    }
}

TEST_CASE("judge_contact: what is refused or left open says so as data") {
    const auto refusal = salesmap::judge_contact(kim, no(422, R"("reason":"no")"), {});
    REQUIRE(std::holds_alternative<delivery::refused>(refusal));
    CHECK(std::get<delivery::refused>(refusal).why == reason{reason_code::contact_refused, {"no"}});
    const auto open = salesmap::judge_contact(kim, cut_off(true), {});
    REQUIRE(std::holds_alternative<delivery::uncertain>(open));
    CHECK(std::get<delivery::uncertain>(open).why.code == reason_code::contact_unsure);
    const auto conflict = salesmap::judge_contact(kim, no(409, R"("reason":"no")"), {});
    REQUIRE(std::holds_alternative<salesmap::contact_exists>(conflict));
    CHECK(std::get<salesmap::contact_exists>(conflict).why.why ==
          reason{reason_code::contact_unsure, {stored(words::http_said(409U, "no"))}});
}

TEST_CASE("judge_person_look_up: the person with an e-mail, or nobody") {
    const auto found = [](const std::string& people) {
        return json(200, R"({"success":true,"data":{"people":[)" + people + "]}}");
    };
    const struct {
        delivery::reply met;
        std::string what;
        std::string suspected = {}; // when a refusal named P1; the same when empty
    } table[] = {
        {found(R"({"id":"P1","이름":"김","이메일":"kim@x.kr"})"), "known P1"},
        {found(R"({"id":"P1","이메일":" KIM@X.kr "})"), "known P1"},
        {found(R"({"id":"P1","이메일":["lee@x.kr","kim@x.kr"]})"), "known P1"},
        {found(R"({"id":"P1","email":"kim@x.kr"})"), "known P1"},
        // Not shown.
        {found(R"({"id":"P1","이름":"김"})"), "known P1"},
        {found(R"({"id":"P1","이메일":null})"), "known P1"},
        {found(R"({"id":"P1","이메일":""})"), "known P1"},
        {found(R"({"id":"P2"})"), "known P2", "missing"},
        {found(R"({"id":"P1"},{"id":"P2"})"), "missing", "known P1"},
        // Somebody else, whatever was asked.
        {found(R"({"id":"P1","이메일":"kim@x.k"})"), "missing"},
        {found(R"({"id":"P1","이메일":["lee@x.kr"]})"), "missing"},
        {found(R"({"id":"P1","이메일":"lee@x.kr"},{"id":"P2","이메일":"kim@x.kr"})"), "known P2"},
        {found(R"({"id":"P1","이메일":"lee@x.kr"},{"id":"P2"})"), "known P2", "missing"},
        {found(""), "missing"},
        {no(400, R"("reason":"고객을 찾을 수 없습니다.")"), "missing"},
        {no(404, R"("message":"고객을 찾을 수 없습니다.")"), "missing"},
        {no(400, R"("reason":"[email]: 형식이 다릅니다")"),
         "refused 400: [email]: 형식이 다릅니다"},
        {found(R"({"name":"김"})"), "hopeless: api_not_salesmap"},
        {found("7"), "hopeless: api_not_salesmap"},
        {json(200, R"({"success":true,"data":{"people":{"id":"P1"}}})"),
         "hopeless: api_not_salesmap"},
        {json(200, R"({"success":true})"), "hopeless: api_not_salesmap"},
        {page(200), "again, ill"},
        {page(403), "again, ill"},
        {page(404), "again, ill"},
        {json(403, R"({"message":"Forbidden"})"), "again, ill"},
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
        const auto& t = table[i];
        CHECK(told(salesmap::judge_person_look_up("kim@x.kr", "", t.met, {})) == t.what);
        CHECK(told(salesmap::judge_person_look_up("kim@x.kr", "P1", t.met, {})) ==
              (t.suspected.empty() ? t.what : t.suspected));
    }
}

TEST_CASE("judge_organization_search: the one of exactly this name, else of loosely this one") {
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
        {found(R"({"id":"O1","name":"\u1100\u1161\u1102\u1161"})"), "known O1"},
        {found(R"({"id":"O1","name":"가&#45208;"},{"id":"O2","name":"가나"})"), "known O2"},
        {found(R"({"id":"O1","name":"가&#45208;"},{"id":"O2","name":"가&#xB098;"})"),
         "refused 200: there are several of this name: O1, O2"},
        {found(R"({"id":"O1"})"), "missing"},
        {found(R"({"id":"O1","name":"가나다"},{"id":"O2","name":"가나"})"), "known O2"},
        {found(R"({"id":"O1","name":"가나"},{"id":"O2","name":"가나"})"),
         "refused 200: there are several of this name: O1, O2"},
        // What further pages hold nobody has seen.
        {found(R"({"id":"O1","name":"가나"})", R"(,"nextCursor":"50")"),
         "refused 200: there are several of this name: O1"},
        {found("", R"(,"nextCursor":"50")"),
         "refused 200: the search did not show all that it found"},
        {found(R"({"name":"가나"})"), "hopeless: api_not_salesmap"},
        {no(400, R"("reason":"이름 필드를 찾을 수 없습니다.")"),
         "refused 400: 이름 필드를 찾을 수 없습니다."},
        {no(400, R"("reason":"no")"), "refused 400: no"},
        {no(403, R"("message":"x")"), "hopeless: api_forbidden"},
        {with_former_token(), "again, at once"},
        {page(403), "again, ill"},
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
        for (const auto& wanted : {kim, nameless, kim_ltd})
            CHECK_FALSE(std::holds_alternative<salesmap::contact_missing>(
                salesmap::judge_contact(wanted, a, {})));
        CHECK_FALSE(
            told(salesmap::judge_person_look_up("kim@x.kr", "P1", a, {})).starts_with("uncertain"));
        CHECK_FALSE(
            told(salesmap::judge_organization_search("가", a, {})).starts_with("uncertain"));
    }
}

TEST_CASE("name_in: the name that a contact is created with") {
    CHECK(salesmap::name_in(R"({"name":"김 \"민수\"","fieldList":[]})") == "김 \"민수\"");
    CHECK(salesmap::name_in(R"({"organizationId":"O1","name":"김"})") == "김");
    CHECK(salesmap::name_in("{}").empty());
    CHECK(salesmap::name_in("").empty());
}

TEST_CASE("requests for contacts: paths, methods and points as the API documents them") {
    const auto person = salesmap::create_contact(contact_kind::person, R"({"name":"김"})");
    CHECK(person.verb == delivery::verb::post);
    CHECK(person.target == "/v2/people");
    CHECK(person.body == R"({"name":"김"})");
    CHECK(person.points == 1);
    CHECK(person.idempotency_key.empty());
    CHECK(person.reply_bytes == limits::done_reply_bytes);
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
    CHECK(search.reply_bytes == limits::found_reply_bytes);
    CHECK(found.reply_bytes == limits::found_reply_bytes);
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
