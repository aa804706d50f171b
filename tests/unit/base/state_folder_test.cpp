#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/state_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using namespace leadimport;
using tests::changed_variable;

namespace {

constexpr std::string_view url = "https://salesmap.kr/api";

// A state home of the test's own.
struct home {
    tests::temporary_folder folder;
    changed_variable state{"XDG_STATE_HOME", folder.path().c_str()};

    [[nodiscard]] fs::path ours() const { return folder.path() / "leadimport"; }
};

state_folder made(std::string_view workspace = "w") {
    auto folder = state_folder::make(url, workspace);
    REQUIRE(folder.has_value());
    return std::move(*folder);
}

std::string content(const state_folder& f) {
    const auto read = f.read("x", 100);
    REQUIRE(read.has_value());
    REQUIRE(read->has_value());
    return **read;
}

void check_unusable(const std::string& words) {
    const auto found = state_folder::find(url, "w");
    REQUIRE_FALSE(found.has_value());
    CHECK(english(found.error()).find(words) != std::string::npos);
    CHECK_FALSE(state_folder::make(url, "w").has_value());
}

} // namespace

TEST_CASE("state_folder: what was put there is found again, by this workspace at this URL alone") {
    const home h;
    CHECK_FALSE(state_folder::find(url, "w")->has_value());
    CHECK_FALSE(fs::exists(h.ours()));
    const auto folder = made();
    CHECK_FALSE(folder.read("x", 100)->has_value());
    REQUIRE(folder.replace("x", "one").has_value());
    REQUIRE(folder.replace("x", "two").has_value());
    const auto again = state_folder::find(url, "w");
    REQUIRE(again.has_value());
    REQUIRE(again->has_value());
    CHECK(content(**again) == "two");
    CHECK((*again)->path() == state_folder::place(url, "w"));
    CHECK_FALSE(state_folder::find(url, "v")->has_value());
    CHECK_FALSE(state_folder::find("https://elsewhere/api", "w")->has_value());
}

TEST_CASE("state_folder: an id never leads elsewhere") {
    const home h;
    for (const auto* id : {"../../x", "/etc", "", "."}) {
        REQUIRE(made(id).replace("x", "one").has_value());
        CHECK(state_folder::place(url, id).parent_path() == h.ours());
    }
}

TEST_CASE("state_folder: folders and files are the user's alone") {
    const home h;
    fs::create_directory(h.ours());
    fs::permissions(h.ours(), fs::perms::owner_all | fs::perms::group_read);
    const auto folder = made();
    REQUIRE(folder.replace("x", "one").has_value());
    CHECK(fs::status(h.ours()).permissions() == fs::perms::owner_all);
    CHECK(fs::status(folder.path()).permissions() == fs::perms::owner_all);
    CHECK(fs::status(folder.path() / "x").permissions() ==
          (fs::perms::owner_read | fs::perms::owner_write));
    CHECK_FALSE(fs::exists(folder.path() / "x.new"));
}

TEST_CASE("state_folder: no link is followed") {
    const home h;
    const tests::temporary_folder elsewhere;
    SUBCASE("instead of the program's folder") {
        fs::create_symlink(elsewhere.path(), h.ours());
        check_unusable("leadimport");
    }
    SUBCASE("instead of the workspace's") {
        fs::create_directory(h.ours());
        fs::create_symlink(elsewhere.path(), state_folder::place(url, "w"));
        check_unusable(state_folder::place(url, "w").filename());
    }
    SUBCASE("instead of the file, which is replaced") {
        const auto file = elsewhere.write("x", "theirs");
        const auto folder = made();
        fs::create_symlink(file, folder.path() / "x");
        CHECK_FALSE(folder.read("x", 100).has_value());
        fs::create_symlink(file, folder.path() / "x.new");
        REQUIRE(folder.replace("x", "ours").has_value());
        CHECK(content(folder) == "ours");
        std::string theirs;
        std::ifstream{file} >> theirs;
        CHECK(theirs == "theirs");
    }
}

TEST_CASE("state_folder: what others can write is not used") {
    const home h;
    const auto folder = made();
    REQUIRE(folder.replace("x", "one").has_value());
    SUBCASE("the file") {
        fs::permissions(folder.path() / "x", fs::perms::others_write, fs::perm_options::add);
        CHECK_FALSE(folder.read("x", 100).has_value());
    }
    SUBCASE("the folder") {
        fs::permissions(folder.path(), fs::perms::group_write, fs::perm_options::add);
        check_unusable("other users");
    }
}

TEST_CASE("state_folder: what is no small file is refused") {
    const home h;
    const auto folder = made();
    REQUIRE(folder.replace("x", std::string(101, 'x')).has_value());
    CHECK_FALSE(folder.read("x", 100).has_value());
    fs::create_directory(folder.path() / "y");
    CHECK_FALSE(folder.read("y", 100).has_value());
    CHECK_FALSE(folder.replace("y", "one").has_value());
    CHECK_FALSE(fs::exists(folder.path() / "y.new"));
}

TEST_CASE("state_folder: without the variable it is below the home, without both nowhere") {
    const tests::temporary_folder user;
    const changed_variable at_home{"HOME", user.path().c_str()};
    for (const auto* value : {static_cast<const char*>(nullptr), "", "relative/path"}) {
        const changed_variable none{"XDG_STATE_HOME", value};
        CHECK(state_folder::place(url, "w").parent_path() ==
              user.path() / ".local/state/leadimport");
        REQUIRE(state_folder::make(url, "w").has_value());
        const changed_variable homeless{"HOME", nullptr};
        CHECK_FALSE(state_folder::find(url, "w")->has_value());
        CHECK_FALSE(state_folder::make(url, "w").has_value());
    }
}
