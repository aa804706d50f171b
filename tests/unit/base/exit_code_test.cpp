#include "support/english.hpp"

#include "leadimport/base/exit_code.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;

const std::vector<exit_code> by_gravity{
    exit_hung_up, exit_interrupted, exit_terminated,  exit_unknown,  exit_refused,
    exit_stopped, exit_input,       exit_usage,       exit_changed,  exit_guarded,
    exit_busy,    exit_planned,     exit_rows_failed, exit_repeated, exit_ok,
};

// Of README.md, what stands below this heading.
std::string section_of_readme(const std::string& heading) {
    std::ifstream file{LEADIMPORT_SOURCE_DIR "/README.md"};
    const std::string all{std::istreambuf_iterator<char>{file}, {}};
    const auto begin = all.find("\n## " + heading + "\n");
    REQUIRE(begin != all.npos);
    return all.substr(begin + 1, all.find("\n## ", begin + 1) - begin - 1);
}

} // namespace

TEST_CASE("exit_code: the numbers are a contract with scripts") {
    const std::vector<int> numbers{129, 130, 143, 7, 4, 5, 3, 2, 10, 11, 6, 8, 1, 9, 0};
    const auto all = exit_codes();
    CHECK(std::ranges::equal(all, numbers, {}, [](exit_code c) { return static_cast<int>(c); }));
    CHECK(std::ranges::equal(all, by_gravity));
    for (const int n : numbers)
        CHECK(exit_code_of_number(n) == static_cast<exit_code>(n));
    for (const int n : {-1, 12, 128, 255})
        CHECK_FALSE(exit_code_of_number(n));
}

TEST_CASE("exit_code: each has a name and a meaning of its own") {
    std::set<std::string> names;
    std::set<std::string> meanings;
    for (const auto c : exit_codes()) {
        names.insert(std::string{name_of(c)});
        meanings.insert(english(meaning_of(c)));
    }
    CHECK(names.size() == exit_codes().size());
    CHECK(meanings.size() == exit_codes().size());
}

TEST_CASE("exit_code: of any two the graver one counts, in either order") {
    for (std::size_t i = 0; i < by_gravity.size(); ++i)
        for (std::size_t k = i; k < by_gravity.size(); ++k) {
            CAPTURE(name_of(by_gravity[i]));
            CAPTURE(name_of(by_gravity[k]));
            CHECK(gravest(by_gravity[i], by_gravity[k]) == by_gravity[i]);
            CHECK(gravest(by_gravity[k], by_gravity[i]) == by_gravity[i]);
        }
}

TEST_CASE("exit_code: of a signal it is 128 and its number") {
    for (const int signal : {SIGHUP, SIGINT, SIGTERM})
        CHECK(exit_code_of_signal(signal) == 128 + signal);
}

TEST_CASE("exit_code: of an error, when nothing was sent and when it stopped what had begun") {
    const struct {
        errc error;
        exit_code refused; // before anything was sent
        exit_code stopped;
    } table[] = {
        {errc::bad_option, exit_usage, exit_stopped},
        {errc::mapping_no_column, exit_usage, exit_stopped},
        {errc::csv_nul, exit_input, exit_stopped},
        {errc::rows_invalid, exit_input, exit_stopped},
        {errc::row_bad_value, exit_rows_failed, exit_stopped},
        {errc::api_unauthorized, exit_refused, exit_refused},
        {errc::proxy_refused, exit_refused, exit_refused},
        {errc::server_unreachable, exit_stopped, exit_stopped},
        {errc::canary_failed, exit_stopped, exit_stopped},
        {errc::input_changed, exit_stopped, exit_stopped},
        {errc::journal_behind, exit_stopped, exit_stopped},
        {errc::time_is_up, exit_planned, exit_planned},
        {errc::job_running, exit_busy, exit_stopped},
        {errc::job_finished, exit_repeated, exit_stopped},
        {errc::job_finished_without_lead, exit_repeated, exit_stopped},
        {errc::job_changed, exit_changed, exit_stopped},
        {errc::job_mapping_differs, exit_changed, exit_stopped},
        {errc::job_input_differs, exit_changed, exit_stopped},
        {errc::job_input_replaced, exit_changed, exit_stopped},
        {errc::job_input_grown, exit_changed, exit_stopped},
        {errc::job_differs, exit_guarded, exit_stopped},
        {errc::job_elsewhere, exit_guarded, exit_stopped},
        {errc::job_other_address, exit_guarded, exit_stopped},
        {errc::job_not_over, exit_guarded, exit_stopped},
        {errc::internal, exit_stopped, exit_stopped},
    };
    for (const auto& t : table) {
        CAPTURE(name_of(t.error));
        CHECK(code_of(error{t.error}) == t.refused);
        CHECK(code_of_stop(error{t.error}) == t.stopped);
    }
    CHECK(code_of(mistakes{{errc::bad_option}, {errc::csv_nul}, {errc::job_changed}}) ==
          exit_input);
    CHECK(code_of(mistakes{}) == exit_ok);
}

TEST_CASE("exit_code: the table in README.md is the program's") {
    std::istringstream lines{section_of_readme("Exit codes")};
    std::vector<exit_code> ascending{exit_codes().begin(), exit_codes().end()};
    std::ranges::sort(ascending);
    std::vector<std::string> expected;
    for (const auto c : ascending)
        expected.push_back("| " + std::to_string(c) + " | `" + std::string{name_of(c)} + "` | " +
                           english(meaning_of(c)) + " |");
    std::vector<std::string> found;
    std::string order;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with("| ") && line[2] >= '0' && line[2] <= '9') {
            auto end = line.find('|', 1);
            for (int column = 1; column < 3; ++column)
                end = line.find('|', end + 1);
            found.push_back(line.substr(0, end + 1));
        }
    CHECK(found == expected);
    for (const auto c : exit_codes())
        order += (order.empty() ? "" : ", ") + std::to_string(c);
    CHECK(lines.str().find("From the gravest on: " + order + ".") != std::string::npos);
}
