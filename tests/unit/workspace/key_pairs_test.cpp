#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/verdict.hpp"
#include "leadimport/workspace/key_pairs.hpp"

#include <doctest/doctest.h>

#include <string>
#include <variant>

using namespace leadimport;
using delivery::answer;
using delivery::reply;
using delivery::verdict;
using workspace::key_pairs;
using workspace::pair_shows;

namespace {

const std::string key = "leadimport-test-00ff";
const std::string body = R"({"organizationId":"o","name":"시험","fieldList":[{"name":"키",)"
                         R"("stringValue":")" +
                         key + R"("}]})";

verdict judged(const reply& r) {
    delivery::sent_attempt attempt;
    attempt.body = body;
    return salesmap::judge_lead_creation(r, attempt, "키", std::chrono::system_clock::now());
}

verdict answered(unsigned status, const std::string& json) {
    answer a;
    a.status = status;
    a.content_type = "application/json";
    a.body = json;
    return judged(a);
}

verdict made(const std::string& id) {
    return answered(201,
                    R"({"success":true,"data":{"lead":{"id":")" + id + R"(","name":"시험"}}})");
}
verdict refused(const std::string& reason, const std::string& id = {}) {
    const auto data = id.empty() ? "" : R"(,"data":{"id":")" + id + R"(","name":"시험"})";
    return answered(400, R"({"success":false,"reason":")" + reason + "\"" + data + "}");
}

const std::string one(24, 'a');
const std::string two(24, 'b');
const std::string there_already = "이미 존재하는 값입니다.";

verdict lost() {
    return judged(delivery::broken{delivery::phase::read, true, false, "end of stream"});
}
verdict not_sent() {
    return judged(delivery::broken{delivery::phase::write, false, false, "reset"});
}

pair_shows judge(const verdict& a, const verdict& b) {
    const auto shows = workspace::judge_pair(a, b);
    CHECK(workspace::judge_pair(b, a) == shows);
    return shows;
}

} // namespace

TEST_CASE("key_pairs: one created and one refused as its duplicate is as it must be") {
    CHECK(judge(made(one), refused(there_already, one)) == pair_shows::one_each);
    CHECK(judge(made(one), refused(there_already)) == pair_shows::one_each);
    CHECK(judge(made(one), refused("키: must not be there twice")) == pair_shows::one_each);
    CHECK(judge(made(one), refused("value " + key + " taken")) == pair_shows::one_each);
}

TEST_CASE("key_pairs: two leads are two") { CHECK(judge(made(one), made(two)) == pair_shows::two); }

TEST_CASE("key_pairs: all else shows nothing") {
    const auto busy = answered(429, R"({"success":false})");
    const auto broken = answered(500, R"({"success":false,"reason":"이미"})");
    const auto conflict = answered(409, R"({"success":false,"reason":"이미 존재하는 값입니다."})");
    for (const auto& other :
         {lost(), not_sent(), busy, broken, conflict, made(one), refused("다른 이유"),
          refused(there_already, two), answered(201, "{}"), answered(403, R"({"success":false})")})
        CHECK(judge(made(one), other) == pair_shows::nothing);
    CHECK(judge(refused(there_already), refused(there_already)) == pair_shows::nothing);
    CHECK(judge(refused("다른 이유"), refused("다른 이유")) == pair_shows::nothing);
    CHECK(judge(lost(), refused(there_already)) == pair_shows::nothing);
    CHECK(judge(lost(), lost()) == pair_shows::nothing);
}

TEST_CASE("key_pairs: an answer leaves a doubt unless it says what became of the request") {
    for (const auto& clear : {made(one), not_sent(), refused("다른 이유"), refused(there_already),
                              answered(429, R"({"success":false})")})
        CHECK_FALSE(workspace::leaves_doubt(clear));
    for (const auto& open : {lost(), answered(500, R"({"success":false})"),
                             answered(409, R"({"success":false,"reason":"이미"})"),
                             answered(201, "{}"), answered(502, "<html>")})
        CHECK(workspace::leaves_doubt(open));
}

TEST_CASE("key_pairs: ten pairs prove it, one refutes it, ten in vain end it") {
    using state = key_pairs::state;
    key_pairs p;
    for (unsigned i = 1; i < limits::key_pairs; ++i)
        p.add(pair_shows::one_each);
    for (unsigned i = 1; i < limits::key_pairs_in_vain; ++i)
        p.add(pair_shows::nothing);
    CHECK(p.now() == state::going_on);
    auto refuted = p;
    refuted.add(pair_shows::two);
    CHECK(refuted.now() == state::not_unique);
    for (unsigned i = 0; i < limits::key_pairs; ++i)
        refuted.add(pair_shows::one_each);
    CHECK(refuted.now() == state::not_unique);
    auto in_vain = p;
    in_vain.add(pair_shows::nothing);
    CHECK(in_vain.now() == state::undecided);
    p.add(pair_shows::one_each);
    CHECK(p.now() == state::unique);
    CHECK(p.one_each() == limits::key_pairs);
}
