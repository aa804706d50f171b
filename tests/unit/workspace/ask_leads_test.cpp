#include "scripted_api.hpp"

#include "leadimport/workspace/ask_leads.hpp"

namespace {

using namespace leadimport;
using namespace leadimport::tests;

const delivery::reply me =
    ok(R"({"success":true,"data":{"user":{"id":"u","name":"나","room":{"id":"r","name":"방"}}}})");

struct looking : look_up_fixture {
    looking() { api.leads.push_back({"L1", "가", "P", "", "2026-01-01T00:00:00Z"}); }
    result<workspace::lead_looked_at> look() {
        return run_alone(time, workspace::look_at_lead(means, {}, false, "L1"));
    }
};

} // namespace

TEST_CASE("look_at_lead: what GET says of a lead") {
    const struct {
        const char* what;
        std::map<std::size_t, delivery::reply> instead;
        bool shown;
        std::size_t asked;
    } table[] = {
        {"it is there", {}, true, 1},
        {"it is gone", {{1, refusal(400, "찾을 수 없습니다")}}, false, 1},
        {"another status for that", {{1, refusal(404, "없음")}}, false, 1},
        {"not for us to see", {{1, refusal(403, "권한이 없습니다")}, {2, me}}, false, 2},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        looking l;
        l.api.instead = t.instead;
        const auto looked = l.look();
        REQUIRE(looked.has_value());
        CHECK(looked->answer.shown.has_value() == t.shown);
        CHECK(l.api.asked.size() == t.asked);
    }
}

TEST_CASE("look_at_lead: a refusal of everything is an error") {
    looking forbidden;
    forbidden.api.instead = {{1, refusal(403, "no")}, {2, refusal(403, "no")}};
    CHECK(forbidden.look().error().code == errc::api_forbidden);
    looking unauthorized;
    unauthorized.api.instead = {{1, refusal(403, "no")}, {2, refusal(401, "no")}};
    CHECK(unauthorized.look().error().code == errc::api_unauthorized);
    looking token;
    token.api.instead = {{1, refusal(401, "no")}};
    CHECK(token.look().error().code == errc::api_unauthorized);
    CHECK(token.api.asked.size() == 1);
}

namespace {

std::string page_of(std::initializer_list<const char*> ids, const std::string& behind,
                    const std::string& name = "가") {
    std::string list;
    for (const auto* id : ids)
        list += (list.empty() ? "" : ",") + (R"({"id":")" + std::string{id}) + R"(","name":")" +
                name + "\"}";
    return R"({"success":true,"data":{"objectList":[)" + list + "]" + behind + "}}";
}

} // namespace

TEST_CASE("search_leads: what may not be all that has the name is not taken for it") {
    const std::string next = R"(,"nextCursor":"c")";
    const struct {
        const char* what;
        std::vector<std::string> pages;
        bool complete;
        std::size_t hits;
    } table[] = {
        {"one page", {page_of({"A", "B"}, "")}, true, 2},
        {"none", {page_of({}, "")}, true, 0},
        {"two pages", {page_of({"A"}, next), page_of({"B"}, "")}, true, 2},
        {"no cursor any more",
         {page_of({"A"}, next), page_of({"B"}, R"(,"nextCursor":null)")},
         true,
         2},
        {"the second repeats the first",
         {page_of({"A", "B"}, next), page_of({"A", "B"}, "")},
         false,
         2},
        {"the second repeats a part",
         {page_of({"A", "B"}, next), page_of({"B", "C"}, "")},
         true,
         3},
        {"the second is empty", {page_of({"A"}, next), page_of({}, "")}, false, 1},
        {"the cursor stands elsewhere",
         {page_of({"A"}, R"(,"pagination":{"nextCursor":"c"})")},
         false,
         1},
        {"or has another name", {page_of({"A"}, R"(,"next_page_token":"c")")}, false, 1},
        {"there is more", {page_of({"A"}, R"(,"hasMore":true)")}, false, 1},
        {"what leads back", {page_of({"A"}, R"(,"prevCursor":"c","startCursor":"d")")}, true, 1},
        {"nothing in it", {page_of({"A"}, R"(,"pagination":{},"cursors":[])")}, true, 1},
        {"the last of its pages",
         {page_of({"A"}, R"(,"pageInfo":{"endCursor":"e","hasNextPage":false})")},
         true,
         1},
        {"there is no more",
         {page_of({"A"}, R"(,"hasMore":false,"pageInfo":{"endCursor":""})")},
         true,
         1},
        {"leads of other names", {page_of({"A"}, "", "나")}, false, 1},
        {"names that have it in them", {page_of({"A"}, "", "가 나")}, true, 1},
        {"names that are not told", {page_of({"A"}, "", "")}, true, 1},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        looking l;
        for (std::size_t i = 0; i < t.pages.size(); ++i)
            l.api.instead[i + 1] = ok(t.pages[i]);
        const auto found = run_alone(
            l.time, workspace::search_leads(l.means, {},
                                            {workspace::search_form::by_name, "가", std::nullopt}));
        REQUIRE(found.has_value());
        CHECK(found->complete == t.complete);
        CHECK(found->hits.size() == t.hits);
        CHECK(l.api.asked.size() == t.pages.size());
    }
}
