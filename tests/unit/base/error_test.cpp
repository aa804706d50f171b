#include "support/english.hpp"

#include "leadimport/base/error.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cctype>
#include <cerrno>
#include <initializer_list>
#include <map>
#include <ostream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::string_literals;

// The enum is dense and ends with `internal`.
std::vector<errc> all_codes() {
    std::vector<errc> out;
    for (int i = 0; i <= static_cast<int>(errc::internal); ++i)
        out.push_back(static_cast<errc>(i));
    return out;
}

bool begins_with_a_name(std::string_view s) {
    for (const std::string_view name : {"Salesmap", "CSV", "API", "TLS", "OpenSSL"})
        if (s.starts_with(name)) return true;
    return false;
}

// A clause that can stand inside one sentence: it begins small, does not end, is on one line.
void check_form(std::string_view s) {
    CAPTURE(s);
    REQUIRE_FALSE(s.empty());
    CHECK((std::islower(static_cast<unsigned char>(s.front())) != 0 || begins_with_a_name(s)));
    CHECK(std::string_view{".;:,! "}.find(s.back()) == s.npos);
    CHECK(s.front() != ' ');
    CHECK(s.find('\n') == s.npos);
    CHECK(s.find("  ") == s.npos);
}

} // namespace

TEST_CASE("error: every code has a sentence and a remedy that fit into a message") {
    for (const auto code : all_codes()) {
        CAPTURE(static_cast<int>(code));
        check_form(english(meaning_of(code)));
        check_form(english(remedy_of(code)));
    }
}

TEST_CASE("error: no two codes say the same") {
    std::set<std::string> seen;
    for (const auto code : all_codes()) {
        CAPTURE(code);
        CHECK(seen.insert(english(meaning_of(code))).second);
    }
}

TEST_CASE("error: every code has a name of its own, one word for machines") {
    std::set<std::string_view> seen;
    for (const auto code : all_codes()) {
        const auto name = name_of(code);
        CAPTURE(name);
        CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == name.npos);
        CHECK(name.size() > 2);
        CHECK(name != "unknown");
        CHECK(seen.insert(name).second);
    }
    CHECK(name_of(errc::row_bad_value) == "row_bad_value");
}

TEST_CASE("error: where it stands in the list tells its class, with few exceptions") {
    using enum error_class;
    struct stretch {
        errc first;
        errc last;
        error_class kind;
    };
    const std::map<errc, error_class> exceptions{
        {errc::job_changed, changed},         {errc::job_mapping_differs, changed},
        {errc::job_input_differs, changed},   {errc::job_input_replaced, changed},
        {errc::job_input_grown, changed},     {errc::job_differs, guarded},
        {errc::job_elsewhere, guarded},       {errc::job_other_address, guarded},
        {errc::job_not_over, guarded},        {errc::time_is_up, planned},
        {errc::job_finished, repeated},       {errc::leads_exist, guarded},
        {errc::cells_damaged, guarded},       {errc::typed_cells_damaged, guarded},
        {errc::newer_job_has_leads, guarded}, {errc::job_finished_without_lead, repeated},
    };
    for (const auto& r : std::initializer_list<stretch>{
             {errc::bad_option, errc::bad_schema_file, usage},
             {errc::input_unreadable, errc::rows_invalid, input},
             {errc::row_too_few_cells, errc::row_too_large, error_class::row},
             {errc::api_unauthorized, errc::api_refused, refused},
             {errc::server_unreachable, errc::job_saved_beside, stopped},
             {errc::job_running, errc::job_finished_without_lead, busy},
             {errc::descriptors_exhausted, errc::memory_exhausted, stopped},
             {errc::internal, errc::internal, internal},
         }) {
        for (auto i = static_cast<int>(r.first); i <= static_cast<int>(r.last); ++i) {
            const auto code = static_cast<errc>(i);
            const auto found = exceptions.find(code);
            const auto kind = found == exceptions.end() ? r.kind : found->second;
            CAPTURE(name_of(code));
            CHECK(static_cast<int>(class_of(code)) == static_cast<int>(kind));
        }
    }
}

TEST_CASE("error: the message is one sentence of place, event, particular and remedy") {
    struct row {
        error e;
        std::string_view expected;
    };
    for (const auto& r : std::initializer_list<row>{
             {{errc::csv_nul, "leads.csv, line 2, column 3", "byte 9"},
              "leads.csv, line 2, column 3: there is a NUL byte, which no text has (byte 9); save "
              "the file again as CSV (UTF-8)"},
             {{errc::row_bad_value, "row 7", ""},
              "row 7: the value does not fit the field; correct the cell"},
             {{errc::no_token, "", ""},
              "there is no API token; set SALESMAP_TOKEN, or name a file that holds it with "
              "--token-file"},
             {{errc::internal, "", "x"}, "internal error (x); please report this as a bug"},
         }) {
        CHECK(english(r.e) == r.expected);
        std::ostringstream out;
        out << r.e;
        CHECK(out.str() == r.expected);
    }
}

TEST_CASE("system_error: keeps the system's words, and tells a full disk from other trouble") {
    const auto denied = system_error(errc::input_unreadable, "leads.csv", EACCES);
    CHECK(denied.code == errc::input_unreadable);
    CHECK(english(denied.where) == "leads.csv");
    CHECK(english(denied.detail) == "Permission denied");
    CHECK(system_error(errc::storage_failed, "x", ENOSPC).code == errc::storage_full);
    CHECK(system_error(errc::storage_failed, "x", EDQUOT).code == errc::storage_full);
    CHECK(system_error(errc::storage_failed, "x", EIO).code == errc::storage_failed);
}

TEST_CASE("result: taking the value of a failure throws, with the message") {
    const result<int> failed{error{errc::server_failing, "", ""}};
    CHECK_THROWS_WITH_AS(static_cast<void>(failed.value()),
                         "unchecked error: the server answers with errors only; wait until it "
                         "works again, then run the same command again",
                         std::logic_error);
}

TEST_CASE("error: a message is text, whatever a damaged file holds") {
    const error broken{errc::journal_broken, "job.db", "no table \xff\xfe" + std::string(500, 'x')};
    CHECK(english(broken).find("no table \\xff\\xfexxx") != std::string::npos);
    CHECK(english(broken).find(std::string(500, 'x') + ")") != std::string::npos);
    const error fine{errc::journal_broken, "job.db", "“한글”\n"};
    CHECK(english(fine).find("(“한글”\\n)") != std::string::npos);
}
