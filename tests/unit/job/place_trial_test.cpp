#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/job/place_trial.hpp"

#include <doctest/doctest.h>

#include <filesystem>

namespace {

using namespace leadimport;
using tests::temporary_folder;

} // namespace

TEST_CASE("try_place: measures a folder and leaves nothing in it") {
    const temporary_folder folder;
    const auto trial = job::try_place(folder.path());
    REQUIRE(trial.has_value());
    CHECK(trial->speed.flushes >= 1);
    CHECK(trial->speed.flushes <= limits::flushes_tried);
    CHECK(trial->speed.flush.count() > 0);
    if (trial->free_bytes) CHECK(*trial->free_bytes > 0);
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("try_place: a folder that is not there does for no job") {
    const temporary_folder folder;
    const auto trial = job::try_place(folder.path() / "nowhere");
    REQUIRE_FALSE(trial.has_value());
    CHECK(trial.error().code == errc::job_folder_unusable);
    CHECK(english(trial.error().where) == (folder.path() / "nowhere").string());
}
