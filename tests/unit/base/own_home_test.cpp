#include "support/own_home.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace fs = std::filesystem;
namespace tests = leadimport::tests;

TEST_CASE("own_home: every folder of the user is one of this program's tests alone") {
    REQUIRE(std::getenv("HOME") != nullptr);
    const std::string home = std::getenv("HOME");
    CHECK(fs::path{home}.filename().string().starts_with("leadimport-home-"));
    for (const auto& place : tests::home_folders) {
        CAPTURE(place.first);
        const char* folder = std::getenv(place.first);
        REQUIRE(folder != nullptr);
        CHECK(std::string{folder}.starts_with(home));
        CHECK(fs::is_directory(folder));
        CHECK(fs::status(folder).permissions() == fs::perms::owner_all);
    }
}
