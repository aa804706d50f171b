#include "leadimport/job/row_speller.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace leadimport;
using job::row_speller;

const std::vector<std::string> columns{"이름", "memo"};
const std::string_view added[] = {"leadimport_row", "leadimport_error"};

const std::string mark = "\xEF\xBB\xBF";

// As CP949: 이름.
const std::string name_cp949 = "\xC0\xCC\xB8\xA7";

row_speller opened(const job::input_form& form) {
    auto s = row_speller::open(form);
    REQUIRE(s.has_value());
    return std::move(*s);
}

row_speller opened(const char* encoding, csv::dialect d = {}) {
    return opened({d, "이름,memo", columns, *csv::encoding::named(encoding)});
}

std::string row(row_speller& s, std::string_view raw, std::string_view text) {
    const std::string_view cells[] = {"7", text};
    std::string out;
    s.row(raw, 2, cells, 1, out);
    return out;
}

} // namespace

TEST_CASE("row_speller: UTF-8 goes out as it is behind a mark, whatever stands in it") {
    auto s = opened("UTF-8");
    std::string out = "before ";
    s.header(added, out);
    CHECK(out == "before " + mark + "이름,memo,leadimport_row,leadimport_error\n");
    CHECK(row(s, "한글,😀", "“no” 😀") == "한글,😀,7,“no” 😀\n");
}

TEST_CASE("row_speller: the input's encoding, header and rows") {
    auto s = opened("CP949", {.ends = csv::line_end::crlf});
    std::string out;
    s.header(added, out);
    CHECK(out == name_cp949 + ",memo,leadimport_row,leadimport_error\r\n");
    CHECK(row(s, "이름,x", "이름") == name_cp949 + ",x,7," + name_cp949 + "\r\n");
}

TEST_CASE("row_speller: a byte order mark is spelled too") {
    auto s = opened("UTF-16LE", {.bom = true});
    std::string out;
    s.header({}, out);
    using namespace std::string_literals;
    CHECK(out.starts_with("\xFF\xFE\x74\xC7\x84\xB9,\0"s));
    CHECK(out.ends_with("o\0\n\0"s));
}

TEST_CASE("row_speller: the error says so when the encoding lacks characters of ours") {
    auto s = opened("CP949");
    const std::string remark = " (characters that CP949 lacks stand as <U+...>)";
    CHECK(row(s, "a,b", "no 😀") == "a,b,7,no <U+1F600>" + remark + "\n");
    CHECK(row(s, "a,b", "no, 😀") == "a,b,7,\"no, <U+1F600>" + remark + "\"\n");
    // What was spelled before has no bearing on what comes after.
    CHECK(row(s, "a,b", "no") == "a,b,7,no\n");

    const std::string_view cells[] = {"7", "😀"};
    std::string out;
    s.row("a,b", 2, cells, {}, out);
    CHECK(out == "a,b,7,<U+1F600>\n");
}

TEST_CASE("row_speller: columns of an earlier run give way, others that begin so do not") {
    const std::vector<std::string> header{"leadimport_note", "name", "leadimport_row",
                                          "leadimport_error"};
    auto s =
        opened(job::input_form{{}, "leadimport_note,name,leadimport_row,leadimport_error", header});
    std::string out;
    s.header(added, out);
    CHECK(out == mark + "leadimport_note,name,leadimport_row,leadimport_error\n");
    const std::string_view cells[] = {"7", "new"};
    out.clear();
    s.row("n,a,3,old", 4, cells, 1, out);
    CHECK(out == "n,a,7,new\n");
}
