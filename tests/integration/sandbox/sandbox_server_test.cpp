#include "running_sandbox.hpp"

#include "leadimport/base/file.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <sys/stat.h>
#include <thread>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;

std::string content(const std::filesystem::path& path) {
    return read_small_file(path, 1 << 16, errc::bad_option).value();
}

// Of the object that an answer tells.
std::string id_in(std::string_view body) {
    constexpr std::string_view before = "\"id\":\"";
    return std::string{body.substr(body.find(before) + before.size(), 36)};
}

std::string person_of(std::string_view company) {
    return R"({"name":"새 사람","organizationId":")" + std::string{company} +
           R"(","fieldList":[{"name":"이메일","stringValue":"x@y.z"}]})";
}

// What connecting fails with; empty when it does not.
std::string failure(const tls_client::settings& s) {
    try {
        const tls_client c{s};
        return {};
    } catch (const std::runtime_error& e) {
        return e.what();
    }
}

} // namespace

TEST_CASE("sandbox: a lead is created over TLS, and the connection is kept for many more") {
    const running_sandbox s;
    CHECK(s.server->base_url() == "https://localhost:" + std::to_string(s.server->port()) + "/api");
    auto c = s.client();
    for (int i = 0; i < 200; ++i) {
        const auto a = post_lead(c, "리드 " + std::to_string(i));
        REQUIRE(a);
        REQUIRE(a->status == 201);
        CHECK(a->complete);
        CHECK(a->headers.at("content-type") == "application/json; charset=utf-8");
        CHECK(a->headers.count("connection") == 0);
        CHECK(a->body.starts_with(R"({"success":true,"data":{"lead":{"id":")"));
    }
    const auto names = s.server->lead_names();
    REQUIRE(names.size() == 200);
    CHECK(names.front() == "리드 0");
    CHECK(names.back() == "리드 199");
    CHECK(s.server->count().connections == 1);
    CHECK(s.server->count().leads_created == 200);
}

TEST_CASE("sandbox: a wrong base URL meets pages, a wrong token 401, a restricted one 403") {
    const running_sandbox s;
    auto c = s.client();
    const struct {
        const char* token;
        const char* target;
        int status;
        const char* type;
    } table[] = {
        {"sandbox-token", "/api/v2/user/me", 200, "application/json; charset=utf-8"},
        {"wrong", "/api/v2/user/me", 401, "application/json; charset=utf-8"},
        {"", "/api/v2/user/me", 401, "application/json; charset=utf-8"},
        {"sandbox-token-forbidden", "/api/v2/user/me", 403, "application/json; charset=utf-8"},
        {"sandbox-token", "/", 200, "text/html; charset=utf-8"},
        {"sandbox-token", "/v2/user/me", 200, "text/html; charset=utf-8"},
        {"sandbox-token", "/api/v2/nothing", 404, "text/html; charset=utf-8"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.target});
        CAPTURE(std::string{row.token});
        c.token = row.token;
        const auto a = c.request("GET", row.target);
        REQUIRE(a);
        CHECK(a->status == row.status);
        CHECK(a->headers.at("content-type") == row.type);
        CHECK_FALSE(a->body.empty());
    }
    CHECK(s.server->count().unauthorized == 2);
}

TEST_CASE("sandbox: the token in a file can be replaced while it serves") {
    const temporary_folder folder;
    auto o = sandbox_options();
    o.token_file = folder.write("token", "first\n");
    const running_sandbox s{o};
    auto c = s.client();
    const auto status = [&](const char* token) {
        c.token = token;
        const auto a = c.request("GET", "/api/v2/user/me");
        return a ? a->status : 0;
    };
    CHECK(status("first") == 200);
    CHECK(status("sandbox-token") == 401);
    folder.write("token", "");
    CHECK(status("first") == 200); // until there is another one
    folder.write("token", "second\n");
    CHECK(status("first") == 401);
    CHECK(status("second") == 200);

    o.dir = folder.path();
    for (const auto& file : {folder.write("none", " \n"), folder.path() / "missing"}) {
        o.token_file = file;
        const auto refused = sandbox::server::start(o);
        REQUIRE_FALSE(refused.has_value());
        CHECK(refused.error().code == errc::bad_option);
    }
}

TEST_CASE("sandbox: the certificate is for localhost and 127.0.0.1, or for whom it was ordered") {
    const running_sandbox usual;
    auto to = usual.settings();
    CHECK(failure(to) == "");
    to.name = "127.0.0.1";
    CHECK(failure(to) == "");
    to.name = "salesmap.kr";
    CHECK(failure(to) == "verify: hostname mismatch");

    auto o = sandbox_options();
    o.certificate_host = "elsewhere.example";
    o.certificate_for_address = false;
    const running_sandbox other{o};
    auto there = other.settings();
    CHECK(failure(there) == "verify: hostname mismatch");
    there.name = "127.0.0.1";
    CHECK(failure(there) == "verify: IP address mismatch");
    there.name = "elsewhere.example";
    CHECK(failure(there) == "");
    there.ca_file = usual.server->ca_file(); // each run has an authority of its own
    CHECK(failure(there).starts_with("verify: "));
}

TEST_CASE("sandbox: nothing older than TLS 1.2 is spoken, and no key is left in the folder") {
    const running_sandbox s;
    auto to = s.settings();
    to.newest_tls = TLS1_2_VERSION;
    CHECK(failure(to) == "");
    to.newest_tls = TLS1_1_VERSION;
    CHECK(failure(to) != "");
    for (const auto& file : std::filesystem::directory_iterator{s.folder()})
        CHECK((file.path().filename() == "ca.pem" || file.path().filename() == "base-url"));
    const auto pem = content(s.server->ca_file());
    CHECK(pem.find("PRIVATE") == std::string::npos);
}

TEST_CASE("sandbox: over the limit it is 429, and after the time that it names there is room") {
    auto o = sandbox_options();
    o.limit = {3, 3s};
    const running_sandbox s{o};
    auto c = s.client();
    std::optional<http_answer> a;
    // Four posts fit in three seconds, unless the machine stands still.
    int taken = 0;
    for (a = post_lead(c, "a"); a && a->status == 201 && taken < 30; a = post_lead(c, "a"))
        ++taken;
    REQUIRE(a);
    CHECK(taken >= 3);
    CHECK(a->status == 429);
    CHECK(a->headers.count("retry-after") == 0);
    const auto point = a->body.find('.');
    REQUIRE(point != std::string::npos);
    CHECK(a->body.at(point - 2) == '"');
    const auto tenths = (a->body.at(point - 1) - '0') * 10 + a->body.at(point + 1) - '0';
    CHECK(tenths >= 1);
    CHECK(tenths <= 30);
    std::this_thread::sleep_for(tenths * 100ms);
    CHECK(post_lead(c, "a")->status == 201);
    CHECK(s.server->count().throttled == 1);
    CHECK(s.server->count().most_in_window >= 4);
}

TEST_CASE("sandbox: stop ends open connections and slow answers at once, and may be called again") {
    auto o = sandbox_options();
    o.latency = 20min;
    const running_sandbox s{o};
    auto idle = s.client();
    auto waiting = s.client();
    REQUIRE(waiting.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    while (s.server->count().requests == 0)
        std::this_thread::sleep_for(1ms);
    const auto begin = std::chrono::steady_clock::now();
    s.server->stop();
    CHECK(std::chrono::steady_clock::now() - begin < 2min);
    CHECK_FALSE(waiting.read());
    CHECK(idle.ended());
    s.server->stop();
    CHECK(s.server->count().connections == 2);
    CHECK(s.server->count().most_connections == 2);
}

TEST_CASE("sandbox: clients come at the same time, and none is confused with another") {
    const running_sandbox s;
    std::vector<std::thread> threads;
    std::vector<int> good(8);
    for (std::size_t t = 0; t < good.size(); ++t)
        threads.emplace_back([&, t] {
            auto c = s.client();
            for (int i = 0; i < 50; ++i) {
                const auto name = std::to_string(t) + "-" + std::to_string(i);
                const auto a = post_lead(c, name);
                if (a && a->body.find("\"name\":\"" + name + "\"") != std::string::npos) ++good[t];
            }
        });
    for (auto& t : threads)
        t.join();
    CHECK(good == std::vector<int>(8, 50));
    CHECK(s.server->lead_names().size() == 400);
}

TEST_CASE("sandbox: accepted leads are in the record file before the answer, and are there again") {
    const temporary_folder folder;
    auto o = sandbox_options();
    o.record_file = folder.path() / "leads.jsonl";
    std::string id;
    {
        const running_sandbox s{o};
        auto c = s.client();
        s.server->order(sandbox::parse_fault("lost@2").value());
        id = id_in(post_lead(c, "하나", "Idempotency-Key: key 1\r\n")->body);
        const auto text = content(o.record_file);
        CHECK(text.starts_with(R"({"id":")" + id + R"(","name":"하나","createdAt":")"));
        CHECK(text.ends_with(R"(,"by":"request","idempotencyKey":"key 1","body":)" +
                             lead_body("하나") + "}\n"));
        CHECK_FALSE(post_lead(c, "둘"));
        auto again = s.client();
        CHECK(again.request("POST", "/api/v2/lead", "{}")->status == 400);
    }
    const auto text = content(o.record_file);
    CHECK(std::ranges::count(text, '\n') == 2);
    CHECK(text.find(R"("fault":"lost")") != std::string::npos);
    struct stat about {};
    REQUIRE(::stat(o.record_file.c_str(), &about) == 0);
    CHECK((about.st_mode & 0777) == 0600);

    const running_sandbox s{o};
    CHECK(s.server->lead_names() == std::vector<std::string>{"하나", "둘"});
    auto c = s.client();
    CHECK(c.request("GET", "/api/v2/lead/" + id)->body.find("하나") != std::string::npos);
    CHECK(post_lead(c, "셋")->status == 201);
    CHECK(s.server->lead_names().size() == 3);
    CHECK(s.server->count().leads_created == 1);
}

TEST_CASE("sandbox: created people and organizations are recorded, and are there again") {
    const temporary_folder folder;
    auto o = sandbox_options();
    o.record_file = folder.path() / "record.jsonl";
    o.faults = {sandbox::parse_fault("people:lost@1").value()};
    std::string company;
    {
        const running_sandbox s{o};
        auto c = s.client();
        company = id_in(c.request("POST", "/api/v2/organization", R"({"name":"새 회사"})")->body);
        CHECK_FALSE(c.request("POST", "/api/v2/people", person_of(company)));
        auto again = s.client();
        CHECK(again.request("POST", "/api/v2/people", person_of(company))->status == 400);
        CHECK(s.server->count().people_posts == 2);
        CHECK(s.server->count().people_created == 1);
    }
    const auto text = content(o.record_file);
    CHECK(std::ranges::count(text, '\n') == 2);
    CHECK(text.starts_with(R"({"object":"organization","id":")" + company));
    CHECK(text.find("\n{\"object\":\"people\",") != std::string::npos);

    o.faults.clear();
    o.behaves.duplicates_without_id = true;
    const running_sandbox s{o};
    auto c = s.client();
    const auto found = c.request("GET", "/api/v2/people-temp/x@y.z");
    CHECK(found->status == 200);
    CHECK(found->body.find(company) != std::string::npos);
    const auto twice = c.request("POST", "/api/v2/people", person_of(company));
    CHECK(twice->status == 400);
    CHECK(twice->body.find("이미 존재하는 이메일입니다") != std::string::npos);
    CHECK(twice->body.find("\"data\"") == std::string::npos);
}

TEST_CASE("sandbox: the schema comes from a file, and what cannot be used is told") {
    const temporary_folder folder;
    auto o = sandbox_options();
    o.dir = folder.path();
    o.schema_file =
        folder.write("schema.json", R"({"users":[{"name":"나"}],"room":{"name":"내 방"}})");
    {
        const running_sandbox s{o};
        auto c = s.client();
        CHECK(c.request("GET", "/api/v2/user/me")->body.find("내 방") != std::string::npos);
    }
    folder.write("schema.json", "{");
    CHECK(sandbox::server::start(o).error().code == errc::bad_schema_file);
    o.schema_file = folder.path() / "none";
    CHECK(sandbox::server::start(o).error().code == errc::bad_schema_file);
    o.schema_file.clear();
    o.address = "nowhere";
    CHECK(sandbox::server::start(o).error().code == errc::bad_option);
    o.address = "127.0.0.1";
    o.dir = folder.path() / "none";
    CHECK(sandbox::server::start(o).error().code == errc::storage_failed);
    o.dir = folder.path();
    o.certificate_host = "a,DNS:b";
    CHECK(sandbox::server::start(o).error().code == errc::bad_option);
    const running_sandbox other;
    o.certificate_host = "localhost";
    o.port = other.server->port();
    CHECK(sandbox::server::start(o).error().code == errc::bad_option);
}
