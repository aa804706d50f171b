#include "support/english.hpp"

#include "leadimport/values/date_value.hpp"

#include <doctest/doctest.h>

#include <string>

namespace leadimport::values {
namespace {

using writer_function = objection (*)(std::string_view, const date_format*, json_writer&);

// The JSON without its quotes, or "refused: " and why.
std::string run(writer_function write, std::string_view text, const char* format = nullptr) {
    date_format f;
    if (format != nullptr) REQUIRE_FALSE(date_format::parse(format, f).has_value());
    json_text json;
    json_writer out{json};
    if (const auto wrong = write(text, format != nullptr ? &f : nullptr, out))
        return "refused: " + english(*wrong);
    REQUIRE(json.size() >= 2);
    return json.str().substr(1, json.size() - 2);
}

struct row {
    const char* text;
    const char* expected; // the value, or a part of the reason
};

TEST_CASE("date_value: every plain spelling of a day is the same day") {
    for (const auto* text : {"2024-04-16",
                             "2024-4-16",
                             "2024.4.16",
                             "2024.04.16",
                             "2024. 4. 16.",
                             "2024. 04. 16",
                             "2024.4.16.",
                             "2024/04/16",
                             "2024/4/16",
                             "20240416",
                             "2024년 4월 16일",
                             "2024년4월16일",
                             "2024년 04월 16일",
                             "2024-04-16 00:00",
                             "2024. 4. 16. 오전 12:00:00",
                             "2024-04-16T00:00:00",
                             "2024-04-16T00:00:00.000Z",
                             "2024-04-15T15:00:00.000Z",
                             "2024-04-15T15:00:00Z",
                             "2024-04-16T00:00:00+09:00",
                             "2024-04-15T11:00-04:00",
                             "２０２４－０４－１６",
                             "２０２４．４．１６",
                             "２０２４／4／16",
                             "２０２４년　４월　１６일",
                             "2024-04-16　００：００",
                             "２０２４０４１６",
                             "2024.\xc2\xa0"
                             "4.\xc2\xa0"
                             "16"}) {
        CAPTURE(std::string{text});
        CHECK(run(write_date, text) == "2024-04-16");
    }
}

TEST_CASE("date_value: a day that leaves a doubt or does not exist is refused") {
    constexpr row rows[] = {
        {"", "a date is expected"},
        {"내일", "a date is expected"},
        {"04/05/2024", "a date is expected"},
        {"16.4.2024", "a date is expected"},
        {"24.4.16", "a year of four digits is expected"},
        {"24-04-16 14:05", "a year of four digits is expected"},
        {"2024", "a date is expected"},
        {"2024-04", "a date is expected"},
        {"2024-04.16", "a date is expected"},
        {"2024년 4월", "a date is expected"},
        {"240416", "a date is expected"},
        {"45398", "a date is expected"},
        {"2024041600", "a date is expected"},
        {"2024-04-16x", "a date is expected"},
        {"2024-04-16 (화)", "a date is expected"},
        {"2024-04-16 14", "a date is expected"},
        {"2024-04-16 14:5", "a date is expected"},
        {"2024-04-16 14:05 +15:00", "a date is expected"},
        {"2024-04-16 14:05 KST", "a date is expected"},
        {"2024-04-16T14:05:09.", "a date is expected"},
        {"2024-04-16T14:05:09.1234567890", "a date is expected"},
        {"2024-04-16T14:05Z.", "text stands behind"},
        {"0024-04-16", "four digits"},
        {"2023-02-29", "no such day"},
        {"1900-02-29", "no such day"},
        {"2024-02-30", "no such day"},
        {"2024-04-31", "no such day"},
        {"2024-13-01", "no such day"},
        {"2024-00-10", "no such day"},
        {"2024-04-00", "no such day"},
        {"20241301", "no such day"},
        {"2024-04-16 24:00", "no such time"},
        {"2024-04-16 12:60", "no such time"},
        {"2024-04-16 12:00:60", "no such time"},
        {"2024-04-16 오후 13:00", "hours up to 12"},
        {"2024-04-16 14:05", "without a time"},
        {"2024-04-16T00:00:00.001Z", "without a time"},
        {"2024-04-16T10:00:00Z", "without a time"},
    };
    for (const auto& r : rows) {
        const auto got = run(write_date, r.text);
        CAPTURE(std::string{r.text});
        CHECK(got.starts_with("refused: "));
        CHECK_MESSAGE(got.find(r.expected) != std::string::npos, got);
    }
}

TEST_CASE("date_value: leap days exist in leap years") {
    CHECK(run(write_date, "2024-02-29") == "2024-02-29");
    CHECK(run(write_date, "2000-02-29") == "2000-02-29");
}

TEST_CASE("date_value: a time without a zone is Korean, a zone that is given stays") {
    constexpr row rows[] = {
        {"2024-04-16", "2024-04-16T00:00:00+09:00"},
        {"2024-04-16 14:05", "2024-04-16T14:05:00+09:00"},
        {"2024-04-16  9:05", "2024-04-16T09:05:00+09:00"},
        {"2024.4.16 14:05:09", "2024-04-16T14:05:09+09:00"},
        {"20240416 14:05", "2024-04-16T14:05:00+09:00"},
        {"2024. 4. 16. 오후 2:05", "2024-04-16T14:05:00+09:00"},
        {"2024. 4. 16. 오전 2:05:09", "2024-04-16T02:05:09+09:00"},
        {"2024년 4월 16일 오후 12:00", "2024-04-16T12:00:00+09:00"},
        {"2024-04-16 오전 12:30", "2024-04-16T00:30:00+09:00"},
        {"2024-04-16 오전 0:30", "2024-04-16T00:30:00+09:00"},
        {"2024-04-16 2:05 PM", "2024-04-16T14:05:00+09:00"},
        {"2024-04-16T07:18:17.516Z", "2024-04-16T07:18:17.516Z"},
        {"2024-04-16T07:18:17.516+00:00", "2024-04-16T07:18:17.516Z"},
        {"2024-04-16T07:18:17+09:00", "2024-04-16T07:18:17+09:00"},
        {"2024-04-16T07:18-0330", "2024-04-16T07:18:00-03:30"},
        {"2024-04-16 07:18:17 +09", "2024-04-16T07:18:17+09:00"},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.text});
        CHECK(run(write_date_time, r.text) == r.expected);
    }
}

TEST_CASE("date_value: a format decides the order, and nothing else is read then") {
    struct formatted {
        const char* format;
        const char* text;
        const char* expected;
    };
    constexpr formatted rows[] = {
        {"D.M.Y", "16.4.2024", "2024-04-16T00:00:00+09:00"},
        {"D.M.Y", "6.04.2024", "2024-04-06T00:00:00+09:00"},
        {"DD/MM/YYYY", "4/5/2024", "2024-05-04T00:00:00+09:00"},
        {"M/D/Y h:m", "4/5/2024   14:05", "2024-04-05T14:05:00+09:00"},
        {"YMDhms", "20240416140509", "2024-04-16T14:05:09+09:00"},
        {"Y년 M월 D일", "2024년  4월 16일", "2024-04-16T00:00:00+09:00"},
        {"D.M.Y", "１６．４．２０２４", "2024-04-16T00:00:00+09:00"},
        {"D．M．Y", "16.4.2024", "2024-04-16T00:00:00+09:00"},
        {"D.M.Y", "2024-04-16", "refused"},
        {"D.M.Y", "16.4.24", "refused"},
        {"D.M.Y", "16.4.2024 14:05", "refused"},
        {"D.M.Y", "31.4.2024", "refused"},
        {"YMD", "2024416", "refused"},
        {"YMD", "2024116", "refused"},
        {"Y-M-D hm", "2024-04-16 915", "refused"},
        {"D.M.Y h:m", "16.4.2024", "refused"},
    };
    for (const auto& r : rows) {
        CAPTURE(std::string{r.format});
        CAPTURE(std::string{r.text});
        CHECK(run(write_date_time, r.text, r.format).starts_with(r.expected));
    }
}

TEST_CASE("date_value: a long text is read as it stands") {
    const auto text = "２０２４．４．１６" + std::string(100, ' ') + "x";
    CHECK(run(write_date, text).starts_with("refused"));
}

TEST_CASE("date_value: a format that cannot be meant is refused") {
    constexpr row rows[] = {
        {"", "needs Y, M and D"},  {"D.M", "needs Y, M and D"}, {"dd.mm.yyyy", "needs Y"},
        {"YYYY-MM-dd", "needs Y"}, {"YY.M.D", "four digits"},   {"Y.M.D.Y", "twice"},
        {"YYY.M.D", "repeated"},   {"Y.MMM.D", "repeated"},     {"YYYY-MM-DD HH:mm", "h and m"},
        {"Y-M-D h", "h and m"},    {"Y-M-D h:s", "h and m"},
    };
    for (const auto& r : rows) {
        date_format f;
        const auto wrong = date_format::parse(r.text, f);
        CAPTURE(std::string{r.text});
        REQUIRE(wrong.has_value());
        CHECK_MESSAGE(english(*wrong).find(r.expected) != std::string::npos, english(*wrong));
    }
}

} // namespace
} // namespace leadimport::values
