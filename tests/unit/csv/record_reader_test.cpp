#include "reading.hpp"
#include "support/english.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"

#include <doctest/doctest.h>

#include <ostream>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace std::string_literals;

// Gives its text, then an error instead of the end.
class failing_source final : public csv::byte_source {
public:
    failing_source(std::string_view bytes, std::size_t block) : text_{bytes, block} {}
    result<std::size_t> read(std::span<char> into) override {
        const auto n = text_.read(into);
        if (*n > 0) return n;
        return error{errc::input_unreadable, "disk", "Input/output error"};
    }

private:
    csv::memory_source text_;
};

failure_read failure_of(std::string_view bytes, std::size_t block) {
    const auto r = read_all(bytes, {}, block);
    REQUIRE(r.failure);
    return *r.failure;
}

} // namespace

TEST_CASE("record_reader: a read error travels out unchanged, behind the records before it") {
    for (const std::size_t block : {1U, 7U, 64U}) {
        CAPTURE(block);
        failing_source source{"a,b\n1,2\n3,4", block};
        csv::record_reader reader{source, {}, "x.csv"};
        REQUIRE(reader.read_header().has_value());
        REQUIRE(reader.next().has_value());
        for (int again = 0; again < 2; ++again) {
            const auto r = reader.next();
            REQUIRE_FALSE(r.has_value());
            CHECK(r.error().code == errc::input_unreadable);
            CHECK(english(r.error().where) == "disk");
            CHECK(english(r.error().detail) == "Input/output error");
        }
    }
}

TEST_CASE("record_reader: a read error in the header is told by the header and by next") {
    failing_source source{"a,b", 1};
    csv::record_reader reader{source, {}, "x.csv"};
    CHECK(reader.read_header().error().code == errc::input_unreadable);
    CHECK(reader.read_header().error().code == errc::input_unreadable);
    CHECK(reader.next().error().code == errc::input_unreadable);
}

TEST_CASE("record_reader: the header is kept as names and as it stands in the file") {
    csv::memory_source source{"\xef\xbb\xbf 이름 ,\"a \"\"b\"\"\"\r\n1,2\r\n", 7};
    csv::record_reader reader{source, {}, "x.csv"};
    const auto names = reader.read_header();
    REQUIRE(names.has_value());
    REQUIRE(names->size() == 2);
    CHECK((*names)[0] == "이름");
    CHECK((*names)[1] == "a \"b\"");
    CHECK(reader.raw_header() == " 이름 ,\"a \"\"b\"\"\"");
    CHECK(reader.read_header().value().size() == 2); // asked again it takes no row
    REQUIRE(*reader.next() != nullptr);
    CHECK(reader.header().data() == names->data());
    CHECK(reader.seen() == csv::dialect{.ends = csv::line_end::crlf, .bom = true});
}

TEST_CASE("record_reader: goes on where it was after being moved") {
    csv::memory_source source{"a,b\n1,2\n3,\"4\"\"\"\n", 64};
    csv::record_reader first{source, {}, "x.csv"};
    REQUIRE(first.read_header().has_value());
    REQUIRE(first.next().has_value());
    auto second = std::move(first);
    const auto r = second.next();
    REQUIRE(r.has_value());
    REQUIRE(*r != nullptr);
    CHECK((*r)->row == 2);
    CHECK((*r)->cells[1] == "4\"");
}

TEST_CASE("record_reader: the messages name the place and what is wrong there") {
    const auto message = [](const std::string& bytes) {
        csv::memory_source source{bytes};
        csv::record_reader reader{source, {}, "leads.csv"};
        const auto header = reader.read_header();
        if (!header) return english(header.error());
        auto r = reader.next();
        while (r && *r != nullptr)
            r = reader.next();
        return r ? "no error"s : english(r.error());
    };
    CHECK(message("a,b\n1,\xb0\n") ==
          "leads.csv, line 2, column 3: the text is not UTF-8 (the byte 0xB0 "
          "at offset 6 in “31 2C [B0] 0A”); save the file again as CSV UTF-8, or name its encoding "
          "with --encoding");
    CHECK(message("a,b\n1,\"x\n") == "leads.csv, line 2, column 3: the quote that opens here is "
                                     "never closed; close it, or double it if it is text");
    CHECK(message("a\n\0"s) == "leads.csv, line 2, column 1: there is a NUL byte, which no text "
                               "has; save the file again as CSV (UTF-8)");
    CHECK(message("\n\n\"a\"b\n") ==
          "leads.csv, line 3: the header cannot be used (text stands behind a closing quote); give "
          "every column a name of its own in line 1");
    CHECK(message("") == "leads.csv: the input is empty; give a CSV file with a header line and "
                         "rows below it");
}

TEST_CASE("record_reader: a record may be as long as the limit, and not a byte longer") {
    const std::string head = "a,b\n1,2\n";
    const std::string longest(limits::record_bytes - 2, 'x');
    for (const auto& end : {"\n"s, "\r\n"s, "\r"s, ""s}) {
        for (const std::size_t block : {4096U, 65536U}) {
            CAPTURE(end.size());
            CAPTURE(block);
            const auto fits = read_all(head + longest + ",y" + end, {}, block);
            CHECK_FALSE(fits.failure);
            REQUIRE(fits.rows.size() == 2);
            CHECK(fits.rows[1].cells[0].size() == longest.size());
            CHECK(failure_of(head + longest + ",yy" + end, block) ==
                  failure_read{errc::csv_record_too_long, "x.csv, line 3"});
        }
    }
}

TEST_CASE("record_reader: a quote that swallows the file is stopped at the limit, where it opens") {
    auto bytes = "a,b\n1,\"open\n"s;
    while (bytes.size() < limits::record_bytes + limits::record_bytes / 4)
        bytes += "가,나\r\n";
    for (const std::size_t block : {5000U, 65536U})
        CHECK(failure_of(bytes, block) ==
              failure_read{errc::csv_record_too_long, "x.csv, line 2, column 3"});
}

TEST_CASE(
    "record_reader: what comes first in a record that is wrong twice does not depend on blocks") {
    const std::string endless(limits::record_bytes + 1, 'x');
    for (const std::size_t block : {4096U, 65536U}) {
        CAPTURE(block);
        CHECK(failure_of("a\n" + endless + "\xff", block).code == errc::csv_bad_utf8);
        CHECK(failure_of("a\n" + endless + "x\xff", block).code == errc::csv_record_too_long);
        CHECK(failure_of("a\n" + endless + std::string(5000, ','), block).code ==
              errc::csv_record_too_long);
    }
}
