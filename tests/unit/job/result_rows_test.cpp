#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/job/result_files.hpp"
#include "leadimport/job/result_rows.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using delivery::row_state;
using job::reading_end;
using job::result_row;
using tests::temporary_folder;

constexpr std::uint64_t rows_of_job = 1000;

struct read_file {
    std::vector<result_row> rows;
    reading_end end;
};

read_file read(const temporary_folder& folder, std::size_t file, const csv::encoding& e = {}) {
    read_file all;
    const auto end = job::read_result_file(folder.path(), file, e, rows_of_job,
                                           [&](const result_row& r) -> result<bool> {
                                               all.rows.push_back(r);
                                               return true;
                                           });
    REQUIRE(end.has_value());
    all.end = *end;
    CHECK(all.end.rows == all.rows.size());
    return all;
}

const std::vector<std::string> header{"name", "memo"};

job::input_form form(csv::dialect d = {}, std::string_view encoding = "UTF-8") {
    std::string raw{"name"};
    raw.append(1, d.delimiter).append("memo");
    return {d, raw, header, *csv::encoding::named(encoding)};
}

read_file read_tail(const temporary_folder& folder, std::size_t file, std::uint64_t from,
                    const job::input_form& input = form()) {
    read_file all;
    job::result_extent known;
    known.bytes[file] = from;
    const auto end = job::read_result_tail(folder.path(), file, input, rows_of_job, known,
                                           [&](const result_row& r) -> result<bool> {
                                               all.rows.push_back(r);
                                               return true;
                                           });
    REQUIRE(end.has_value());
    all.end = *end;
    return all;
}

delivery::outcome ended(std::uint64_t row, row_state s, const job::input_form& input) {
    delivery::outcome o;
    o.row = row;
    o.state = s;
    o.attempts = 2;
    o.status = s == row_state::failed ? 400 : 0;
    o.lead_id = "-L" + std::to_string(row); // would be a formula
    o.created_at = "2026-04-16T00:00:00Z";
    o.error = "=nein, \"nie\"";
    o.why = {s == row_state::failed ? reason_code::refused : reason_code::blind, {"x"}};
    o.original = "리드";
    o.original += input.dialect.delimiter;
    o.original += "\"메모\n\"\"둘\"\"; , \t|\"";
    o.cells = 2;
    return o;
}

// Writes ten rows of each kind as an import does.
void write_files(const temporary_folder& folder, const job::input_form& input) {
    auto files = job::result_files::open(folder.path(), input, {});
    REQUIRE(files.has_value());
    for (std::uint64_t row = 1; row <= 30; ++row)
        files->append(ended(row, job::state_in(row % 3), input));
    REQUIRE(files->write().has_value());
}

} // namespace

TEST_CASE("result rows: what an import wrote is read again, however it is spelled") {
    csv::dialect excel{.delimiter = ';', .ends = csv::line_end::crlf, .bom = true};
    excel.sep_line = true;
    const csv::dialect old{.delimiter = '\t', .ends = csv::line_end::cr};
    const csv::dialect pipes{.delimiter = '|'};
    for (const auto& input : {form(), form(excel), form(old, "CP949"), form(pipes, "UTF-16LE"),
                              form({.bom = true}, "UTF-16BE"), form({}, "UTF-32LE")}) {
        CAPTURE(input.encoding.name());
        CAPTURE(input.dialect.delimiter);
        const temporary_folder folder;
        write_files(folder, input);
        for (std::size_t file = 0; file < 3; ++file) {
            const auto all = read(folder, file, input.encoding);
            CHECK(all.end.whole());
            CHECK_FALSE(all.end.torn);
            CHECK(all.end.hidden == 0);
            REQUIRE(all.rows.size() == 10);
            for (const auto& r : all.rows) {
                CHECK(r.state == job::state_in(file));
                CHECK(r.row % 3 == file);
                if (file == 0) {
                    CHECK(r.lead_id == "-L" + std::to_string(r.row));
                    CHECK(r.created_at == "2026-04-16T00:00:00Z");
                } else {
                    CHECK(r.error == "=nein, \"nie\"");
                    CHECK(r.attempts == 2);
                    CHECK(r.status == (file == 1 ? 400U : 0U));
                    CHECK(r.code == (file == 1 ? reason_code::refused : reason_code::blind));
                }
            }
        }
    }
}

TEST_CASE("result rows: wherever a file is cut, whole rows are read and the last one is torn") {
    const temporary_folder folder;
    const auto input = form({.delimiter = ';', .ends = csv::line_end::crlf}, "CP949");
    write_files(folder, input);
    const auto file = folder.path() / "succeeded.csv";
    const auto whole = *read_small_file(file, 1 << 20, errc::internal);
    std::size_t rows = 10;
    for (auto size = whole.size(); size-- > 0;) {
        CAPTURE(size);
        std::filesystem::resize_file(file, size);
        const auto all = read(folder, 0, input.encoding);
        CHECK(all.end.whole());
        CHECK(all.rows.size() <= rows);
        CHECK(all.rows.size() + 1 >= rows);
        rows = all.rows.size();
    }
    CHECK(rows == 0);
}

TEST_CASE("result rows: a tail is what stands behind a line") {
    const temporary_folder folder;
    const auto input = form({.delimiter = ';'}, "UTF-16LE");
    write_files(folder, input);
    const auto path = folder.path() / "failed.csv";
    const auto known = std::filesystem::file_size(path);
    {
        auto files = job::result_files::open(
            folder.path(), input,
            {30,
             {std::filesystem::file_size(folder.path() / "succeeded.csv"), known,
              std::filesystem::file_size(folder.path() / "unknown.csv")}});
        REQUIRE(files.has_value());
        files->append(ended(100, row_state::failed, input));
        files->append(ended(101, row_state::failed, input));
        REQUIRE(files->write().has_value());
    }
    const auto all = read_tail(folder, 1, known, input);
    CHECK(all.end.whole());
    REQUIRE(all.rows.size() == 2);
    CHECK(all.rows[0].row == 100);
    CHECK(all.rows[1].row == 101);
    CHECK(read_tail(folder, 0, std::filesystem::file_size(folder.path() / "succeeded.csv"), input)
              .end.whole());

    SUBCASE("in the middle of a row it is none") {
        for (const auto from : {known - 2, known + 2, known + 20, known + 21}) {
            CAPTURE(from);
            CHECK_FALSE(read_tail(folder, 1, from, input).end.whole());
        }
    }
    SUBCASE("a torn row at the end does not matter") {
        std::filesystem::resize_file(path, std::filesystem::file_size(path) - 3);
        const auto torn = read_tail(folder, 1, known, input);
        CHECK(torn.end.whole());
        CHECK(torn.end.torn);
        CHECK(torn.rows.size() == 1);
    }
}

TEST_CASE("result rows: files of programs that gave no codes are read as well") {
    const temporary_folder folder;
    const std::string front{"name,leadimport_row,leadimport_error,leadimport_status,"
                            "leadimport_attempts\n"};
    folder.write("unknown.csv", front + "a,1,lost,,1\nb,2,lost,500,2\n");
    const auto all = read(folder, 2);
    CHECK(all.end.whole());
    REQUIRE(all.rows.size() == 2);
    CHECK(all.rows[1].error == "lost");
    CHECK(all.rows[1].attempts == 2);
    CHECK(all.rows[1].code == reason_code::none);

    const std::vector<std::string> columns{"name"};
    job::result_extent known{1, {0, 0, front.size()}, 1};
    std::size_t rows = 0;
    const auto count = [&](const result_row&) -> result<bool> { return ++rows > 0; };
    const auto tail =
        job::read_result_tail(folder.path(), 2, {{}, "name", columns}, rows_of_job, known, count);
    REQUIRE(tail.has_value());
    CHECK(tail->whole());
    CHECK(rows == 2);
    known.columns = job::newest_columns; // then these rows lack a cell
    CHECK_FALSE(
        job::read_result_tail(folder.path(), 2, {{}, "name", columns}, rows_of_job, known, count)
            ->whole());
}

TEST_CASE("result rows: whether an answer named a lead, where succeeded.csv tells it") {
    const temporary_folder folder;
    const std::string first = "name,leadimport_row,leadimport_lead_id,leadimport_created_at";
    folder.write("succeeded.csv", first + ",leadimport_code\na,1,L1,then,\nb,2,L2,,adopted\n"
                                          "c,3,L3,then,refused\nd,4,L4,then,whatever\n");
    auto all = read(folder, 0);
    REQUIRE(all.rows.size() == 2);
    CHECK(all.end.strange == 2);
    CHECK(all.rows[0].code == reason_code::none);
    CHECK(all.rows[1].code == reason_code::adopted);
    CHECK(all.rows[0].has_origin);
    folder.write("succeeded.csv", first + "\na,1,L1,then\n");
    all = read(folder, 0);
    REQUIRE(all.rows.size() == 1);
    CHECK_FALSE(all.rows[0].has_origin);
}

TEST_CASE("result rows: a code that nobody gives is no row of such a file") {
    const temporary_folder folder;
    folder.write("failed.csv", "name,leadimport_row,leadimport_error,leadimport_status,"
                               "leadimport_attempts,leadimport_code\n"
                               "a,1,no,400,1,refused\nb,2,no,400,1,\nc,3,no,400,1,whatever\n");
    const auto all = read(folder, 1);
    CHECK(all.rows.size() == 2);
    CHECK(all.end.strange == 1);
}

TEST_CASE("result rows: what is no row of such a file is counted, and the reading goes on") {
    const temporary_folder folder;
    folder.write("succeeded.csv", "name,leadimport_row,leadimport_lead_id,leadimport_created_at\n"
                                  "a,1,L1,then\n"
                                  "b,two,L2,then\n"    // no number
                                  "c,0,L3,then\n"      // no row has it
                                  "d,1001,L4,then\n"   // beyond the job's last
                                  "e,5,,then\n"        // no lead
                                  "f\n"                // not our cells
                                  "g,7,L7,then,more\n" // its own surplus
                                  "h,8,L8,\n");
    const auto all = read(folder, 0);
    CHECK(all.rows.size() == 3);
    CHECK(all.end.strange == 5);
    CHECK(all.end.hidden == 5);
    CHECK(english(all.end.words()) == "line 3 is no row of such a file");
    CHECK_FALSE(all.end.whole());
}

TEST_CASE(
    "result rows: behind what cannot be read there may be as many rows as there is room for") {
    const temporary_folder folder;
    const std::string head = "name,leadimport_row,leadimport_lead_id,leadimport_created_at\n";
    folder.write("succeeded.csv", head + "a,1,L1,then\n" + std::string(50, '\0') + "\n");
    const auto all = read(folder, 0);
    CHECK(all.rows.size() == 1);
    REQUIRE(all.end.why.has_value());
    CHECK(all.end.why->code == errc::csv_nul);
    CHECK(all.end.hidden == 52 / 5);

    folder.write("failed.csv", "something else\nentirely\n");
    CHECK_FALSE(read(folder, 1).end.whole());
    folder.write("unknown.csv", "");
    CHECK(read(folder, 2).end.whole());
}

TEST_CASE("result rows: the visitor ends the reading") {
    const temporary_folder folder;
    write_files(folder, form());
    int visits = 0;
    const auto ended_early =
        job::read_result_file(folder.path(), 0, {}, rows_of_job,
                              [&](const result_row&) -> result<bool> { return ++visits < 3; });
    CHECK(ended_early.has_value());
    CHECK(visits == 3);
    const auto failed = job::read_result_file(folder.path(), 0, {}, rows_of_job,
                                              [&](const result_row&) -> result<bool> {
                                                  return error{errc::storage_full, {}, {}};
                                              });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().code == errc::storage_full);
}
