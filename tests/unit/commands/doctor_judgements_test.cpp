#include "commands/doctor_judgements.hpp"
#include "support/english.hpp"

#include "leadimport/base/limits.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using commands::check_line;
using commands::health;
using commands::measured_time;

bool has(const words::message& m, std::string_view words) {
    CAPTURE(english(m));
    return english(m).find(words) != std::string::npos;
}

// What is not well has a cure, and nothing else has.
void check_state(const check_line& l, health state) {
    CAPTURE(english(l.found));
    CHECK(l.state == state);
    CHECK_FALSE(l.found.empty());
    CHECK(l.cure.empty() == (state == health::ok || state == health::not_checked));
    CHECK(l.code.has_value() == (state == health::bad));
}

const auto now = std::chrono::sys_days{std::chrono::year{2026} / 12 / 1} + 12h;

} // namespace

TEST_CASE("doctor: times and sizes are told shortly") {
    CHECK(english(commands::in_milliseconds(230us)) == "0.2 ms");
    CHECK(english(commands::in_milliseconds(9960us)) == "10.0 ms");
    CHECK(english(commands::in_milliseconds(10ms)) == "10 ms");
    CHECK(english(commands::in_milliseconds(2s)) == "2000 ms");
    CHECK(english(commands::in_binary_units(0)) == "0 MiB");
    CHECK(english(commands::in_binary_units(1023 * limits::mib)) == "1023 MiB");
    CHECK(english(commands::in_binary_units(3584 * limits::mib)) == "3.5 GiB");
}

TEST_CASE("doctor: a server that asks to wait is waited for by an import") {
    const struct {
        errc code;
        unsigned status;
        health state;
        const char* words;
    } table[] = {
        {errc::server_failing, 429, health::warning, "HTTP 429: it asks to come back later"},
        {errc::server_failing, 503, health::warning, "HTTP 503: it asks to come back later"},
        {errc::server_failing, 500, health::bad, "broken"},
        {errc::server_failing, 0, health::bad, "broken"},
        {errc::server_unreachable, 0, health::bad, "broken"},
        {errc::api_forbidden, 403, health::bad, "broken"},
    };
    for (const auto& t : table) {
        const auto l = commands::judge_failure(commands::checked_thing::users,
                                               error{t.code, "/there", "broken", t.status});
        check_state(l, t.state);
        CHECK(l.of == commands::checked_thing::users);
        CHECK(has(l.found, t.words));
    }
}

TEST_CASE("doctor: a certificate is worth a word in its last week") {
    const struct {
        std::chrono::sys_seconds until;
        health state;
        const char* words;
    } table[] = {
        {now + 90 * 24h, health::ok, "valid for 90 days more"},
        {now + 7 * 24h, health::ok, "valid for 7 days more"},
        {now + 7 * 24h - 1s, health::warning, "valid for 6 days more"},
        {now + 36h, health::warning, "valid for 1 day more"},
        {now + 1h, health::warning, "valid for 0 days more"},
        {now - 1h, health::warning, "valid for 0 days more"},
    };
    for (const auto& t : table) {
        http::way way;
        way.tls = "TLSv1.3";
        way.certificate = http::shown_certificate{"salesmap.kr", "Big Brother", t.until};
        const auto l = commands::judge_certificate(way, now);
        check_state(l, t.state);
        CHECK(has(l.found, "TLSv1.3, a certificate for “salesmap.kr” by “Big Brother”"));
        CHECK(has(l.found, t.words));
    }
    check_state(commands::judge_certificate({}, now), health::ok); // plain http://
}

TEST_CASE("doctor: of a certificate that is not trusted the issuer is told") {
    const error why{errc::tls_untrusted, "https://salesmap.kr/api", "self-signed certificate"};
    http::way way;
    CHECK_FALSE(has(commands::judge_distrust(way, why).found, "shown was"));
    way.certificate = http::shown_certificate{"", "Inspector", now};
    const auto l = commands::judge_distrust(way, why);
    check_state(l, health::bad);
    CHECK(has(l.found, "self-signed certificate"));
    CHECK(has(l.found, "shown was one for (no name) by “Inspector”"));
    CHECK(has(l.cure, "--ca-file"));
    CHECK(l.code == errc::tls_untrusted);
}

TEST_CASE("doctor: how much of the limit others use is told as far as answers tell it") {
    check_state(commands::judge_limit({{1ms, 1ms}, 0, ""}), health::not_checked);
    CHECK(has(commands::judge_limit({{1ms}, 0, ""}).found, "unknown"));
    const auto told = commands::judge_limit({{1ms}, 0, "\"default\";r=50;t=7"});
    check_state(told, health::ok);
    CHECK(has(told.found, "r=50"));
    const auto used_up = commands::judge_limit({{1ms, 1ms, 1ms}, 1, "r=0"});
    check_state(used_up, health::warning);
    CHECK(has(used_up.found, "1 of 3 answers was HTTP 429"));
}

TEST_CASE("doctor: the time of answers says how many connections a rate needs") {
    const struct {
        std::vector<measured_time> took;
        rate limit;
        unsigned connections;
        health state;
        const char* words;
    } table[] = {
        {{10ms},
         {90, 10s},
         16,
         health::ok,
         "1 answer: median 10 ms, slowest 10 ms; 90/10s needs 1 "},
        {{9ms, 1s, 1s}, {90, 10s}, 16, health::ok, "needs 10 connections, --connections is 16"},
        {{1s, 9ms, 1s}, {90, 10s}, 10, health::ok, "needs 10 connections, --connections is 10"},
        {{1s, 1s, 9ms}, {90, 10s}, 9, health::warning, "needs 10 connections, --connections is 9"},
        {{5s}, {90, 10s}, 16, health::warning, "needs 50 connections"},
        {{9ms, 9ms, 60s}, {90, 10s}, 1, health::ok, "median 9.0 ms, slowest 60000 ms"},
        {{60s}, {}, 1, health::ok, "1 answer: median 60000 ms, slowest 60000 ms"},
    };
    for (const auto& t : table) {
        const auto l = commands::judge_answers({t.took, 0, ""}, t.limit, t.connections);
        check_state(l, t.state);
        CHECK(has(l.found, t.words));
    }
    CHECK(has(commands::judge_answers({{1s}, 0, ""}, {90, 10s}, 9).cure, "--connections 10"));
    CHECK(has(commands::judge_answers({{60s}, 0, ""}, {900, 1s}, 9).cure,
              "--connections " + std::to_string(limits::connections)));
}

TEST_CASE("doctor: clocks are compared with the middle of the request") {
    const auto date = std::chrono::time_point_cast<std::chrono::seconds>(now);
    const struct {
        std::chrono::milliseconds received; // after `date`
        measured_time took;
        std::chrono::milliseconds ahead;
        std::chrono::milliseconds exact;
    } table[] = {
        {500ms, 0ms, 0ms, 500ms},     {600ms, 200ms, 0ms, 600ms}, {90s, 0ms, 89500ms, 500ms},
        {-90s, 0ms, -90500ms, 500ms}, {4500ms, 8s, 0ms, 4500ms},
    };
    for (const auto& t : table) {
        const auto r = commands::compare_clocks(date, now + t.received, t.took);
        CHECK(r.ahead == t.ahead);
        CHECK(r.exact == t.exact);
    }
}

TEST_CASE("doctor: a clock that is off by seconds is worth a word, never more") {
    const struct {
        std::optional<commands::clock_reading> reading;
        health state;
        const char* words;
    } table[] = {
        {{}, health::not_checked, "no date"},
        {{{0ms, 500ms}}, health::ok, "as the server's, to 1.0 s"},
        {{{-1s, 500ms}}, health::ok, "as the server's, to 1.0 s"},
        {{{1100ms, 1200ms}}, health::ok, "as the server's, to 1.2 s"},
        {{{4900ms, 500ms}}, health::ok, "as the server's, to 5.9 s"},
        {{{5s, 1200ms}}, health::ok, "as the server's, to 6.2 s"},
        {{{-5s, 500ms}}, health::ok, "as the server's"},
        {{{5001ms, 500ms}}, health::warning, "5.0 s ahead of the server's, to 1.0 s"},
        {{{-90s, 500ms}}, health::warning, "90.0 s behind the server's"},
        {{{9h, 500ms}}, health::warning, "32400.0 s ahead"},
    };
    for (const auto& t : table) {
        const auto l = commands::judge_clock(t.reading);
        check_state(l, t.state);
        CHECK(has(l.found, t.words));
    }
}

TEST_CASE("doctor: of several key fields the best one counts") {
    using kind = run::key_standing::kind;
    const run::key_standing proven{kind::proven, "a", "2026-11-29"};
    const run::key_standing not_tested{kind::not_tested, "b b"};
    const run::key_standing not_unique{kind::not_unique, "c", "2026-11-28"};
    const run::key_standing unreadable{kind::unreadable, "d", "",
                                       error{errc::storage_failed, "/there", "broken"}};
    const run::key_standing not_promised{kind::not_promised, "e"};
    const struct {
        std::vector<run::key_standing> fields;
        health state;
        const char* found;
        const char* cure;
    } table[] = {
        {{}, health::warning, "no text field", "--create-key-field NAME"},
        {{proven}, health::ok, "“a”: found unique on 2026-11-29", ""},
        {{not_unique, not_tested, proven}, health::ok, "“a”", ""},
        {{not_unique, not_tested}, health::warning, "“b b”", "--prove-key-field 'b b'"},
        {{not_unique},
         health::warning,
         "“c”: found not unique on 2026-11-28",
         "--create-key-field"},
        {{not_unique, unreadable}, health::warning, "/there", "--prove-key-field d"},
        {{not_promised}, health::warning, "“e”: its definition", "--create-key-field"},
    };
    for (const auto& t : table) {
        const auto l = commands::judge_key_fields(t.fields);
        check_state(l, t.state);
        CHECK(has(l.found, t.found));
        CHECK(has(l.cure, t.cure));
    }
}

TEST_CASE("doctor: a slow disk matters when it is what slows an import down") {
    constexpr rate usual{90, 10s};
    const struct {
        measured_time flush;
        job::flush_need need;
        health state;
        const char* words;
        const char* cure;
    } table[] = {
        {500us,
         {usual, 16, 199250us},
         health::ok,
         "0.5 ms for one, the median of 9; with that 16 connections can send 80.0 rows a second",
         ""},
        {100ms,
         {usual, 1, 0ms},
         health::warning,
         "1 connection can send 6.7 rows",
         "--connections 2"},
        {2s,
         {usual, 16, 200ms},
         health::warning,
         "send 5.0 rows a second at most, and 90/10s allows more",
         "with --job, or say --connections 29"},
        {10ms, {usual, 1, 1s}, health::ok, "1 connection can send 1.0 rows", ""},
        {10s, {}, health::ok, "10000 ms for one, the median of 9", ""},
        {1s,
         {{}, 16, 20ms},
         health::warning,
         "263.2 rows a second at most, and the answers allow more",
         "with --job"},
    };
    for (const auto& t : table) {
        const auto l = commands::judge_flush({t.flush, 9}, t.need);
        check_state(l, t.state);
        CHECK(has(l.found, t.words));
        CHECK(has(l.cure, t.cure));
    }
    for (const auto& [flush, limit] : {std::pair{1s, rate{}}, std::pair{10s, rate{900, 1s}}})
        CHECK_FALSE(
            has(commands::judge_flush({flush, 9}, {limit, 16, 20ms}).cure, "--connections"));
}

TEST_CASE("doctor: the usual time of answers is their median") {
    CHECK(commands::usual_time({}) == 0ms);
    CHECK(commands::usual_time({{9ms, 1ms, 60s}, 0, ""}) == 9ms);
}

TEST_CASE("doctor: how much room a disk has to have") {
    const struct {
        std::optional<std::uint64_t> free_bytes;
        health state;
        const char* words;
    } table[] = {
        {limits::ample_free_bytes, health::ok, "256 MiB free at /data"},
        {limits::ample_free_bytes - 1, health::warning, "255 MiB free at /data"},
        {0, health::warning, "0 MiB free at /data"},
        {{}, health::not_checked, "/data does not tell"},
    };
    for (const auto& t : table) {
        const auto l = commands::judge_space(t.free_bytes, "/data");
        check_state(l, t.state);
        CHECK(has(l.found, t.words));
    }
}

TEST_CASE("doctor: too few open files mean fewer connections") {
    const auto enough = commands::judge_descriptors(16, 16, 1024);
    check_state(enough, health::ok);
    CHECK(has(enough.found, "1,024 may be open, which is enough for 16 connections"));
    const auto few = commands::judge_descriptors(8, 16, 40);
    check_state(few, health::warning);
    CHECK(has(few.found, "40 may be open, which is enough for 8 of 16 connections"));
    CHECK(has(few.cure, "ulimit -n"));
}

TEST_CASE("doctor: a terminal that shows no UTF-8 is worth a word") {
    for (const char* name : {"UTF-8", "utf8", "UTF8"})
        check_state(commands::judge_locale(name, "KST +0900"), health::ok);
    for (const char* name : {"ANSI_X3.4-1968", "EUC-KR", ""})
        check_state(commands::judge_locale(name, "KST +0900"), health::warning);
    CHECK(has(commands::judge_locale("UTF-8", "KST +0900").found, "times in KST +0900"));
}

TEST_CASE("doctor: warnings leave it ready, and of what is bad the gravest is its exit code") {
    using commands::checked_thing;
    commands::checkup c;
    c.lines = {{checked_thing::proxy, health::ok, "x"},
               {checked_thing::clock, health::warning, "x", "y"},
               {checked_thing::limit, health::not_checked, "x"}};
    CHECK(c.ready());
    CHECK(c.code() == exit_ok);
    const struct {
        errc code;
        exit_code ends;
    } table[] = {{errc::job_folder_unusable, exit_usage},
                 {errc::folder_without_locks, exit_usage},
                 {errc::no_token, exit_usage},
                 {errc::storage_full, exit_stopped},
                 {errc::server_unreachable, exit_stopped},
                 {errc::tls_untrusted, exit_refused},
                 {errc::api_unauthorized, exit_refused}};
    for (const auto& t : table) {
        c.lines.push_back(commands::bad_line(checked_thing::token, error{t.code, {}, {}}));
        CHECK_FALSE(c.ready());
        CHECK(c.code() == t.ends); // each is as grave as those before it, or graver
    }
    CHECK(c.count(health::bad) == std::size(table));
    CHECK(c.count(health::warning) == 1);
}

TEST_CASE("doctor: each check has a name of its own") {
    std::vector<std::string_view> names;
    for (auto i = 0U; i < commands::checked_things; ++i)
        names.push_back(name_of(static_cast<commands::checked_thing>(i)));
    CHECK(names.front() == "proxy");
    CHECK(names.back() == "locale");
    std::ranges::sort(names);
    CHECK(std::ranges::adjacent_find(names) == names.end());
}
