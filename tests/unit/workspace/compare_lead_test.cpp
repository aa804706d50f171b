#include "support/english.hpp"
#include "told_facts.hpp"

#include "leadimport/workspace/compare_lead.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;
using k = value_kind;

constexpr std::string_view name_of(likeness l) {
    return l == likeness::equal ? "equal" : l == likeness::different ? "different" : "-";
}

} // namespace

TEST_CASE("compare_values: only a positive difference is one") {
    const struct {
        field_value sent;
        field_value shown;
        std::string_view what;
    } table[] = {
        {{k::text, "서울"}, {k::text, "서울"}, "equal"},
        {{k::text, "두  칸"}, {k::text, "두 칸"}, "equal"},
        {{k::text, "A & B"}, {k::text, "a &amp; b"}, "equal"},
        {{k::text, "010-1"}, {k::text, "010-2"}, "different"},
        {{k::text, "007"}, {k::number, "7"}, "-"},
        {{k::number, "1200000"}, {k::number, "1.2e6"}, "equal"},
        {{k::number, "1200000"}, {k::number, "1200001"}, "different"},
        {{k::number, "1200000"}, {k::text, "1200000.0"}, "equal"},
        {{k::number, "1200000"}, {k::text, "1,200,000원"}, "-"},
        {{k::boolean, "true"}, {k::boolean, "true"}, "equal"},
        {{k::boolean, "true"}, {k::boolean, "false"}, "different"},
        {{k::boolean, "true"}, {k::text, "예"}, "-"},
        {{k::date, "2024-04-16"}, {k::text, "2024-04-15T15:00:00.000Z"}, "equal"},
        {{k::date, "2024-04-16"}, {k::text, "2024-04-16"}, "equal"},
        {{k::date, "2024-04-16"}, {k::text, "2024-04-18T00:00:00.000Z"}, "different"},
        {{k::date, "2024-04-16"}, {k::text, "어제"}, "-"},
        {{k::other, "u1"}, {k::other, "u1"}, "equal"},
        {{k::other, "u1"}, {k::text, "김영업"}, "-"},
    };
    for (const auto& t : table) {
        CAPTURE(t.sent.text);
        CAPTURE(t.shown.text);
        CHECK(name_of(compare_values(t.sent, t.shown)) == t.what);
    }
}

TEST_CASE("compare_values: a long text is equal to itself, and else not comparable") {
    const std::string sent(100'000, 'x');
    const field_value shown{k::text, {}, sent.size(), fingerprint_of(sent)};
    CHECK(compare_values({k::text, sent}, shown) == likeness::equal);
    for (const auto& other : {sent + "x", std::string(100'000, 'y'), std::string{"short"}})
        CHECK(compare_values({k::text, other}, shown) == likeness::not_comparable);
}

TEST_CASE("is_unseen: too much is shown to be kept") {
    const std::string text(100'000, 'x');
    shown_lead l;
    l.fields = {{"long", {k::text, {}, text.size(), fingerprint_of(text)}},
                {"short", {k::text, "y"}}};
    CHECK_FALSE(is_unseen({"long", {k::text, text}}, l));
    CHECK(is_unseen({"long", {k::text, "x"}}, l));
    CHECK_FALSE(is_unseen({"short", {k::text, "x"}}, l)); // seen, and different
    CHECK_FALSE(is_unseen({"hidden", {k::text, "x"}}, l));
    l.cut = true;
    CHECK(is_unseen({"hidden", {k::text, "x"}}, l));
    CHECK_FALSE(is_unseen({"short", {k::text, "x"}}, l));
}

TEST_CASE("is_rather_of: something that both sent is shown as the one sent it") {
    const std::string text(100'000, 'x');
    sent_facts row;
    row.name = "두 칸";
    row.person = "p1";
    row.fields = {{"amount", {k::number, "4"}}, {"memo", {k::text, "four"}}};
    auto other = row;
    other.name = "두  칸"; // which a server makes the same
    other.fields = {{"amount", {k::number, "3"}}, {"memo", {k::text, "three"}}};
    const shown_lead own{"두 칸", "p1", {}, {}, {{"amount", {k::number, "4"}}}};
    CHECK(is_rather_of(row, other, own));
    CHECK_FALSE(is_rather_of(other, row, own));
    const struct {
        const char* what;
        shown_lead shown;
    } table[] = {
        {"nothing is shown", {"두 칸", "p1", {}, {}, {}}},
        {"no name is shown", {"", "p1", {}, {}, {{"amount", {k::number, "4"}}}}},
        {"one field of each",
         {"두 칸", "p1", {}, {}, {{"amount", {k::number, "4"}}, {"memo", {k::text, "three"}}}}},
        {"a field is unseen",
         {"두 칸",
          "p1",
          {},
          {},
          {{"amount", {k::number, "4"}},
           {"memo", {k::text, {}, text.size(), fingerprint_of(text)}}}}},
        {"fields are left out", {"두 칸", "p1", {}, {}, {{"amount", {k::number, "4"}}}, true}},
    };
    for (const auto& t : table) {
        CAPTURE(t.what);
        CHECK_FALSE(is_rather_of(row, other, t.shown));
    }
    auto silent = other;
    silent.fields.clear();
    CHECK(is_rather_of(row, silent, own));
    CHECK_FALSE(is_rather_of(silent, row, own)); // what it did not send may have been filled in
    other.person = "p2";
    CHECK(is_rather_of(row, other, {"두 칸", "p1", {}, {}, {}}));
    other.person = "p1";
    other.name = "다른 이름";
    CHECK(is_rather_of(row, other, {"두 칸", "p1", {}, {}, {}}));
}

TEST_CASE("compare_lead: null, missing, and an id where none was sent are no difference") {
    const auto sent = sends("가", "p1", {{"전화", "010"}});
    auto shown = shows(sent);
    CHECK(no_field_differs(sent, shown));
    shown.company = "filled in from the person";
    CHECK(no_field_differs(sent, shown));
    shown.fields.clear();
    CHECK(no_field_differs(sent, shown));
    shown.person.clear();
    CHECK(no_field_differs(sent, shown));
    shown.person = "P1"; // hex digits in the other case
    CHECK(no_field_differs(sent, shown));
    shown.person = "p2";
    CHECK_FALSE(no_field_differs(sent, shown));
    shown = shows(sent);
    shown.fields[0].second.text = "011";
    CHECK_FALSE(no_field_differs(sent, shown));
}

TEST_CASE("no_field_differs: a long text, where the row's own lead shows how the server keeps it") {
    const std::string text(20'000, 'A');
    const auto sent = sends("가", "p1", {{"내용", text}});
    const auto kept = [&](const std::string& s) {
        auto l = shows(sent);
        l.fields[0].second = {k::text, {}, s.size(), fingerprint_of(s)};
        return l;
    };
    const auto own = kept(text);
    const auto another = kept(std::string(20'000, 'B'));
    CHECK(no_field_differs(sent, another)); // a server may rewrite it
    CHECK(no_field_differs(sent, own, &own));
    CHECK_FALSE(no_field_differs(sent, another, &own));
    CHECK(no_field_differs(sent, another, &another));
    auto cut = another;
    cut.fields.clear();
    cut.cut = true;
    CHECK(no_field_differs(sent, cut, &own));
}

TEST_CASE("differences: all that a person who decides has to see") {
    auto sent = sends("가", "p1", {{"전화", "010"}, {"지역", "서울"}}, "c1");
    sent.key = "K1";
    auto shown = shows(sent);
    CHECK(differences(sent, shown).empty());
    shown = {"나", "p2", "c2", "K2", {{"전화", {k::text, "011"}}, {"지역", {k::text, "서울"}}}};
    std::string all;
    for (const auto& d : differences(sent, shown))
        all += english(d.field) + ": " + d.sent + ", " + english(d.shown) + "; ";
    CHECK(all == "name: 가, 나; person: p1, p2; company: c1, c2; key: K1, K2; 전화: 010, 011; ");
}

TEST_CASE("is_witness: a field that the control shows as it was sent, and a plain value") {
    const auto of_control = sends("나", "p9", {{"전화", "010-9"}, {"메모", "A  B"}}, "c9");
    auto shown = shows(of_control);
    const proven_control c{&of_control, &shown};
    const auto field = [](std::string name, std::string value) {
        return sent_field{std::move(name), {k::text, std::move(value)}, true};
    };
    CHECK(is_witness(field("전화", "010-1"), c));
    CHECK_FALSE(is_witness(field("전화", "010-1"), {}));
    CHECK_FALSE(is_witness(field("전화", "010  호"), c)); // it may be rewritten
    CHECK_FALSE(is_witness(field("지역", "서울"), c));    // the control has none
    CHECK(shows_persons(c));
    CHECK(shows_companies(c));
    CHECK_FALSE(shows_persons({}));
    shown.fields[0].second.text = "0109"; // the server rewrites it
    CHECK_FALSE(is_witness(field("전화", "010-1"), c));
    shown.fields.erase(shown.fields.begin()); // the server hides it
    CHECK_FALSE(is_witness(field("전화", "010-1"), c));
    shown.fields[0].second.text = "A B"; // loosely equal is not as it was sent
    CHECK_FALSE(is_witness(field("메모", "a"), c));
    shown.company = "c8"; // the server puts another one in
    CHECK_FALSE(shows_companies(c));
}
