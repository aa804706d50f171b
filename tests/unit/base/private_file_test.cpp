#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/private_file.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace leadimport;
using tests::temporary_folder;

const process_facts us{1000, {100, 2000}};

} // namespace

TEST_CASE("why_not_private, why_not_trusted: whose the file is, and who else has a hand in it") {
    const struct {
        file_facts file;
        const char* not_private; // null: it is
        const char* not_trusted;
    } table[] = {
        {{1000, 100, 0600}, nullptr, nullptr},
        {{1000, 100, 0400}, nullptr, nullptr},
        {{1000, 100, 0700}, nullptr, nullptr},
        {{1000, 100, 0711}, nullptr, nullptr}, // nobody reads what can only be run
        {{0, 0, 0400}, nullptr, nullptr},
        {{0, 2000, 0440}, nullptr, nullptr}, // as a mounted secret
        {{0, 2000, 0640}, nullptr, nullptr},
        {{1000, 100, 0640}, nullptr, nullptr},
        {{1000, 50, 0640},
         "group 50 can read it, and you are not in that group: mode 0640",
         nullptr},
        {{0, 0, 0440}, "group 0 can read it, and you are not in that group: mode 0440", nullptr},
        {{1000, 100, 0644}, "everybody can read it: mode 0644", nullptr},
        {{1000, 100, 0604}, "everybody can read it: mode 0604", nullptr},
        {{1000, 100, 0620},
         "its group can write to it: mode 0620",
         "its group can write to it: mode 0620"},
        {{1000, 100, 0660},
         "its group can write to it: mode 0660",
         "its group can write to it: mode 0660"},
        {{1000, 100, 0602},
         "everybody can write to it: mode 0602",
         "everybody can write to it: mode 0602"},
        {{0, 0, 0777},
         "everybody can write to it: mode 0777",
         "everybody can write to it: mode 0777"},
        {{1001, 100, 0600}, "it belongs to user 1001", "it belongs to user 1001"},
        {{1001, 100, 0666}, "it belongs to user 1001", "it belongs to user 1001"},
        {{1000, 100, S_IFREG | 0640}, nullptr, nullptr},
    };
    for (const auto& t : table) {
        CAPTURE(t.file.owner);
        CAPTURE(t.file.mode);
        const auto closed = why_not_private(t.file, us);
        CHECK(english(closed.value_or("")) == (t.not_private == nullptr ? "" : t.not_private));
        const auto trusted = why_not_trusted(t.file, us);
        CHECK(english(trusted.value_or("")) == (t.not_trusted == nullptr ? "" : t.not_trusted));
    }
}

TEST_CASE("why_not_private: root has no other's secrets") {
    CHECK(english(why_not_private({1000, 100, 0600}, {0, {0}}).value()) ==
          "it belongs to user 1000");
    CHECK_FALSE(why_not_private({0, 0, 0640}, {0, {0}}));
}

TEST_CASE("this_process: what we are, with each of our groups") {
    const auto now = this_process();
    CHECK(now.user == ::geteuid());
    CHECK(std::ranges::find(now.groups, ::getegid()) != now.groups.end());
}

TEST_CASE("read_small_file_and_facts: the file's, not those of a link to it") {
    const temporary_folder folder;
    const auto file = folder.write("secret", "text");
    REQUIRE(::chmod(file.c_str(), 0640) == 0);
    const auto link = folder.path() / "link";
    std::filesystem::create_symlink("secret", link);
    const auto got = read_small_file_and_facts(link, 100, errc::no_token);
    REQUIRE(got.has_value());
    CHECK(got->bytes == "text");
    CHECK((got->facts.mode & 07777) == 0640);
    CHECK(got->facts.owner == ::geteuid());
    CHECK(got->real == std::filesystem::canonical(file));
}

TEST_CASE("read_small_file_and_facts: what is none, is too large, or cannot be opened") {
    const temporary_folder folder;
    const auto code_of = [](const std::filesystem::path& p) {
        return read_small_file_and_facts(p, 3, errc::no_token).error();
    };
    CHECK(english(code_of(folder.path()).detail) == "it is a folder");
    CHECK(english(code_of(folder.path() / "none").detail) == "No such file or directory");
    CHECK(english(code_of(folder.write("long", "four")).detail) == "more than 3 bytes");
    CHECK(code_of(folder.write("long", "four")).code == errc::no_token);
}
