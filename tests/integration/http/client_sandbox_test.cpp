#include "../sandbox/running_sandbox.hpp"
#include "support/english.hpp"
#include "talk.hpp"

#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::chrono_literals;
using delivery::phase;

talk talk_to(const running_sandbox& s, std::chrono::milliseconds timeout = 10s) {
    return talk{s.server->base_url(), s.server->ca_file(), timeout};
}

std::string lead(const std::string& name) { return lead_body(name); }

bool says(const delivery::broken& b, std::string_view words) {
    CAPTURE(english(b.cause));
    return english(b.cause).find(words) != std::string::npos;
}

} // namespace

TEST_CASE("client: asks over verified TLS and reads the answer") {
    const running_sandbox s;
    auto t = talk_to(s);
    const auto me = answer_in(t.ask(get("/v2/user/me")));
    CHECK(me.status == 200);
    CHECK(me.content_type.starts_with("application/json"));
    CHECK(me.retry_after.empty());
    CHECK(me.body.starts_with(R"({"success":true)"));
    CHECK(answer_in(t.ask(post(lead("하나")))).status == 201);
    CHECK(s.server->lead_names() == std::vector<std::string>{"하나"});
}

TEST_CASE("client: one connection serves many exchanges") {
    const running_sandbox s;
    auto t = talk_to(s);
    for (int i = 0; i < 50; ++i)
        CHECK(answer_in(t.ask(post(lead("리드 " + std::to_string(i))))).status == 201);
    CHECK(s.server->count().connections == 1);
    CHECK(s.server->count().leads_created == 50);
}

TEST_CASE("client: another token goes with the next request of every connection") {
    auto o = sandbox_options();
    o.token = "second";
    const running_sandbox s{o};
    auto t = talk_to(s); // with the usual one
    CHECK(answer_in(t.ask(get("/v2/user/me"))).status == 401);
    t.use_token("second");
    CHECK(answer_in(t.ask(get("/v2/user/me"))).status == 200);
    CHECK(answer_in(t.ask(post(lead("하나")))).status == 201);
    CHECK(s.server->count().connections == 1);
}

TEST_CASE("client: a certificate of another authority is not trusted, and nothing is sent") {
    const running_sandbox s;
    const running_sandbox other;
    for (const auto& ca : {other.server->ca_file(), std::filesystem::path{}}) {
        talk t{s.server->base_url(), ca};
        const auto b = broken_in(t.ask(post(lead("nobody"))));
        CHECK(b.at == phase::handshake);
        CHECK(b.untrusted);
        CHECK_FALSE(b.may_have_arrived);
        CHECK(says(b, "certificate"));
    }
    CHECK(s.server->count().requests == 0);
}

TEST_CASE("client: a certificate for another name or address is not trusted, and says so") {
    auto o = sandbox_options();
    o.certificate_host = "other.example";
    o.certificate_for_address = false;
    const running_sandbox s{o};
    const auto port = std::to_string(s.server->port());
    const std::pair<std::string, const char*> table[] = {
        {"https://localhost:" + port + "/api", "hostname mismatch"},
        {"https://127.0.0.1:" + port + "/api", "IP address mismatch"},
    };
    for (const auto& row : table) {
        const auto& url = row.first;
        CAPTURE(url);
        talk t{url, s.server->ca_file()};
        const auto b = broken_in(t.ask(post(lead("nobody"))));
        CHECK(b.untrusted);
        CHECK_FALSE(b.may_have_arrived);
        CHECK(says(b, row.second));
    }
    CHECK(s.server->count().requests == 0);
}

TEST_CASE("client: an address is verified as one") {
    const running_sandbox s;
    talk t{"https://127.0.0.1:" + std::to_string(s.server->port()) + "/api", s.server->ca_file()};
    CHECK(answer_in(t.ask(get("/v2/user/me"))).status == 200);
}

TEST_CASE("client: what was learned of the way is noted for who wants to see it") {
    const running_sandbox s;
    const auto notes = std::make_shared<http::way>();
    talk t{s.server->base_url(), s.server->ca_file(), 10s, {}, {}, notes};
    CHECK_FALSE(t.open());
    CHECK(notes->host == "localhost");
    REQUIRE_FALSE(notes->addresses.empty());
    CHECK(notes->address == "127.0.0.1");
    CHECK(notes->tls.starts_with("TLSv1."));
    REQUIRE(notes->certificate);
    CHECK_FALSE(notes->certificate->issuer.empty());
    CHECK(notes->certificate->until > std::chrono::system_clock::now());
}

TEST_CASE("client: a certificate that is not trusted is noted, too, and not trusted for that") {
    const running_sandbox s;
    const auto notes = std::make_shared<http::way>();
    talk t{s.server->base_url(), {}, 10s, {}, {}, notes};
    const auto b = broken_in(t.ask(post(lead("nobody"))));
    CHECK(b.untrusted);
    CHECK(notes->tls.empty());
    REQUIRE(notes->certificate);
    CHECK_FALSE(notes->certificate->issuer.empty());
    CHECK(s.server->count().requests == 0);
}

TEST_CASE("client: a server that went away is noticed before the next request") {
    running_sandbox s;
    auto t = talk_to(s);
    CHECK(answer_in(t.ask(post(lead("one")))).status == 201);
    s.server->stop();
    const auto late = broken_in(t.exchange(post(lead("two"))));
    CHECK(late.at == phase::connect);
    CHECK_FALSE(late.may_have_arrived);
    const auto refused = broken_in(t.ask(post(lead("two"))));
    CHECK(refused.at == phase::connect);
    CHECK_FALSE(refused.may_have_arrived);
    CHECK(says(refused, "refused"));
}

TEST_CASE("client: every fault of the sandbox comes back as what it is") {
    using sandbox::fault_kind;
    const struct {
        fault_kind kind;
        unsigned status; // 0: no whole answer
        bool created;
    } table[] = {
        {fault_kind::lost, 0, true},
        {fault_kind::dropped, 0, false},
        {fault_kind::error_500, 500, false},
        {fault_kind::created_500, 500, true},
        {fault_kind::error_502, 502, false},
        {fault_kind::created_502, 502, true},
        {fault_kind::html, 200, false},
        {fault_kind::cut, 0, true},
        {fault_kind::slow, 0, true},
        {fault_kind::throttled, 429, false},
        {fault_kind::close, 201, true},
        {fault_kind::unavailable, 503, false},
        {fault_kind::unauthorized, 401, false},
    };
    for (const auto& f : table) {
        CAPTURE(std::string{sandbox::name_of(f.kind)});
        const running_sandbox s;
        s.server->order({.kind = f.kind, .at = 1, .slow_ms = 1'200'000});
        auto t = talk_to(s, f.kind == fault_kind::slow ? 2s : 10s);
        const auto r = t.ask(post(lead("first")));
        if (f.status == 0) {
            const auto b = broken_in(r);
            CHECK(b.at == phase::read);
            CHECK(b.may_have_arrived);
            CHECK_FALSE(b.untrusted);
            CHECK(says(b, f.kind == fault_kind::slow ? "no answer for 2s"
                                                     : "the server closed the connection"));
        } else {
            const auto a = answer_in(r);
            CHECK(a.status == f.status);
            CHECK(a.retry_after == (f.kind == fault_kind::unavailable ? "1" : ""));
        }
        CHECK(s.server->lead_names().size() == (f.created ? 1U : 0U));
        CHECK(answer_in(t.ask(post(lead("second")))).status == 201); // and goes on
    }
}

TEST_CASE("client: a connection that is to be closed is not used again") {
    const running_sandbox s;
    s.server->order({.kind = sandbox::fault_kind::close, .every = 1});
    auto t = talk_to(s);
    for (int i = 0; i < 3; ++i)
        CHECK(answer_in(t.ask(post(lead(std::to_string(i))))).status == 201);
    CHECK(s.server->count().connections == 3);
}

TEST_CASE("client: authorities that cannot be loaded are told before anything is asked") {
    const temporary_folder folder;
    const auto endpoint = *http::parse_endpoint("https://localhost:1/api");
    for (const auto& file : {folder.write("empty.pem", ""), folder.write("text.pem", "no PEM"),
                             folder.path() / "none.pem", folder.path()}) {
        const auto c = http::client::make({endpoint, file, "t", 1s});
        REQUIRE_FALSE(c.has_value());
        CHECK(c.error().code == errc::bad_ca_file);
        CHECK(english(c.error().where) == file.string());
    }
}
