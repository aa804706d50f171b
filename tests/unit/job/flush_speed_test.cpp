#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/base/unnamed_file.hpp"
#include "leadimport/job/flush_speed.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <unistd.h>
#include <vector>

using namespace leadimport;
using namespace std::chrono_literals;
using job::flush_need;
using job::flush_speed;

TEST_CASE("flush_speed: when the disk is what slows an import") {
    constexpr rate usual{90, 10s};
    struct row {
        std::string what;
        std::chrono::milliseconds flush;
        flush_need need;
        bool slows;
    };
    const std::vector<row> table{
        {"a usual disk", 5ms, {usual, 16, 200ms}, false},
        {"a slow disk, and connections enough", 500ms, {usual, 16, 200ms}, false},
        {"a very slow disk", 2000ms, {usual, 16, 200ms}, true},
        {"one connection", 100ms, {usual, 1, 20ms}, true},
        {"one connection and a quick disk", 10ms, {usual, 1, 20ms}, false},
        {"one connection, but the answers are what is slow", 10ms, {usual, 1, 1000ms}, false},
        {"both are slow, and the disk more", 2000ms, {usual, 1, 1000ms}, true},
        {"at a high rate rows are announced ahead", 20ms, {{1000, 1s}, 16, 10ms}, false},
        {"at a high rate with a slow disk", 500ms, {{1000, 1s}, 16, 10ms}, true},
        {"no limit, a quick disk", 1ms, {{}, 16, 20ms}, false},
        {"no limit, a slow disk", 1000ms, {{}, 16, 20ms}, true},
        {"no limit, and answers are not known", 1000ms, {{}, 16, 0ms}, false},
        {"connections are not known", 2000ms, {usual, 0, 0ms}, false},
        {"no time at all", 0ms, {usual, 1, 0ms}, false},
    };
    for (const auto& r : table) {
        CAPTURE(r.what);
        CHECK(flush_speed{r.flush}.slows(r.need) == r.slows);
    }
}

TEST_CASE("flush_speed: rows a second are connections over a flush and a half and an answer") {
    const auto possible = flush_speed{400ms}.rows_per_second({{90, 10s}, 4, 200ms});
    REQUIRE(possible.has_value());
    CHECK(*possible == doctest::Approx(4 / 0.8));
    CHECK_FALSE(flush_speed{0ms}.rows_per_second({{90, 10s}, 4, 0ms}));
    CHECK_FALSE(flush_speed{1ms}.rows_per_second({{90, 10s}, 0, 0ms}));
}

TEST_CASE("flush_speed: so many connections would use the limit fully") {
    constexpr rate usual{90, 10s};
    const struct {
        std::chrono::milliseconds flush;
        flush_need need;
        std::optional<unsigned> needed;
    } table[] = {
        {0ms, {usual, 16, 0ms}, 1},          {100ms, {usual, 1, 20ms}, 2}, // 9 * 0.17
        {2000ms, {usual, 16, 200ms}, 29},                                  // 9 * 3.2
        {500ms, {{999, 1s}, 16, 10ms}, 510}, // 759.2, and 249.8 are announced ahead
        {1000ms, {{999, 1s}, 16, 10ms}, {}}, // 1508.5
        {1000ms, {{}, 16, 20ms}, {}},
    };
    for (const auto& t : table) {
        CAPTURE(t.flush.count());
        const flush_speed speed{t.flush};
        CHECK(speed.connections_needed(t.need) == t.needed);
        auto enough = t.need;
        enough.connections = t.needed.value_or(0);
        CHECK_FALSE(speed.slows(enough));
    }
}

TEST_CASE("flush_speed: measured where a job would lie, and nothing stays behind") {
    const tests::temporary_folder folder;
    const auto deep = folder.path() / "not" / "there";
    for (const auto& place : {folder.path(), deep, deep / ""}) {
        const auto speed = flush_speed::measure(place);
        REQUIRE(speed.has_value());
        CHECK(speed->flush > 0ns);
        CHECK(speed->flushes >= 1);
        CHECK(speed->flushes <= limits::flushes_tried);
        CHECK(std::filesystem::is_empty(folder.path()));
    }
    if (::geteuid() == 0) return; // who may write anywhere
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_read |
                                                    std::filesystem::perms::owner_exec);
    CHECK_FALSE(flush_speed::measure(folder.path()));
    std::filesystem::permissions(folder.path(), std::filesystem::perms::owner_all);
}

TEST_CASE("flush_speed: one flush is measured, however little time there is") {
    const tests::temporary_folder folder;
    const auto file = unnamed_file::create(folder.path(), errc::job_folder_unusable);
    REQUIRE(file.has_value());
    const auto speed = flush_speed::measure_in(file->fd(), folder.path(), 0s);
    REQUIRE(speed.has_value());
    CHECK(speed->flushes == 1);
}

TEST_CASE("flush_speed: what cannot be written says where") {
    const auto speed = flush_speed::measure_in(-1, "/there", 1s);
    REQUIRE_FALSE(speed.has_value());
    CHECK(speed.error().code == errc::storage_failed);
    CHECK(english(speed.error().where) == "/there");
}

TEST_CASE("flush_speed: nothing where no file can be") {
    CHECK_FALSE(flush_speed::measure("/proc/leads.csv.import"));
}
