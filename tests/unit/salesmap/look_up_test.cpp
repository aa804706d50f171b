#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/salesmap/lead.hpp"
#include "leadimport/salesmap/requests.hpp"
#include "leadimport/salesmap/search.hpp"
#include "leadimport/salesmap/verdict.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using delivery::again;
using delivery::answer;
using delivery::broken;
using delivery::phase;

std::string kind_of(const salesmap::look_up& l) {
    if (std::holds_alternative<std::string>(l)) return "body";
    if (std::holds_alternative<again>(l)) return "again";
    if (std::holds_alternative<delivery::throttled>(l)) return "throttled";
    return "error";
}

std::string kind_of(const salesmap::deletion& d) {
    if (std::holds_alternative<salesmap::deleted>(d)) return "deleted";
    if (std::holds_alternative<salesmap::gone_already>(d)) return "gone";
    if (std::holds_alternative<salesmap::in_sequence>(d)) return "in sequence";
    if (std::holds_alternative<delivery::refused>(d)) return "refused";
    if (std::holds_alternative<again>(d)) return "again";
    if (std::holds_alternative<delivery::throttled>(d)) return "throttled";
    return "error";
}

salesmap::look_up judge(const delivery::reply& r) { return salesmap::judge_look_up(r, {}); }

result<std::vector<values::field>> read_fields(const std::string& body, values::object_kind of) {
    salesmap::schema_room room;
    return salesmap::read_fields(body, of, room);
}

result<std::vector<values::pipeline>> read_pipelines(const std::string& body) {
    salesmap::schema_room room;
    return salesmap::read_pipelines(body, room);
}

const std::string me =
    R"({"success":true,"data":{"user":{"id":"U","name":"김","room":{"id":"R","name":"방"}}}})";
const std::string fields =
    R"({"success":true,"data":{"fieldList":[{"id":"1","name":"금액","type":"number","required":true},)"
    R"({"id":"2","name":"등급","type":"singleSelect","optionList":[{"id":"o","value":"A"},{"id":"p","value":"B"}]},)"
    R"({"id":"3","name":"뭔가","type":"brandNew","preventDuplicates":true}]}})";
const std::string lines =
    R"({"success":true,"data":{"pipelineList":[{"id":"P","name":"영업","pipelineStageList":[{"id":"S","name":"신규","index":0}]}]}})";

} // namespace

TEST_CASE("judge_look_up: a GET may be asked again until it is answered or refused") {
    const std::string no = R"({"success":false,"reason":"no"})";
    const std::string page = "<html></html>";
    const struct {
        unsigned status;
        std::string body;
        std::string what;
        errc code; // of an error or a reason to ask again
    } table[] = {
        {200, me, "body", {}},
        {200, no, "error", errc::api_not_salesmap},
        {200, page, "error", errc::api_not_salesmap},
        {200, "", "error", errc::api_not_salesmap},
        {201, me, "body", {}},
        {201, page, "error", errc::api_not_salesmap},
        {202, me, "error", errc::api_not_salesmap},
        {204, "", "error", errc::api_not_salesmap},
        {301, "", "error", errc::api_not_salesmap},
        {302, "", "error", errc::api_not_salesmap},
        {400, no, "error", errc::api_refused},
        {401, no, "error", errc::api_unauthorized},
        {401, page, "error", errc::api_unauthorized},
        {403, no, "error", errc::api_forbidden},
        {404, page, "error", errc::api_not_salesmap},
        {404, no, "error", errc::api_refused},
        {405, page, "error", errc::api_not_salesmap},
        {408, "", "again", errc::server_failing},
        {429, no, "throttled", {}},
        {500, no, "again", errc::server_failing},
        {502, page, "again", errc::server_failing},
        {503, "", "again", errc::server_failing},
    };
    for (const auto& t : table) {
        CAPTURE(t.status);
        CAPTURE(t.body);
        const auto judged = judge(answer{t.status, {}, {}, t.body});
        CHECK(kind_of(judged) == t.what);
        if (const auto* e = std::get_if<error>(&judged)) CHECK(e->code == t.code);
        if (const auto* a = std::get_if<again>(&judged)) CHECK(a->code == t.code);
    }
    CHECK(std::get<again>(judge(answer{503, {}, "7", {}})).wait == 7s);
    CHECK(std::get<again>(judge(broken{phase::read, true, false, "x"})).code ==
          errc::server_unreachable);
    broken forbidden{phase::tunnel, false, false, "x"};
    forbidden.refused = true;
    CHECK(std::get<error>(judge(forbidden)).code == errc::proxy_refused);
    CHECK(std::get<error>(judge(broken{phase::handshake, false, true, "x"})).code ==
          errc::tls_untrusted);
}

TEST_CASE("judge_deletion: deleted, gone already, refused, or to be tried again") {
    const std::string yes = R"({"success":true,"data":{"lead":{"id":"L"}}})";
    const std::string no = R"({"success":false,"reason":"안 됩니다."})";
    const std::string gone = R"({"success":false,"reason":"리드를 찾을 수 없습니다."})";
    const std::string none = R"({"success":false,"reason":"Lead가 존재하지 않습니다: L"})";
    const std::string held = R"({"success":false,"reason":"시퀀스에 등록된 리드입니다."})";
    const std::string in = R"({"success":false,"reason":["The lead is in a Sequence"]})";
    const std::string page = "<html>찾을 수 없습니다</html>";
    const auto failed = [](const std::string& reason) {
        return R"({"success":false,"reason":")" + reason + "\"}";
    };
    const struct {
        unsigned status;
        std::string body;
        std::string what;
    } table[] = {
        {400, none, "gone"},
        {409, none, "refused"},
        {400, held, "in sequence"},
        {422, in, "in sequence"},
        {409, held, "in sequence"},
        {500, held, "again"},
        {403, held, "error"},
        {400, "시퀀스", "refused"},
        {200, yes, "deleted"},
        {201, yes, "deleted"},
        {200, no, "error"},
        {200, page, "error"},
        {204, "", "error"},
        {301, "", "error"},
        {400, gone, "gone"},
        {404, gone, "gone"},
        {400, no, "refused"},
        {404, no, "refused"},
        {404, page, "error"},
        {400, page, "error"},
        {409, gone, "refused"},
        {422, no, "refused"},
        {401, no, "error"},
        {403, no, "error"},
        {429, no, "throttled"},
        {408, "", "again"},
        {500, gone, "again"},
        // What does not exist is something else.
        {400, failed("삭제 권한이 존재하지 않습니다."), "refused"},
        {400, failed("담당자를 찾을 수 없습니다."), "refused"},
        {404, failed("해당 API를 찾을 수 없습니다."), "refused"},
        {400, failed("시퀀스가 존재하지 않습니다."), "in sequence"},
        {502, page, "again"},
        {503, "", "again"},
        {400, "찾을 수 없습니다", "refused"},
    };
    for (const auto& t : table) {
        CAPTURE(t.status);
        CAPTURE(t.body);
        CHECK(kind_of(salesmap::judge_deletion(answer{t.status, {}, {}, t.body}, {})) == t.what);
    }
    const auto refused = salesmap::judge_deletion(answer{400, {}, {}, no}, {});
    CHECK(english(std::get<delivery::refused>(refused).reason) == "안 됩니다.");
    CHECK(std::get<delivery::refused>(refused).status == 400);
    for (const bool arrived : {false, true})
        CHECK(kind_of(salesmap::judge_deletion(broken{phase::write, arrived, false, "x"}, {})) ==
              "again");
    const auto untrusted = salesmap::judge_deletion(broken{phase::handshake, false, true, "x"}, {});
    CHECK(std::get<error>(untrusted).code == errc::tls_untrusted);
}

TEST_CASE(
    "judge_look_up, judge_deletion: a 401 of a token that was replaced since is asked again") {
    answer a{401, {}, {}, {}};
    a.of_former_token = true;
    CHECK(std::get<again>(judge(a)).blameless);
    CHECK(std::get<again>(salesmap::judge_deletion(a, {})).blameless);
    a.of_former_token = false;
    a.no_other_token = error{errc::token_elsewhere, "token", {}};
    CHECK(std::get<error>(judge(a)).code == errc::token_elsewhere);
    CHECK(std::get<error>(salesmap::judge_deletion(a, {})).code == errc::token_elsewhere);
}

TEST_CASE("judge_probe: passed, still failing, one too many, or refused") {
    CHECK(std::holds_alternative<delivery::probe_passed>(
        salesmap::judge_probe(answer{200, {}, {}, me}, {})));
    const auto code = [](const delivery::reply& r) {
        return std::get<error>(salesmap::judge_probe(r, {})).code;
    };
    CHECK(code(answer{500, {}, {}, {}}) == errc::server_failing);
    CHECK(
        std::get<delivery::throttled>(salesmap::judge_probe(answer{429, {}, "600", {}}, {})).wait ==
        600s);
    CHECK(code(answer{401, {}, {}, {}}) == errc::api_unauthorized);
    answer replaced{401, {}, {}, {}};
    replaced.of_former_token = true;
    CHECK(code(replaced) == errc::server_failing); // it has to be asked with the other token
    CHECK(code(answer{200, {}, {}, "<html>"}) == errc::api_not_salesmap);
    CHECK(code(broken{phase::connect, false, false, "x"}) == errc::server_unreachable);
    CHECK(code(broken{phase::read, true, false, "x"}) == errc::server_unreachable);
}

TEST_CASE("read_who_am_i: the workspace and the user, or what it says instead") {
    const auto w = salesmap::read_who_am_i(me);
    REQUIRE(w.has_value());
    CHECK(w->id == "R");
    CHECK(w->name == "방");
    CHECK(w->user_name == "김");
    for (const std::string body :
         {"", "[]", "{", "{}", "null", R"({"data":null})", R"({"data":{"user":null}})",
          R"({"data":{"user":{}}})", R"({"data":{"user":{"room":{}}}})",
          R"({"data":{"user":{"room":{"id":7}}}})", R"({"data":{"user":{"room":{"id":"a\nb"}}}})",
          R"({"data":{"user":[{"room":{"id":"R"}}]}})"}) {
        CAPTURE(body);
        const auto bad = salesmap::read_who_am_i(body);
        REQUIRE_FALSE(bad.has_value());
        CHECK(bad.error().code == errc::api_not_salesmap);
        CHECK(english(bad.error().detail).starts_with("GET /v2/user/me says "));
    }
}

TEST_CASE("read_fields: types, options, and types that nobody knew") {
    using enum values::object_kind;
    const auto f = read_fields(fields, lead);
    REQUIRE(f.has_value());
    REQUIRE(f->size() == 3);
    CHECK((*f)[0].name == "금액");
    CHECK((*f)[0].type == values::field_type::number);
    CHECK((*f)[0].required);
    CHECK((*f)[1].type == values::field_type::single_select);
    CHECK((*f)[1].options == std::vector<std::string>{"A", "B"});
    CHECK_FALSE((*f)[1].required);
    CHECK((*f)[2].type == values::field_type::read_only);
    CHECK_FALSE((*f)[0].prevents_duplicates); // nothing is said
    CHECK((*f)[2].prevents_duplicates);
    CHECK_FALSE(
        read_fields(R"({"success":true,"data":{"fieldList":[{"preventDuplicates":"true"}]}})", lead)
            ->front()
            .prevents_duplicates);
    CHECK(read_fields(R"({"data":{"fieldList":[]}})", lead)->empty());
    CHECK(read_fields(R"({"data":{"fieldList":[null,1,{"optionList":[0]}]}})", lead)->size() == 3);
    for (const std::string body :
         {"", "{}", R"({"data":{"fieldList":{}}})", R"({"data":{"fieldList":null}})"})
        CHECK(read_fields(body, lead).error().code == errc::api_not_salesmap);
    const std::pair<values::object_kind, std::string> asked[] = {
        {lead, "GET /v2/field/lead says"},
        {person, "GET /v2/field/people says"},
        {organization, "GET /v2/field/organization says"},
    };
    for (const auto& [of, words] : asked)
        CHECK(english(read_fields("{}", of).error().detail).starts_with(words));
}

TEST_CASE("read_contacts: those that have an id") {
    using salesmap::contact_kind;
    const auto page = [](const std::string& key, const std::string& items) {
        return R"({"success":true,"data":{")" + key + R"(":[)" + items + "]}}";
    };
    const std::string two = R"({"id":"1","이름":"가"},{"이름":"나"},null,{"id":"a b"},{"id":"3"})";
    const std::pair<contact_kind, std::string> kinds[] = {
        {contact_kind::person, "peopleList"}, {contact_kind::organization, "organizationList"}};
    for (const auto& kind : kinds) {
        const auto all = salesmap::read_contacts(page(kind.second, two), kind.first);
        REQUIRE(all.has_value());
        REQUIRE(all->size() == 2);
        CHECK((*all)[0].id == "1");
        CHECK((*all)[0].name == "가");
        CHECK((*all)[1].name.empty());
        CHECK(salesmap::read_contacts(page(kind.second, ""), kind.first)->empty());
        CHECK(salesmap::read_contacts(page("leadList", two), kind.first).error().code ==
              errc::api_not_salesmap);
    }
}

TEST_CASE("read_pipelines: with their stages") {
    const auto p = read_pipelines(lines);
    REQUIRE(p.has_value());
    REQUIRE(p->size() == 1);
    CHECK(p->front().name == "영업");
    REQUIRE(p->front().stages.size() == 1);
    CHECK(p->front().stages.front().id == "S");
    CHECK(p->front().stages.front().name == "신규");
    CHECK(read_pipelines(R"({"data":{"pipelineList":[{"id":"P","pipelineStageList":3}]}})")
              ->front()
              .stages.empty());
    CHECK_FALSE(read_pipelines("<html>").has_value());
}

TEST_CASE("what is kept of a workspace: names are cut, and what is no id is none") {
    const auto user = [](const std::string& id, const std::string& name) {
        return R"({"id":")" + id + R"(","name":")" + name + R"("})";
    };
    const auto longest = std::string(limits::name_bytes - 1, 'x');
    salesmap::schema_room room;
    const auto page =
        salesmap::read_users(R"({"data":{"userList":[)" + user("U", longest + "가") + "," +
                                 user("a b", "b") + "," + user(std::string(101, 'u'), "c") + "]}}",
                             room);
    REQUIRE(page.has_value());
    REQUIRE(page->users.size() == 1);
    CHECK(page->users[0].name == longest + "…"); // never inside a character
    const auto who = salesmap::read_who_am_i(R"({"data":{"user":{"room":{"id":"R","name":")" +
                                             longest + "xx" + R"("}}}})");
    CHECK(who->name == longest + "x…");
    CHECK(read_pipelines(R"({"data":{"pipelineList":[{"id":"\n","name":"a"},{"id":"P",)"
                         R"("pipelineStageList":[{"id":"\u001b"},{"id":"S"}]}]}})")
              ->at(0)
              .stages.size() == 1);
    const auto cursor = std::string(limits::cursor_bytes + 1, 'c');
    const auto endless =
        salesmap::read_users(R"({"data":{"userList":[],"nextCursor":")" + cursor + R"("}})", room);
    CHECK_FALSE(endless.has_value());
}

TEST_CASE("what is kept of a workspace: all of it has one room") {
    salesmap::schema_room room;
    CHECK(room.take(190'000, 190'000 * 40));
    CHECK(room.take(4 * 5000, 5000 * 200));
    CHECK_FALSE(room.take(0, limits::schema_bytes));
    const auto body = R"({"data":{"fieldList":[{"optionList":[{"value":"A"}]}]}})";
    const auto none = salesmap::read_fields(body, values::object_kind::person, room);
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().code == errc::api_not_salesmap);
    CHECK(english(none.error().detail) ==
          "with what GET /v2/field/people says, the workspace's fields, options, pipelines and "
          "users take more than 25,165,824 bytes");
}

TEST_CASE("an answer of too many values is not parsed") {
    const auto values = [](std::size_t n) {
        std::string body = R"({"data":{"fieldList":[0)";
        for (std::size_t i = 0; i < n; ++i)
            body += ",0";
        return body + "]}}";
    };
    const auto many = read_fields(values(limits::request_bytes), values::object_kind::lead);
    REQUIRE_FALSE(many.has_value());
    CHECK(english(many.error().detail) == "GET /v2/field/lead says more than 1,000,000 values");
    const auto text = R"({"data":{"lead":{"id":"L","name":")" +
                      std::string(limits::request_bytes + limits::mib, ',') + R"("}}})";
    CHECK(salesmap::read_lead(text).has_value()); // a text is one
}

TEST_CASE(
    "read_search_page: of a page beyond every page's size the front is taken, and that is said") {
    const auto page = [](std::size_t leads) {
        std::string body = R"({"data":{"objectList":[)";
        for (std::size_t i = 0; i < leads; ++i)
            body += std::string{i == 0 ? "" : ","} + R"({"id":"L)" + std::to_string(i) + R"("})";
        return salesmap::read_search_page(body + "]}}");
    };
    const auto whole = page(limits::searched_leads);
    CHECK(whole->hits.size() == limits::searched_leads);
    CHECK_FALSE(whole->cut);
    const auto cut = page(limits::searched_leads + 1);
    CHECK(cut->hits.size() == limits::searched_leads);
    CHECK(cut->cut);
}

TEST_CASE("answers of any shape are judged and read without harm") {
    std::mt19937 random{7};
    const std::array valid{me,
                           fields,
                           lines,
                           std::string{R"({"data":{"objectList":[{"id":"L"}],"nextCursor":"1"}})"},
                           std::string{R"({"data":{"lead":[{"id":"L","키":"1"}]}})"},
                           std::string{"2024-04-08T05:25:26.020+09:00"},
                           std::string{R"({"success":true,"data":{"lead":{"id":"L"}}})"},
                           std::string{R"({"success":false,"reason":["2.5초 후",{"a":[1e999]}]})"}};
    const std::array statuses{200U, 201U, 400U, 404U, 429U, 500U, 503U};
    const auto any = [&](std::size_t below) { return random() % below; };
    for (int i = 0; i < 4000; ++i) {
        auto body = valid[any(valid.size())];
        body.resize(any(body.size() + 1));
        for (auto n = any(6); n > 0 && !body.empty(); --n)
            body[any(body.size())] = static_cast<char>(any(256));
        if (i % 10 == 0)
            for (auto& c : body)
                c = static_cast<char>(any(256));
        const answer a{statuses[any(statuses.size())], {}, body.substr(0, any(20)), body};
        static_cast<void>(salesmap::judge_lead_creation(a, {}, {}, {}));
        static_cast<void>(salesmap::judge_probe(a, {}));
        static_cast<void>(salesmap::judge_deletion(a, {}));
        const auto wait = salesmap::throttle_wait(a, {});
        CHECK(wait >= 500ms);
        CHECK(wait <= 15min);
        static_cast<void>(salesmap::read_who_am_i(body));
        static_cast<void>(read_fields(body, values::object_kind::person));
        static_cast<void>(read_pipelines(body));
        static_cast<void>(salesmap::read_search_page(body));
        static_cast<void>(salesmap::read_lead(body, "키"));
        static_cast<void>(salesmap::read_sent_lead(body));
        static_cast<void>(salesmap::parse_moment(body));
    }
    const auto deep = std::string(100'000, '[');
    CHECK_FALSE(salesmap::read_who_am_i(deep).has_value());
    CHECK(kind_of(judge(answer{200, {}, {}, deep})) == "error");
}

TEST_CASE("requests: paths, methods and points as the API documents them") {
    const auto lead = salesmap::create_lead("{}", "key-1");
    CHECK(lead.verb == delivery::verb::post);
    CHECK(lead.target == "/v2/lead");
    CHECK(lead.body == "{}");
    CHECK(lead.idempotency_key == "key-1");
    CHECK(lead.points == 1);
    CHECK(lead.reply_bytes == limits::done_reply_bytes);
    CHECK(salesmap::delete_lead("L1").reply_bytes == limits::done_reply_bytes);
    CHECK(salesmap::create_text_field("키").reply_bytes == limits::done_reply_bytes);
    CHECK(salesmap::search_leads("이름", "가", {}, {}).reply_bytes == limits::reply_body_bytes);
    constexpr auto large = limits::reply_body_bytes;
    const std::tuple<delivery::request, const char*, std::size_t> gets[] = {
        {salesmap::who_am_i(), "/v2/user/me", limits::done_reply_bytes},
        {salesmap::fields(values::object_kind::lead), "/v2/field/lead", large},
        {salesmap::fields(values::object_kind::person), "/v2/field/people", large},
        {salesmap::fields(values::object_kind::organization), "/v2/field/organization", large},
        {salesmap::pipelines(), "/v2/lead/pipeline", limits::found_reply_bytes},
        {salesmap::users("c"), "/v2/user?cursor=c", limits::found_reply_bytes},
    };
    for (const auto& [r, target, most] : gets) {
        CHECK(r.verb == delivery::verb::get);
        CHECK(r.target == target);
        CHECK(r.body.empty());
        CHECK(r.idempotency_key.empty());
        CHECK(r.points == 1);
        CHECK(r.reply_bytes == most);
    }
}
