#include "rows_with_ids.hpp"
#include "support/described.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/run/check.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport;
using tests::temporary_folder;
using tests::with_ids;

input::input_file opened(const std::filesystem::path& file,
                         const input::reading_choices& choices = {}) {
    auto input = input::open_input(file, choices);
    REQUIRE(input.has_value());
    return std::move(*input);
}

requests::field_map bound(const input::input_file& input) {
    auto map = run::bind_mapping(input, {}, nullptr);
    REQUIRE(map.has_value());
    return std::move(*map);
}

} // namespace

TEST_CASE("bind_mapping: by the header, or by a file; mistakes name where they are") {
    const temporary_folder folder;
    const auto good = opened(folder.write("leads.csv", "name,peopleId,other\na,b,c\n"));
    CHECK(tests::unmapped(bound(good)) == std::vector<std::string>{"other"});

    const auto bad = opened(folder.write("bad.csv", "title,who\na,b\n"));
    const auto none = run::bind_mapping(bad, {}, nullptr);
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().front().code == errc::mapping_incomplete);
    CHECK(english(none.error().front().where).find("bad.csv") != std::string::npos);

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

TEST_CASE("check_rows: people and organizations are counted once each, and cost requests, too") {
    const temporary_folder folder;
    auto input = opened(folder.write("leads.csv", "name,email,company\n"
                                                  "a,k@a.example,A\n"
                                                  "b,k@a.example,B\n"
                                                  "c,l@a.example,A\n"
                                                  "d,,A\n"
                                                  "e,nobody,C\n"));
    const auto report = run::check_rows(input, bound(input));
    REQUIRE(report.has_value());
    CHECK(report->invalid == 1);
    CHECK(report->leads() == 4);
    CHECK(report->people == 2);
    CHECK(report->organizations == 2);
    CHECK_FALSE(report->estimated);
    CHECK(report->without_person == 1);
    CHECK(report->work() == delivery::work_left{4, 4, 8});
    CHECK(report->to_send.open == 4);
    CHECK(report->to_send.invalid == 1);
    CHECK(report->to_send.ended == 0);

    const auto map = folder.write("m.toml", "[lead]\nname = 'name'\n[organization]\n"
                                            "name = 'company'\ncreate = false\n");
    const auto looking = run::check_rows(input, *run::bind_mapping(input, map, nullptr));
    REQUIRE(looking.has_value());
    CHECK(looking->organizations == 3);
    CHECK(looking->people == 0);
    CHECK(looking->without_person == 0);
    CHECK(looking->work() == delivery::work_left{5, 3, 35});
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
    CHECK(report->work().requests() == 4);
    REQUIRE(report->kinds.size() == 3);
    const errc codes[] = {errc::row_too_few_cells, errc::row_missing_value,
                          errc::row_too_many_cells}; // in the order of the file: all are four
    for (std::size_t i = 0; i < 3; ++i) {
        const auto& kind = report->kinds[i];
        CHECK(kind.code == codes[i]);
        CHECK(kind.rows == 4);
        REQUIRE(kind.first.size() == limits::invalid_rows_named);
        CHECK(kind.first[0].row == i + 1);
        CHECK(kind.first[0].line == i + 2);
        CHECK(kind.first[1].row == i + 5);
    }
    CHECK(report->kinds[0].column.empty());
    CHECK(report->kinds[1].column == "name");
    CHECK(report->invalid_besides == 0);
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
        // That it is UTF-8 is said: what is not stays an error of the row in which it stands.
        auto input =
            opened(folder.write("leads.csv", "name,peopleId\n" + t.rows), {csv::encoding{}, {}});
        const auto report = run::check_rows(input, bound(input));
        REQUIRE_FALSE(report.has_value());
        CHECK(report.error().code == t.code);
        CHECK(english(report.error().where).find("leads.csv") != std::string::npos);
    }
}
