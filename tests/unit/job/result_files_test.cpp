#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/fingerprint.hpp"
#include "leadimport/job/result_files.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using delivery::outcome;
using delivery::row_state;
using job::result_extent;
using job::result_files;
using tests::temporary_folder;
namespace fs = std::filesystem;

const std::vector<std::string> header{"name", "memo"};

job::input_form form() { return {{}, "name,memo", header}; }

std::string content(const fs::path& file) {
    return *read_small_file(file, 1 << 20, errc::input_unreadable);
}

result_files opened(const fs::path& folder, const result_extent& known = {},
                    const job::input_form& input = form()) {
    auto files = result_files::open(folder, input, known);
    REQUIRE(files.has_value());
    return std::move(*files);
}

outcome ended(std::uint64_t row, row_state s, std::string original) {
    outcome o;
    o.row = row;
    o.state = s;
    o.attempts = 2;
    o.status = 400;
    o.original = std::move(original);
    o.cells = 2;
    o.error = "no";
    o.lead_id = "L";
    o.created_at = "T";
    return o;
}

const std::string utf8_mark = "\xEF\xBB\xBF"; // also when the input has none
const std::string succeeded_header = utf8_mark + "name,memo,leadimport_row,leadimport_lead_id,"
                                                 "leadimport_created_at,leadimport_code\n";
const std::string failed_columns = "name,memo,leadimport_row,leadimport_error,leadimport_status,"
                                   "leadimport_attempts,leadimport_code\n";
const std::string failed_header = utf8_mark + failed_columns;

} // namespace

TEST_CASE("result_files: all three exist from the start, with a header, for their owner alone") {
    const temporary_folder folder;
    const auto before = ::umask(0);
    const auto files = opened(folder.path());
    ::umask(before);
    CHECK(content(folder.path() / "succeeded.csv") == succeeded_header);
    CHECK(content(folder.path() / "failed.csv") == failed_header);
    CHECK(content(folder.path() / "unknown.csv") == failed_header);
    CHECK(files.lengths() == std::array<std::uint64_t, 3>{succeeded_header.size(),
                                                          failed_header.size(),
                                                          failed_header.size()});
    for (const auto name : job::result_file_names) {
        struct ::stat s {};
        REQUIRE(::stat((folder.path() / name).c_str(), &s) == 0);
        CHECK((s.st_mode & 0777U) == 0600);
    }
}

TEST_CASE("result_files: each state has its file, skipped and pending rows have none") {
    const temporary_folder folder;
    auto files = opened(folder.path());
    files.append(ended(1, row_state::created, "a,\"b\nc\""));
    files.append(ended(2, row_state::failed, "d,e"));
    files.append(ended(3, row_state::unknown, "f,g"));
    auto invalid = ended(4, row_state::failed, "h,i");
    invalid.status = 0;
    invalid.attempts = 0;
    invalid.error = "=cmd()";
    invalid.why = {reason_code::invalid, {"row_missing_value"}};
    files.append(invalid);
    for (const auto s : {row_state::skipped, row_state::pending, row_state::sending})
        files.append(ended(5, s, "x,y"));
    CHECK(content(folder.path() / "succeeded.csv") == succeeded_header); // not yet written
    REQUIRE(files.write().has_value());
    REQUIRE(files.sync().has_value());
    CHECK(content(folder.path() / "succeeded.csv") == succeeded_header + "a,\"b\nc\",1,L,T,\n");
    CHECK(content(folder.path() / "failed.csv") ==
          failed_header + "d,e,2,no,400,2,\nh,i,4,'=cmd(),,0,invalid\n");
    CHECK(content(folder.path() / "unknown.csv") == failed_header + "f,g,3,no,400,2,\n");
    CHECK(files.lengths()[0] == fs::file_size(folder.path() / "succeeded.csv"));
}

TEST_CASE("result_files: what unknown.csv says of a row can be more than the outcome's words") {
    const temporary_folder folder;
    auto files = opened(folder.path());
    files.tell_unknown_by([](const delivery::outcome& o) {
        return english(o.error) + " in row " + std::to_string(o.row) + "\n";
    });
    files.append(ended(2, row_state::failed, "d,e"));
    files.append(ended(3, row_state::unknown, "f,g"));
    REQUIRE(files.write().has_value());
    CHECK(content(folder.path() / "failed.csv") == failed_header + "d,e,2,no,400,2,\n");
    CHECK(content(folder.path() / "unknown.csv").starts_with(failed_header + "f,g,3,no in row 3"));
}

TEST_CASE("result_files: succeeded.csv says of which leads no answer is known") {
    const temporary_folder folder;
    auto files = opened(folder.path());
    auto o = ended(1, row_state::created, "a,b");
    for (const auto code : {reason_code::adopted, reason_code::third_doubt, reason_code::none}) {
        o.why = {code, {"person"}};
        files.append(o);
    }
    REQUIRE(files.write().has_value());
    CHECK(content(folder.path() / "succeeded.csv") ==
          succeeded_header + "a,b,1,L,T,adopted\na,b,1,L,T,\na,b,1,L,T,\n");
}

TEST_CASE("result_files: opened again they are cut back to what is known, and continued") {
    const temporary_folder folder;
    result_extent known;
    {
        auto files = opened(folder.path());
        files.append(ended(1, row_state::created, "a,b"));
        REQUIRE(files.write().has_value());
        known = {1, files.lengths()};
        files.append(ended(2, row_state::created, "c,d"));
        files.append(ended(3, row_state::failed, "e,f"));
        REQUIRE(files.write().has_value());
    }
    CHECK(result_files::intact(folder.path(), known));
    auto files = opened(folder.path(), known);
    CHECK(files.lengths() == known.bytes);
    CHECK(content(folder.path() / "succeeded.csv") == succeeded_header + "a,b,1,L,T,\n");
    CHECK(content(folder.path() / "failed.csv") == failed_header);
    files.append(ended(4, row_state::created, "g,h"));
    REQUIRE(files.write().has_value());
    CHECK(content(folder.path() / "succeeded.csv") ==
          succeeded_header + "a,b,1,L,T,\ng,h,4,L,T,\n");
}

TEST_CASE("result_files: digests are of what stands in the files, also after they are continued") {
    const temporary_folder folder;
    const auto of = [&](std::size_t file) {
        return to_hex(fingerprint_of(content(folder.path() / job::result_file_names[file])));
    };
    result_extent known;
    {
        auto files = opened(folder.path());
        files.append(ended(1, row_state::created, "a,b"));
        CHECK(files.digests()[0] == of(0)); // the row is not written yet
        REQUIRE(files.write().has_value());
        for (std::size_t i = 0; i < 3; ++i)
            CHECK(files.digests()[i] == of(i));
        known = {.written = 1, .bytes = files.lengths()};
        files.append(ended(2, row_state::created, "c,d"));
        REQUIRE(files.write().has_value());
    }
    std::array<fingerprint, 3> fronts;
    for (std::size_t i = 0; i < 3; ++i)
        fronts[i].update(
            std::string_view{content(folder.path() / job::result_file_names[i])}.substr(
                0, known.bytes[i]));
    auto files = result_files::open(folder.path(), form(), known, std::move(fronts));
    REQUIRE(files.has_value());
    files->append(ended(3, row_state::created, "e,f"));
    REQUIRE(files->write().has_value());
    for (std::size_t i = 0; i < 3; ++i)
        CHECK(files->digests()[i] == of(i));
}

TEST_CASE("result_files: they are not intact when one is missing, short, or not known at all") {
    const temporary_folder folder;
    result_extent known;
    {
        auto files = opened(folder.path());
        known.bytes = files.lengths();
    }
    CHECK(result_files::intact(folder.path(), known));
    CHECK_FALSE(result_files::intact(folder.path(), {}));
    for (const auto name : job::result_file_names) {
        const auto file = folder.path() / name;
        const auto whole = content(file);
        REQUIRE(::truncate(file.c_str(), static_cast<::off_t>(whole.size() - 1)) == 0);
        CHECK_FALSE(result_files::intact(folder.path(), known));
        fs::remove(file);
        CHECK_FALSE(result_files::intact(folder.path(), known));
        folder.write(name, whole + "more");
        CHECK(result_files::intact(folder.path(), known));
    }
    known.columns = 1; // they lack leadimport_code
    CHECK_FALSE(result_files::intact(folder.path(), known));
}

TEST_CASE("result_files: they are spelled like the input") {
    const temporary_folder folder;
    const std::vector<std::string> columns{"이름", "메모"};
    const job::input_form input{
        {.delimiter = ';', .ends = csv::line_end::crlf, .bom = true}, "이름;\"메모\"", columns};
    auto files = opened(folder.path(), {}, input);
    auto o = ended(1, row_state::failed, "a;\"b;c\"");
    o.error = "first; second";
    files.append(o);
    o = ended(2, row_state::failed, "only");
    o.cells = 1;
    files.append(o);
    REQUIRE(files.write().has_value());
    CHECK(content(folder.path() / "failed.csv") ==
          "\xEF\xBB\xBF이름;\"메모\";leadimport_row;leadimport_error;leadimport_status;"
          "leadimport_attempts;leadimport_code\r\na;\"b;c\";1;\"first; second\";400;2;\r\n"
          "only;;2;no;400;2;\r\n");
}

TEST_CASE("result_files: in the input's encoding, and their lengths count its bytes") {
    const temporary_folder folder;
    const std::vector<std::string> columns{"이름", "memo"};
    const job::input_form input{{}, "이름,memo", columns, csv::cp949()};
    const std::string name = "\xC0\xCC\xB8\xA7"; // 이름
    const auto head = name + failed_columns.substr(4);
    result_extent known;
    {
        auto files = opened(folder.path(), {}, input);
        CHECK(content(folder.path() / "failed.csv") == head);
        auto o = ended(1, row_state::failed, "이름,b");
        o.error = "이름 😀";
        files.append(o);
        REQUIRE(files.write().has_value());
        known = {1, files.lengths()};
        CHECK(known.bytes[1] == fs::file_size(folder.path() / "failed.csv"));
        files.append(ended(2, row_state::failed, "이름,c"));
        REQUIRE(files.write().has_value());
    }
    auto files = opened(folder.path(), known, input);
    files.append(ended(3, row_state::failed, "이름,d"));
    REQUIRE(files.write().has_value());
    CHECK(content(folder.path() / "failed.csv") ==
          head + name + ",b,1," + name +
              " <U+1F600> (characters that CP949 lacks stand as <U+...>),400,2,\n" + name +
              ",d,3,no,400,2,\n");
}

TEST_CASE("result_files: UTF-16 has its byte order mark once, at the front") {
    const temporary_folder folder;
    const job::input_form input{
        {.bom = true}, "name,memo", header, *csv::encoding::named("UTF-16BE")};
    const std::string mark = "\xFE\xFF";
    result_extent known;
    {
        auto files = opened(folder.path(), {}, input);
        known.bytes = files.lengths();
        CHECK(known.bytes[1] == 2 + 2 * failed_columns.size());
    }
    auto files = opened(folder.path(), known, input);
    files.append(ended(1, row_state::failed, "a,b"));
    REQUIRE(files.write().has_value());
    const auto bytes = content(folder.path() / "failed.csv");
    CHECK(bytes.find(mark) == 0);
    CHECK(bytes.find(mark, 2) == bytes.npos);
    CHECK(bytes.size() == known.bytes[1] + 2 * std::string{"a,b,1,no,400,2,\n"}.size());
}

TEST_CASE("result_files: of a result file that is imported again the added columns are replaced") {
    const temporary_folder folder;
    const std::vector<std::string> columns{"name",
                                           "memo",
                                           "leadimport_row",
                                           "leadimport_error",
                                           "leadimport_status",
                                           "leadimport_attempts"};
    const job::input_form input{
        {},
        "name,memo,leadimport_row,leadimport_error,leadimport_status,leadimport_attempts",
        columns};
    auto files = opened(folder.path(), {}, input);
    auto o = ended(1, row_state::failed, "a,b,7,old,400,1");
    o.cells = 6;
    files.append(o);
    REQUIRE(files.write().has_value());
    CHECK(content(folder.path() / "failed.csv") == failed_header + "a,b,1,no,400,2,\n");
    CHECK(content(folder.path() / "succeeded.csv") == succeeded_header);
}

TEST_CASE("result_files: a folder where no file can be made is told") {
    const temporary_folder folder;
    const auto gone = result_files::open(folder.path() / "nowhere", form(), {});
    REQUIRE_FALSE(gone.has_value());
    CHECK(gone.error().code == errc::storage_failed);
    fs::create_directory(folder.path() / "failed.csv");
    const auto blocked = result_files::open(folder.path(), form(), {});
    REQUIRE_FALSE(blocked.has_value());
    CHECK(english(blocked.error().where) == folder.path().string());
    CHECK(english(blocked.error().detail) == "failed.csv: it is not a regular file");
}
