#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/words/delivery.hpp"
#include "leadimport/words/salesmap.hpp"

#include <doctest/doctest.h>

#include <ctime>
#include <string>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::answer;
using delivery::broken;
using delivery::phase;

const auto now = std::chrono::system_clock::from_time_t(1'445'412'480); // 21 Oct 2015 07:28:00 GMT

// A verdict as one word or two.
std::string kind_of(const delivery::verdict& v) {
    struct {
        std::string operator()(const delivery::created&) const { return "created"; }
        std::string operator()(const delivery::refused&) const { return "refused"; }
        std::string operator()(const delivery::again&) const { return "again"; }
        std::string operator()(const delivery::throttled&) const { return "throttled"; }
        std::string operator()(const delivery::uncertain& u) const {
            return std::string{name_of(u.why.code)} + (u.ask_api ? ", asks" : "") +
                   (u.working ? ", works" : "");
        }
        std::string operator()(const delivery::hopeless&) const { return "hopeless"; }
    } const word;
    return std::visit(word, v);
}

delivery::verdict judged(const delivery::reply& r) {
    return salesmap::judge_lead_creation(r, {}, {}, now);
}

delivery::verdict judge(unsigned status, std::string body, std::string type = "application/json",
                        std::string retry_after = {}) {
    return judged(answer{status, std::move(type), std::move(retry_after), std::move(body)});
}

const std::string made = R"({"success":true,"data":{"lead":{"id":"L1","createdAt":"T"}}})";
const std::string no = R"({"success":false,"message":"Bad","reason":"no"})";
const std::string page = "<!DOCTYPE html><html>Not here</html>";
// What gateways and firewalls answer, too.
const std::string message = R"({"message":"Forbidden"})";
const std::string blocked = R"({"error":"blocked"})";

} // namespace

TEST_CASE("judge_lead_creation: status, body and header decide") {
    const struct {
        unsigned status;
        std::string body;
        std::string type;
        std::string retry_after;
        std::string verdict; // a reason of its own: uncertain
    } table[] = {
        // Created only with everything that says so.
        {200, made, "application/json", "", "created"},
        {201, made, "application/json; charset=utf-8", "", "created"},
        {201, made, "", "", "created"},
        {201, "\xEF\xBB\xBF" + made, "", "", "not_the_api"}, // JSON has no byte order mark
        {200, R"({"success":false,"data":{"lead":{"id":"L1"}}})", "", "", "server_error"},
        {200, R"({"success":"true","data":{"lead":{"id":"L1"}}})", "", "", "not_the_api"},
        {200, R"({"data":{"lead":{"id":"L1"}}})", "", "", "not_the_api"},
        {201, R"({"success":true,"data":{"lead":{"id":""}}})", "", "", "no_lead_named"},
        {201, R"({"success":true,"data":{"lead":{"id":7}}})", "", "", "no_lead_named"},
        {201, R"({"success":true,"data":{"lead":{"id":"a b"}}})", "", "", "no_lead_named"},
        {201, R"({"success":true,"data":{"lead":[{"id":"L1"}]}})", "", "", "no_lead_named"},
        {201, R"({"success":true,"data":{"lead":null}})", "", "", "no_lead_named"},
        {201, R"({"success":true,"data":[]})", "", "", "no_lead_named"},
        {201, R"({"success":true})", "", "", "no_lead_named"},
        {201, made.substr(0, made.size() - 1), "application/json", "", "not_the_api"},
        {201, "", "application/json", "", "not_the_api"},
        {201, "[]", "", "", "not_the_api"},
        {201, page, "text/html", "", "not_the_api"},
        {202, made, "", "", "server_error"},
        {204, "", "", "", "not_the_api"},
        {207, made, "", "", "server_error"},
        {299, made, "", "", "server_error"},
        // A web page with 200 comes from a firewall, or from whatever has taken the API's place.
        {200, page, "text/html", "", "not_the_api, asks"},
        {200, page, "text/html; charset=utf-8", "", "not_the_api, asks"},
        {200, page, "TEXT/HTML", "", "not_the_api, asks"},
        {200, "  \n" + page, "", "", "not_the_api, asks"},
        {200, "OK", "text/plain", "", "not_the_api"},
        {200, made, "text/html", "", "created"}, // what it says beats what it calls itself
        // So do redirects, and refusals that are not the API's.
        {301, "", "", "", "not_the_api, asks"},
        {302, "", "", "", "not_the_api, asks"},
        {303, page, "text/html", "", "not_the_api, asks"},
        {304, "", "", "", "not_the_api, asks"},
        {307, "", "", "", "not_the_api, asks"},
        {308, page, "text/html", "", "not_the_api, asks"},
        {401, "", "", "", "not_the_api, asks"},
        {401, page, "text/html", "", "not_the_api, asks"},
        {401, message, "", "", "not_the_api, asks"},
        {403, page, "text/html", "", "not_the_api, asks"},
        {403, message, "", "", "not_the_api, asks"},
        {403, blocked, "", "", "not_the_api, asks"},
        {404, page, "text/html", "", "not_the_api, asks"},
        {404, "Not found", "text/plain", "", "not_the_api, asks"},
        {404, message, "", "", "not_the_api, asks"},
        {404, "", "", "", "not_the_api, asks"},
        {407, "", "", "", "not_the_api, asks"},
        {511, page, "text/html", "", "server_error, asks"},
        {301, no, "", "", "server_error"}, // the API says so, but not what it has done
        // Nobody may.
        {401, no, "", "", "hopeless"},
        {401, R"({"success":false})", "text/html", "", "hopeless"},
        {403, no, "", "", "hopeless"},
        // The row's own.
        {400, no, "", "", "refused"},
        {400, R"({"success":false,"reason":["a","b"]})", "", "", "refused"},
        {400, R"({"success":false})", "", "", "refused"},
        {404, no, "", "", "refused"},
        {413, no, "", "", "refused"},
        {422, no, "", "", "refused"},
        // Not when somebody else says it, ...
        {400, blocked, "", "", "not_the_api"},
        {400, message, "", "", "not_the_api"},
        {400, R"({"success":"false","reason":"no"})", "", "", "not_the_api"},
        {400, R"(["no"])", "", "", "not_the_api"},
        {400, page, "text/html", "", "not_the_api"},
        {400, "", "", "", "not_the_api"},
        {413, page, "text/html", "", "not_the_api"},
        {422, message, "", "", "not_the_api"},
        {418, "", "", "", "not_the_api"},
        // ... or when it is not known what it means.
        {400, made, "", "", "server_error"},
        {402, no, "", "", "server_error"},
        {405, no, "", "", "server_error"},
        {410, no, "", "", "server_error"},
        {415, no, "", "", "server_error"},
        {499, no, "", "", "server_error"},
        {409, no, "", "", "conflict, works"},
        {409, page, "text/html", "", "conflict"},
        {409, message, "", "", "conflict"},
        // Everybody waits.
        {429, no, "", "", "throttled"},
        {429, page, "text/html", "", "throttled"},
        {429, "", "", "7", "throttled"},
        {429, made, "", "", "server_error"},
        // Unwell. A gateway says when to come back after its upstream has acted, too.
        {408, "", "", "", "server_error"},
        {408, no, "", "", "server_error"},
        {500, no, "", "", "server_error"},
        {500, made, "", "", "server_error"},
        {502, page, "text/html", "", "server_error"},
        {503, page, "text/html", "", "server_error"},
        {503, no, "", "3", "server_error"},
        {503, page, "text/html", "Wed, 21 Oct 2015 07:28:10 GMT", "server_error"},
        {503, no, "", "soon", "server_error"},
        {500, no, "", "3", "server_error"},
        {504, "", "", "", "server_error"},
        {599, "", "", "", "server_error"},
        {101, "", "", "", "not_the_api"},
        {0, "", "", "", "not_the_api"},
    };
    for (const auto& t : table) {
        CAPTURE(t.status);
        CAPTURE(t.body);
        CHECK(kind_of(judge(t.status, t.body, t.type, t.retry_after)) == t.verdict);
        // The same of everything else that is created, whose successes others read.
        const auto other =
            salesmap::judge_creation(answer{t.status, t.type, t.retry_after, t.body}, now);
        const bool success = t.status / 100 == 2 && t.body == made;
        if (!success && t.verdict != "no_lead_named") CHECK(kind_of(other) == t.verdict);
        CHECK(kind_of(other) != "created");
    }
}

TEST_CASE("judge_lead_creation: a broken exchange is uncertain unless nothing left") {
    for (const auto p : {phase::resolve, phase::connect, phase::handshake, phase::write})
        CHECK(kind_of(judged(broken{p, false, false, "x"})) == "again");
    for (const auto p : {phase::write, phase::read})
        CHECK(kind_of(judged(broken{p, true, false, "x"})) == "no_answer");

    const auto a =
        std::get<delivery::again>(judged(broken{phase::connect, false, false, "refused"}));
    CHECK(a.code == errc::server_unreachable);
    CHECK(english(a.cause) == "connecting failed: refused");
    CHECK_FALSE(a.wait);
    const auto h =
        std::get<delivery::hopeless>(judged(broken{phase::handshake, false, true, "expired"}));
    CHECK(h.why.code == errc::tls_untrusted);
    CHECK(english(h.why.detail) == "expired");
    broken forbidden{phase::tunnel, false, false, "HTTP 407"};
    forbidden.refused = true;
    const auto f = std::get<delivery::hopeless>(judged(forbidden));
    CHECK(f.why.code == errc::proxy_refused);
    CHECK(english(f.why.detail) == "HTTP 407");
    const auto u = std::get<delivery::uncertain>(judged(broken{phase::read, true, false, "gone"}));
    CHECK(u.status == 0);
    CHECK(english(u.cause) == "waiting for the answer failed: gone");
    CHECK(u.why == reason{reason_code::no_answer, {stored(words::waiting_for_answer), "gone"}});
}

TEST_CASE("judge_lead_creation: a 401 of a token that was replaced since is nobody's fault") {
    const auto judged_with = [](unsigned status, auto change, const std::string& body) {
        answer a{status, "application/json", {}, body};
        change(a);
        return judged(a);
    };
    const auto replaced = [](answer& a) { a.of_former_token = true; };
    const auto a = std::get<delivery::again>(judged_with(401, replaced, no));
    CHECK(a.blameless);
    CHECK_FALSE(a.in_doubt);
    CHECK_FALSE(a.wait);
    CHECK(a.status == 401);
    CHECK(english(a.cause) == "HTTP 401: no");
    CHECK(class_of(a.code) != error_class::refused); // a probe that meets it ends nothing

    const auto why_not = [](answer& x) {
        x.no_other_token = error{errc::token_elsewhere, "token", "another"};
    };
    const auto h = std::get<delivery::hopeless>(judged_with(401, why_not, no));
    CHECK(h.why.code == errc::token_elsewhere);
    CHECK(english(h.why.where) == "token");

    // Only a 401 of the API says that nothing was carried out.
    const struct {
        unsigned status;
        std::string body;
        const char* verdict;
    } table[] = {{201, made, "created"},
                 {400, no, "refused"},
                 {403, no, "hopeless"},
                 {500, no, "server_error"},
                 {401, page, "not_the_api, asks"}};
    for (const auto& t : table) {
        CAPTURE(t.status);
        CHECK(kind_of(judged_with(t.status, replaced, t.body)) == t.verdict);
        CHECK(kind_of(judged_with(t.status, why_not, t.body)) == t.verdict);
    }
}

TEST_CASE("judge_lead_creation: the server's words are kept") {
    const auto c = std::get<delivery::created>(judge(201, made));
    CHECK(c.status == 201);
    CHECK(c.lead_id == "L1");
    CHECK(c.created_at == "T");
    CHECK_FALSE(c.date);

    const auto refusal = [](const std::string& body) {
        return english(std::get<delivery::refused>(judge(400, body)).reason);
    };
    CHECK(refusal(no) == "no");
    CHECK(refusal(R"({"success":false,"reason":["[name]: 필수 입력 사항입니다."]})") ==
          "[name]: 필수 입력 사항입니다.");
    CHECK(refusal(R"({"success":false,"reason":["a",5,"b"]})") == "a b");
    CHECK(refusal(R"({"success":false,"reason":[],"message":"Bad Request"})") == "Bad Request");
    CHECK(refusal(R"({"success":false,"reason":null,"message":"Bad Request"})") == "Bad Request");
    CHECK(refusal(R"({"success":false,"message":"Bad Request"})") == "Bad Request");
    CHECK(refusal(R"({"success":false,"error":"bad"})") == "bad");
    CHECK(refusal(R"({"success":false})") == R"(HTTP 400: {"success":false})");
    CHECK(refusal("{\"success\":false,\"reason\":\"a\\nb\"}") == "a\\nb"); // one line in a log
    const std::string long_one(5000, 'x');
    CHECK(refusal(R"({"success":false,"reason":")" + long_one + R"("})").size() <=
          limits::excerpt_bytes + 3);

    const auto unclear = [](const delivery::verdict& v) {
        return std::get<delivery::uncertain>(v);
    };
    CHECK(english(unclear(judge(500, no)).cause) == "HTTP 500: no");
    CHECK(unclear(judge(500, no)).why ==
          reason{reason_code::server_error, {stored(words::http_said(500U, "no"))}});
    CHECK(english(unclear(judge(400, page, "text/html")).cause) == "HTTP 400 with a web page");
    CHECK(unclear(judge(400, page, "text/html")).why ==
          reason{reason_code::not_the_api, {stored(words::http_web_page(400U))}});
    CHECK(english(unclear(judge(400, "")).cause) == "HTTP 400 with nothing in it");
    CHECK(english(unclear(judge(403, blocked)).cause) == "HTTP 403 with “{\"error\":\"blocked\"}”");
    CHECK(unclear(judge(409, no)).why ==
          reason{reason_code::conflict, {stored(words::http_said(409U, "no"))}});
    CHECK(english(unclear(judge(201, R"({"success":true})")).cause) == "HTTP 201 names no lead");
    CHECK(std::get<delivery::hopeless>(judge(401, no)).why.code == errc::api_unauthorized);
    CHECK(english(std::get<delivery::hopeless>(judge(401, no)).why.detail) == "HTTP 401: no");
    CHECK(std::get<delivery::hopeless>(judge(403, no)).why.code == errc::api_forbidden);
    CHECK(std::get<delivery::throttled>(judge(429, no, {}, "4")).wait == 4s);
}

TEST_CASE("judge_lead_creation: whatever names a lead without saying for sure is remembered") {
    const auto named = [](unsigned status, const std::string& body) {
        return std::get<delivery::uncertain>(judge(status, body)).answered_id;
    };
    CHECK(named(207, made) == "L1");
    CHECK(named(500, made) == "L1");
    CHECK(named(200, R"({"success":false,"data":{"lead":{"id":"L1"}}})") == "L1");
    const std::string existing = R"({"success":false,"data":{"id":"L7","name":"가"}})";
    CHECK(named(409, existing) == "L7");
    CHECK(named(500, existing) == "L7");
    CHECK(named(500, no).empty());
    CHECK(named(409, R"({"success":false,"data":{"id":"L 7"}})").empty()); // that is no id
    CHECK(named(201, R"({"success":true,"data":{"lead":{"id":"L 1"}}})").empty());
}

TEST_CASE("judge_lead_creation: a refusal names what exists already, when the server does") {
    const auto existing = [](const std::string& body) {
        return std::get<delivery::refused>(judge(400, body)).existing_id;
    };
    CHECK(existing(R"({"success":false,"reason":"이미 존재하는 값입니다.",)"
                   R"("data":{"id":"L7","name":"가"}})") == "L7");
    CHECK(existing(R"({"success":false,"data":{"lead":{"id":"L7"}}})") == "L7");
    CHECK(existing(R"({"success":false,"data":{"leadId":"L7"}})") == "L7");
    CHECK(existing(R"({"success":false,"lead":{"id":"L7"}})") == "L7");
    CHECK(existing(no).empty());
    CHECK(existing(R"({"success":false,"data":{"id":7}})").empty());
    CHECK(existing(R"({"success":false,"data":[]})").empty());
    CHECK(existing(R"({"success":false,"data":null})").empty());
}

TEST_CASE("judge_lead_creation: a 429 that speaks of a lead is no mere pause") {
    const auto is_pause = [](const std::string& body) {
        return std::holds_alternative<delivery::throttled>(judge(429, body));
    };
    CHECK(is_pause(""));
    CHECK(is_pause(R"({"success":false,"reason":"10초 후에 시도해주세요."})"));
    CHECK_FALSE(is_pause(R"({"success":true,"data":{"lead":{"id":"L7","name":"가"}}})"));
    CHECK_FALSE(is_pause(R"({"success":false,"data":{"lead":{"id":"L7","name":"가"}}})"));
    CHECK_FALSE(is_pause(R"({"success":true})"));
}

TEST_CASE("says_failure: only the API's own JSON says that it did not do it") {
    const auto says = [](std::string body) {
        return salesmap::says_failure(answer{401, {}, {}, std::move(body)});
    };
    CHECK(says(no));
    CHECK_FALSE(says(made));
    CHECK_FALSE(says(message));
    CHECK_FALSE(says(blocked));
    CHECK_FALSE(says(page));
    CHECK_FALSE(says(""));
}

TEST_CASE("judge_lead_creation: of a web page its title is told, or the front of its text") {
    const auto told = [](unsigned status, const std::string& body) {
        return english(std::get<delivery::uncertain>(judge(status, body, "text/html")).cause);
    };
    const std::string head = "<!DOCTYPE html><html><head><TITLE lang=ko>\n Bad\n<b>Gateway</b> ";
    CHECK(told(502, head + "</title></head><body>Sorry</body></html>") ==
          "HTTP 502 with a web page: Bad Gateway");
    CHECK(told(504, "<html><title> </title><body><h1>Time</h1>out\x01</body></html>") ==
          "HTTP 504 with a web page: Time out\\x01");
    CHECK(told(502, head) == "HTTP 502 with a web page: Bad Gateway");
    CHECK(told(502, "<html></html>") == "HTTP 502 with a web page");
    CHECK(told(502, "<") == "HTTP 502 with a web page");
    CHECK(told(502, "<p>" + std::string(10'000, 'x')).size() < 300);
    CHECK(told(502, "") == "HTTP 502");
    CHECK(told(403, page) == "HTTP 403 with a web page");
    CHECK(told(201, " ") == "HTTP 201 with nothing in it");
}
