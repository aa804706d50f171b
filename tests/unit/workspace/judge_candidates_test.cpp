#include "told_facts.hpp"
#include "workspace/judge_candidates.hpp"

#include <doctest/doctest.h>

#include <deque>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;

const std::string phone = "전화";
const auto mine = sends("가", "p1", {{phone, "010-1"}}, "c1");

// The row was sent at 100 s and given up at 130 s; the newest lead before it is as old, the oldest
// one after it as late.
struct judging {
    std::deque<unknown_row> rows;
    std::vector<doubted_row> others;
    doubted_row row;
    std::vector<found_lead> found;
    sent_facts of_control = sends("나", "p9", {{phone, "010-9"}}, "c9");
    shown_lead shown_control = shows(of_control);
    proven_control control{&of_control, &shown_control};

    explicit judging(sent_facts sent = mine) : row{add(std::move(sent))} {}

    doubted_row add(sent_facts sent) {
        rows.push_back({rows.size() + 1, std::move(sent), {lost(100s, 130s)}});
        return {&rows.back(), {{told_offset + 100s, told_offset + 130s, told_offset + 130s, 0s}}};
    }
    void besides(sent_facts sent) { others.push_back(add(std::move(sent))); }
    found_lead& finds(const sent_facts& as, milliseconds made = 110s) {
        const auto id = id_at(made, static_cast<unsigned>(found.size() + 1));
        found.push_back({id, as.name, salesmap::date_of_id(id), shows(as)});
        return found.back();
    }
    // "ours 1", "candidates 1 2", "none".
    std::string what() const {
        const auto judged = judge_candidates(row, found, others, control, 2min);
        std::string s = !judged.ours.empty()        ? "ours"
                        : judged.candidates.empty() ? "none"
                                                    : "candidates";
        for (const auto* which : {&judged.ours, &judged.candidates})
            for (const auto i : *which)
                s += " " + std::to_string(i + 1);
        return s;
    }
};

} // namespace

TEST_CASE("judge_candidates: nothing is ours for certain when nobody knows whom the row names") {
    auto sent = sends("가", "", {{phone, "010-1"}});
    sent.contacts_known = false;
    judging j{sent};
    CHECK(j.what() == "none");
    j.finds(mine); // of its name: it may be its own
    CHECK(j.what() == "candidates 1");
    j.finds(sends("나", "p1", {{phone, "010-1"}}, "c1"));
    CHECK(j.what() == "candidates 1");
}

TEST_CASE("judge_candidates: the row's lead is ours") {
    judging j;
    j.finds(mine);
    CHECK(j.what() == "ours 1");
    j.control = {}; // a file of one row: dates and particulars are enough
    CHECK(j.what() == "ours 1");
    j.found.clear();
    CHECK(j.what() == "none");
}

TEST_CASE("judge_candidates: a colleague's equal lead made before or after") {
    const struct {
        milliseconds made;
        const char* with_phone; // its phone number stands in no other row
        const char* without;
    } table[] = {
        {-24h, "none", "none"},
        {39s, "none", "none"},
        {80s, "candidates 1", "candidates 1"}, // 20 s before
        {95s, "ours 1", "ours 1"},
        {135s, "ours 1", "ours 1"},
        {150s, "ours 1", "candidates 1"}, // 20 s after: it may be ours, committed late
        {250s, "ours 1", "candidates 1"},
        {256s, "candidates 1", "candidates 1"},
        {311s, "candidates 1", "none"}, // later than any rule covers, and yet its number
        {24h, "candidates 1", "none"},
    };
    for (const auto& t : table) {
        CAPTURE(t.made.count());
        judging j;
        j.finds(mine, t.made);
        CHECK(j.what() == t.with_phone);
        judging often;
        often.rows.front().sent.fields[0].alone = false;
        often.finds(mine, t.made);
        CHECK(often.what() == t.without);
    }
}

TEST_CASE("judge_candidates: two leads, one of them a colleague's") {
    judging j;
    j.finds(mine);
    j.finds(mine, 112s);
    CHECK(j.what() == "candidates 1 2"); // more than rows of this body
    j.found[1].date = at(80s);
    CHECK(j.what() == "candidates 1 2");
    j.found[1].date = at(39s);
    CHECK(j.what() == "ours 1");
}

TEST_CASE("judge_candidates: equal rows share their leads, the oldest first") {
    judging j;
    j.besides(mine);
    j.finds(mine, 120s);
    j.finds(mine, 110s);
    CHECK(j.what() == "ours 2 1");
    j.finds(mine, 115s);
    CHECK(j.what() == "candidates 1 2 3");
}

TEST_CASE("judge_candidates: what is not dated is never excluded, and never ours, by time") {
    judging j;
    j.finds(mine).date = std::nullopt;
    CHECK(j.what() == "candidates 1");
    j.found[0].date = salesmap::lead_date{told_offset - 9h, told_offset + 15h}; // cut to midnight
    CHECK(j.what() == "candidates 1");
    j.found[0].date = salesmap::lead_date{told_offset - 48h, told_offset - 24h};
    CHECK(j.what() == "none");
    // An unknown clock does not prevent "excluded", and must not make "ours".
    j.found[0].date = at(110s);
    j.row.windows[0] = {};
    CHECK(j.what() == "candidates 1");
}

TEST_CASE("judge_candidates: names that the server stores in another form") {
    const struct {
        const char* sent;
        const char* stored;
        const char* marked; // its phone number stands in no other row
        const char* else_;
    } table[] = {
        {"\u1112\u1161\u11ab글", "한글", "ours 1", "candidates 1"},
        {"두  칸", "두 칸", "ours 1", "candidates 1"},
        {"A & B", "A &amp; B", "ours 1", "candidates 1"},
        {"Kim", "kim", "ours 1", "candidates 1"},
        {"㈜한국", "(주)한국", "ours 1", "candidates 1"},
        {"가나", "가", "none", "none"}, // cut so short it is another name
        {"가", "나", "none", "none"},
    };
    for (const auto& t : table) {
        CAPTURE(t.sent);
        judging j{sends(t.sent, "p1", {{phone, "010-1"}})};
        j.finds(sends(t.stored, "p1", {{phone, "010-1"}}));
        CHECK(j.what() == t.marked);
        j.rows.front().sent.fields[0].alone = false;
        CHECK(j.what() == t.else_);
    }
    const std::string beginning(60, 'a');
    judging j{sends(beginning + " tail", "p1", {{phone, "010-1"}})};
    j.finds(sends(beginning, "p1", {{phone, "010-1"}}));
    CHECK(j.what() == "ours 1");
}

TEST_CASE("judge_candidates: only positive differences exclude") {
    judging j;
    auto& l = j.finds(mine);
    l.shown->company = "c2"; // another company, within the attempt: it may have been edited
    CHECK(j.what() == "candidates 1");
    l.shown->company.clear(); // null
    CHECK(j.what() == "candidates 1");
    l.shown->company = "c1";
    l.shown->fields.clear(); // the control shows this field, the lead has none
    CHECK(j.what() == "candidates 1");
    j.shown_control.fields.clear(); // nobody shows it
    CHECK(j.what() == "ours 1");
    l.shown = std::nullopt; // GET does not show it yet
    CHECK(j.what() == "candidates 1");
    l.listed_name = "나";
    CHECK(j.what() == "none");
}

TEST_CASE("judge_candidates: a company that the server fills in or replaces") {
    judging without{sends("가", "p1", {{phone, "010-1"}})};
    without.finds(sends("가", "p1", {{phone, "010-1"}}, "filled in"));
    CHECK(without.what() == "ours 1");
    judging replaced;
    replaced.shown_control.company = "c7"; // it does so with the control, too
    replaced.finds(sends("가", "p1", {{phone, "010-1"}}, "c8"));
    CHECK(replaced.what() == "candidates 1"); // never excluded by it
}

TEST_CASE(
    "judge_candidates: not dated, and another person's: excluded once the control shows persons") {
    judging j;
    j.finds(sends("가", "p2", {{phone, "010-2"}}, "c1")).date = std::nullopt;
    CHECK(j.what() == "none");
    j.control = {};
    CHECK(j.what() == "candidates 1");
    j.control = {&j.of_control, &j.shown_control};
    j.found[0].shown->person = "p1"; // only a field differs: that may have been edited
    CHECK(j.what() == "candidates 1");
}

TEST_CASE("judge_candidates: two rows of one name and person with other amounts keep their leads") {
    const auto other = sends("가", "p1", {{phone, "010-2"}}, "c1");
    judging j;
    j.besides(other);
    j.finds(mine);
    j.finds(other, 111s);
    CHECK(j.what() == "ours 1"); // the second is that row's
    j.others.clear();
    CHECK(j.what() == "candidates 1 2"); // nobody's
    // The field is not shown: nobody can tell the two rows apart.
    judging hidden;
    hidden.besides(other);
    hidden.shown_control.fields.clear();
    hidden.finds(mine).shown->fields.clear();
    CHECK(hidden.what() == "candidates 1");
    hidden.others.clear();
    hidden.besides(sends("가", "p2", {{phone, "010-2"}}));
    CHECK(hidden.what() == "ours 1"); // of another person
    hidden.others.clear();
    hidden.besides(sends("가", "p1", {{phone, "010-2"}}, "c2"));
    CHECK(hidden.what() == "ours 1"); // of another company, which is shown
}

TEST_CASE("judge_candidates: any sent field that is shown and different is not ours") {
    judging j;
    j.control = {};
    j.finds(sends("가", "p1", {{phone, "010-2"}}, "c1"));
    CHECK(j.what() == "candidates 1");
}

TEST_CASE("judge_candidates: another row's lead") {
    judging j;
    auto& l = j.finds(mine);
    l.of_another = true;
    CHECK(j.what() == "none"); // its body is not known
    l.its_visible = mine.body;
    CHECK(j.what() == "none"); // equal rows: it is that one's
    l.its_visible = sends("가", "p1").body;
    CHECK(j.what() == "candidates 1"); // an answer gave it to a row that it does not look like
    l.shown->fields[0].second.text = "010-2";
    CHECK(j.what() == "none");
}

TEST_CASE("judge_candidates: the key") {
    auto keyed = mine;
    keyed.key = "K1";
    const auto with_key = [&](std::optional<std::string> key, milliseconds made = 110s) {
        judging j{keyed};
        j.of_control.key = "K9";
        j.shown_control.key = "K9";
        auto& l = j.finds(mine, made);
        l.by_key = true;
        l.shown->key = std::move(key);
        return j;
    };
    CHECK(with_key("K1").what() == "ours 1");
    CHECK(with_key("K1", 200s).what() == "ours 1");       // late
    CHECK(with_key("K1", 400s).what() == "candidates 1"); // too late
    CHECK(with_key("K1", -24h).what() == "candidates 1"); // too old
    CHECK(with_key("K2").what() == "none");               // another row's
    // Unless the server may keep keys in another form.
    for (const auto& shown : {std::optional<std::string>{}, std::optional<std::string>{"k-9"}}) {
        auto kept = with_key("K2");
        kept.shown_control.key = shown;
        CHECK(kept.what() == "candidates 1");
    }
    // A key field that GET shows as null.
    CHECK(with_key({}).what() == "ours 1");
    CHECK(with_key({}, -24h).what() == "candidates 1");
    auto renamed = with_key("K1");
    renamed.found[0].shown->name = "나";
    CHECK(renamed.what() == "candidates 1"); // renamed: never excluded with the key
    auto twins = with_key("K1");
    auto other = sends("가", "p1");
    other.key = "K2";
    other.body = {};
    twins.besides(other);
    CHECK(twins.what() == "ours 1"); // the key tells them apart
}

TEST_CASE("judge_candidates: a lead that an answer named stands, whatever it looks like") {
    judging j;
    auto& l = j.finds(mine, -24h);
    l.answered = true;
    CHECK(j.what() == "candidates 1");
    l.date = at(110s);
    CHECK(j.what() == "ours 1");
    l.shown->name = "나";
    CHECK(j.what() == "candidates 1");
    l.shown = std::nullopt;
    CHECK(j.what() == "candidates 1");
    l.of_another = true;
    CHECK(j.what() == "none");
}

TEST_CASE(
    "judge_candidates: of several attempts one is enough; excluded is what is outside of all") {
    judging j;
    j.row.windows.push_back({told_offset + 1000s, told_offset + 1030s, told_offset + 1030s, 0s});
    CHECK(dated_outside(j.row, j.finds(mine, 30s), 2min));
    CHECK(dated_outside(j.row, j.finds(mine, 500s), 2min));
    CHECK(dated_outside(j.row, j.finds(mine, 1300s), 2min));
    CHECK_FALSE(dated_outside(j.row, j.finds(mine, 110s), 2min));
    CHECK_FALSE(dated_outside(j.row, j.finds(mine, 1010s), 2min));
    j.found.clear();
    j.finds(mine, 1010s);
    CHECK(j.what() == "ours 1");
    j.row.windows.clear();
    CHECK_FALSE(dated_outside(j.row, j.found[0], 2min));
}

TEST_CASE("excluded_unseen: what no GET can change is not fetched") {
    judging j;
    CHECK(excluded_unseen(j.row, j.finds(mine, 30s), 2min));        // older
    CHECK_FALSE(excluded_unseen(j.row, j.finds(mine, 500s), 2min)); // it may have the number
    j.rows.front().sent.fields[0].alone = false;
    CHECK(excluded_unseen(j.row, j.found[1], 2min));
    CHECK_FALSE(excluded_unseen(j.row, j.finds(mine), 2min));
    j.found[0].answered = true;
    CHECK_FALSE(excluded_unseen(j.row, j.found[0], 2min));
    auto& anothers = j.found[2];
    anothers.of_another = true;
    CHECK(excluded_unseen(j.row, anothers, 2min));
    anothers.its_visible = sends("가", "p1").body;
    CHECK_FALSE(excluded_unseen(j.row, anothers, 2min));
    j.rows.front().sent.key = "K1";
    CHECK_FALSE(excluded_unseen(j.row, j.found[1], 2min)); // it may have the key
}

TEST_CASE("judge_candidates: a lead that an answer named is a candidate whatever it shows") {
    auto sent = mine;
    sent.key = "K1";
    auto with_key = sent;
    with_key.key = "K2";
    auto renamed = with_key;
    renamed.name = "나";
    auto of_others = renamed;
    of_others.person = "p2";
    for (const auto* shown : {&with_key, &renamed, &of_others}) {
        for (const auto made : {110s, -86'400s, 86'400s}) {
            judging j{sent};
            j.of_control.key = "K9";
            j.shown_control.key = "K9";
            j.finds(*shown, made);
            CHECK(j.what() == "none");
            j.found[0].answered = true;
            CHECK(j.what() == "candidates 1");
            j.found[0].of_another = true; // but when it is another row's
            CHECK(j.what() == "none");
        }
    }
}

TEST_CASE("judge_candidates: a name that nobody can level is not another one") {
    std::string marks;
    for (int i = 0; i < 40; ++i)
        marks += "\u0301";
    judging j{sends("Angebot Z" + marks, "p1", {{phone, "010-1"}}, "c1")};
    j.finds(sends("angebot z" + marks, "p1", {{phone, "010-1"}}, "c1"));
    CHECK(j.what() == "candidates 1");
}

TEST_CASE("judge_candidates: an attempt without a known beginning makes no lead ours") {
    judging j;
    j.row.windows[0].begun = false;
    j.finds(mine);
    CHECK(j.what() == "candidates 1");
    // Within another attempt, of which it is known.
    auto real = j.row.windows[0];
    real.begun = true;
    j.row.windows.push_back(real);
    CHECK(j.what() == "ours 1");
    j.row.windows[0].end = j.row.windows[0].ceil = told_offset + 900s;
    j.found.clear();
    j.finds(mine, 600s);
    CHECK(j.what() == "candidates 1");

    auto with_key = mine;
    with_key.key = "j:1";
    judging keyed{with_key};
    keyed.row.windows[0].begun = false;
    keyed.finds(with_key);
    CHECK(keyed.what() == "ours 1");
    auto without = with_key;
    without.key.clear();
    judging hidden{with_key};
    hidden.row.windows[0].begun = false;
    hidden.finds(without).by_key = true;
    CHECK(hidden.what() == "candidates 1");
}
