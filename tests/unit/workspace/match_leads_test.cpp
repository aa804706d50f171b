#include "workspace/match_leads.hpp"

#include "leadimport/base/time.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using namespace leadimport::workspace;
using std::chrono::milliseconds;

const auto noon = std::chrono::sys_days{std::chrono::year{2026} / 1 / 2} + 12h;

// Sent from noon + `left` to ten seconds later.
doubtful_row row(std::uint64_t n, milliseconds left = 0ms, std::string body = "same") {
    return {n, std::move(body), {}, noon + left, noon + left + 10s};
}

candidate created(std::string id, milliseconds after_noon) {
    salesmap::lead l;
    l.id = id;
    l.name = "가";
    l.people_id = "p";
    l.created_at = format_utc(noon + after_noon);
    return {std::move(id), l};
}

const salesmap::sent_lead wanted{"가", "p", ""};

// "L1", "absent", "? could be the lead L1", joined by " | ".
std::string words(const std::vector<what_became>& all) {
    std::string s;
    for (const auto& w : all) {
        if (!s.empty()) s += " | ";
        if (const auto* f = std::get_if<lead_found>(&w)) s += f->lead_id;
        if (std::holds_alternative<lead_absent>(w)) s += "absent";
        if (const auto* c = std::get_if<cannot_tell>(&w)) s += "? " + c->why;
    }
    return s;
}

std::string matched(const std::vector<doubtful_row>& rows, std::vector<candidate> leads,
                    std::optional<milliseconds> clock_ahead = 0ms) {
    return words(match_by_name(wanted, rows, std::move(leads), clock_ahead));
}

} // namespace

TEST_CASE("match_by_name: the time of creation decides about one row") {
    const struct {
        milliseconds created; // after the row left, by the server's clock
        std::optional<milliseconds> clock_ahead;
        std::string what;
    } table[] = {
        {5s, 0ms, "L"},
        {-60s, 0ms, "L"},
        {-60'001ms, 0ms, "? could be the lead L"},
        {-5min, 0ms, "? could be the lead L"},
        {-300'001ms, 0ms, "absent"},
        {-24h, 0ms, "absent"},
        {10s + 2min, 0ms, "L"},
        {130'001ms, 0ms, "? could be the lead L"},
        {24h, 0ms, "? could be the lead L"},
        // The server's clock is an hour ahead, or behind.
        {1h, 1h, "L"},
        {5s, 1h, "absent"},
        {-1h, -1h, "L"},
        {5s, -1h, "? could be the lead L"},
        // Nobody knows: inside is ours, and nothing is certainly somebody else's.
        {5s, {}, "L"},
        {-60'001ms, {}, "? could be the lead L"},
        {-24h, {}, "? could be the lead L"},
        {24h, {}, "? could be the lead L"},
    };
    for (const auto& t : table) {
        CAPTURE(t.created.count());
        CHECK(matched({row(1)}, {created("L", t.created)}, t.clock_ahead) == t.what);
    }
    CHECK(matched({row(1)}, {}) == "absent");
    CHECK(matched({row(1)}, {}, std::nullopt) == "absent");
}

TEST_CASE("match_by_name: name, person and organization have to agree") {
    const auto with = [](auto change) {
        auto c = created("L", 1s);
        change(*c.lead);
        return matched({row(1)}, {c}, std::nullopt);
    };
    CHECK(with([](salesmap::lead& l) { l.name = "나"; }) == "absent");
    CHECK(with([](salesmap::lead& l) { l.people_id = "q"; }) == "absent");
    CHECK(with([](salesmap::lead& l) { l.people_id.clear(); }) == "absent");
    CHECK(with([](salesmap::lead& l) { l.organization_id = "o"; }) == "absent");
    CHECK(with([](salesmap::lead& l) { l.people_id = "P"; }) == "L"); // ids have no case
    CHECK(with([](salesmap::lead& l) { l.name = " 가 "; }) == "L");
}

TEST_CASE("match_by_name: what cannot be read or dated leaves a doubt") {
    auto undated = created("L", 1s);
    undated.lead->created_at = "어제";
    CHECK(matched({row(1)}, {undated}) == "? could be the lead L");
    CHECK(matched({row(1)}, {{"L", std::nullopt}}) == "? could be the lead L");
    undated.lead->name = "나";
    CHECK(matched({row(1)}, {undated}) == "absent");
    CHECK(matched({row(1)}, {created("A", 1s), {"B", std::nullopt}}) ==
          "? could be one of the leads A, B");
}

TEST_CASE("match_by_name: equal rows share the leads by count") {
    const auto other = row(2, 1s, "another memo");
    // As many leads as rows: by age.
    CHECK(matched({row(1), row(2, 1s)}, {created("B", 4s), created("A", 2s)}) == "A | B");
    CHECK(matched({row(1), other}, {created("B", 4s), created("A", 2s)}) == "A | B");
    CHECK(matched({row(1, 1s), row(2)}, {created("B", 4s), created("A", 2s)}) == "B | A");
    // Fewer: whose they are matters only when the bodies differ.
    CHECK(matched({row(1), row(2, 1s), row(3, 2s)}, {created("A", 2s)}) == "A | absent | absent");
    CHECK(matched({row(1), other}, {created("A", 2s)}) ==
          "? could be the lead A | ? could be the lead A");
    // More, or one in doubt.
    CHECK(matched({row(1)}, {created("A", 2s), created("B", 2s)}) ==
          "? could be one of the leads A, B");
    CHECK(matched({row(1), row(2)}, {created("A", 2s), created("B", 4min)}) ==
          "? could be one of the leads A, B | ? could be one of the leads A, B");
    // None, and one that is too old.
    CHECK(matched({row(1), row(2)}, {created("A", -1h)}) == "absent | absent");
    CHECK(matched({row(1), row(2)}, {created("A", -1h), created("B", 1s)}) == "B | absent");
}

TEST_CASE("match_by_name: a lead goes to a row whose time it falls into") {
    const auto early = row(1);
    const auto late = row(2, 2h);
    CHECK(matched({early, late}, {created("A", 2h + 1s)}) == "absent | A");
    CHECK(matched({early, late}, {created("A", 1s), created("B", 2h)}) == "A | B");
    // Two of the same time cannot belong to rows two hours apart.
    CHECK(matched({early, late}, {created("A", 1s), created("B", 2s)}) ==
          "? could be one of the leads A, B | ? could be one of the leads A, B");
    // A short time within a long one.
    auto longer = row(1, -1h);
    longer.last_ended = noon + 3h;
    CHECK(matched({longer, row(2)}, {created("A", 1s), created("B", 2h)}) == "B | A");
}

TEST_CASE("match_by_name: names ten leads and counts the others") {
    std::vector<candidate> many;
    for (int i = 0; i < 13; ++i)
        many.push_back(created("L" + std::to_string(i), 1s));
    CHECK(matched({row(1)}, many) ==
          "? could be one of the leads L0, L1, L2, L3, L4, L5, L6, L7, L8, L9 and 3 more");
}

TEST_CASE("match_by_key: the field's text is the key, or the lead is not ours") {
    const auto with = [](std::string id, std::optional<std::string> field) {
        auto c = created(std::move(id), 1s);
        c.lead->field = std::move(field);
        return c;
    };
    const auto matched = [](std::vector<candidate> leads) {
        return words({match_by_key("job:7", leads)});
    };
    CHECK(matched({}) == "absent");
    CHECK(matched({with("A", "job:7")}) == "A");
    CHECK(matched({with("A", "job:70"), with("B", ""), with("C", "JOB:7")}) == "absent");
    CHECK(matched({with("A", "job:70"), with("B", "job:7")}) == "B");
    CHECK(matched({with("A", "job:7"), with("B", "job:7")}) == "? could be one of the leads A, B");
    // What does not tell the field may have any key.
    CHECK(matched({with("A", std::nullopt)}) == "? could be the lead A");
    CHECK(matched({{"A", std::nullopt}}) == "? could be the lead A");
    CHECK(matched({with("A", "job:7"), {"B", std::nullopt}}) == "? could be one of the leads A, B");
}

TEST_CASE("confirm: absent only when both look-ups saw the same leads") {
    const what_became a = lead_found{"A", {}};
    const what_became b = lead_found{"B", {}};
    const what_became absent = lead_absent{};
    const what_became unsure = cannot_tell{"hm"};
    const auto both = [](std::vector<what_became> first, std::vector<what_became> second) {
        return words(confirm(first, std::move(second)));
    };
    CHECK(both({absent}, {absent}) == "absent");
    CHECK(both({absent}, {a}) == "A");
    CHECK(both({absent}, {unsure}) == "? hm");
    CHECK(both({a, absent}, {a, absent}) == "A | absent");
    CHECK(both({a, absent}, {a, b}) == "A | B");
    CHECK(both({absent, absent}, {a, b}) == "A | B");
    CHECK(both({absent, absent}, {a, absent}) == "? could be the lead A | ? could be the lead A");
    CHECK(both({a, absent}, {absent, absent}) == "? could be the lead A | ? could be the lead A");
    CHECK(both({a, absent}, {b, absent}) ==
          "? could be one of the leads A, B | ? could be one of the leads A, B");
}

TEST_CASE("doubt_shared_leads: no lead is found for two rows") {
    std::vector<finding> all{{1, lead_found{"A", {}}},
                             {2, lead_found{"B", {}}},
                             {3, lead_found{"A", {}}},
                             {4, lead_absent{}}};
    doubt_shared_leads(all);
    std::vector<what_became> what;
    for (const auto& f : all)
        what.push_back(f.what);
    CHECK(words(what) == "? could be the lead A | B | ? could be the lead A | absent");
}
