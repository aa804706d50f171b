#include "scripted_api.hpp"

#include "leadimport/base/time.hpp"
#include "leadimport/workspace/settle.hpp"

#include <algorithm>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;

const auto noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 12h;
const std::string then = format_utc(noon + 1s);
const std::string long_ago = format_utc(noon - 240h);

std::string body_of(const std::string& name, const std::string& memo = {}) {
    return R"({"name":")" + name + R"(","peopleId":"p")" +
           (memo.empty() ? "" : R"(,"memo":")" + memo + '"') + "}";
}

doubtful_row row(std::uint64_t n, std::string body, std::string key = {}) {
    return {n, std::move(body), std::move(key), noon, noon + 10s};
}

struct settling : look_up_fixture {
    void has(std::string id, std::string name, std::size_t hidden_from = 0,
             std::string created = then) {
        api.leads.push_back({std::move(id),
                             std::move(name),
                             "p",
                             "",
                             std::move(created),
                             {{"열쇠", ""}},
                             hidden_from});
    }
    void has_key(std::string id, std::string key) {
        has(std::move(id), "딴 이름");
        api.leads.back().fields["열쇠"] = std::move(key);
    }
    settlement run(std::vector<doubtful_row> rows) {
        settle_means m{means, "열쇠", delay, belongs_to_another, clock_ahead};
        m.looks_again = looks_again;
        return run_alone(settle(std::move(m), std::move(rows)));
    }
    std::chrono::milliseconds delay = 30ms;
    std::optional<std::chrono::milliseconds> clock_ahead = 0ms;
    std::function<result<bool>(const std::string&)> belongs_to_another;
    std::function<void(std::size_t, std::chrono::milliseconds)> looks_again;
};

// "1 L1, 2 absent, 3 ? why", and behind a semicolon what failed.
std::string words(const settlement& s) {
    std::string all;
    for (const auto& f : s.findings) {
        all += (all.empty() ? "" : ", ") + std::to_string(f.row) + " ";
        if (const auto* found = std::get_if<lead_found>(&f.what)) all += found->lead_id;
        if (std::holds_alternative<lead_absent>(f.what)) all += "absent";
        if (const auto* c = std::get_if<cannot_tell>(&f.what)) all += "? " + c->why;
    }
    return s.why ? all + "; " + std::string{name_of(s.why->code)} : all;
}

using asked = std::vector<std::string>;

} // namespace

TEST_CASE("settle: a key finds its lead with one search, whatever the name is") {
    settling s;
    s.has_key("A", "job:6");
    s.has_key("B", "job:7");
    const auto done = s.run({row(7, body_of("가"), "job:7")});
    CHECK(words(done) == "7 B");
    CHECK(std::get<lead_found>(done.findings.front().what).created_at == then);
    CHECK(s.api.asked == asked{"search 열쇠=job:7", "get B"});
    CHECK(s.api.points == 11);
}

TEST_CASE("settle: a key that nobody bears is absent, whoever has the row's name") {
    settling s;
    s.has("A", "가");
    CHECK(words(s.run({row(7, body_of("가"), "job:7")})) == "7 absent");
    CHECK(s.api.asked == asked{"search 열쇠=job:7", "search 열쇠=job:7"});
}

TEST_CASE("settle: a server that ignores filters finds nobody else's lead") {
    settling s;
    s.api.ignores_filters = true;
    s.has("A", "나");
    s.has_key("B", "job:8");
    CHECK(words(s.run({row(6, body_of("라")), row(7, body_of("가"), "job:7"),
                       row(8, body_of("가"), "job:8")})) == "6 absent, 7 absent, 8 B");
    // Whose name is another in the list is not fetched.
    CHECK(std::ranges::count(s.api.asked, "get A") == 3);
}

TEST_CASE("settle: a name finds its lead, and looks no second time") {
    settling s;
    s.has("A", "가");
    s.has("B", "가", 0, long_ago);
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 A");
    CHECK(s.api.asked == asked{"search 이름=가", "get A", "get B"});
}

TEST_CASE("settle: absent only after two look-ups of each row, a delay apart, in one wait") {
    settling s;
    s.delay = 120ms;
    const auto began = std::chrono::steady_clock::now();
    CHECK(words(s.run({row(1, body_of("가")), row(2, body_of("나")), row(3, body_of("다"))})) ==
          "1 absent, 2 absent, 3 absent");
    CHECK(std::chrono::steady_clock::now() - began < 360ms); // not one wait for each
    REQUIRE(s.api.asked == asked{"search 이름=가", "search 이름=나", "search 이름=다",
                                 "search 이름=가", "search 이름=나", "search 이름=다"});
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(s.api.times[i + 3] - s.api.times[i] >= 120ms);
}

TEST_CASE("settle: tells once of how many rows no lead was found, and how long it waits") {
    settling s;
    s.delay = 50ms;
    s.has("A", "가");
    std::vector<std::size_t> told;
    s.looks_again = [&](std::size_t rows, std::chrono::milliseconds wait) {
        told.push_back(rows);
        CHECK(wait >= 0ms);
        CHECK(wait <= 50ms);
        CHECK(s.api.asked.back() == "search 이름=다");
    };
    CHECK(words(s.run({row(1, body_of("가")), row(2, body_of("나")), row(3, body_of("다"))})) ==
          "1 A, 2 absent, 3 absent");
    CHECK(told == std::vector<std::size_t>{2});
    told.clear();
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 A"); // nothing to wait for
    CHECK(told.empty());
}

TEST_CASE("settle: a lead that the index shows late is found by the second look-up") {
    settling s;
    s.has("A", "가", 1);
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 A");
    CHECK(s.api.asked == asked{"search 이름=가", "search 이름=가", "get A"});
}

TEST_CASE("settle: a failed look-up never means absent") {
    const auto unwell = refusal(401, "no");
    settling s;
    s.has("A", "가");
    const std::vector rows{row(1, body_of("가")), row(2, body_of("나")), row(3, body_of("다"))};
    // The questions are: search, get, search, search, search, search.
    const std::pair<std::size_t, const char*> table[] = {
        {1, "; api_unauthorized"},      {2, "; api_unauthorized"},
        {3, "1 A; api_unauthorized"},   {4, "1 A; api_unauthorized"},
        {5, "1 A; api_unauthorized"},   {6, "1 A, 2 absent; api_unauthorized"},
        {7, "1 A, 2 absent, 3 absent"},
    };
    for (const auto& t : table) {
        settling one;
        one.api.leads = s.api.leads;
        one.api.instead[t.first] = unwell;
        CHECK(words(one.run(rows)) == t.second);
    }
}

TEST_CASE("settle: an answer of another shape is a failure, and a lost one is asked again") {
    settling s;
    s.api.instead[1] = ok(R"({"success":true,"data":{}})");
    CHECK(words(s.run({row(1, body_of("가"))})) == "; api_not_salesmap");

    settling lost;
    lost.has("A", "가");
    lost.api.instead[1] = delivery::broken{delivery::phase::read, true, false, "lost"};
    lost.api.instead[3] = delivery::answer{502, {}, {}, {}};
    CHECK(words(lost.run({row(1, body_of("가"))})) == "1 A");
}

TEST_CASE("settle: a lead that is found and cannot be fetched leaves a doubt") {
    for (const auto& instead :
         {refusal(400, "리드를 찾을 수 없습니다."), refusal(404, "no"),
          ok(R"({"success":true,"data":{"lead":[]}})"),
          ok(R"({"success":true,"data":{"lead":[{"id":"somebody else"}]}})")}) {
        settling s;
        s.has("A", "가");
        s.api.instead[2] = instead;
        CHECK(words(s.run({row(1, body_of("가"))})) == "1 ? could be the lead A");
        settling by_key;
        by_key.has_key("A", "job:1");
        by_key.api.instead[2] = instead;
        CHECK(words(by_key.run({row(1, body_of("가"), "job:1")})) == "1 ? could be the lead A");
    }
}

TEST_CASE("settle: leads of other rows are left out, and not fetched") {
    settling s;
    s.has("A", "가");
    s.has("B", "가");
    s.belongs_to_another = [](const std::string& id) -> result<bool> { return id == "A"; };
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 B");
    CHECK(s.api.asked == asked{"search 이름=가", "get B"});

    s.belongs_to_another = [](const std::string&) -> result<bool> {
        return error{errc::journal_broken, {}, {}};
    };
    CHECK(words(s.run({row(1, body_of("가"))})) == "; journal_broken");
}

TEST_CASE("settle: a lead that bears one row's key is no other row's") {
    settling s;
    s.has("A", "가");
    s.api.leads.back().fields["열쇠"] = "job:2";
    CHECK(words(s.run({row(1, body_of("가")), row(2, body_of("가"), "job:2")})) == "1 absent, 2 A");
}

TEST_CASE("settle: reads all pages of a search, up to a bound") {
    settling s;
    s.api.page_size = 2;
    for (const auto* id : {"A", "B", "C", "D"})
        s.has(id, "가", 0, long_ago);
    s.has("E", "가");
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 E");
    CHECK(s.api.asked.front() == "search 이름=가");
    CHECK(s.api.asked[1] == "search 이름=가 from 2");
    CHECK(s.api.asked[2] == "search 이름=가 from 4");

    s.api.asked.clear();
    s.api.endless = true;
    const auto done = s.run({row(1, body_of("가")), row(2, body_of("가"))});
    CHECK(
        words(done) ==
        "1 ? more than 5 leads would have to be compared: the search for “가” has too many pages, "
        "2 ? more than 5 leads would have to be compared: the search for “가” has too many pages");
    CHECK(s.api.asked.size() == 10);
}

TEST_CASE("settle: equal rows are asked for once, and share what there is") {
    settling s;
    s.has("A", "가");
    s.has("B", "가", 0, format_utc(noon + 2s));
    CHECK(words(s.run({row(1, body_of("가")), row(2, body_of("가", "메모"))})) == "1 A, 2 B");
    CHECK(s.api.asked.size() == 3);

    // One too few: the rest is absent when the second look-up agrees, and the bodies are equal.
    s.api.asked.clear();
    const std::vector three{row(1, body_of("가")), row(2, body_of("가")), row(3, body_of("가"))};
    CHECK(words(s.run(three)) == "1 A, 2 B, 3 absent");
    CHECK(s.api.asked.size() == 6);
    auto unequal = three;
    unequal[1].body = body_of("가", "메모");
    CHECK(words(s.run(unequal)).find("absent") == std::string::npos);

    // More than rows.
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 ? could be one of the leads A, B");

    // The index is still catching up.
    settling lagging;
    lagging.has("A", "가");
    lagging.has("B", "가", 1);
    CHECK(words(lagging.run(three)).find("absent") == std::string::npos);
}

TEST_CASE("settle: without the server's clock a lead of another time is not ruled out") {
    settling s;
    s.clock_ahead.reset();
    s.has("A", "가", 0, long_ago);
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 ? could be the lead A");
    s.clock_ahead = -240h;
    CHECK(words(s.run({row(1, body_of("가"))})) == "1 A");
}

TEST_CASE("settle: a stop between the look-ups leaves the rest unknown") {
    settling s;
    s.has("A", "가");
    s.delay = 1h;
    s.api.at_each = [&] { s.stopped = s.api.asked.size() == 3; };
    const auto began = std::chrono::steady_clock::now();
    CHECK(words(s.run({row(1, body_of("가")), row(2, body_of("나"))})) ==
          "1 A; server_unreachable");
    CHECK(std::chrono::steady_clock::now() - began < 5s);
    CHECK(s.api.asked.size() == 3);
}

TEST_CASE("settle: a row that nothing can be asked of stays unknown") {
    settling s;
    CHECK(words(s.run({row(1, "{}")})) == "1 ? a lead without a name was sent: “{}”");
    CHECK(s.api.asked.empty());
    CHECK(words(s.run({})).empty());
}
