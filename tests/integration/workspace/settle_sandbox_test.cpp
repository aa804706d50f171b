#include "../http/talk.hpp"
#include "../sandbox/running_sandbox.hpp"

#include "leadimport/delivery/limiter.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/workspace/settle.hpp"

#include <map>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;
using namespace std::chrono_literals;

const std::string key_field = "가져오기 키";

std::string with_key(const std::string& body, const std::string& key) {
    return body.substr(0, body.size() - 1) + R"(,"fieldList":[{"name":")" + key_field +
           R"(","stringValue":")" + key + R"("}]})";
}

// A sandbox with leads, and rows whose outcome nobody knows.
struct settling {
    settling() : line{talk()} {
        const auto field = answer_in(line.ask(salesmap::create_text_field(key_field)));
        REQUIRE(field.status == 201);
    }
    [[nodiscard]] tests::talk talk() const {
        return tests::talk{sandbox.server->base_url(), sandbox.server->ca_file()};
    }
    // As an import sends it whose answer is lost.
    std::string create(const std::string& body) {
        const auto made = answer_in(line.ask(salesmap::create_lead(body, {})));
        REQUIRE(made.status == 201);
        const auto at = made.body.find(R"("id":")") + 6;
        return made.body.substr(at, made.body.find('"', at) - at);
    }
    void doubt(std::uint64_t n, std::string body, std::string key = {}) {
        const auto now = std::chrono::system_clock::now();
        rows.push_back({n, std::move(body), std::move(key), now - 5s, now});
    }
    settlement settle() {
        boost::asio::io_context io{1};
        const auto client = http::client::make({*http::parse_endpoint(sandbox.server->base_url()),
                                                sandbox.server->ca_file(), "sandbox-token", 5s});
        REQUIRE(client.has_value());
        const auto connection = client->new_connection(io.get_executor());
        delivery::local_limiter limiter{rate{}};
        settle_means means{{*connection, limiter, {}, [] { return 0.5; }},
                           key_field,
                           50ms,
                           [](const std::string&) -> result<bool> { return false; },
                           0ms};
        std::optional<settlement> got;
        boost::asio::co_spawn(io, workspace::settle(std::move(means), rows),
                              [&](const std::exception_ptr& thrown, settlement s) {
                                  if (thrown) std::rethrow_exception(thrown);
                                  got = std::move(s);
                              });
        io.run_for(20s);
        REQUIRE(got.has_value());
        return std::move(*got);
    }

    running_sandbox sandbox;
    tests::talk line;
    std::vector<doubtful_row> rows;
};

// The lead's id, "absent", or why nobody can tell.
std::map<std::uint64_t, std::string> words(const settlement& s) {
    if (s.why) FAIL(s.why->message());
    std::map<std::uint64_t, std::string> all;
    for (const auto& f : s.findings) {
        if (const auto* found = std::get_if<lead_found>(&f.what)) all[f.row] = found->lead_id;
        if (std::holds_alternative<lead_absent>(f.what)) all[f.row] = "absent";
        if (const auto* c = std::get_if<cannot_tell>(&f.what)) all[f.row] = c->why;
    }
    return all;
}

} // namespace

TEST_CASE("settle: finds leads in the sandbox by their names, and what is not there twice") {
    settling s;
    const auto there = s.create(lead_body(R"(가 \"나\" & 다)"));
    s.doubt(1, lead_body(R"(가 \"나\" & 다)"));
    s.doubt(2, lead_body("없는 리드"));
    s.doubt(3, lead_body("둘"));
    const auto first = s.create(lead_body("둘"));
    const auto second = s.create(lead_body("둘"));
    const auto before = s.sandbox.server->count();
    const auto got = words(s.settle());
    CHECK(got.at(1) == there);
    CHECK(got.at(2) == "absent");
    CHECK(got.at(3) == "could be one of the leads " + first + ", " + second);
    // Four searches and three leads, and nothing was changed.
    const auto after = s.sandbox.server->count();
    CHECK(after.points - before.points == 43);
    CHECK(after.leads_created == before.leads_created);
}

TEST_CASE("settle: finds leads in the sandbox by the key that went with them") {
    settling s;
    const auto seven = s.create(with_key(lead_body("같은 이름"), "job:7"));
    const auto nine = s.create(with_key(lead_body("같은 이름"), "job:9"));
    s.doubt(7, lead_body("같은 이름"), "job:7");
    s.doubt(8, lead_body("같은 이름"), "job:8");
    s.doubt(9, lead_body("같은 이름"), "job:9");
    const auto got = words(s.settle());
    CHECK(got.at(7) == seven);
    CHECK(got.at(8) == "absent");
    CHECK(got.at(9) == nine);
}

TEST_CASE("settle: looks through all pages of the sandbox's searches") {
    settling s;
    std::vector<std::string> ids;
    for (int i = 0; i < 60; ++i)
        ids.push_back(s.create(lead_body("많다")));
    for (std::uint64_t n = 1; n <= 60; ++n)
        s.doubt(n, lead_body("많다"));
    const auto got = words(s.settle());
    REQUIRE(got.size() == 60);
    std::map<std::string, int> found;
    for (const auto& g : got)
        ++found[g.second];
    for (const auto& id : ids)
        CHECK(found[id] == 1);
}

TEST_CASE("delete_lead: the sandbox deletes once, and then there is none") {
    settling s;
    const auto id = s.create(lead_body("하나"));
    const auto removed = [&] {
        const auto d = salesmap::judge_deletion(s.line.ask(salesmap::delete_lead(id)), {});
        if (std::holds_alternative<salesmap::deleted>(d)) return "deleted";
        return std::holds_alternative<salesmap::gone_already>(d) ? "gone" : "else";
    };
    CHECK(std::string{removed()} == "deleted");
    CHECK(std::string{removed()} == "gone");
    CHECK(s.sandbox.server->lead_names().empty());
}

TEST_CASE("create_lead: the sandbox's refusal of a key that exists names the lead that has it") {
    settling s;
    const auto body = with_key(lead_body("하나"), "job:1");
    const auto id = s.create(body);
    const auto v = salesmap::judge_lead_creation(s.line.ask(salesmap::create_lead(body, {})), {});
    REQUIRE(std::holds_alternative<delivery::refused>(v));
    CHECK(std::get<delivery::refused>(v).existing_id == id);
}
