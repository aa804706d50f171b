#include "reading.hpp"

#include "leadimport/csv/record_writer.hpp"

#include <doctest/doctest.h>

#include <array>
#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using csv::line_end;
using cells = std::vector<std::string_view>;

std::string cell(std::string_view text, char delimiter = ',') {
    std::string out;
    csv::append_cell(text, {.delimiter = delimiter}, out);
    return out;
}

std::string written(const csv::dialect& d, std::size_t columns, std::string_view raw,
                    std::size_t count, const cells& added) {
    std::string out;
    csv::record_writer{d, columns}.record(raw, count, added, out);
    return out;
}

// A file as it would come back as a result file: every record with two cells of ours.
std::string with_added(std::string_view bytes, char delimiter, const cells& names,
                       const cells& added) {
    csv::memory_source source{bytes};
    csv::record_reader reader{source, {.delimiter = delimiter}, "x.csv"};
    const auto columns = reader.read_header().value().size();
    const csv::record_writer writer{reader.seen(), columns};
    std::string out;
    writer.header(reader.raw_header(), names, out);
    while (const auto* r = *reader.next())
        writer.record(r->raw, r->cells.size(), added, out);
    return out;
}

} // namespace

TEST_CASE("append_cell: quotes what would read differently without, and nothing else") {
    struct row {
        std::string_view text;
        char delimiter;
        std::string_view expected;
    };
    for (const auto& r : std::initializer_list<row>{
             {"", ',', ""},
             {"plain", ',', "plain"},
             {"두 단어", ',', "두 단어"},
             {"a,b", ',', "\"a,b\""},
             {"a,b", ';', "a,b"},
             {"a;b", ';', "\"a;b\""},
             {"a\tb", ',', "a\tb"},
             {"a\tb", '\t', "\"a\tb\""},
             {"say \"hi\"", ',', "\"say \"\"hi\"\"\""},
             {"\"", ',', "\"\"\"\""},
             {"one\ntwo", ',', "\"one\ntwo\""},
             {"one\rtwo", ',', "\"one\rtwo\""},
             {"\r\n", ',', "\"\r\n\""},
             {" a", ',', "\" a\""},
             {"a ", ',', "\"a \""},
             {"a\t", ',', "\"a\t\""},
             {" ", ',', "\" \""},
         }) {
        CAPTURE(r.text);
        CHECK(cell(r.text, r.delimiter) == r.expected);
    }
}

TEST_CASE("record_writer: a cell of ours that Excel would take for a formula gets an apostrophe") {
    struct row {
        std::string_view text;
        std::string_view expected;
    };
    for (const auto& r : std::initializer_list<row>{
             {"=1+1", "x,'=1+1\n"},
             {"+82 10", "x,'+82 10\n"},
             {"-5", "x,'-5\n"},
             {"@SUM(A1)", "x,'@SUM(A1)\n"},
             {"\t=1", "x,'\t=1\n"},
             {"=A1,\"b\"", "x,\"'=A1,\"\"b\"\"\"\n"},
             {"a=1", "x,a=1\n"},
             {"'=1", "x,'=1\n"},
             {"", "x,\n"},
         }) {
        CAPTURE(r.text);
        CHECK(written({}, 1, "x", 1, {r.text}) == r.expected);
    }
}

TEST_CASE("record_writer: the input's own cells are not touched") {
    CHECK(written({}, 3, "=1+1, \"x\" ,\"a\"\"b\"", 3, {"7"}) == "=1+1, \"x\" ,\"a\"\"b\",7\n");
}

TEST_CASE("record_writer: a short row is padded, a long one keeps its surplus behind our cells") {
    struct row {
        std::size_t columns;
        std::string_view raw;
        std::size_t count;
        std::string_view expected;
    };
    for (const auto& r : std::initializer_list<row>{
             {3, "1,2,3", 3, "1,2,3,A,\"B,\"\n"},
             {3, "1,2", 2, "1,2,,A,\"B,\"\n"},
             {3, "1", 1, "1,,,A,\"B,\"\n"},
             {2, "1,2,3", 3, "1,2,A,\"B,\",3\n"},
             {2, "1,2,3,4", 4, "1,2,A,\"B,\",3,4\n"},
             {2, "1,2,", 3, "1,2,A,\"B,\",\n"},
             {1, ",,", 3, ",A,\"B,\",,\n"},
             {2, "\"1,\n\"\"\",\"2,,\",\"3,\"", 3, "\"1,\n\"\"\",\"2,,\",A,\"B,\",\"3,\"\n"},
             {2, "a\"b,\"c\"d\"e,f", 3, "a\"b,\"c\"d\"e,A,\"B,\",f\n"},
         }) {
        CAPTURE(r.raw);
        CHECK(written({}, r.columns, r.raw, r.count, {"A", "B,"}) == r.expected);
    }
}

TEST_CASE("record_writer: what a spreadsheet may take for a formula") {
    for (const std::string_view yes :
         {"=1", "+1", "-1", "@a", "\t=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a", " =1",
          "\u00a0=1", "\u3000\uff1d1", "\u200b\u200e=1", "\ufeff=1", "\u2060-1", "\u202e@a",
          "\r\n=1"}) {
        CAPTURE(yes);
        CHECK(csv::would_be_formula(yes));
        const auto cell = written({}, 1, "x", 1, {std::string{yes}}).substr(2);
        CHECK((cell.starts_with("'") || cell.starts_with("\"'")));
    }
    for (const std::string_view no :
         {"", " ", "1=1", "가=1", "'=1", "\u200b", "\u3000가-나", "\xff="}) {
        CAPTURE(no);
        CHECK_FALSE(csv::would_be_formula(no));
    }
}

TEST_CASE("record_writer: the header and the line ends are the input's") {
    for (const auto ends : {line_end::lf, line_end::crlf, line_end::cr}) {
        const std::string line_end{csv::line_end_text(ends)};
        const std::string header = "\"이름\"; b ;leadimport_row;leadimport_error" + line_end;
        const cells added{"leadimport_row", "leadimport_error"};
        csv::dialect d{.delimiter = ';', .ends = ends, .bom = true};
        std::string out = "before";
        csv::record_writer{d, 2}.header("\"이름\"; b ", added, out);
        CHECK(out == "before\xef\xbb\xbf" + header);
        d.sep_line = true;
        out.clear();
        csv::record_writer{d, 2}.header("\"이름\"; b ", added, out);
        CHECK(out == "\xef\xbb\xbfsep=;" + line_end + header);
    }
}

TEST_CASE("record_writer: what it wrote reads as the same cells and ours") {
    const cells names{"leadimport_row", "leadimport_error"};
    const cells added{"12", " [name]: \"필수\",\r\n입력 "};
    for (const std::string_view bytes :
         {"a,b\n1,2\n\n\"x,\"\"y\"\"\n\",\n3,\"4\"", "\xef\xbb\xbf이름,메모\r\n가,\"한\n줄\"\r\n",
          "a\n\"\"\n x \n", "a,b\r1,\r,2\r"}) {
        CAPTURE(bytes);
        const auto before = read_all(bytes, {}, 64);
        const auto after = read_all(with_added(bytes, ',', names, added), {}, 7);
        REQUIRE_FALSE(after.failure);
        CHECK(after.seen == before.seen);
        REQUIRE(after.rows.size() == before.rows.size());
        for (std::size_t i = 0; i < before.rows.size(); ++i) {
            auto expected = before.rows[i].cells;
            expected.insert(expected.end(), added.begin(), added.end());
            CHECK(after.rows[i].cells == expected);
            CHECK_FALSE(after.rows[i].defect);
        }
    }
}

TEST_CASE(
    "record_writer: a row that was refused for its spelling is refused again, its cells kept") {
    const auto after = read_all(with_added("a,b\n\"x\"y,1\n1,2,3\n1\n", ',', {"n"}, {"A"}), {}, 64);
    REQUIRE(after.rows.size() == 3);
    CHECK(after.rows[0].cells == std::vector<std::string>{"xy", "1", "A"});
    CHECK(after.rows[0].defect == errc::row_text_after_quote);
    CHECK(after.rows[1].cells == std::vector<std::string>{"1", "2", "A", "3"});
    CHECK(after.rows[1].defect == errc::row_too_many_cells);
    CHECK(after.rows[2].cells == std::vector<std::string>{"1", "", "A"});
    CHECK_FALSE(after.rows[2].defect);
}
