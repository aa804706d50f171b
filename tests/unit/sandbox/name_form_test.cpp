#include "../../../src/sandbox/name_form.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport::sandbox;

TEST_CASE("name_form: each form changes what it is about, and nothing else") {
    const std::string forty(40, 'a');
    const struct {
        name_form form;
        std::string name, kept;
    } table[] = {
        {name_form::nfc, "\u1112\u1161\u11ab\u1107\u1175\u11be 제조", "한빛 제조"},
        {name_form::nfc, "\u1100\u1161나", "가나"},
        {name_form::nfc, "Cafe\u0301 Mu\u0308ller", "Café Müller"},
        {name_form::nfc, "Ａ ㈜ ①", "Ａ ㈜ ①"},
        {name_form::nfkc, "㈜한빛　ＡＢ①", "(주)한빛 AB1"},
        {name_form::nfkc, "⑩ \u1100\u1161 \u00b2", "10 가 2"},
        {name_form::collapse, "  가  나\t\n다\u3000라 ", "가 나 다 라"},
        {name_form::collapse, " ", " "},
        {name_form::escape, "A&B <c> \"d\" 'e'", "A&amp;B &lt;c&gt; &quot;d&quot; &#39;e&#39;"},
        {name_form::lower, "ABC 한빛 É Ａ", "abc 한빛 é ａ"},
        {name_form::cut40, forty + "bc", forty},
        {name_form::cut40, forty, forty},
        {name_form::strip4, "축하 🎉 리드", "축하  리드"},
        {name_form::strip4, "🎉", "🎉"},
    };
    for (const auto& row : table) {
        CAPTURE(row.name);
        CHECK(rewritten(row.name, row.form) == row.kept);
        for (const auto form :
             {name_form::nfc, name_form::nfkc, name_form::collapse, name_form::escape,
              name_form::lower, name_form::cut40, name_form::strip4})
            CHECK(rewritten("리드 7 (주) abc", form) == "리드 7 (주) abc"); // a plain one
    }
    std::string many;
    for (int i = 0; i < 41; ++i)
        many += "가";
    CHECK(rewritten(many, name_form::cut40).size() == 40 * 3);
}

TEST_CASE("name_form: several forms apply one after the other") {
    CHECK(rewritten("  A  &", {name_form::collapse, name_form::lower, name_form::escape}) ==
          "a &amp;");
    CHECK(rewritten(" A ", std::vector<name_form>{}) == " A ");
}
