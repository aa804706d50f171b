#include "service_fixture.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;
using namespace leadimport::tests;
using namespace std::chrono_literals;

} // namespace

TEST_CASE("service: the token decides before anything else") {
    const struct {
        const char* authorization;
        unsigned status;
    } table[] = {
        {"Bearer sandbox-token", 201},
        {"Bearer sandbox-token-forbidden", 403},
        {"Bearer sandbox-token-elsewhere", 403},
        {"Bearer sandbox-token-anything", 401},
        {"Bearer sandbox-toke", 401},
        {"Bearer sandbox-token-", 401},
        {"Bearer ", 401},
        {"sandbox-token", 401},
        {"", 401},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.authorization});
        asked_service s{unlimited()};
        s.authorization = row.authorization;
        const auto r = s.create();
        CHECK(r.status == row.status);
        CHECK_FALSE(r.html);
        CHECK(s.all.count().unauthorized == (row.status == 401 ? 1U : 0U));
        CHECK(s.all.count().lead_posts == 1);
        CHECK(s.all.count().points == (row.status == 201 ? 1U : 0U));
    }
}

TEST_CASE("service: a token of another workspace tells which that is, and does nothing else") {
    asked_service s{unlimited()};
    const auto ours = s.ask("GET", "/api/v2/user/me");
    CHECK(s.all.count().elsewhere == 0);
    s.authorization = "Bearer sandbox-token-elsewhere";
    const auto theirs = s.ask("GET", "/api/v2/user/me");
    CHECK(theirs.status == 200);
    const auto room = [](const reply& r) {
        return boost::json::parse(r.body).at_pointer("/data/user/room/id").as_string();
    };
    CHECK(room(theirs) != room(ours));
    CHECK(s.ask("GET", "/api/v2/user").status == 403);
    CHECK(s.all.count().elsewhere == 2);
    CHECK(s.all.count().points == 1);
}

TEST_CASE("service: a token can be replaced, and the one before is refused") {
    asked_service s{unlimited()};
    s.all.accept("second");
    CHECK(s.create().status == 401);
    s.authorization = "Bearer second";
    CHECK(s.create().status == 201);
}

TEST_CASE("service: where no API is, pages answer") {
    asked_service s{unlimited()};
    s.authorization = "";
    for (const auto* target : {"/", "/v2/lead", "/index.html"}) {
        const auto r = s.ask("POST", target);
        CHECK(r.status == 200);
        CHECK(r.html);
        CHECK(r.body.starts_with("<!DOCTYPE html>"));
    }
    for (const auto* target : {"/api", "/api/v2/nothing", "/api/v3/lead"}) {
        const auto r = s.ask("GET", target);
        CHECK(r.status == 404);
        CHECK(r.html);
    }
    CHECK(s.all.count().requests == 6);
    CHECK(s.all.count().points == 0);
}

TEST_CASE("service: a body must be JSON by its type, and a known path have the right method") {
    asked_service s{unlimited()};
    for (const auto* type : {"application/json", "Application/JSON; charset=utf-8"}) {
        s.content_type = type;
        CHECK(s.create().status == 201);
    }
    for (const auto* type : {"", "text/plain", "application/x-www-form-urlencoded"}) {
        s.content_type = type;
        CHECK(s.create().status == 400);
    }
    CHECK(s.ask("PUT", "/api/v2/lead").status == 405);
}

TEST_CASE("service: over the limit it is 429, with the time to wait in the text") {
    options o;
    o.limit = {12, 10s};
    asked_service s{o};
    CHECK(s.create().status == 201);
    CHECK(s.ask("POST", "/api/v2/lead", "{}").status == 400);
    CHECK(s.ask("POST", "/api/v2/object/lead/search", "{}").status == 400);
    s.now = 300ms;
    auto r = s.create();
    CHECK(r.status == 429);
    CHECK(r.body == R"({"success":false,"message":"Too Many Requests",)"
                    R"("reason":"9.7초 후 재시도해주세요."})");
    CHECK(r.extra_header.empty());
    s.now = 9999ms;
    CHECK(s.create().body.find("\"0.1초") != std::string::npos);
    s.now = 10000ms;
    CHECK(s.create().status == 201);

    const auto c = s.all.count();
    CHECK(c.requests == 6);
    CHECK(c.points == 13);
    CHECK(c.lead_posts == 5);
    CHECK(c.leads_created == 2);
    CHECK(c.leads_refused == 1);
    CHECK(c.throttled == 2);
    CHECK(c.most_in_window == 5);
}

TEST_CASE("service: each fault spoils the answer in its way, and creates the lead or does not") {
    const struct {
        const char* fault;
        unsigned status;
        bool html;
        ending after;
        bool created;
        std::string_view header;
    } table[] = {
        {"lost@1", 201, false, ending::drop, true, ""},
        {"dropped@1", 200, false, ending::drop, false, ""},
        {"500@1", 500, false, ending::keep, false, ""},
        {"500-created@1", 500, false, ending::keep, true, ""},
        {"502@1", 502, true, ending::keep, false, ""},
        {"502-created@1", 502, true, ending::keep, true, ""},
        {"html@1", 200, true, ending::keep, false, ""},
        {"cut@1", 201, false, ending::cut, true, ""},
        {"slow@1", 201, false, ending::keep, true, ""},
        {"429@1", 429, false, ending::keep, false, ""},
        {"close@1", 201, false, ending::close, true, ""},
        {"503@1", 503, false, ending::keep, false, "Retry-After: 1\r\n"},
        {"401@1", 401, false, ending::keep, false, ""},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.fault});
        asked_service s{unlimited()};
        s.order(row.fault);
        const auto r = s.create();
        CHECK(r.status == row.status);
        CHECK(r.html == row.html);
        CHECK(r.after == row.after);
        CHECK(r.extra_header == row.header);
        CHECK(s.all.lead_names().size() == (row.created ? 1U : 0U));
        CHECK(s.all.count().leads_created == (row.created ? 1U : 0U));
        CHECK(s.all.count().faults_played == 1);
        CHECK(r.record.empty() != row.created);
        const auto kind =
            std::string_view{row.fault}.substr(0, std::string_view{row.fault}.find('@'));
        if (row.created)
            CHECK(r.record.find("\"fault\":\"" + std::string{kind} + "\"") != std::string::npos);
        CHECK(s.create().status == 201); // the next one is well
    }
}

TEST_CASE("service: the creation of people and organizations is disturbed as that of leads") {
    const struct {
        std::string of;
        const char* body;
        std::uint64_t counters::*created;
    } objects[] = {
        {"people", R"({"name":"새 사람"})", &counters::people_created},
        {"organization", R"({"name":"새 회사"})", &counters::organizations_created},
    };
    const struct {
        std::string kind;
        unsigned status;
        ending after;
        bool created;
    } faults[] = {
        {"lost", 201, ending::drop, true},   {"dropped", 200, ending::drop, false},
        {"500", 500, ending::keep, false},   {"500-created", 500, ending::keep, true},
        {"502", 502, ending::keep, false},   {"502-created", 502, ending::keep, true},
        {"html", 200, ending::keep, false},  {"cut", 201, ending::cut, true},
        {"slow", 201, ending::keep, true},   {"429", 429, ending::keep, false},
        {"close", 201, ending::close, true}, {"503", 503, ending::keep, false},
        {"401", 401, ending::keep, false},
    };
    for (const auto& object : objects)
        for (const auto& f : faults) {
            CAPTURE(object.of);
            CAPTURE(f.kind);
            asked_service s{unlimited()};
            s.order(object.of + ":" + f.kind + "@2");
            CHECK(s.create().status == 201); // of a lead, which is counted for itself
            CHECK(s.create().status == 201);
            const auto target = "/api/v2/" + object.of;
            CHECK(s.ask("POST", target, "{}").status == 400); // the first of its kind
            const auto r = s.ask("POST", target, object.body);
            CHECK(r.status == f.status);
            CHECK(r.after == f.after);
            CHECK(s.all.count().*object.created == (f.created ? 1U : 0U));
            CHECK(s.all.count().faults_played == 1);
            const auto line = R"({"object":")" + object.of + R"(","id":")";
            CHECK(r.record.starts_with(line) == f.created);
            const auto fault = R"("fault":")" + f.kind + '"';
            CHECK((r.record.find(fault) != r.record.npos) == f.created);
        }
}

TEST_CASE("service: what is asked and created is counted by kind") {
    asked_service s{unlimited()};
    const auto post = [&](const char* target, const char* body) {
        return s.ask("POST", target, body).status;
    };
    const auto* known = R"({"name":"한빛제조"})";
    CHECK(post("/api/v2/organization", known) == 400);
    CHECK(post("/api/v2/organization", R"({"name":"새 회사"})") == 201);
    CHECK(post("/api/v2/organization", R"({"name":"또 하나"})") == 201);
    CHECK(post("/api/v2/people", R"({"name":"새 사람"})") == 201);
    CHECK(post("/api/v2/people", "{}") == 400);
    CHECK(post("/api/v2/object/organization/search", "{}") == 400);
    CHECK(s.ask("GET", "/api/v2/people-temp/x@y.z").status == 400);
    CHECK(s.create().status == 201);
    s.authorization = "";
    CHECK(post("/api/v2/people", "{}") == 401);
    const auto c = s.all.count();
    CHECK(c.organization_posts == 3);
    CHECK(c.organizations_created == 2);
    CHECK(c.people_posts == 3);
    CHECK(c.people_created == 1);
    CHECK(c.searches == 1);
    CHECK(c.people_lookups == 1);
    CHECK(c.lead_posts == 1);
    CHECK(c.leads_created == 1);
    CHECK(c.leads_refused == 0);
}

TEST_CASE("service: a fault does not create what the API refuses") {
    asked_service s{unlimited()};
    s.order("500-created@1");
    CHECK(s.ask("POST", "/api/v2/lead", "{}").status == 500);
    CHECK(s.all.count().leads_created == 0);
    CHECK(s.all.count().leads_refused == 1);
}

TEST_CASE("service: faults count lead creations that the limit let through, and nothing else") {
    options o;
    o.limit = {3, 10s};
    o.faults = {parse_fault("503@3").value()};
    asked_service s{o};
    CHECK(s.ask("GET", "/api/v2/user/me").status == 200);
    CHECK(s.create().status == 201);
    CHECK(s.ask("POST", "/api/v2/lead", "{}").status == 400);
    CHECK(s.create().status == 429);
    s.now = 10s;
    CHECK(s.create().status == 503);
}

TEST_CASE("service: an answer waits for the latency, a slow one longer") {
    auto o = unlimited();
    o.latency = 20ms;
    asked_service s{o};
    s.order("slow@2:2500ms");
    CHECK(s.create().delay == 20ms);
    CHECK(s.create().delay == 2520ms);
    CHECK(s.ask("GET", "/").delay == 20ms);
}

TEST_CASE("counters: they are told as one line of JSON") {
    counters c;
    c.connections = 1;
    c.most_connections = 11;
    const auto json = boost::json::parse(c.to_json());
    CHECK(json.as_object().size() == 20);
    CHECK(json.at("connections").as_int64() == 1);
    CHECK(json.at("most_connections").as_int64() == 11);
    CHECK(c.to_json().find('\n') == std::string::npos);
}
