#include "support/english.hpp"

#include "leadimport/salesmap/verdict.hpp"

#include <doctest/doctest.h>

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::sent_attempt;
using delivery::server_moment;
using ms = std::chrono::milliseconds;

const server_moment noon{std::chrono::sys_days{std::chrono::year{2026} / 4 / 8} + 12h};
const std::chrono::system_clock::time_point our_noon{noon};

// A UUID of version 7, of that moment.
std::string id_of(server_moment t) {
    char id[64];
    const auto n = static_cast<unsigned long long>(t.time_since_epoch().count()) & 0xffff'ffff'ffff;
    std::snprintf(id, sizeof id, "%08llx-%04llx-7abc-8def-0123456789ab", n >> 16 & 0xffff'ffff,
                  n & 0xffff);
    return id;
}

const std::string body = R"({"name":"리드 & 하나","peopleId":"P1"})";

std::string lead(const std::string& id, const std::string& rest = {}) {
    return R"({"success":true,"data":{"lead":{"id":")" + id + "\"" + rest + "}}}";
}
std::string dated(const std::string& created_at) {
    return lead("L1", R"(,"createdAt":")" + created_at + "\"");
}
std::string named(const std::string& name) { return lead("L1", R"(,"name":)" + name); }

// An attempt whose announcement was at noon by the server's clock, and whose answer came 2 s later.
sent_attempt at_noon(std::optional<ms> spread = ms{0}) {
    sent_attempt a;
    a.body = body;
    a.announced = noon;
    a.ended = noon + 2s;
    a.spread = spread;
    return a;
}

delivery::verdict judge(unsigned status, std::string answer_body, const sent_attempt& a,
                        std::string_view key_field = {}) {
    return salesmap::judge_lead_creation(delivery::answer{status, {}, {}, std::move(answer_body)},
                                         a, key_field, our_noon);
}

// "created", "refused", or the reason of an uncertain one.
std::string told(const delivery::verdict& v) {
    if (std::holds_alternative<delivery::created>(v)) return "created";
    if (std::holds_alternative<delivery::refused>(v)) return "refused";
    const auto* u = std::get_if<delivery::uncertain>(&v);
    return u == nullptr ? "else" : std::string{name_of(u->why.code)};
}

std::string refusal(const std::string& words, const std::string& id = {}) {
    const auto data = id.empty() ? std::string{} : R"(,"data":{"id":")" + id + R"(","name":"가"})";
    return R"({"success":false,"reason":")" + words + "\"" + data + "}";
}

} // namespace

TEST_CASE("created: the lead's name is missing or loosely the one that was sent") {
    const struct {
        std::string name; // as JSON
        std::string what;
    } table[] = {
        {R"("리드 & 하나")", "created"},
        {R"("리드 &amp; 하나")", "created"},
        {R"("  리드  &  하나 ")", "created"},
        {"null", "created"},
        {"7", "other_name"}, // it is not missing
        {R"({"ko":"리드 & 하나"})", "other_name"},
        {R"("리드 & 둘")", "other_name"},
        {R"("리드 & 하")", "other_name"},
        {R"("리드 & 하나 둘")", "other_name"},
        {R"("")", "other_name"},
    };
    for (const auto& t : table) {
        CAPTURE(t.name);
        const auto v = judge(201, named(t.name), at_noon());
        CHECK(told(v) == t.what);
        if (t.what == "created") continue;
        const auto& u = std::get<delivery::uncertain>(v);
        CHECK(u.answered_id == "L1");
        CHECK(u.status == 201);
        CHECK_FALSE(u.working);
        CHECK_FALSE(u.ask_api);
    }
    CHECK(told(judge(201, lead("L1"), at_noon())) == "created");
    auto seven = at_noon();
    seven.body = R"({"name":"7"})";
    CHECK(told(judge(201, named("7"), seven)) == "created");
    // A server that cuts long names keeps fifty characters at least.
    const std::string long_one(60, 'x');
    const auto cut_to = [&](std::size_t n) {
        const auto sent = R"({"name":")" + long_one + R"("})";
        auto a = at_noon();
        a.body = sent;
        return told(judge(201, named("\"" + long_one.substr(0, n) + "\""), a));
    };
    CHECK(cut_to(50) == "created");
    CHECK(cut_to(49) == "other_name");
}

TEST_CASE("created: the lead is not older than the attempt, by the server's clock") {
    const struct {
        const char* what;
        ms date; // after noon
        std::optional<ms> spread;
        std::string verdict;
    } table[] = {
        {"while the request was under way", 1s, 0ms, "created"},
        {"later than its answer: clocks differ", 1h, 0ms, "created"},
        {"a second was cut", -1s, 0ms, "created"},
        {"just within", -5s, 0ms, "created"},
        {"just without", -5001ms, 0ms, "lead_too_old"},
        {"within a spread", -15s, 10s, "created"},
        {"beyond it", -15'001ms, 10s, "lead_too_old"},
        {"a minute at most", -60s, 1h, "created"},
        {"beyond that", -60'001ms, 1h, "lead_too_old"},
        {"a minute before it is measured", -60s, {}, "created"},
        {"and no more", -60'001ms, {}, "lead_too_old"},
        {"years", -20'000h, 0ms, "lead_too_old"},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        const auto id = id_of(noon + t.date);
        const auto v = judge(201, lead(id), at_noon(t.spread));
        CHECK(told(v) == t.verdict);
        if (const auto* c = std::get_if<delivery::created>(&v)) {
            REQUIRE(c->date);
            CHECK(c->date->from == noon + t.date);
            CHECK(c->date->to == noon + t.date);
            continue;
        }
        const auto& u = std::get<delivery::uncertain>(v);
        CHECK(u.answered_id == id);
        CHECK_FALSE(u.working);
        REQUIRE(u.why.arguments.size() == 1);
        CHECK(english(u.cause).ends_with(u.why.arguments.front()));
    }
}

TEST_CASE("created: another lead of the job that existed before dates the attempt as well") {
    auto a = at_noon();
    a.newest_before = noon + 30s; // the server's machines differ
    CHECK(told(judge(201, lead(id_of(noon + 25s)), a)) == "created");
    CHECK(told(judge(201, lead(id_of(noon + 24s)), a)) == "lead_too_old");
    a.newest_before = noon - 30s; // the later of the two counts
    CHECK(told(judge(201, lead(id_of(noon - 6s)), a)) == "lead_too_old");
    a.announced.reset();
    CHECK(told(judge(201, lead(id_of(noon - 35s)), a)) == "created");
    CHECK(told(judge(201, lead(id_of(noon - 36s)), a)) == "lead_too_old");
}

TEST_CASE("created: where the server's clock is not known the lead is of the last day by ours") {
    sent_attempt a;
    a.body = body;
    CHECK(told(judge(201, lead(id_of(noon)), a)) == "created");
    CHECK(told(judge(201, lead(id_of(noon - 24h)), a)) == "created");
    CHECK(told(judge(201, lead(id_of(noon - 24h - 1ms)), a)) == "lead_too_old");
    CHECK(told(judge(201, dated("2019-04-08T05:25:26.020Z"), a)) == "lead_too_old");
}

TEST_CASE("created: what is shown dates a lead whose id does not, as precisely as it is shown") {
    const struct {
        std::string created_at;
        std::string what;
    } table[] = {
        {"2026-04-08T12:00:01.500Z", "created"},
        {"2026-04-08T11:59:54.999Z", "lead_too_old"},
        {"2026-04-08T11:59:00.000Z", "created"}, // cut to the minute
        {"2026-04-08T11:58:00.000Z", "lead_too_old"},
        {"2026-04-08T11:58Z", "lead_too_old"},
        {"2026-04-08", "created"},
        {"2026-04-07T15:00:00.000Z", "created"}, // midnight in Korea
        {"2026-04-06", "lead_too_old"},
        {"2019-01-01T10:00:00.123+09:00", "lead_too_old"},
        {"then", "created"}, // says nothing
        {"", "created"},
    };
    for (const auto& t : table) {
        CAPTURE(t.created_at);
        CHECK(told(judge(201, dated(t.created_at), at_noon())) == t.what);
    }
    const auto by_id = lead(id_of(noon), R"(,"createdAt":"2019-01-01T10:00:00.123Z")");
    CHECK(told(judge(201, by_id, at_noon())) == "created");
    const auto c = std::get<delivery::created>(judge(201, dated("2026-04-08T12:01Z"), at_noon()));
    REQUIRE(c.date);
    CHECK(c.date->from == noon + 1min);
    CHECK(c.date->to == noon + 2min - 1ms);
}

TEST_CASE("created: a creation date that we feed says nothing of when it was created") {
    const std::string fed =
        R"({"name":"리드 & 하나","fieldList":[{"name":"메모","stringValue":"x"},)"
        R"({"name":"생성 날짜","dateValue":"2019-01-01"}]})";
    auto a = at_noon();
    a.body = fed;
    const auto v = judge(201, dated("2019-01-01T10:00:00.123Z"), a);
    CHECK(told(v) == "created");
    CHECK_FALSE(std::get<delivery::created>(v).date);
    CHECK(told(judge(201, lead(id_of(noon - 1h)), a)) == "lead_too_old"); // the id does
    const std::string spoken_of = R"({"name":"리드 & 하나","memo":"생성 날짜"})";
    a.body = spoken_of;
    CHECK(told(judge(201, dated("2019-01-01T10:00:00.123Z"), a)) == "lead_too_old");
}

TEST_CASE("refused: without a key it ends the row, unless what is there may be its own") {
    const struct {
        const char* what;
        std::string answer;
        std::string verdict;
    } table[] = {
        {"no id", refusal("값이 이상합니다"), "refused"},
        {"a duplicate of nobody knows what", refusal("이미 존재하는 값입니다."), "refused"},
        {"an id of now", refusal("이미 존재하는 값입니다.", id_of(noon + 1s)), "maybe_duplicate"},
        {"an id just before", refusal("이미", id_of(noon - 60s)), "maybe_duplicate"},
        {"an id of earlier", refusal("이미", id_of(noon - 61s)), "refused"},
        {"an id just behind", refusal("이미", id_of(noon + 62s)), "maybe_duplicate"},
        {"an id of later", refusal("이미", id_of(noon + 63s)), "refused"},
        {"an id without a date", refusal("이미", "5f1e8a9b2c3d4e5f6a7b8c9d"), "refused"},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        CHECK(told(judge(400, t.answer, at_noon())) == t.verdict);
    }
    const auto v = judge(400, refusal("이미 존재하는 값입니다.", id_of(noon)), at_noon());
    const auto& u = std::get<delivery::uncertain>(v);
    CHECK(u.answered_id == id_of(noon));
    CHECK(u.status == 400);
    CHECK(english(u.cause) == "이미 존재하는 값입니다.");
    CHECK(u.why == reason{reason_code::maybe_duplicate, {"이미 존재하는 값입니다."}});
    CHECK(u.working); // the API answers: nothing is wrong with it
    // Nothing is known that would exclude it.
    sent_attempt a;
    a.body = body;
    CHECK(told(judge(400, refusal("이미", id_of(noon - 1h)), a)) == "maybe_duplicate");
    a.newest_before = noon;
    CHECK(told(judge(400, refusal("이미", id_of(noon - 1h)), a)) == "refused");
}

TEST_CASE("refused: with a key whatever may mean a duplicate may mean the row's own lead") {
    const std::string with_key = R"({"name":"리드","fieldList":[{"name":"가져오기 키",)"
                                 R"("stringValue":"job:1"}]})";
    const struct {
        std::string words;
        std::string id;
        std::string verdict;
    } table[] = {
        {"값이 이상합니다", "", "refused"},
        {"값이 이상합니다", "L7", "maybe_duplicate"},
        {"값이 이상합니다", id_of(noon - 1000h), "maybe_duplicate"},
        {"가져오기 키: 값이 다릅니다", "", "maybe_duplicate"},
        {"job:1 is taken", "", "maybe_duplicate"},
        {"이미 있는 값입니다.", "", "maybe_duplicate"},
        {"중복되는 값", "", "maybe_duplicate"},
        {"Value already EXISTS", "", "maybe_duplicate"},
        {"Duplicate value", "", "maybe_duplicate"},
        {"duplicated", "", "maybe_duplicate"},
        {"job:2", "", "refused"},
    };
    for (const unsigned status : {400U, 404U, 413U, 422U})
        for (const auto& t : table)
            for (const bool doubted : {false, true}) {
                CAPTURE(t.words);
                CAPTURE(doubted);
                auto a = at_noon();
                a.body = with_key;
                a.doubted = doubted;
                const auto v = judge(status, refusal(t.words, t.id), a, "가져오기 키");
                const bool plain = t.verdict == "refused";
                CHECK(told(v) == (plain && doubted ? "refused_in_doubt" : t.verdict));
                if (const auto* u = std::get_if<delivery::uncertain>(&v))
                    CHECK(u->answered_id == t.id);
            }
    // The server has said neither of these: they are our words for its answer.
    CHECK(told(judge(400, R"({"success":false})", at_noon(), "HTTP")) == "refused");
    CHECK(told(judge(400, R"({"success":false,"error":"가"})", at_noon(), "400")) == "refused");
}

TEST_CASE("refused: after an attempt in doubt a refusal is kept, and ends nothing") {
    auto a = at_noon();
    a.doubted = true;
    for (const unsigned status : {400U, 404U, 413U, 422U}) {
        const auto v = judge(status, refusal("값이 이상합니다"), a);
        REQUIRE(told(v) == "refused_in_doubt");
        const auto& u = std::get<delivery::uncertain>(v);
        CHECK(u.why.arguments == std::vector<std::string>{"값이 이상합니다"});
        CHECK(english(u.cause) == "값이 이상합니다");
        CHECK(u.status == status);
        CHECK(u.working);
        CHECK(u.answered_id.empty());
    }
    // An id that is too old for this attempt is not too old for the earlier one.
    const auto v = judge(400, refusal("이미", id_of(noon - 1h)), a);
    CHECK(told(v) == "refused_in_doubt");
    CHECK(std::get<delivery::uncertain>(v).answered_id == id_of(noon - 1h));
    CHECK(std::holds_alternative<delivery::hopeless>(judge(401, refusal("no"), a)));
    CHECK(std::holds_alternative<delivery::throttled>(judge(429, refusal("no"), a)));
}
