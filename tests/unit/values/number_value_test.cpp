#include "support/english.hpp"
#include "values/number_value.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leadimport::values {
namespace {

TEST_CASE("number_value: what is plainly a number keeps its digits") {
    struct row {
        const char* text;
        const char* json;
    };
    constexpr row rows[] = {
        {"0", "0"},
        {"1200", "1200"},
        {"1,200", "1200"},
        {"1,200,000", "1200000"},
        {"1,200원", "1200"},
        {"1,200 원", "1200"},
        {"₩1,200", "1200"},
        {"￦1,200", "1200"},
        {"\\1,200", "1200"},
        {"₩ 1,200 ", "1200"},
        {"-₩1,200", "-1200"},
        {"₩-1,200", "-1200"},
        {"₩1,200원", "1200"},
        {"-1200", "-1200"},
        {"- 1200", "-1200"},
        {"+1200", "1200"},
        {"−1200", "-1200"},
        {"１，２００．５", "1200.5"},
        {"－１２", "-12"},
        {"０９", "9"},
        {"\xc2\xa0"
         "1,200\xc2\xa0원",
         "1200"},
        {"　1200　", "1200"},
        {"1.5", "1.5"},
        {"1.50", "1.50"},
        {"-0.5", "-0.5"},
        {".5", "0.5"},
        {"1,234.567", "1234.567"},
        {"007", "7"},
        {"000", "0"},
        {"-0", "0"},
        {"-0.00", "0.00"},
        {"0.1", "0.1"},
        {"999,999,999,999,999", "999999999999999"},
        {"000999999999999999", "999999999999999"},
        {"123456789012345.12345678901234567890", "123456789012345.12345678901234567890"},
    };
    for (const auto& r : rows) {
        json_text json;
        json_writer out{json};
        CAPTURE(std::string{r.text});
        const auto wrong = write_number(r.text, out);
        CHECK_MESSAGE(!wrong, english(wrong.value_or("")));
        CHECK(json == r.json);
    }
}

TEST_CASE("number_value: what leaves a doubt is refused with the reason") {
    struct row {
        std::string text;
        const char* reason;
    };
    const row rows[] = {
        {"", "plain number"},
        {"많이", "plain number"},
        {"120만", "plain number"},
        {"1천", "plain number"},
        {"원", "plain number"},
        {"₩", "plain number"},
        {"-", "plain number"},
        {".", "plain number"},
        {"5.", "plain number"},
        {"--5", "plain number"},
        {"-₩-5", "plain number"},
        {"5-", "plain number"},
        {"1 200", "plain number"},
        {"10%", "plain number"},
        {"(1,200)", "plain number"},
        {"$1", "plain number"},
        {"1원2", "plain number"},
        {"0x10", "plain number"},
        {"e5", "plain number"},
        {"NaN", "plain number"},
        {"1.2,3", "plain number"},
        {"１２\xef\xbc", "plain number"},
        {"1.2.3", "one decimal point"},
        {"1,2,3", "commas"},
        {"1,20", "commas"},
        {"1,2000", "commas"},
        {"1200,000", "commas"},
        {",200", "commas"},
        {"1,200,", "commas"},
        {"1,,200", "commas"},
        {"0,123", "commas"},
        {"1.2E+08", "scientific"},
        {"12e3", "scientific"},
        {"1000000000000000", "at most 15 digits"},
        {"9007199254740993", "at most 15 digits"},
        {std::string(101, '1'), "at most 100"},
    };
    for (const auto& r : rows) {
        json_text json;
        json_writer out{json};
        CAPTURE(std::string{r.text});
        const auto wrong = write_number(r.text, out);
        REQUIRE(wrong.has_value());
        CHECK_MESSAGE(english(*wrong).find(r.reason) != std::string::npos, english(*wrong));
    }
}

TEST_CASE("number_value: a hundred digits still fit") {
    const std::string longest(99, '9');
    json_text json;
    json_writer out{json};
    CHECK_FALSE(write_number("." + longest, out).has_value());
    CHECK(json == "0." + longest);
}

} // namespace
} // namespace leadimport::values
