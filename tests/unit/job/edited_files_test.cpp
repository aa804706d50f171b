#include "job/sqlite.hpp"
#include "recording.hpp"

#include "leadimport/job/journal.hpp"
#include "leadimport/job/result_files.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using job::journal;

std::string kept_bytes(const fs::path& file) {
    return *read_small_file(file, 1 << 20, errc::input_unreadable);
}

void overwrite(const fs::path& file, std::string_view bytes) {
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void copy_job(const fs::path& from, const fs::path& to) {
    fs::remove_all(to);
    fs::create_directory(to);
    for (const auto* name : {"job.db", "job.db-wal", "succeeded.csv", "failed.csv", "unknown.csv"})
        if (fs::exists(from / name)) fs::copy_file(from / name, to / name);
}

// Rows `first` to `last` end, a third of them in each file: 1, 4, 7 failed, 2, 5, 8 unknown.
void record(recording& r, std::uint64_t first, std::uint64_t last) {
    for (auto row = first; row <= last; ++row)
        r.recorder->finish(recorded(row, job::state_in(row % 3)));
    r.catch_up();
    r.catch_up(); // what came before the first one stands in the files now
}

void set_extent(const fs::path& folder, const job::result_extent& e) {
    auto j = journal::open(folder / "job.db", journal::mode::write);
    REQUIRE(j.has_value());
    REQUIRE(j->begin().has_value());
    REQUIRE(j->set_extent(e).has_value());
    REQUIRE(j->commit().has_value());
}

job::result_extent extent_of(const fs::path& folder) {
    auto j = journal::open(folder / "job.db", journal::mode::read);
    REQUIRE(j.has_value());
    return *j->extent();
}

// Rows 1 to 12, with a run that ended.
void end_a_run(const fs::path& folder) {
    fs::create_directory(folder);
    begin_job(folder, 100);
    recording r{*opened_recording(folder)};
    record(r, 1, 12);
    CHECK(r.recorder->close(100).has_value());
}

// What a kill leaves in `folder`: rows 1 to 12 before the checkpoint, 13 to 24 behind it.
void leave(const fs::path& temporary, const fs::path& folder) {
    const auto job = temporary / "begun";
    end_a_run(job);
    const auto checkpoint = extent_of(job);
    recording r{*opened_recording(job)};
    record(r, 13, 24);
    copy_job(job, folder);
    set_extent(folder, checkpoint);
    CHECK(r.recorder->close(100).has_value());
}

// A version without digests has written it.
void take_digests(const fs::path& folder) {
    auto extent = extent_of(folder);
    CHECK(std::ranges::none_of(extent.digests, &std::string::empty));
    extent.digests = {};
    set_extent(folder, extent);
}

std::string replaced(std::string text, std::string_view old, std::string_view by) {
    const auto at = text.find(old);
    REQUIRE(at != text.npos);
    return text.replace(at, old.size(), by);
}

} // namespace

TEST_CASE("edited files: what is not as it was left is kept, whatever was changed") {
    const temporary_folder temporary;
    const auto left = temporary.path() / "left";
    leave(temporary.path(), left);
    const auto folder = temporary.path() / "job";
    using change = std::function<std::string(const std::string&)>;
    const struct {
        std::string_view what;
        const char* file;
        change edit;
        bool kept;
        bool kept_without_digest;
    } table[] = {
        {"nothing", "failed.csv", [](auto t) { return t; }, false, false},
        {"a cell, by one of the same length", "failed.csv",
         [](auto t) { return replaced(t, "row4,", "rowX,"); }, true, false},
        {"likewise", "succeeded.csv", [](auto t) { return replaced(t, "row3,", "rowX,"); }, true,
         false},
        {"likewise", "unknown.csv", [](auto t) { return replaced(t, "row5,", "rowX,"); }, true,
         false},
        {"a longer cell", "failed.csv", [](auto t) { return replaced(t, "row4,", "row 4,"); }, true,
         true},
        {"a shorter one", "failed.csv", [](auto t) { return replaced(t, "row4,", "r4,"); }, true,
         true},
        {"two cells, so that the length stays", "failed.csv",
         [](auto t) { return replaced(replaced(t, "row4,", "ro4,"), "row7,", "row 7,"); }, true,
         false},
        {"the number of a row, to one that is created", "failed.csv",
         [](auto t) { return replaced(t, ",4,E4", ",3,E4"); }, true, true},
        {"a lead's id", "succeeded.csv", [](auto t) { return replaced(t, "L3", "L4"); }, true,
         true},
        {"a row is taken out", "failed.csv",
         [](auto t) { return replaced(t, "row4,4,E4,201,1,\n", ""); }, true, true},
        {"a row is added", "failed.csv", [](auto t) { return t + "new,90,,,,\n"; }, true, true},
        {"text is added", "failed.csv", [](auto t) { return t + "new,,\n"; }, true, true},
        {"the mark is taken off", "failed.csv", [](auto t) { return t.substr(3); }, true, true},
        {"a torn row, by a kill", "failed.csv", [](auto t) { return t + "row25,25,\"E"; }, false,
         false},
        {"the last row, torn by a kill", "failed.csv",
         [](auto t) { return t.substr(0, t.size() - 3); }, false, false},
        {"emptied", "failed.csv", [](auto) { return std::string{}; }, false, false},
    };
    for (const auto& t : table) {
        for (const bool digests : {true, false}) {
            CAPTURE(t.what);
            CAPTURE(t.file);
            CAPTURE(digests);
            copy_job(left, folder);
            if (!digests) take_digests(folder);
            const auto edited = t.edit(kept_bytes(folder / t.file));
            overwrite(folder / t.file, edited);
            const auto parts = opened_recording(folder);
            REQUIRE(parts.has_value());
            const auto aside =
                folder /
                (std::string{t.file}.substr(0, std::string{t.file}.size() - 4) + ".edited.csv");
            const bool kept = digests ? t.kept : t.kept_without_digest;
            const auto as_told = kept ? std::vector<fs::path>{aside} : std::vector<fs::path>{};
            CHECK((parts->set_aside == as_told));
            CHECK(fs::exists(aside) == kept);
            if (kept) {
                CHECK(kept_bytes(aside) == edited);
                CHECK(parts->to_rewrite == 24);
            }
        }
    }
}

TEST_CASE("edited files: behind a run that ended there is nothing of ours, not even a torn row") {
    const temporary_folder temporary;
    const auto folder = temporary.path() / "job";
    end_a_run(folder);
    SUBCASE("nothing") { CHECK(opened_recording(folder)->set_aside.empty()); }
    SUBCASE("half a line") {
        overwrite(folder / "failed.csv", kept_bytes(folder / "failed.csv") + "a remark");
        CHECK((opened_recording(folder)->set_aside ==
               std::vector<fs::path>{folder / "failed.edited.csv"}));
        CHECK(kept_bytes(folder / "failed.edited.csv").ends_with("a remark"));
    }
    SUBCASE("a row that the job knows") {
        overwrite(folder / "failed.csv",
                  kept_bytes(folder / "failed.csv") + "row4 again,4,E4,201,1,\n");
        CHECK((opened_recording(folder)->set_aside ==
               std::vector<fs::path>{folder / "failed.edited.csv"}));
    }
}

TEST_CASE("edited files: nothing that was kept is overwritten") {
    const temporary_folder temporary;
    const auto left = temporary.path() / "left";
    leave(temporary.path(), left);
    overwrite(left / "failed.csv", "first");
    overwrite(left / "failed.edited.csv", "of the user's own");
    overwrite(left / "failed.edited-3.csv", "as well");
    const auto parts = opened_recording(left);
    REQUIRE(parts.has_value());
    CHECK((parts->set_aside == std::vector<fs::path>{left / "failed.edited-2.csv"}));
    CHECK(kept_bytes(left / "failed.edited-2.csv") == "first");
    CHECK(kept_bytes(left / "failed.edited.csv") == "of the user's own");
    CHECK(kept_bytes(left / "failed.edited-3.csv") == "as well");
}

TEST_CASE("edited files: settled rows make the files outdated, and an edit shows all the same") {
    const temporary_folder temporary;
    const auto left = temporary.path() / "left";
    leave(temporary.path(), left);
    {
        auto j = journal::open(left / "job.db", journal::mode::write);
        REQUIRE(j->begin().has_value());
        REQUIRE(j->settle_created(5, "L5", "").has_value());
        REQUIRE(j->outdate_files().has_value());
        REQUIRE(j->commit().has_value());
    }
    SUBCASE("none") { CHECK(opened_recording(left)->set_aside.empty()); }
    SUBCASE("of the same length") {
        overwrite(left / "unknown.csv", replaced(kept_bytes(left / "unknown.csv"), "row8", "rowX"));
        CHECK((opened_recording(left)->set_aside ==
               std::vector<fs::path>{left / "unknown.edited.csv"}));
    }
}

namespace {

// A job of 12 rows whose files were being written anew, and have rows 1 to 7 again.
void leave_while_rewriting(const fs::path& temporary, const fs::path& folder, bool by_a_kill) {
    const auto job = temporary / "begun";
    end_a_run(job);
    {
        auto j = journal::open(job / "job.db", journal::mode::write);
        REQUIRE(j->begin().has_value());
        REQUIRE(j->outdate_files().has_value());
        REQUIRE(j->commit().has_value());
    }
    recording r{*opened_recording(job)};
    for (std::uint64_t row = 1; row <= 7; ++row)
        REQUIRE(r.rewrite(recorded(row, job::state_in(row % 3))));
    r.catch_up();
    r.catch_up();
    if (by_a_kill) copy_job(job, folder);
    CHECK(r.recorder->close(100).has_value());
    if (!by_a_kill) copy_job(job, folder);
    CHECK(extent_of(folder).outdated);
}

} // namespace

TEST_CASE(
    "edited files: an edit shows when the files were being written anew, however that ended") {
    const temporary_folder temporary;
    const auto left = temporary.path() / "left";
    SUBCASE("by a kill") { leave_while_rewriting(temporary.path(), left, true); }
    SUBCASE("by a signal") {
        leave_while_rewriting(temporary.path(), left, false);
        CHECK(extent_of(left).bytes[1] == fs::file_size(left / "failed.csv"));
    }
    const auto folder = temporary.path() / "job";
    for (const bool edit : {false, true}) {
        CAPTURE(edit);
        copy_job(left, folder);
        if (edit)
            overwrite(folder / "failed.csv",
                      replaced(kept_bytes(folder / "failed.csv"), "row4,", "rowX,"));
        const auto parts = opened_recording(folder, recorded_input(100));
        REQUIRE(parts.has_value());
        CHECK(parts->to_rewrite == 12);
        CHECK(parts->set_aside.empty() == !edit);
        CHECK(fs::exists(folder / "failed.edited.csv") == edit);
    }
}

TEST_CASE("edited files: cells behind the length that is known are compared with the input") {
    const temporary_folder temporary;
    const auto left = temporary.path() / "left";
    leave(temporary.path(), left);
    const auto folder = temporary.path() / "job";
    const struct {
        std::string_view what;
        std::string_view old;
        std::string_view by;
        bool kept;
    } table[] = {
        {"nothing", "row16,", "row16,", false},
        {"a cell by one of the same length", "row16,", "rowXX,", true},
        {"a longer one", "row22,", "row 22,", true},
        {"the same cell in other spelling", "row16,", "\"row16\",", false},
        {"a surplus cell", "row16,16,E16,201,1,", "row16,16,E16,201,1,,mine", true},
    };
    for (const auto& t : table) {
        for (const bool length : {true, false}) {
            CAPTURE(t.what);
            CAPTURE(length);
            copy_job(left, folder);
            if (!length) set_extent(folder, {});
            const auto edited = replaced(kept_bytes(folder / "failed.csv"), t.old, t.by);
            overwrite(folder / "failed.csv", edited);
            const auto parts = opened_recording(folder, recorded_input(100));
            REQUIRE(parts.has_value());
            CHECK(parts->set_aside.empty() == !t.kept);
            if (t.kept) CHECK(kept_bytes(folder / "failed.edited.csv") == edited);
        }
    }
    SUBCASE("the input has no such row") {
        copy_job(left, folder);
        CHECK(opened_recording(folder, recorded_input(20))->set_aside.size() == 3);
    }
    SUBCASE("the input cannot be read") {
        copy_job(left, folder);
        const auto parts = opened_recording(folder, [](const auto&) -> result<void> {
            return error{errc::input_changed, "leads.csv", {}};
        });
        REQUIRE(parts.has_error());
        CHECK(parts.error().code == errc::input_changed);
        CHECK_FALSE(fs::exists(folder / "failed.edited.csv"));
    }
}

TEST_CASE("edited files: the input is read again only where rows stand behind what is known") {
    const temporary_folder temporary;
    const auto folder = temporary.path() / "job";
    end_a_run(folder);
    const auto parts = opened_recording(folder, [](const auto&) -> result<void> {
        FAIL("it was read");
        return {};
    });
    CHECK(parts.has_value());
}

TEST_CASE("edited files: a length that another version has noted has no digest") {
    const temporary_folder temporary;
    const auto file = temporary.path() / "job.db";
    using digests = std::array<std::string, 3>;
    {
        auto j = journal::open(file, journal::mode::write);
        REQUIRE(j.has_value());
        CHECK((j->extent()->digests == digests{}));
        REQUIRE(j->begin().has_value());
        REQUIRE(j->set_extent({.written = 7, .bytes = {1, 23, 4}, .digests = {"aa", "bb", ""}})
                    .has_value());
        CHECK((j->extent()->digests == digests{"aa", "bb", ""}));
        REQUIRE(j->commit().has_value());
    }
    {
        auto db = job::database::open(file, SQLITE_OPEN_READWRITE);
        REQUIRE(db.has_value());
        REQUIRE(
            (*db)->execute("UPDATE meta SET value = '2' WHERE name = 'bytes_failed'").has_value());
    }
    auto j = journal::open(file, journal::mode::write);
    CHECK((j->extent()->digests == digests{"aa", "", ""}));
}
