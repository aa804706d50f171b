// Every kind of fault as a client meets it: what comes back, what is created, what the record says.
#include "running_sandbox.hpp"

#include "leadimport/base/file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;

// A sandbox with a record and one fault.
struct faulty {
    explicit faulty(std::string_view fault, sandbox::options o = sandbox_options()) {
        o.record_file = folder.path() / "record";
        o.faults = {sandbox::parse_fault(fault).value()};
        s.emplace(std::move(o));
    }
    [[nodiscard]] tls_client client() const { return s->client(); }
    [[nodiscard]] std::string record() const {
        return read_small_file(folder.path() / "record", 1 << 24, errc::bad_option).value();
    }
    [[nodiscard]] std::vector<std::string> leads() const { return s->server->lead_names(); }
    void wait_for_leads(std::size_t n) const {
        while (leads().size() < n)
            std::this_thread::sleep_for(1ms);
    }

    temporary_folder folder;
    std::optional<running_sandbox> s;
};

bool has(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

using names = std::vector<std::string>;

} // namespace

TEST_CASE("sandbox: a status of any form is answered as ordered, and the connection goes on") {
    const struct {
        const char* kind;
        int status;
        const char* type;
        const char* header; // one that must be there
        bool created;
    } table[] = {
        {"html-301", 301, "text/html", "location", false},
        {"html-400", 400, "text/html", "date", false},
        {"html-401-created", 401, "text/html", "date", true},
        {"html-403", 403, "text/html", "date", false},
        {"html-403-created", 403, "text/html", "date", true},
        {"html-404-created", 404, "text/html", "date", true},
        {"html-413-created", 413, "text/html", "date", true},
        {"html-429", 429, "text/html", "date", false},
        {"empty-429", 429, "text/html", "date", false},
        {"error-400", 400, "application/json", "date", false},
        {"error-422-created", 422, "application/json", "date", true},
        {"408-created", 408, "text/html", "date", true},
        {"409", 409, "application/json", "date", false},
        {"409-created", 409, "application/json", "date", true},
        {"503-created", 503, "application/json", "retry-after", true},
        {"504-created", 504, "text/html", "date", true},
        {"echo-auth", 400, "application/json", "date", false},
        {"echo-html-502-created", 502, "text/html", "date", true},
        {"long-reason", 400, "application/json", "date", false},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.kind});
        const faulty f{std::string{row.kind} + "@1"};
        auto c = f.client();
        const auto a = post_lead(c, "하나");
        REQUIRE(a);
        CHECK(a->complete);
        CHECK(a->status == row.status);
        CHECK(a->headers.at("content-type").starts_with(row.type));
        CHECK(a->headers.count(row.header) == 1);
        CHECK(f.leads().size() == (row.created ? 1U : 0U));
        CHECK(has(f.record(), R"("fault":")" + std::string{row.kind} + "\"") == row.created);
        CHECK(has(a->body, "Bearer sandbox-token") ==
              std::string_view{row.kind}.starts_with("echo"));
        CHECK(post_lead(c, "둘")->status == 201);
    }
}

TEST_CASE("sandbox: what comes late is there later, without anybody asking") {
    const struct {
        const char* kind;
        int status; // 0: no answer
        const char* by;
    } table[] = {
        {"late", 0, "request"},
        {"504-late", 504, "request"},
        {"replay", 0, "replay"},
        {"502-replay", 502, "replay"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.kind});
        const faulty f{std::string{row.kind} + "@1:100ms"};
        auto c = f.client();
        const auto begin = std::chrono::steady_clock::now();
        const auto a = post_lead(c, "하나", "Idempotency-Key: key 1\r\n");
        CHECK((a ? a->status : 0) == row.status);
        f.wait_for_leads(1);
        CHECK(std::chrono::steady_clock::now() - begin >= 100ms);
        while (f.record().empty())
            std::this_thread::sleep_for(1ms);
        CHECK(has(f.record(), R"("by":")" + std::string{row.by} +
                                  R"(","idempotencyKey":"key 1","fault":")" + row.kind + "\""));
        CHECK(f.s->server->count().came_late == 1);
    }
}

TEST_CASE("sandbox: a slow server goes on when its client has left, and answers who waits") {
    const faulty f{"slow-late%100x2:200ms"};
    {
        auto impatient = f.client();
        const auto begin = std::chrono::steady_clock::now();
        REQUIRE(impatient.send("POST /api/v2/lead HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
                               "Bearer sandbox-token\r\nContent-Type: application/json\r\n"
                               "Content-Length: " +
                               std::to_string(lead_body("하나").size()) + "\r\n\r\n" +
                               lead_body("하나")));
        while (f.s->server->count().lead_posts == 0)
            std::this_thread::sleep_for(1ms);
        const auto none_yet = f.leads().empty();
        if (std::chrono::steady_clock::now() - begin < 200ms) CHECK(none_yet);
    }
    f.wait_for_leads(1);
    auto patient = f.client();
    const auto a = post_lead(patient, "둘");
    REQUIRE(a);
    CHECK(a->status == 201);
    CHECK(has(a->body, R"("name":"둘")"));
    CHECK(f.leads() == names{"하나", "둘"});
    CHECK(post_lead(patient, "셋")->status == 201);
}

TEST_CASE("sandbox: what was still to come when it stops is told, and is not there again") {
    auto o = sandbox_options();
    const faulty f{"late@1:1h", o};
    auto c = f.client();
    CHECK_FALSE(post_lead(c, "하나", "Idempotency-Key: key 1\r\n"));
    f.s->server->stop();
    const auto record = f.record();
    CHECK(record == R"({"never":"lead","why":"stopped","by":"request","idempotencyKey":"key 1",)"
                    R"("fault":"late","body":)" +
                        lead_body("하나") + "}\n");
    o.record_file = f.folder.path() / "record";
    const running_sandbox again{o};
    CHECK(again.server->lead_names().empty());
}

TEST_CASE("sandbox: an untrue answer of success is whole, and its lead is there") {
    const struct {
        const char* kind;
        const char* has;
        const char* has_not;
        std::size_t leads;
    } table[] = {
        {"repeat", R"("name":"하나")", R"("name":"둘")", 1},
        {"repeat-created", R"("name":"하나")", R"("name":"둘")", 2},
        {"same-id", R"("name":"둘")", R"("name":"하나")", 2},
        {"foreign-name", R"("name":")", R"("name":"둘")", 2},
        {"no-name", R"("id":")", R"("name":)", 2},
        {"no-id", R"("name":"둘")", R"("id":)", 2},
        {"no-success", R"("success":false)", R"("success":true)", 2},
        {"bad-id-empty", R"("id":"")", R"("name":"하나")", 2},
        {"bad-id-long", "77777777", R"("name":"하나")", 2},
        {"bad-id-control", R"(\u001b)", "\x1b", 2},
        {"old-date", R"("createdAt":"20)", R"("name":"하나")", 2}, // one is a colleague's
        {"old-date-created", R"("createdAt":"20)", R"("name":"하나")", 3},
        {"twice", R"("name":"둘")", R"("name":"하나")", 3},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.kind});
        const faulty f{std::string{row.kind} + "@2"};
        auto c = f.client();
        const auto first = post_lead(c, "하나");
        const auto a = post_lead(c, "둘");
        REQUIRE(a);
        CHECK(a->complete);
        CHECK(a->status == 201);
        CHECK(has(a->body, row.has));
        CHECK_FALSE(has(a->body, row.has_not));
        CHECK(f.leads().size() == row.leads);
        const auto record = f.record();
        CHECK(std::ranges::count(record, '\n') == static_cast<std::ptrdiff_t>(row.leads));
        CHECK(post_lead(c, "셋")->status == 201);
    }
}

TEST_CASE("sandbox: an early answer shifts all answers of its connection by one") {
    const faulty f{"early@2"};
    auto usual = f.client();
    CHECK(has(post_lead(usual, "하나")->body, R"("name":"하나")"));
    auto shifted = f.client();
    CHECK(has(post_lead(shifted, "둘")->body, R"("name":"하나")"));
    CHECK(has(post_lead(shifted, "셋")->body, R"("name":"둘")"));
    auto next = f.client();
    CHECK(has(post_lead(next, "넷")->body, R"("name":"넷")"));
    CHECK(f.leads() == names{"하나", "둘", "셋", "넷"});
}

TEST_CASE("sandbox: the faults of people and organizations come late, too") {
    auto o = sandbox_options();
    const faulty f{"people:late@1:50ms", o};
    auto c = f.client();
    constexpr auto person =
        R"({"name":"새 사람","fieldList":[{"name":"이메일","stringValue":"x@y.z"}]})";
    CHECK_FALSE(c.request("POST", "/api/v2/people", person));
    auto again = f.client();
    while (again.request("GET", "/api/v2/people-temp/x@y.z")->status != 200)
        std::this_thread::sleep_for(1ms);
    CHECK(again.request("POST", "/api/v2/people", person)->status == 400);
    CHECK(f.record().starts_with(R"({"object":"people",)"));
}

TEST_CASE("sandbox: its clock is told by Date, by ids and by dates of creation") {
    auto o = sandbox_options();
    o.behaves.clock_offset = 366 * 24h;
    const running_sandbox s{o};
    auto c = s.client();
    const auto a = post_lead(c, "하나");
    const auto next_year = std::to_string(static_cast<int>(
        std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(
                                        std::chrono::system_clock::now() + o.behaves.clock_offset)}
            .year()));
    CHECK(has(a->headers.at("date"), " " + next_year + " "));
    CHECK(has(a->body, R"("createdAt":")" + next_year));
}
