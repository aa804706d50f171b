// What is plainly spelled must come out as write_value writes it, and what it does not know it must
// leave alone.

#include "leadimport/base/json_writer.hpp"
#include "leadimport/base/text.hpp"
#include "leadimport/values/plain_value.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace leadimport::values {
namespace {

constexpr std::array types{field_type::string, field_type::number,        field_type::boolean,
                           field_type::date,   field_type::single_select, field_type::multi_select,
                           field_type::people, field_type::organization};

value_rule rule_of(field_type type) {
    value_rule rule;
    rule.type = type;
    return rule;
}

// "not plain", or the JSON.
template<bool Padded>
std::string written_plainly(const value_rule& rule, std::string_view cell) {
    std::string padded{cell};
    if (Padded) padded.append(copy_slack, '"');
    const auto known = known_values::of(rule);
    std::vector<char> room(room_for_plain(cell.size()) + (known ? known->longest() : 0));
    const std::string_view text{padded.data(), cell.size()};
    const auto* const end = write_plain<Padded>(plain_kind_of(rule), text, rule.separator.front(),
                                                known.get(), room.data());
    return end == nullptr ? "not plain"
                          : std::string{room.data(), static_cast<std::size_t>(end - room.data())};
}

// What write_value makes of it; "not plain" when it refuses it, or when it says nothing.
std::string written_in_full(const value_rule& rule, std::string_view cell) {
    const auto text = value_text(rule, cell);
    if (is_empty_value(rule, text)) return "not plain";
    json_text json;
    json_writer out{json};
    return write_value(rule, text, out) ? "not plain" : json.str();
}

void check_agrees(const value_rule& rule, const std::string& cell) {
    CAPTURE(std::string{name_of(rule.type)});
    CAPTURE(text::excerpt(cell, 1000));
    const auto plainly = written_plainly<true>(rule, cell);
    CHECK(plainly == written_plainly<false>(rule, cell));
    if (plainly != "not plain") CHECK(plainly == written_in_full(rule, cell));
}

struct row {
    field_type type;
    std::string_view cell;
    bool plain;
};

constexpr auto uuid = "0190f3a2-7b1c-4def-89AB-0123456789ab";

TEST_CASE("plain_value: what nearly all cells look like is plain, and nothing that needs thought") {
    for (const auto& r : std::initializer_list<row>{
             {field_type::string, "리드", true},
             {field_type::string, "a\"b\\c\nd\x01z", true},
             {field_type::string, "a b", true},
             {field_type::string, " a", false},
             {field_type::string, "a\t", false},
             {field_type::string, "", false},
             {field_type::single_select, "검색 광고", true},
             {field_type::number, "0", true},
             {field_type::number, "7", true},
             {field_type::number, "1200", true},
             {field_type::number, "1,200,000", true},
             {field_type::number, "79605000원", true},
             {field_type::number, "1,200원", true},
             {field_type::number, "123456789012345", true},
             {field_type::number, "1234567890123456", false},
             {field_type::number, "007", false},
             {field_type::number, "12,00", false},
             {field_type::number, "2024,120", false},
             {field_type::number, "123,456", true},
             {field_type::number, "1234,567,890", false},
             {field_type::number, ",200", false},
             {field_type::number, "1,2,3", false},
             {field_type::number, "1.5", false},
             {field_type::number, "-1", false},
             {field_type::number, "₩1,200", false},
             {field_type::number, "원", false},
             {field_type::boolean, "예", true},
             {field_type::boolean, "아니오", true},
             {field_type::boolean, "아니요", true},
             {field_type::boolean, "Y", true},
             {field_type::boolean, "x", true},
             {field_type::boolean, "0", true},
             {field_type::boolean, "TRUE", false},
             {field_type::boolean, "2", false},
             {field_type::date, "2024-04-16", true},
             {field_type::date, "2024.4.6", true},
             {field_type::date, "1999/12/28", true},
             {field_type::date, "2024-02-30", false},
             {field_type::date, "2024-4-29", false},
             {field_type::date, "2024-13-01", false},
             {field_type::date, "2024-0-01", false},
             {field_type::date, "2024-4.16", false},
             {field_type::date, "2024-4-", false},
             {field_type::date, "2024-04-161", false},
             {field_type::date, "20240416", false},
             {field_type::date, "0024-04-16", false},
             {field_type::multi_select, "가;나;다", true},
             {field_type::multi_select, "가", true},
             {field_type::multi_select, "가;", false},
             {field_type::multi_select, "가; 나", false},
             {field_type::people, uuid, true},
             {field_type::organization, "0123456789abcdefABCDEF01", true},
             {field_type::organization, "0123456789abcdefABCDEF0g", false},
             {field_type::organization, "0123456789abcdefABCDEF0", false},
             {field_type::organization, "0190f3a2-7b1c-4def-89AB-0123456789aG", false},
             {field_type::organization, "0190f3a2+7b1c-4def-89AB-0123456789ab", false},
             {field_type::organization, "0190f3a2-7b1c-4def-89AB00123456789ab", false},
         }) {
        const auto rule = rule_of(r.type);
        const std::string cell{r.cell};
        CAPTURE(cell);
        CHECK((written_plainly<true>(rule, cell) != "not plain") == r.plain);
        check_agrees(rule, cell);
    }
}

TEST_CASE("plain_value: rules that need more than a cell have no plain one") {
    auto rule = rule_of(field_type::date);
    rule.format.emplace();
    CHECK(plain_kind_of(rule) == plain_kind::none);
    rule = rule_of(field_type::multi_select);
    rule.separator = ", ";
    CHECK(plain_kind_of(rule) == plain_kind::none);
    rule = rule_of(field_type::single_select);
    rule.options.emplace();
    rule.trim = false;
    CHECK(plain_kind_of(rule) == plain_kind::none);
    CHECK(plain_kind_of(rule_of(field_type::date_time)) == plain_kind::none);
    rule = rule_of(field_type::string);
    rule.trim = false;
    check_agrees(rule, " a ");
    CHECK(written_plainly<true>(rule, " a ") == "\" a \"");
}

value_rule select_rule(field_type type) {
    auto rule = rule_of(type);
    // Of texts that cells cannot spell, too; the long ones differ in the middle alone.
    rule.options = {"CRM",
                    "분석",
                    "a\"b",
                    " a",
                    "a ",
                    "",
                    "가;나",
                    "가",
                    "123456780000000012345678",
                    "123456781111111112345678",
                    "두 번",
                    "두 번"};
    return rule;
}

value_rule user_rule() {
    auto rule = rule_of(field_type::user);
    const std::vector<user> users = {
        {"64510d08afa4b4ecff05c336", "김", "Kim@a.example", "active"},
        {"64510d08afa4b4ecff05c337", "이", "lee@a.example", "active"},
        {"64510d08afa4b4ecff05c338", "이", "", "active"},
        {"64510d08afa4b4ecff05c339", "박", "park@a.example", "inactive"},
        {"64510d08afa4b4ecff05c33a", uuid, "", "active"}};
    rule.names = std::make_shared<const id_names>(names_of_users(users));
    return rule;
}

TEST_CASE("plain_value: options and users are found, and what is none of them is left alone") {
    struct known_row {
        value_rule rule;
        const char* cell;
        const char* json; // "not plain"
    };
    const auto one = select_rule(field_type::single_select);
    const auto many = select_rule(field_type::multi_select);
    const auto user = user_rule();
    auto nothing = one;
    nothing.options = option_list{};
    for (const auto& r : std::vector<known_row>{
             {one, "CRM", "\"CRM\""},
             {one, "a\"b", "\"a\\\"b\""},
             {one, "123456781111111112345678", "\"123456781111111112345678\""},
             {one, "123456782222222212345678", "not plain"},
             {one, " a", "not plain"},
             {one, "a", "not plain"},
             {one, "crm", "not plain"},
             {one, "두 번", "not plain"}, // an option all the same
             {nothing, "CRM", "not plain"},
             {many, "CRM;분석", "[\"CRM\",\"분석\"]"},
             {many, "가", "[\"가\"]"},
             {many, "가;나", "not plain"},
             {many, "CRM;", "not plain"},
             {many, "CRM; 분석", "not plain"},
             {user, "김", "\"64510d08afa4b4ecff05c336\""},
             {user, "kim@a.example", "\"64510d08afa4b4ecff05c336\""},
             {user, "Kim@a.example", "not plain"},
             {user, "이", "not plain"}, // there are two
             {user, "박", "not plain"}, // and he is gone
             {user, uuid, "not plain"},
             {user, "64510d08afa4b4ecff05c336", "not plain"},
         }) {
        CAPTURE(std::string{r.cell});
        CHECK(written_plainly<true>(r.rule, r.cell) == r.json);
        check_agrees(r.rule, r.cell);
    }
}

TEST_CASE("plain_value: every escape, at every place of a text of any length") {
    const auto rule = rule_of(field_type::string);
    for (std::size_t size = 1; size < 70; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (const char c : {'"', '\\', '\n', '\x1f', '\x7f'}) {
                std::string cell(size, 'z');
                cell[at] = c;
                check_agrees(rule, cell);
            }
}

TEST_CASE("plain_value: agrees with write_value on random cells") {
    const char* given = std::getenv("LEADIMPORT_TEST_SEED");
    const auto seed = given != nullptr ? static_cast<unsigned>(std::strtoul(given, nullptr, 10))
                                       : std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    static const std::string pieces[] = {
        "0", "1", "12", "2024", "-",  ".", "/",  ",", "원",    "예",  "아니오", "Y",  "가",
        ";", " ", "\"", "\n",   "\t", "a", "f0", "₩", "1,200", "000", "e",      "ㅡ", "\xc2\xa0"};
    for (int i = 0; i < 50'000; ++i) {
        std::string cell;
        for (auto n = random() % 8; n > 0; --n)
            cell += pieces[random() % std::size(pieces)];
        check_agrees(rule_of(types[random() % types.size()]), cell);
    }
}

} // namespace
} // namespace leadimport::values
