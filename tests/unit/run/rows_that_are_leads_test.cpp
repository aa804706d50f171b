#include "run/rows_that_are_leads.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
namespace fs = std::filesystem;

// What a file of these rows is refused with; "" when it is not.
std::string refusal(const std::vector<std::string>& header,
                    const std::vector<std::vector<std::string_view>>& rows) {
    run::rows_that_are_leads earlier{header};
    std::uint64_t number = 0;
    for (const auto& cells : rows) {
        csv::record r;
        r.row = ++number;
        r.line = number + 1;
        r.cells = cells;
        earlier.look_at(r);
    }
    const auto e = earlier.refusal("f.csv");
    return e ? english(*e) : std::string{};
}

} // namespace

TEST_CASE("rows_that_are_leads: what a row's own columns of ours say of it") {
    const std::vector<std::string> header = {"name", "leadimport_row", "leadimport_lead_id",
                                             " Leadimport_Code "};
    const struct {
        std::vector<std::string_view> cells;
        std::string_view words; // none: it may be imported
    } table[] = {
        {{"a", "1", "L1", ""}, "the lead L1"},
        {{"a", "1", " L1 ", "adopted"}, "the lead L1"},
        {{"a", "1", "", "no_answer"}, "the code no_answer"},
        {{"a", "1", "  ", " several "}, "the code several"},
        {{"a", "1", "L1", "several"}, "the lead L1"},
        {{"a", "1", "", "invalid"}, ""},
        {{"a", "1", "", "third_doubt"}, ""},
        {{"a", "1", "", "duplicate"}, ""},
        {{"a", "1", "", "adopted"}, ""}, // which lead, nobody says: the cell was emptied
        {{"a", "1", "", ""}, ""},
        {{"a", "1", "", "a remark of somebody's"}, ""},
        {{"a"}, ""}, // a row that is too short
        {{}, ""},
    };
    for (const auto& t : table) {
        const auto words = refusal(header, {t.cells});
        CAPTURE(words);
        CAPTURE(t.words);
        CHECK(words.empty() == t.words.empty());
        CHECK(words.find(t.words) != std::string::npos);
    }
}

TEST_CASE("rows_that_are_leads: counts the rows and names the first, those that are leads before "
          "others") {
    const std::vector<std::string> header = {"name", "leadimport_lead_id", "leadimport_code"};
    const auto words = refusal(
        header, {{"a", "", "no_answer"}, {"b", "", "refused"}, {"c", "L3", ""}, {"d", "L4", ""}});
    CAPTURE(words);
    CHECK(words.find("2 rows; the first, in line 4, is the lead L3") != std::string::npos);
    CHECK(words.find("no_answer") == std::string::npos);
}

TEST_CASE("rows_that_are_leads: without our columns nothing is said of any row") {
    CHECK(refusal({"name", "lead_id", "code"}, {{"a", "L1", "no_answer"}}).empty());
}

TEST_CASE("rows_that_are_leads: an unknown.csv and the copy of a pipe are known by their names in "
          "a job") {
    const tests::temporary_folder temporary;
    const auto folder = temporary.path() / "stdin.import";
    fs::create_directory(folder);
    temporary.write("stdin.import/job.db", "");
    run::import_settings s;
    const auto code = [&](const fs::path& input, const fs::path& job = {}) {
        s.input = input;
        s.job = job;
        const auto e = run::refused_by_name(s);
        return e ? std::string{name_of(e->code)} : std::string{};
    };
    CHECK(code(folder / "unknown.csv") == "rows_in_doubt");
    CHECK(code(folder / "unknown.edited-2.csv") == "rows_in_doubt");
    CHECK(code(folder / "failed.csv").empty());
    CHECK(code(folder / "failed.edited.csv").empty());
    CHECK(code(folder / "input.csv") == "input_is_of_job");
    CHECK(code(folder / "input.csv", temporary.path() / "other") == "input_is_of_job");
    CHECK(code(folder / "input.csv", folder).empty());
    CHECK(code(temporary.path() / "unknown.csv").empty());
    CHECK(code(temporary.path() / "input.csv").empty());
    CHECK(code("-").empty());
}
