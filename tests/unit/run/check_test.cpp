#include "rows_with_ids.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/run/check.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using tests::temporary_folder;
using tests::with_ids;

run::input_file opened(const std::filesystem::path& file) {
    auto input = run::open_input(file);
    REQUIRE(input.has_value());
    return std::move(*input);
}

mapping::field_map bound(const run::input_file& input) {
    auto map = run::bind_mapping(input, {}, nullptr);
    REQUIRE(map.has_value());
    return std::move(*map);
}

errc refusal(const std::filesystem::path& file) {
    const auto input = run::open_input(file);
    REQUIRE_FALSE(input.has_value());
    return input.error().code;
}

} // namespace

TEST_CASE(
    "open_input: the header, its spelling and the dialect, and the file is at its front again") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "\xEF\xBB\xBF name ,\"peopleId\"\r\na,b\r\n");
    auto input = opened(file);
    CHECK(input.header == std::vector<std::string>{"name", "peopleId"});
    CHECK(input.raw_header == " name ,\"peopleId\"");
    CHECK(input.dialect.bom);
    CHECK(input.dialect.ends == csv::line_end::crlf);
    char first[3];
    CHECK(*input.source.read(first) == 3);
    CHECK(first[0] == '\xEF');
}

TEST_CASE("open_input: what cannot be read is told") {
    const temporary_folder folder;
    CHECK(refusal(folder.path() / "none.csv") == errc::input_unreadable);
    CHECK(refusal(folder.path()) == errc::input_unreadable);
    CHECK(refusal(folder.write("empty.csv", "")) == errc::input_empty);
    CHECK(refusal(folder.write("blank.csv", "\n\n\r\n")) == errc::input_empty);
    CHECK(refusal(folder.write("quote.csv", "\"name\n")) == errc::csv_unclosed_quote);
    CHECK(refusal(folder.write("broken.csv", "n\xFF,b\n")) == errc::csv_bad_utf8);
}

TEST_CASE("bind_mapping: by the header, or by a file; mistakes name where they are") {
    const temporary_folder folder;
    const auto good = opened(folder.write("leads.csv", "name,peopleId,other\na,b,c\n"));
    CHECK(bound(good).unmapped_columns() == std::vector<std::string>{"other"});

    const auto bad = opened(folder.write("bad.csv", "title,who\na,b\n"));
    const auto none = run::bind_mapping(bad, {}, nullptr);
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().front().code == errc::mapping_incomplete);
    CHECK(none.error().front().where.find("bad.csv") != std::string::npos);

    const auto map = folder.write("m.toml", "[lead]\nname = \"title\"\npeopleId = \"who\"\n");
    CHECK(run::bind_mapping(bad, map, nullptr).has_value());
    const auto missing = run::bind_mapping(bad, folder.path() / "none.toml", nullptr);
    REQUIRE_FALSE(missing.has_value());
    CHECK(missing.error().front().code == errc::mapping_unreadable);
}

TEST_CASE(
    "check_rows: counts rows and bytes, takes the fingerprint, and leaves the file at its front") {
    const temporary_folder folder;
    const auto text = with_ids("name,peopleId\n\"a\nb\",p\n\nc,p\n");
    auto input = opened(folder.write("leads.csv", text));
    const auto map = bound(input);
    for (int i = 0; i < 2; ++i) {
        const auto report = run::check_rows(input, map);
        REQUIRE(report.has_value());
        CHECK(report->rows == 2);
        CHECK(report->bytes == text.size());
        CHECK(report->digest == to_hex(fingerprint_of(text)));
        CHECK(report->invalid == 0);
        CHECK(report->dialect.ends == csv::line_end::lf);
    }
}

TEST_CASE("check_rows: invalid rows are counted by kind, and the first few are shown") {
    const temporary_folder folder;
    std::string text = "name,peopleId\n";
    for (int i = 0; i < 4; ++i)
        text += "only one\n,p\na,p,too many\na,p\n";
    auto input = opened(folder.write("leads.csv", with_ids(text)));
    const auto report = run::check_rows(input, bound(input));
    REQUIRE(report.has_value());
    CHECK(report->rows == 16);
    CHECK(report->invalid == 12);
    CHECK(report->invalid_by_kind.at(errc::row_too_few_cells) == 4);
    CHECK(report->invalid_by_kind.at(errc::row_too_many_cells) == 4);
    CHECK(report->invalid_by_kind.at(errc::row_missing_value) == 4);
    REQUIRE(report->first_invalid.size() == run::check_report::shown);
    CHECK(report->first_invalid[0].row == 1);
    CHECK(report->first_invalid[0].line == 2);
    CHECK(report->first_invalid[3].row == 5);
    CHECK_FALSE(report->first_invalid[1].message.empty());
}

TEST_CASE("check_rows: what makes the whole file unusable ends it") {
    const temporary_folder folder;
    const struct {
        std::string rows;
        errc code;
    } table[] = {
        {"", errc::input_no_rows},
        {"\n\n", errc::input_no_rows},
        {"a,p\n\"b,p\n", errc::csv_unclosed_quote},
        {std::string{"a,p\nb\0c,p\n", 10}, errc::csv_nul},
        {"a,p\nb\xC3,p\n", errc::csv_bad_utf8},
    };
    for (const auto& t : table) {
        CAPTURE(t.rows);
        auto input = opened(folder.write("leads.csv", "name,peopleId\n" + t.rows));
        const auto report = run::check_rows(input, bound(input));
        REQUIRE_FALSE(report.has_value());
        CHECK(report.error().code == t.code);
        CHECK(report.error().where.find("leads.csv") != std::string::npos);
    }
}
