#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/verdict.hpp"

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
            return u.stop ? "uncertain, stop" : "uncertain";
        }
        std::string operator()(const delivery::hopeless&) const { return "hopeless"; }
    } const word;
    return std::visit(word, v);
}

delivery::verdict judge(unsigned status, std::string body, std::string type = "application/json",
                        std::string retry_after = {}) {
    return salesmap::judge_lead_creation(
        answer{status, std::move(type), std::move(retry_after), std::move(body)}, now);
}

const std::string made = R"({"success":true,"data":{"lead":{"id":"L1","createdAt":"T"}}})";
const std::string no = R"({"success":false,"message":"Bad","reason":"no"})";
const std::string page = "<!DOCTYPE html><html>Not here</html>";

} // namespace

TEST_CASE("judge_lead_creation: status, body and header decide") {
    const struct {
        unsigned status;
        std::string body;
        std::string type;
        std::string retry_after;
        std::string verdict;
    } table[] = {
        // Created only with everything that says so.
        {200, made, "application/json", "", "created"},
        {201, made, "application/json; charset=utf-8", "", "created"},
        {201, made, "", "", "created"},
        {201, "\xEF\xBB\xBF" + made, "", "", "uncertain"}, // JSON has no byte order mark
        {200, R"({"success":false,"data":{"lead":{"id":"L1"}}})", "", "", "uncertain"},
        {200, R"({"success":"true","data":{"lead":{"id":"L1"}}})", "", "", "uncertain"},
        {200, R"({"data":{"lead":{"id":"L1"}}})", "", "", "uncertain"},
        {201, R"({"success":true,"data":{"lead":{"id":""}}})", "", "", "uncertain"},
        {201, R"({"success":true,"data":{"lead":{"id":7}}})", "", "", "uncertain"},
        {201, R"({"success":true,"data":{"lead":[{"id":"L1"}]}})", "", "", "uncertain"},
        {201, R"({"success":true,"data":{"lead":null}})", "", "", "uncertain"},
        {201, R"({"success":true,"data":[]})", "", "", "uncertain"},
        {201, R"({"success":true})", "", "", "uncertain"},
        {201, made.substr(0, made.size() - 1), "application/json", "", "uncertain"},
        {201, "", "application/json", "", "uncertain"},
        {201, "[]", "", "", "uncertain"},
        {201, page, "text/html", "", "uncertain"},
        {202, made, "", "", "uncertain"},
        {204, "", "", "", "uncertain"},
        {207, made, "", "", "uncertain"},
        {299, made, "", "", "uncertain"},
        // A web page with 200 means that something else answers.
        {200, page, "text/html", "", "uncertain, stop"},
        {200, page, "text/html; charset=utf-8", "", "uncertain, stop"},
        {200, page, "TEXT/HTML", "", "uncertain, stop"},
        {200, "  \n" + page, "", "", "uncertain, stop"},
        {200, "OK", "text/plain", "", "uncertain"},
        {200, made, "text/html", "", "created"}, // what it says beats what it calls itself
        // Nobody is there.
        {301, "", "", "", "hopeless"},
        {307, "", "", "", "hopeless"},
        {308, page, "text/html", "", "hopeless"},
        {302, "", "", "", "uncertain"},
        {303, page, "text/html", "", "uncertain"},
        {304, "", "", "", "uncertain"},
        {401, no, "", "", "hopeless"},
        {401, "", "", "", "hopeless"},
        {403, no, "", "", "hopeless"},
        {403, page, "text/html", "", "hopeless"},
        {404, page, "text/html", "", "hopeless"},
        {404, "Not found", "text/plain", "", "hopeless"},
        {404, "", "", "", "hopeless"},
        {404, no, "", "", "refused"},
        // The row's own.
        {400, no, "", "", "refused"},
        {400, R"({"success":false,"reason":["a","b"]})", "", "", "refused"},
        {400, R"({"success":false})", "", "", "refused"},
        {400, R"({"error":"bad"})", "", "", "refused"},
        {400, page, "text/html", "", "refused"},
        {400, "", "", "", "refused"},
        {400, made, "", "", "refused"},
        {409, no, "", "", "refused"},
        {413, page, "text/html", "", "refused"},
        {422, no, "", "", "refused"},
        {418, "", "", "", "refused"},
        // Everybody waits.
        {429, no, "", "", "throttled"},
        {429, page, "text/html", "", "throttled"},
        {429, "", "", "7", "throttled"},
        // Unwell.
        {408, "", "", "", "uncertain"},
        {500, no, "", "", "uncertain"},
        {500, made, "", "", "uncertain"},
        {502, page, "text/html", "", "uncertain"},
        {503, page, "text/html", "", "uncertain"},
        {503, no, "", "3", "again"},
        {503, page, "text/html", "Wed, 21 Oct 2015 07:28:10 GMT", "again"},
        {503, no, "", "soon", "uncertain"},
        {500, no, "", "3", "uncertain"},
        {504, "", "", "", "uncertain"},
        {599, "", "", "", "uncertain"},
        {101, "", "", "", "uncertain"},
        {0, "", "", "", "uncertain"},
    };
    for (const auto& t : table) {
        CAPTURE(t.status);
        CAPTURE(t.body);
        CHECK(kind_of(judge(t.status, t.body, t.type, t.retry_after)) == t.verdict);
    }
}

TEST_CASE("judge_lead_creation: a broken exchange is uncertain unless nothing left") {
    const auto judged = [](broken b) { return salesmap::judge_lead_creation(b, now); };
    for (const auto p : {phase::resolve, phase::connect, phase::handshake, phase::write})
        CHECK(kind_of(judged({p, false, false, "x"})) == "again");
    for (const auto p : {phase::write, phase::read})
        CHECK(kind_of(judged({p, true, false, "x"})) == "uncertain");

    const auto a = std::get<delivery::again>(judged({phase::connect, false, false, "refused"}));
    CHECK(a.code == errc::server_unreachable);
    CHECK(a.cause == "connecting failed: refused");
    CHECK_FALSE(a.wait);
    const auto h = std::get<delivery::hopeless>(judged({phase::handshake, false, true, "expired"}));
    CHECK(h.why.code == errc::tls_untrusted);
    CHECK(h.why.detail == "expired");
    broken forbidden{phase::tunnel, false, false, "HTTP 407"};
    forbidden.refused = true;
    const auto f = std::get<delivery::hopeless>(judged(forbidden));
    CHECK(f.why.code == errc::proxy_refused);
    CHECK(f.why.detail == "HTTP 407");
    const auto u = std::get<delivery::uncertain>(judged({phase::read, true, false, "gone"}));
    CHECK(u.status == 0);
    CHECK(u.cause == "waiting for the answer failed: gone");
}

TEST_CASE("judge_lead_creation: a 401 of a token that was replaced since is nobody's fault") {
    const auto judged = [](unsigned status, auto change) {
        answer a{status, "application/json", {}, status == 201 ? made : no};
        change(a);
        return salesmap::judge_lead_creation(a, now);
    };
    const auto replaced = [](answer& a) { a.of_former_token = true; };
    const auto a = std::get<delivery::again>(judged(401, replaced));
    CHECK(a.blameless);
    CHECK_FALSE(a.unwell);
    CHECK_FALSE(a.wait);
    CHECK(a.status == 401);
    CHECK(a.cause == "HTTP 401: no");
    CHECK(class_of(a.code) != error_class::refused); // a probe that meets it ends nothing

    const auto why_not = [](answer& x) {
        x.no_other_token = error{errc::token_elsewhere, "token", "another"};
    };
    const auto h = std::get<delivery::hopeless>(judged(401, why_not));
    CHECK(h.why.code == errc::token_elsewhere);
    CHECK(h.why.where == "token");

    // Only a 401 says that nothing was carried out.
    const struct {
        unsigned status;
        const char* verdict;
    } table[] = {{201, "created"}, {400, "refused"}, {403, "hopeless"}, {500, "uncertain"}};
    for (const auto& t : table) {
        CAPTURE(t.status);
        CHECK(kind_of(judged(t.status, replaced)) == t.verdict);
        CHECK(kind_of(judged(t.status, why_not)) == t.verdict);
    }
}

TEST_CASE("judge_lead_creation: the server's words are kept") {
    const auto c = std::get<delivery::created>(judge(201, made));
    CHECK(c.status == 201);
    CHECK(c.lead_id == "L1");
    CHECK(c.created_at == "T");

    const auto reason = [](const std::string& body) {
        return std::get<delivery::refused>(judge(400, body)).reason;
    };
    CHECK(reason(no) == "no");
    CHECK(reason(R"({"success":false,"reason":["[name]: 필수 입력 사항입니다."]})") ==
          "[name]: 필수 입력 사항입니다.");
    CHECK(reason(R"({"success":false,"reason":["a",5,"b"]})") == "a b");
    CHECK(reason(R"({"success":false,"reason":[],"message":"Bad Request"})") == "Bad Request");
    CHECK(reason(R"({"success":false,"reason":null,"message":"Bad Request"})") == "Bad Request");
    CHECK(reason(R"({"success":false,"message":"Bad Request"})") == "Bad Request");
    CHECK(reason(R"({"error":"bad"})") == "bad");
    CHECK(reason("") == "HTTP 400");
    CHECK(reason("nonsense") == "HTTP 400: nonsense");
    CHECK(reason("{\"success\":false,\"reason\":\"a\\nb\"}") == "a\\nb"); // one line in a log
    const std::string long_one(5000, 'x');
    CHECK(reason(R"({"reason":")" + long_one + R"("})").size() <= limits::excerpt_bytes + 3);

    CHECK(std::get<delivery::uncertain>(judge(500, no)).cause == "HTTP 500: no");
    CHECK(std::get<delivery::uncertain>(judge(200, page, "text/html")).stop->code ==
          errc::api_not_salesmap);
    CHECK(std::get<delivery::hopeless>(judge(401, no)).why.code == errc::api_unauthorized);
    CHECK(std::get<delivery::hopeless>(judge(401, no)).why.detail == "HTTP 401: no");
    CHECK(std::get<delivery::hopeless>(judge(403, no)).why.code == errc::api_forbidden);
    CHECK(std::get<delivery::hopeless>(judge(404, page)).why.code == errc::api_not_salesmap);
    const auto a = std::get<delivery::again>(judge(503, no, {}, "3"));
    CHECK(a.code == errc::server_unwell);
    CHECK(a.wait == 3s);
    CHECK(std::get<delivery::throttled>(judge(429, no, {}, "4")).wait == 4s);
}

TEST_CASE("judge_lead_creation: a refusal names what exists already, when the server does") {
    const auto existing = [](const std::string& body) {
        return std::get<delivery::refused>(judge(400, body)).existing_id;
    };
    CHECK(existing(R"({"success":false,"reason":"이미 존재하는 값입니다.",)"
                   R"("data":{"id":"L7","name":"가"}})") == "L7");
    CHECK(existing(no).empty());
    CHECK(existing(made).empty());
    CHECK(existing(R"({"success":false,"data":{"id":7}})").empty());
    CHECK(existing(R"({"success":false,"data":[]})").empty());
    CHECK(existing(R"({"success":false,"data":null})").empty());
    CHECK(existing(page).empty());
}
