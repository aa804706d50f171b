#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/record_reader.hpp"
#include "leadimport/input/input.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <string>
#include <unistd.h>
#include <vector>

namespace {

using namespace leadimport;
using tests::temporary_folder;
using strings = std::vector<std::string>;

const std::string mark = "\xEF\xBB\xBF";
const std::string name_cp949 = "\xC0\xCC\xB8\xA7"; // 이름

input::input_file opened(const std::filesystem::path& file,
                         const input::reading_choices& choices = {}) {
    auto input = input::open_input(file, choices);
    REQUIRE(input.has_value());
    return std::move(*input);
}

errc refusal(const std::filesystem::path& file, const input::reading_choices& choices = {}) {
    const auto input = input::open_input(file, choices);
    REQUIRE_FALSE(input.has_value());
    return input.error().code;
}

csv::encoding named(const char* name) { return *csv::encoding::named(name); }

// The first cells of all rows of one reading, and its end: "a|b|", "a|csv_bad_utf8".
std::string first_cells(input::input_file& input) {
    auto pass = input::input_pass::begin(input);
    REQUIRE(pass.has_value());
    csv::record_reader reader{pass->text(), input.dialect, input.name};
    if (const auto header = reader.read_header(); !header)
        return std::string{name_of(header.error().code)};
    std::string all;
    for (;;) {
        const auto next = reader.next();
        if (!next) return all.append(name_of(next.error().code));
        if (*next == nullptr) return all;
        all.append((*next)->cells[0]).append("|");
    }
}

std::string many_rows() {
    std::string rows;
    while (rows.size() <= limits::front_bytes)
        rows += "a row that is plain ASCII,b\n";
    return rows;
}

} // namespace

TEST_CASE("open_input: the header, its spelling and the dialect") {
    const temporary_folder folder;
    auto input = opened(folder.write("leads.csv", mark + " name ,\"peopleId\"\r\na,b\r\n"));
    CHECK(input.header == strings{"name", "peopleId"});
    CHECK(input.raw_header == " name ,\"peopleId\"");
    CHECK(input.dialect.bom);
    CHECK(input.dialect.ends == csv::line_end::crlf);
    CHECK(input.name == "leads.csv");
    CHECK(first_cells(input) == "a|");
    CHECK(first_cells(input) == "a|"); // as often as one likes
}

TEST_CASE("open_input: what cannot be read is told") {
    const temporary_folder folder;
    CHECK(refusal(folder.path() / "none.csv") == errc::input_unreadable);
    CHECK(refusal(folder.path()) == errc::input_unreadable);
    CHECK(refusal(folder.write("empty.csv", "")) == errc::input_empty);
    CHECK(refusal(folder.write("blank.csv", "\n\n\r\n")) == errc::input_empty);
    CHECK(refusal(folder.write("quote.csv", "\"name\n")) == errc::csv_unclosed_quote);
    const auto broken = folder.write("broken.csv", "n\xFF,b\n");
    CHECK(refusal(broken) == errc::csv_unknown_encoding);
    CHECK(refusal(broken, {named("UTF-8"), {}}) == errc::csv_bad_utf8);
    CHECK(refusal(broken, {named("CP949"), {}}) == errc::csv_bad_text);
}

TEST_CASE("open_input: the encoding is found, or as said") {
    const temporary_folder folder;
    const std::string utf16{"\xFF\xFE"
                            "a\0,\0b\0\n\0c\0,\0d\0",
                            16};
    const struct {
        std::string bytes;
        input::reading_choices choices;
        std::string encoding;
        std::string first;
        bool assumed;
    } table[] = {
        {"이름,b\nc,d\n", {}, "UTF-8", "이름", true},
        {mark + "이름,b\nc,d\n", {}, "UTF-8", "이름", false},
        {name_cp949 + ",b\nc,d\n", {}, "CP949", "이름", false},
        {utf16, {}, "UTF-16LE", "a", false},
        {"\xE9,b\nc,d\n", {named("ISO-8859-1"), {}}, "ISO-8859-1", "é", false},
    };
    for (const auto& t : table) {
        CAPTURE(t.encoding);
        auto input = opened(folder.write("leads.csv", t.bytes), t.choices);
        CHECK(input.encoding.name() == t.encoding);
        CHECK(input.encoding_assumed == t.assumed);
        CHECK(input.header == strings{t.first, "b"});
        CHECK(first_cells(input) == "c|");
    }
}

TEST_CASE("open_input: the delimiter is found, or as said") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "a;b,c\nd;e,f\ng;h,i\n");
    CHECK(opened(file, {{}, ';'}).header == strings{"a", "b,c"});
    CHECK(opened(file, {{}, ','}).header == strings{"a;b", "c"});
    // Also where the text breaks off: that is told later, with its line.
    CHECK(opened(folder.write("bad.csv", "a;b\nc\xFF;d\n"), {named("CP949"), ';'}).header ==
          strings{"a", "b"});
    const auto piped = folder.write("piped.csv", "a^b\nc^d\n");
    CHECK(opened(piped, {{}, '^'}).header == strings{"a", "b"});
}

TEST_CASE("look_thoroughly: what the front did not show changes the encoding, and the header") {
    const temporary_folder folder;
    // 이름 in CP949 far behind; in front only what is the same in both.
    auto input = opened(folder.write("leads.csv", "name,b\n" + many_rows() + name_cp949 + ",b\n"));
    CHECK(input.encoding_assumed);
    CHECK(first_cells(input).ends_with("|csv_bad_utf8"));
    REQUIRE(input::look_thoroughly(input, {}).has_value());
    CHECK(input.encoding == csv::cp949());
    CHECK_FALSE(input.encoding_assumed);
    CHECK(input.header == strings{"name", "b"});
    CHECK(first_cells(input).ends_with("|이름|"));

    auto hopeless = opened(folder.write("bad.csv", "name,b\n" + many_rows() + "\xFF,b\n"));
    const auto looked = input::look_thoroughly(hopeless, {});
    REQUIRE_FALSE(looked.has_value());
    CHECK(looked.error().code == errc::csv_unknown_encoding);
}

TEST_CASE("open_input: a file that has no name is called as its opener says") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "a,b\nc,d\n\"open\n");
    unique_fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    REQUIRE(::lseek(fd.get(), 5, SEEK_SET) == 5); // where it stands does not matter
    auto source = csv::file_source::adopt(std::move(fd), input::standard_input);
    REQUIRE(source.has_value());
    auto input = input::open_input(std::move(*source), input::standard_input, {});
    REQUIRE(input.has_value());
    CHECK(input->name == input::standard_input);
    CHECK(input->header == strings{"a", "b"});
    auto pass = input::input_pass::begin(*input);
    csv::record_reader reader{pass->text(), input->dialect, input->name};
    REQUIRE(reader.read_header().has_value());
    REQUIRE(reader.next().has_value());
    CHECK(english(reader.next().error().where) == "standard input, line 3, column 1");
}
