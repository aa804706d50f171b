#include "told_facts.hpp"
#include "workspace/judge_control.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;

control_lead made(std::string name, milliseconds when, std::uint64_t outcome = 1,
                  std::string route = "A") {
    auto sent = sends(std::move(name));
    sent.route = std::move(route);
    return {id_at(when), at(when), std::move(sent), outcome, {1, when}};
}

// Announced at 100 s, when outcome 5 was the last.
control_wanted wants(std::string_view name, std::string_view route = "A") {
    return {search_form::by_name,          route, text::traits_of(name),
            text::size_of(name),           5,     told_offset + 100s,
            text::special_characters(name)};
}

std::string chosen(const control_wanted& w, const std::vector<control_lead>& controls,
                   const text::name_size& whole = {}) {
    const auto choice = choose_controls(w, controls, whole);
    if (choice.places.empty()) return std::string{leadimport::name_of(choice.why_none)};
    std::string s;
    for (const auto i : choice.places)
        s += std::to_string(i);
    return s;
}

} // namespace

TEST_CASE("choose_controls: as young as the attempt, or younger") {
    CHECK(chosen(wants("가"), {}) == "no_control");
    CHECK(chosen(wants("가"), {made("나", 110s)}) == "0");
    CHECK(chosen(wants("가"), {made("나", 40s)}) == "0");
    CHECK(chosen(wants("가"), {made("나", 39s)}) == "no_control");
    CHECK(chosen(wants("가"), {made("나", 9999s), made("나", 50s), made("나", 0s)}) == "01");
    // Under way together: by the journal's order, whatever the dates.
    CHECK(chosen(wants("가"), {made("나", 39s, 6)}) == "0");
    auto undated = made("나", 110s);
    undated.date = std::nullopt;
    CHECK(chosen(wants("가"), {undated}) == "no_control");
    undated.ended = 6;
    CHECK(chosen(wants("가"), {undated}) == "0");
    auto no_clock = wants("가");
    no_clock.announced = std::nullopt;
    CHECK(chosen(no_clock, {made("나", 110s)}) == "no_control");
    CHECK(chosen(no_clock, {made("나", 110s, 6)}) == "0");
}

TEST_CASE("choose_controls: with the row's owner, pipeline and team") {
    CHECK(chosen(wants("가", "B"), {made("나", 110s)}) == "no_control");
    CHECK(chosen(wants("가", "B"), {made("나", 110s), made("나", 110s, 1, "B")}) == "1");
}

TEST_CASE("choose_controls: a name that says as much of the search") {
    const struct {
        const char* row;
        const char* control;
        const char* whole; // the longest name that came back whole
        const char* what;
    } table[] = {
        {"김리드", "이고객", "", "0"},
        {"김리드", "이고", "", "rewritten_name"}, // longer than any that came back
        {"김리드", "이고", "박고객", "0"},
        {"김리드", "Kim  & Lee", "", "0"}, // what comes back with more traits proves more
        {"Kim", "이고객", "박고객님", "rewritten_name"},
        {"Kim", "LEE", "", "0"},
        {"두  칸", "세  칸", "", "0"},
        {"두  칸", "세칸", "", "rewritten_name"},
        {"두  칸", "세  칸 A", "", "0"},
        {"A & B", "A  B", "", "rewritten_name"},
        {"\u1112\u1161\u11ab글", "\u1100\u1161\u11ab글", "", "0"},
        {"\u1112\u1161\u11ab글", "한글", "", "rewritten_name"},
        {"㈜한국", "㈜서울", "", "0"},
        {"😀웃음", "😀", "긴이름긴이름", "0"}, // its traits, and another one its length
        {"😀웃음", "😀", "긴", "rewritten_name"},
        {"김리드", "abcdefgh", "", "rewritten_name"}, // as many characters, fewer bytes
        // What the search may take for something else, or the server leave out, is in both.
        {"100%", "이고객", "긴이름긴이름", "rewritten_name"},
        {"a\\b", "100%_\\n", "", "0"},
        {"[a] b", "[c] d", "", "0"},
        {"[a] b", "<c> d", "긴이름긴이름", "rewritten_name"},
        {"<a>", "a & b", "", "rewritten_name"},
        {"가\u200b", "\u2764\ufe0f", "", "rewritten_name"},
        {"c++ 교육", "이고객", "긴이름긴이름긴이름", "rewritten_name"},
        {"(주)한빛", "(유) 한국 상사", "", "0"},
        {"a/b 문의", "이고객", "긴이름긴이름긴이름", "rewritten_name"},
        {"가 1, 나.", "이고객", "긴이름긴이름긴이름긴이름긴이름긴이름긴이름긴이름",
         "rewritten_name"},
        {"「가나」", "[가나] 상사", "긴이름긴이름긴이름", "rewritten_name"},
        {"café 문의", "cafe 문의 A", "긴이름긴이름긴이름", "rewritten_name"},
        // Servers change some upper case only, and some compatibility characters.
        {"ABC company", "École élan longer than it", "", "rewritten_name"},
        {"１２３상사 문의", "㈜한빛 문의 아주 길게 하나", "", "rewritten_name"},
    };
    for (const auto& t : table) {
        CAPTURE(t.row);
        CAPTURE(t.control);
        CHECK(chosen(wants(t.row), {made(t.control, 110s)}, text::size_of(t.whole)) == t.what);
    }
}

TEST_CASE("choose_controls: none for a name that nobody can bring into a normal form") {
    std::string marks;
    for (int i = 0; i < 40; ++i)
        marks += "\u0301";
    const auto name = "Angebot Z" + marks + " neu";
    const auto w = wants(name);
    CHECK(chosen(w, {made("quite a long name\u200b of a control A", 110s)}, text::size_of(name)) ==
          "rewritten_name");
    CHECK(chosen(w, {made("control A" + marks + " with more text than the other", 110s)}) ==
          "rewritten_name");
}

TEST_CASE("choose_controls: with a key by its key, whatever the names") {
    auto w = wants("Kim  & Lee");
    w.form = search_form::by_key;
    auto c = made("나", 110s);
    CHECK(chosen(w, {c}) == "rewritten_name");
    c.sent.key = "K9";
    CHECK(chosen(w, {c}) == "0");
}

TEST_CASE("judge_control: what the API shows of it") {
    const auto c = made("나", 110s);
    const auto shown = shows(c.sent);
    auto rewritten = shown;
    rewritten.name = "나 &amp;";
    CHECK(judge_control(c, {shown, true, false}) == control_says::proven);
    CHECK(judge_control(c, {shown, false, false}) == control_says::too_young);
    CHECK(judge_control(c, {shown, false, true}) == control_says::blind);
    CHECK(judge_control(c, {rewritten, true, true}) == control_says::rewritten);
    // Not found, because it has another name: that says nothing of the index.
    CHECK(judge_control(c, {rewritten, false, true}) == control_says::rewritten);
    CHECK(judge_control(c, {std::nullopt, true, true}) == control_says::try_next);
    auto keyed = made("나", 110s);
    keyed.sent.key = "j:9";
    CHECK(judge_control(keyed, {shown, true, false}) == control_says::proven); // null
    auto with_key = shown;
    with_key.key = "j:9";
    CHECK(judge_control(keyed, {with_key, true, false}) == control_says::proven);
    with_key.key = "j9"; // others are kept in another form, too
    CHECK(judge_control(keyed, {with_key, true, false}) == control_says::rewritten);
}

TEST_CASE("may_befall: what became of a control's name may have become of the row's") {
    const std::string long_name =
        "a long name with Upper Case and then very much more of it & more";
    const struct {
        std::string row;
        std::string control;
        std::string shown;
        bool may;
    } table[] = {
        {"Kim", "LEE", "lee", true},
        {"Kim & Lee", "A & B", "A &amp; B", true},
        {"c++", "(a) + b", "(a) b", true},
        {"Kim", "LEE", "김이박", true}, // by a person, perhaps
        // Plain names are not touched where others are; a person gives another name.
        {"김리드", "LEE", "lee", false},
        {"김리드", "(주)한국", "주 한국", false},
        {"김리드", "이고객", "박고객", false},
        {"kim lead", "lee lead", "Lee Lead", true},
        {"김리드", "이고객", "", false},
        // Cut: behind all that the row has.
        {"Kim", long_name, long_name.substr(0, 40), false},
        {"Kim & Lee", long_name, long_name.substr(0, 40), true},
        {"Kim", long_name, long_name.substr(0, 2), true},
        {"kim", "lee lead lead", "lee lead", false},
    };
    for (const auto& t : table) {
        CAPTURE(t.row);
        CAPTURE(t.shown);
        const auto c = made(t.control, 110s);
        auto shown = shows(c.sent);
        shown.name = t.shown;
        CHECK(may_befall(wants(t.row), c, shown) == t.may);
    }
    auto by_key = wants("Kim");
    by_key.form = search_form::by_key;
    auto keyed = made("LEE", 110s);
    keyed.sent.key = "j:9";
    auto shown = shows(keyed.sent);
    shown.name = "lee";
    CHECK_FALSE(may_befall(by_key, keyed, shown));
    shown.key = "j9";
    CHECK(may_befall(by_key, keyed, shown));
    shown.key = std::nullopt;
    CHECK_FALSE(may_befall(by_key, keyed, shown));
}
