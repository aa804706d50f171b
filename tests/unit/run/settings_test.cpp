#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/run/settings.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <sys/stat.h>
#include <thread>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using run::raw_options;
using tests::changed_variable;
using tests::temporary_folder;

} // namespace

TEST_CASE("check_options: the defaults are the documented ones") {
    const changed_variable token{"SALESMAP_TOKEN", "secret"};
    raw_options o;
    o.input = "leads.csv";
    const auto s = run::check_options(o);
    REQUIRE(s.has_value());
    CHECK(s->input == "leads.csv");
    CHECK(s->map.empty());
    CHECK(s->job.empty());
    CHECK_FALSE(s->limit);
    CHECK(s->log_level == run::log_level::info);
    CHECK_FALSE(s->again);
    CHECK_FALSE(s->strict);
    CHECK(s->errors.empty());
    CHECK_FALSE(s->reading.encoding);
    CHECK_FALSE(s->reading.delimiter);
    CHECK_FALSE(s->from_standard_input());
    REQUIRE(s->api);
    CHECK(s->api->endpoint.url() == "https://salesmap.kr/api");
    CHECK(s->api->token == "secret");
    CHECK(s->api->rate == rate{90, 10s});
    CHECK(s->api->connections == 16);
    CHECK(s->api->timeout == 60s);
    CHECK(s->api->retry_for == 15min);
}

TEST_CASE("check_options: every option reaches its setting") {
    const changed_variable token{"SALESMAP_TOKEN", "secret"};
    raw_options o;
    o.input = "a.csv";
    o.base_url = "http://localhost:8080/x/";
    o.ca_file = "ca.pem";
    o.map = "a.map.toml";
    o.job = "elsewhere";
    o.rate = "7/1m";
    o.connections = "3";
    o.timeout = "500ms";
    o.retry_for = "0s";
    o.limit = "12";
    o.log_level = "debug";
    o.again = true;
    o.strict = true;
    o.errors = "errors.csv";
    o.encoding = "utf-16le";
    o.delimiter = "semicolon";
    const auto s = run::check_options(o);
    REQUIRE(s.has_value());
    CHECK(s->api->endpoint.url() == "http://localhost:8080/x");
    CHECK(s->api->ca_file == "ca.pem");
    CHECK(s->map == "a.map.toml");
    CHECK(s->job == "elsewhere");
    CHECK(s->api->rate == rate{7, 1min});
    CHECK(s->api->connections == 3);
    CHECK(s->api->timeout == 500ms);
    CHECK(s->api->retry_for == 0s);
    CHECK(s->limit == 12U);
    CHECK(s->log_level == run::log_level::debug);
    CHECK(s->again);
    CHECK(s->strict);
    CHECK(s->errors == "errors.csv");
    CHECK(s->reading.encoding == *csv::encoding::named("UTF-16LE"));
    CHECK(s->reading.delimiter == ';');

    o.rate = "none";
    CHECK(run::check_options(o)->api->rate.unlimited());
}

TEST_CASE(
    "check_options: what cannot be used is refused, with the option's name and what it takes") {
    const changed_variable token{"SALESMAP_TOKEN", "secret"};
    const struct {
        std::string raw_options::*option;
        std::string value;
        errc code;
        std::string where;
        std::string says;
    } table[] = {
        {&raw_options::rate, "", errc::bad_option, "--rate", "90/10s"},
        {&raw_options::rate, "90", errc::bad_option, "--rate", "90/10s"},
        {&raw_options::rate, "0/10s", errc::bad_option, "--rate", "1 to 1,000,000"},
        {&raw_options::rate, "1000001/10s", errc::bad_option, "--rate", "1 to 1,000,000"},
        {&raw_options::rate, "90/0s", errc::bad_option, "--rate", "window"},
        {&raw_options::rate, "90/25h", errc::bad_option, "--rate", "window"},
        {&raw_options::rate, "90/10", errc::bad_option, "--rate", ""},
        {&raw_options::connections, "", errc::bad_option, "--connections", "from 1 to 1,024"},
        {&raw_options::connections, "0", errc::bad_option, "--connections", "from 1 to 1,024"},
        {&raw_options::connections, "1025", errc::bad_option, "--connections", "from 1 to 1,024"},
        {&raw_options::connections, "-1", errc::bad_option, "--connections", "from 1 to 1,024"},
        {&raw_options::connections, "many", errc::bad_option, "--connections", "“many”"},
        {&raw_options::timeout, "0s", errc::bad_option, "--timeout", "longer than nothing"},
        {&raw_options::timeout, "60", errc::bad_option, "--timeout", "“60”"},
        {&raw_options::timeout, "-1s", errc::bad_option, "--timeout", ""},
        {&raw_options::retry_for, "soon", errc::bad_option, "--retry-for", "“soon”"},
        {&raw_options::limit, "0", errc::bad_option, "--limit", "from 1 to"},
        {&raw_options::limit, "1.5", errc::bad_option, "--limit", "“1.5”"},
        {&raw_options::limit, "99999999999999999999", errc::bad_option, "--limit", "from 1 to"},
        {&raw_options::log_level, "loud", errc::bad_option, "--log-level", "error, warning, info"},
        {&raw_options::log_level, "", errc::bad_option, "--log-level", "error, warning, info"},
        {&raw_options::encoding, "no such", errc::bad_option, "--encoding", "“no such”"},
        {&raw_options::delimiter, ",;", errc::bad_option, "--delimiter", ""},
        {&raw_options::delimiter, "\"", errc::bad_option, "--delimiter", ""},
        {&raw_options::base_url, "http://salesmap.kr", errc::bad_base_url, "--base-url",
         "unencrypted"},
        {&raw_options::base_url, "", errc::bad_base_url, "--base-url", "is not a URL"},
        {&raw_options::token_file, "/no/such/file", errc::no_token, "/no/such/file", "No such"},
    };
    for (const auto& t : table) {
        CAPTURE(t.where);
        CAPTURE(t.value);
        raw_options o;
        o.input = "leads.csv";
        o.*t.option = t.value;
        if (t.option == &raw_options::limit && t.value.empty()) continue;
        const auto s = run::check_options(o);
        REQUIRE_FALSE(s.has_value());
        CHECK(s.error().code == t.code);
        CHECK(english(s.error().where) == t.where);
        CAPTURE(s.error().detail);
        CHECK(english(s.error().detail).find(t.says) != std::string::npos);
        CHECK(class_of(s.error().code) == error_class::usage);
    }
}

TEST_CASE("check_options: the standard input is one file, and cannot be the token's as well") {
    const changed_variable token{"SALESMAP_TOKEN", "secret"};
    raw_options o;
    o.input = "-";
    const auto s = run::check_options(o);
    REQUIRE(s.has_value());
    CHECK(s->from_standard_input());
    CHECK(s->job_folder() == "stdin.import");
    o.token_file = "-";
    const auto refused = run::check_options(o);
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == errc::bad_option);
    CHECK(english(refused.error().where) == "--token-file");
    CHECK(english(refused.error().detail).find("name a file") != std::string::npos);
    o.offline = true; // nobody reads the token
    CHECK(run::check_options(o).has_value());
}

TEST_CASE("import_settings: the job lies where it is said, else beside the input") {
    run::import_settings s;
    s.input = "a/leads.csv";
    CHECK(s.job_folder() == "a/leads.csv.import");
    s.input = "./-"; // a file of that name
    CHECK(s.job_folder() == "./-.import");
    for (const auto* given : {"elsewhere", "elsewhere/", "elsewhere//"}) {
        CAPTURE(given);
        s.job = given;
        CHECK(s.job_folder().native() == "elsewhere");
    }
    s.job = "/";
    CHECK(s.job_folder() == "/");
}

TEST_CASE("check_options: offline needs no token, and no API") {
    const changed_variable none{"SALESMAP_TOKEN", nullptr};
    raw_options o;
    o.input = "leads.csv";
    CHECK(run::check_options(o).error().code == errc::no_token);
    o.offline = true;
    const auto s = run::check_options(o);
    REQUIRE(s.has_value());
    CHECK_FALSE(s->api);
    o.rate = "nonsense";
    CHECK(run::check_options(o).error().code == errc::bad_option);
}

TEST_CASE("check_options: with a schema no token is needed, and the API is not asked") {
    const changed_variable none{"SALESMAP_TOKEN", nullptr};
    raw_options o;
    o.input = "-";
    o.schema = "workspace.json";
    o.token_file = "-"; // nobody reads it
    for (const bool offline : {false, true}) {
        o.offline = offline;
        const auto s = run::check_options(o);
        REQUIRE(s.has_value());
        CHECK_FALSE(s->api);
        CHECK(s->schema == "workspace.json");
    }
}

TEST_CASE("check_options: where the token may be another one later is remembered") {
    const changed_variable variable{"SALESMAP_TOKEN", "secret"};
    const temporary_folder folder;
    const auto file = folder.write("token", "secret", std::filesystem::perms{0600}).string();
    const auto pipe = (folder.path() / "pipe").string();
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    raw_options o;
    o.input = "leads.csv";
    CHECK_FALSE(run::check_options(o)->api->token_again);
    o.token_file = file;
    CHECK(run::check_options(o)->api->token_again->what == file);

    std::thread writer{[&] { std::ofstream{pipe} << "secret"; }};
    o.token_file = pipe;
    const auto from_pipe = run::check_options(o);
    writer.join();
    CHECK(from_pipe->api->token == "secret");
    CHECK_FALSE(from_pipe->api->token_again);

    o.token_command = "echo other"; // of the configuration, which says when it counts
    const auto from_command = run::check_options(o);
    REQUIRE(from_command.has_value());
    CHECK(from_command->api->token == "other");
    CHECK(from_command->api->token_again->what == "echo other");
}
