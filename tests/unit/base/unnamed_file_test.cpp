#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/unnamed_file.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>

namespace {

using namespace leadimport;
using tests::temporary_folder;
namespace fs = std::filesystem;

constexpr unnamed_file::kind kinds[] = {unnamed_file::kind::best,
                                        unnamed_file::kind::with_temporary_name};

unnamed_file made(const fs::path& folder, unnamed_file::kind k, std::string_view content) {
    auto file = unnamed_file::create(folder, errc::bad_option, k);
    REQUIRE(file.has_value());
    REQUIRE(write_all(file->fd(), content, "test").has_value());
    return std::move(*file);
}

std::size_t files_in(const fs::path& folder) {
    std::size_t n = 0;
    for (const auto& entry : fs::directory_iterator{folder})
        if (entry.exists()) ++n;
    return n;
}

std::string content(const fs::path& file) {
    return *read_small_file(file, 1 << 16, errc::input_unreadable);
}

::mode_t mode(const fs::path& file) {
    struct ::stat s {};
    REQUIRE(::stat(file.c_str(), &s) == 0);
    return s.st_mode & 0777U;
}

} // namespace

TEST_CASE("unnamed_file: what is not given a name leaves nothing behind") {
    const temporary_folder folder;
    for (const auto k : kinds) {
        {
            auto file = made(folder.path(), k, "content");
            const auto moved = std::move(file);
            CHECK(moved.fd() >= 0);
            if (k == unnamed_file::kind::best) CHECK(files_in(folder.path()) == 0);
        }
        CHECK(files_in(folder.path()) == 0);
    }
}

TEST_CASE("unnamed_file: kept under a name it is for its owner alone, and goes on to be readable") {
    const temporary_folder folder;
    const auto before = ::umask(0);
    for (const auto k : kinds) {
        const auto path = folder.path() / ("kept-" + std::to_string(static_cast<int>(k)));
        {
            auto file = made(folder.path(), k, "content");
            REQUIRE(file.keep_as(path).has_value());
            char first[7];
            CHECK(::pread(file.fd(), first, sizeof first, 0) == 7);
        }
        CHECK(content(path) == "content");
        CHECK(mode(path) == 0600);
    }
    ::umask(before);
    CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("unnamed_file: to keep it takes no name that somebody has") {
    const temporary_folder folder;
    const auto taken = folder.write("taken", "theirs");
    const auto dangling = folder.path() / "dangling";
    fs::create_symlink("nowhere", dangling);
    for (const auto k : kinds)
        for (const auto& path : {taken, dangling}) {
            const auto kept = made(folder.path(), k, "ours").keep_as(path);
            REQUIRE_FALSE(kept.has_value());
            CHECK(kept.error().code == errc::storage_failed);
            CHECK(english(kept.error().where) == path.string());
        }
    CHECK(content(taken) == "theirs");
    CHECK(files_in(folder.path()) == 1); // a link to nowhere does not count as one
}

TEST_CASE("unnamed_file: it can take the place of another, whose mode does not matter") {
    const temporary_folder folder;
    for (const auto k : kinds) {
        const auto path = folder.write("taken", "theirs");
        fs::permissions(path, fs::perms{0666});
        REQUIRE(made(folder.path(), k, "ours").replace(path).has_value());
        CHECK(content(path) == "ours");
        CHECK(mode(path) == 0600);
        REQUIRE(made(folder.path(), k, "new").replace(folder.path() / "new").has_value());
        CHECK(content(folder.path() / "new") == "new");
        CHECK(files_in(folder.path()) == 2);
    }
}

TEST_CASE("unnamed_file: a folder cannot be replaced, and then nothing is left behind") {
    const temporary_folder folder;
    fs::create_directory(folder.path() / "taken");
    for (const auto k : kinds) {
        const auto replaced = made(folder.path(), k, "ours").replace(folder.path() / "taken");
        REQUIRE_FALSE(replaced.has_value());
        CHECK(replaced.error().code == errc::storage_failed);
    }
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("unnamed_file: where none can be made the error is the caller's, with the folder") {
    const temporary_folder folder;
    for (const auto k : kinds)
        for (const auto& place : {folder.path() / "nowhere", folder.write("file", "")}) {
            const auto file = unnamed_file::create(place, errc::job_folder_unusable, k);
            REQUIRE_FALSE(file.has_value());
            CHECK(file.error().code == errc::job_folder_unusable);
            CHECK(english(file.error().where) == place.string());
        }
}

TEST_CASE("folder_of: a bare name is in the current folder") {
    CHECK(folder_of("a.csv") == ".");
    CHECK(folder_of("b/a.csv") == "b");
    CHECK(folder_of("/a.csv") == "/");
}

TEST_CASE("unnamed_file: it can be opened a second time, and lose its name") {
    for (const auto k : kinds) {
        const temporary_folder folder;
        auto file = made(folder.path(), k, "content");
        const auto again = file.open_again(errc::bad_option);
        REQUIRE(again.has_value());
        struct ::stat first {};
        struct ::stat second {};
        REQUIRE(::fstat(file.fd(), &first) == 0);
        REQUIRE(::fstat(again->get(), &second) == 0);
        CHECK(first.st_ino == second.st_ino);
        file.give_up_name();
        CHECK(files_in(folder.path()) == 0);
        CHECK(write_all(file.fd(), "more", "test").has_value());
    }
}
