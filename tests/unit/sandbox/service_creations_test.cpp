// What comes to be late, twice, or by other hands; and answers that are not true.
#include "service_fixture.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;
using namespace leadimport::tests;
using namespace std::chrono_literals;

boost::json::value parsed(const reply& r) {
    boost::json::error_code ec;
    auto v = boost::json::parse(r.body, ec);
    return ec ? boost::json::value() : v;
}

std::string lead_in(const reply& r, std::string_view key) {
    const auto v = parsed(r);
    boost::json::error_code ec;
    const auto* found = v.find_pointer("/data/lead/" + std::string{key}, ec);
    return found != nullptr && found->is_string() ? std::string{found->get_string()} : "";
}

// The lines of a record, by key.
std::vector<std::string> each(std::string_view lines, std::string_view key) {
    std::vector<std::string> all;
    for (std::size_t at = 0; at < lines.size();) {
        const auto end = lines.find('\n', at);
        const auto line = boost::json::parse(lines.substr(at, end - at));
        const auto* v = line.as_object().if_contains(key);
        all.push_back(v != nullptr && v->is_string() ? std::string{v->get_string()} : "-");
        at = end + 1;
    }
    return all;
}

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("service: what comes late comes at its time, with its key, and is recorded then") {
    const struct {
        const char* fault;
        unsigned status;
        ending after;
        const char* by;
    } table[] = {
        {"late@1:20s", 200, ending::drop, "request"},
        {"504-late@1:20s", 504, ending::keep, "request"},
        {"html-403-late@1:20s", 403, ending::keep, "request"},
        {"replay@1:20s", 200, ending::drop, "replay"},
        {"503-replay@1:20s", 503, ending::keep, "replay"},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.fault});
        asked_service s{unlimited()};
        s.key = "key 1";
        s.order(row.fault);
        const auto now = s.create("가");
        CHECK(now.status == row.status);
        CHECK(now.after == row.after);
        CHECK(now.record.empty());
        CHECK(s.all.lead_names().empty());
        CHECK(s.all.next_due() == steady_time{} + 20s);
        s.now = 19'999ms;
        CHECK(s.all.carry_out_due(s.time()).empty());
        s.now = 20s;
        const auto lines = s.all.carry_out_due(s.time());
        CHECK(each(lines, "by") == texts{row.by});
        CHECK(each(lines, "idempotencyKey") == texts{"key 1"});
        CHECK(each(lines, "createdAt") == texts{"1970-01-01T00:00:20.000Z"});
        CHECK(each(lines, "fault") == texts{name_of(parse_fault(row.fault)->kind)});
        CHECK(s.all.lead_names() == texts{"가"});
        CHECK_FALSE(s.all.next_due());
        CHECK(s.all.count().leads_created == 1);
        CHECK(s.all.count().came_late == 1);
        CHECK(s.all.give_up().empty());
    }
}

TEST_CASE("service: a slow server that creates late answers then, whoever waits for it") {
    asked_service s{unlimited()};
    s.order("slow-late@1:20s");
    const auto put_off = s.create("가");
    CHECK(put_off.delay == 20s);
    REQUIRE(put_off.ticket != 0);
    CHECK(s.all.lead_names().empty());
    CHECK_FALSE(s.all.finish(put_off.ticket));
    s.now = 20s;
    const auto lines = s.all.carry_out_due(s.time());
    CHECK(each(lines, "by") == texts{"request"});
    const auto answer = s.all.finish(put_off.ticket);
    REQUIRE(answer);
    CHECK(answer->status == 201);
    CHECK(lead_in(*answer, "id") == each(lines, "id").front());
    CHECK_FALSE(s.all.finish(put_off.ticket));
}

TEST_CASE("service: what comes late is dated when it was due, however late that is noticed") {
    asked_service s{unlimited()};
    s.order("late@1:20s");
    CHECK(s.create("가").after == ending::drop);
    s.now = 50s;
    CHECK(each(s.all.carry_out_due(s.time()), "createdAt") == texts{"1970-01-01T00:00:20.000Z"});
}

TEST_CASE("service: what the API refuses does not come late, and the record says so") {
    asked_service s{unlimited()};
    s.order("late/1:20s");
    CHECK(s.ask("POST", "/api/v2/lead", R"({"name":"가"})").after == ending::drop);
    CHECK(s.ask("POST", "/api/v2/lead", "{").after == ending::drop);
    s.now = 20s;
    const auto lines = s.all.carry_out_due(s.time());
    CHECK(each(lines, "never") == texts{"lead", "lead"});
    CHECK(each(lines, "why") == texts{"refused", "refused"});
    CHECK(s.all.count().came_late == 0);
}

TEST_CASE("service: what was still to come at the end is told, and does not come") {
    asked_service s{unlimited()};
    s.order("late@1:20s");
    s.order("people:replay@1:10s");
    s.key = "key 1";
    CHECK(s.create("가").after == ending::drop);
    CHECK(s.ask("POST", "/api/v2/people", R"({"name":"새 사람"})").after == ending::drop);
    const auto lines = s.all.give_up();
    CHECK(each(lines, "never") == texts{"people", "lead"});
    CHECK(each(lines, "why") == texts{"stopped", "stopped"});
    CHECK(each(lines, "by") == texts{"replay", "request"});
    CHECK(each(lines, "idempotencyKey") == texts{"key 1", "key 1"});
    CHECK(s.all.lead_names().empty());
    CHECK_FALSE(s.all.next_due());
}

TEST_CASE("service: a request that is sent twice creates two leads, and the second answers") {
    asked_service s{unlimited()};
    s.order("twice@1");
    const auto r = s.create("가");
    CHECK(r.status == 201);
    CHECK(each(r.record, "by") == texts{"request", "replay"});
    CHECK(each(r.record, "fault") == texts{"twice", "twice"});
    CHECK(lead_in(r, "id") == each(r.record, "id").back());
    CHECK(s.all.count().leads_created == 2);
}

TEST_CASE("service: of a request that is sent twice a unique field refuses the second") {
    asked_service s{unlimited()};
    CHECK(s.ask("POST", "/api/v2/field/lead",
                R"({"name":"키","type":"string","preventDuplicates":true})")
              .status == 201);
    s.order("twice@1");
    const auto r =
        s.ask("POST", "/api/v2/lead",
              asked_model::lead("가", R"(,"fieldList":[{"name":"키","stringValue":"k1"}])"));
    CHECK(r.status == 400);
    CHECK(each(r.record, "by") == texts{"request"});
    CHECK(parsed(r).at_pointer("/data/id").as_string() == each(r.record, "id").front());
    CHECK(s.all.count().leads_created == 1);
}

TEST_CASE("service: an answer may be a copy of the one before, body and date") {
    for (const auto* fault : {"repeat@2", "repeat-created@2"}) {
        CAPTURE(std::string{fault});
        const bool creates = std::string{fault} == "repeat-created@2";
        asked_service s{unlimited()};
        s.order(fault);
        const auto first = s.create("가");
        s.now = 5s;
        const auto copy = s.create("나");
        CHECK(copy.status == 201);
        CHECK(copy.body == first.body);
        CHECK(copy.date == wall_time{});
        CHECK(copy.record.empty() != creates);
        CHECK(s.all.lead_names().size() == (creates ? 2U : 1U));
        CHECK(lead_in(s.create("다"), "name") == "다");
    }
}

TEST_CASE("service: the first answer has none before it to repeat") {
    asked_service s{unlimited()};
    s.order("repeat/1");
    s.order("people:repeat@1");
    const auto first = s.create("가");
    CHECK(lead_in(first, "name") == "가");
    CHECK_FALSE(first.record.empty());
    CHECK(s.ask("POST", "/api/v2/people", R"({"name":"새 사람"})").status == 201);
    CHECK(s.all.count().faults_played == 0);
    CHECK(s.create("나").body == first.body);
}

TEST_CASE("service: created, and told with something that is not true") {
    asked_service s{unlimited()};
    const auto first = s.create("가");
    const struct {
        const char* fault;
        const char* name;
        bool own_id;
    } table[] = {
        {"same-id=나", "나", false},     {"foreign-name=나", "다른 회사의 문의", true},
        {"no-name=나", "", true},        {"no-id=나", "나", false},
        {"no-success=나", "나", true},   {"bad-id-empty=나", "나", false},
        {"bad-id-long=나", "나", false}, {"bad-id-control=나", "나", false},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.fault});
        s.order(std::string{row.fault} + std::to_string(&row - table));
        const auto r = s.create("나" + std::to_string(&row - table));
        CHECK(r.status == 201);
        CHECK_FALSE(r.html);
        REQUIRE(each(r.record, "by") == texts{"request"});
        CHECK((lead_in(r, "id") == each(r.record, "id").front()) == row.own_id);
        CHECK(lead_in(r, "name").starts_with(row.name));
        CHECK(lead_in(r, "name").empty() == std::string_view{row.name}.empty());
    }
    s.order("same-id=라");
    CHECK(lead_in(s.create("라"), "id") == lead_in(first, "id"));
    CHECK(lead_in(s.create("라"), "id") == lead_in(first, "id"));
    s.order("bad-id-long=마");
    CHECK(lead_in(s.create("마"), "id").size() == std::size_t{4} << 20);
    s.order("bad-id-empty=바");
    CHECK(s.create("바").body.find(R"("id":"")") != std::string::npos);
    s.order("no-success=사");
    CHECK(s.create("사").body.starts_with(R"({"success":false)"));
}

TEST_CASE("service: an old lead of a colleague's is told instead of a new one") {
    for (const bool creates : {false, true}) {
        asked_service s{unlimited()};
        s.wall = wall_time{1712553926020ms};
        s.order(creates ? "old-date-created@1" : "old-date@1");
        const auto r = s.create("가");
        CHECK(r.status == 201);
        CHECK(lead_in(r, "name") == "가");
        CHECK(lead_in(r, "createdAt") == "2022-04-09T05:25:26.020Z");
        CHECK(each(r.record, "by") ==
              (creates ? texts{"request", "colleague"} : texts{"colleague"}));
        CHECK(each(r.record, "id").back() == lead_in(r, "id"));
        CHECK(s.ask("GET", "/api/v2/lead/" + lead_in(r, "id")).status == 200);
        CHECK(s.all.count().by_colleagues == 1);
        CHECK(s.all.count().leads_created == (creates ? 1U : 0U));
        s.order("old-date@2");
        CHECK(s.ask("POST", "/api/v2/lead", "{}").status == 400);
    }
}

TEST_CASE("service: a refusal may repeat the request's header, or quote the row") {
    asked_service s{unlimited()};
    s.header = "Host: localhost\r\nAuthorization: Bearer sandbox-token\r\n";
    for (const auto* fault : {"echo-auth=a1", "echo-500=a2", "echo-html-502-created=a3"}) {
        CAPTURE(std::string{fault});
        s.order(fault);
        const auto r = s.create(std::string_view{fault}.substr(std::string_view{fault}.size() - 2));
        CHECK(r.status >= 400);
        CHECK(r.body.find("Bearer sandbox-token") != std::string::npos);
    }
    s.order("long-reason=홍길동");
    const auto r = s.create("홍길동 010-1234-5678");
    CHECK(r.status == 400);
    CHECK(r.body.size() > 65'536);
    CHECK(r.body.find("010-1234-5678") != std::string::npos);
}

TEST_CASE("service: a status comes as a page, empty, or as JSON of some shape") {
    const struct {
        const char* kind;
        unsigned status;
        bool html;
        const char* begin;
        std::string_view header;
        bool created;
    } table[] = {
        {"html-301", 301, true, "<!DOCTYPE", "Location: https://localhost/login\r\n", false},
        {"html-400", 400, true, "<!DOCTYPE", "", false},
        {"html-403-created", 403, true, "<!DOCTYPE", "", true},
        {"html-413", 413, true, "<!DOCTYPE", "", false},
        {"html-429", 429, true, "<!DOCTYPE", "", false},
        {"empty-429", 429, true, "", "", false},
        {"empty-201-created", 201, true, "", "", true},
        {"error-400", 400, false, R"({"error":)", "", false},
        {"error-422-created", 422, false, R"({"error":)", "", true},
        {"409", 409, false, R"({"success":false)", "", false},
        {"409-created", 409, false, R"({"success":false)", "", true},
        {"422", 422, false, R"({"success":false)", "", false},
        {"408-created", 408, true, "<!DOCTYPE", "", true},
        {"504-created", 504, true, "<!DOCTYPE", "", true},
        {"503-created", 503, false, R"({"success":false)", "Retry-After: 1\r\n", true},
        {"html-503", 503, true, "<!DOCTYPE", "Retry-After: 1\r\n", false},
        {"403", 403, false, R"({"success":false)", "", false},
        {"404", 404, false, R"({"success":false)", "", false},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.kind});
        asked_service s{unlimited()};
        s.order(std::string{row.kind} + "@1");
        const auto r = s.create();
        CHECK(r.status == row.status);
        CHECK(r.html == row.html);
        CHECK(r.body.starts_with(row.begin));
        CHECK(r.body.empty() == std::string_view{row.begin}.empty());
        CHECK(r.extra_header == row.header);
        CHECK(r.after == ending::keep);
        CHECK(s.all.count().leads_created == (row.created ? 1U : 0U));
        CHECK(each(r.record, "fault") == (row.created ? texts{row.kind} : texts{}));
    }
}

TEST_CASE("service: an answer that nobody asked for comes as a connection begins") {
    asked_service s{unlimited()};
    s.order("early@2");
    s.order("early@3");
    CHECK_FALSE(s.all.connected(s.time()));
    const auto invented = s.all.connected(s.time());
    REQUIRE(invented);
    CHECK(invented->status == 201);
    CHECK(lead_in(*invented, "id").size() == 36);
    const auto answered = s.create("가");
    CHECK(s.all.connected(s.time())->body == answered.body);
    CHECK(s.all.count().connections == 3);
    CHECK(s.all.count().faults_played == 2);
    CHECK(s.all.lead_names() == texts{"가"});
}

TEST_CASE("service: a colleague makes equal leads before and after, never far away") {
    auto o = unlimited();
    o.behaves.colleague = {0.5, 20s};
    asked_service s{o};
    s.wall = wall_time{1712553926020ms};
    std::string lines;
    for (int i = 0; i < 200; ++i)
        lines += s.create("리드 " + std::to_string(i)).record;
    const auto before = s.all.count().by_colleagues;
    CHECK(before > 20);
    s.now = 20s;
    lines += s.all.carry_out_due(s.time());
    const auto all = s.all.count().by_colleagues;
    CHECK(all > before + 20);
    CHECK(all < 140);
    CHECK(s.all.count().leads_created == 200);
    CHECK_FALSE(s.all.next_due());
    std::set<std::string> names, dates;
    const auto by = each(lines, "by"), name = each(lines, "name"), date = each(lines, "createdAt");
    for (std::size_t i = 0; i < by.size(); ++i)
        if (by[i] == "colleague") {
            names.insert(name[i]);
            dates.insert(date[i]);
        }
    CHECK(names.size() == all); // one of each at most
    CHECK(*dates.begin() >= "2024-04-08T05:25:06.020Z");
    CHECK(*dates.rbegin() <= "2024-04-08T05:25:46.020Z");
}

TEST_CASE("service: a colleague's lead is there, too, when the request is lost on its way") {
    auto o = unlimited();
    o.behaves.colleague = {1, 0ms};
    asked_service s{o};
    s.order("dropped@1");
    CHECK(each(s.create("가").record, "by") == texts{"colleague"});
    CHECK(s.all.lead_names() == texts{"가"});
    CHECK(s.ask("POST", "/api/v2/lead", "{}").record.empty()); // nobody makes what cannot be
    CHECK(s.ask("POST", "/api/v2/people", R"({"name":"새 사람"})").status == 201);
    CHECK(s.all.count().by_colleagues == 1);
}

TEST_CASE("service: the server's clock is off in ids, dates and Date alike") {
    auto o = unlimited();
    o.behaves.clock_offset = -90s;
    asked_service s{o};
    s.wall = wall_time{1712553926020ms};
    const auto r = s.create("가");
    CHECK(lead_in(r, "createdAt") == "2024-04-08T05:23:56.020Z");
    CHECK(lead_in(r, "id").starts_with("018ebc29-bdf4-7"));
    CHECK(s.all.server_time(s.wall) == s.wall - 90s);
}
