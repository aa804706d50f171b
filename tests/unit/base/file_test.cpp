#include "support/english.hpp"
#include "temporary_folder.hpp"

#include "leadimport/base/file.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <iterator>
#include <ostream>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace leadimport;
using tests::temporary_folder;
namespace fs = std::filesystem;

std::string content(const fs::path& file) {
    const auto bytes = read_small_file(file, 1 << 20, errc::input_unreadable);
    REQUIRE(bytes.has_value());
    return *bytes;
}

unsigned mode_of(const fs::path& file) {
    struct stat s {};
    REQUIRE(::lstat(file.c_str(), &s) == 0);
    CHECK(S_ISREG(s.st_mode));
    return s.st_mode & 0777U;
}

bool is_open(int fd) { return ::fcntl(fd, F_GETFD) != -1; }

std::size_t files_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator{folder}, {}));
}

} // namespace

TEST_CASE("unique_fd: closes what it owns, once") {
    int raw = -1;
    {
        unique_fd first{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        REQUIRE(first);
        raw = first.get();
        unique_fd second{std::move(first)};
        CHECK_FALSE(first);
        CHECK(second.get() == raw);
        auto& self = second;
        second = std::move(self);
        CHECK(is_open(raw));
        unique_fd third{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
        const auto old = third.get();
        third = std::move(second);
        CHECK_FALSE(is_open(old));
        CHECK(is_open(raw));
    }
    CHECK_FALSE(is_open(raw));
    CHECK_FALSE(unique_fd{});
}

TEST_CASE("read_small_file: reads up to the bound and not a byte more") {
    const temporary_folder folder;
    for (const std::size_t size : {0U, 1U, 8192U, 8193U, 20000U}) {
        CAPTURE(size);
        const std::string bytes(size, 'x');
        const auto file = folder.write("f", bytes);
        CHECK(read_small_file(file, size, errc::mapping_unreadable).value() == bytes);
        if (size == 0) continue;
        const auto over = read_small_file(file, size - 1, errc::mapping_unreadable);
        REQUIRE_FALSE(over.has_value());
        CHECK(over.error().code == errc::mapping_unreadable);
        CHECK(english(over.error().where) == file.string());
        CHECK(english(over.error().detail) == "more than " + std::to_string(size - 1) + " bytes");
    }
}

TEST_CASE("read_small_file: an endless file stops at the bound") {
    CHECK(read_small_file("/dev/zero", 100'000, errc::bad_ca_file).error().code ==
          errc::bad_ca_file);
}

TEST_CASE("read_bytes_at: fills what it is given, and less where the file ends") {
    const temporary_folder folder;
    const auto file = folder.write("f", "0123456789");
    const unique_fd fd{::open(file.c_str(), O_RDONLY | O_CLOEXEC)};
    REQUIRE(fd);
    const struct {
        std::uint64_t offset;
        std::size_t most;
        std::string_view bytes;
    } table[] = {
        {0, 0, ""}, {0, 4, "0123"}, {6, 4, "6789"}, {6, 5, "6789"}, {10, 3, ""}, {99, 3, ""},
    };
    for (const auto& t : table) {
        CAPTURE(t.offset);
        CAPTURE(t.most);
        std::string into(t.most, '.');
        const auto got = read_bytes_at(fd.get(), t.offset, into, "f", errc::storage_failed);
        REQUIRE(got.has_value());
        CHECK(into.substr(0, *got) == t.bytes);
    }
}

TEST_CASE("read_bytes_at: says of which file it failed, and as what") {
    const unique_fd folder{::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    REQUIRE(folder);
    char into[1];
    const auto none = read_bytes_at(folder.get(), 0, into, "a name", errc::input_unreadable);
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().code == errc::input_unreadable);
    CHECK(english(none.error().where) == "a name");
}

TEST_CASE("read_small_file: says why a file cannot be read") {
    const temporary_folder folder;
    const auto none = read_small_file(folder.path() / "none", 9, errc::mapping_unreadable);
    CHECK(none.error().code == errc::mapping_unreadable);
    CHECK(english(none.error().detail) == "No such file or directory");
    CHECK(english(read_small_file(folder.path(), 9, errc::mapping_unreadable).error().detail) ==
          "Is a directory");
}

TEST_CASE("write_all: a full disk is told as one") {
    const unique_fd full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
    REQUIRE(full);
    const auto r = write_all(full.get(), "x", "failed.csv");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == errc::storage_full);
    CHECK(english(r.error().where) == "failed.csv");
    CHECK(write_all(full.get(), "", "failed.csv").has_value());
}

TEST_CASE("write_all: any other error is told with the system's words") {
    const unique_fd read_only{::open("/dev/null", O_RDONLY | O_CLOEXEC)};
    const auto r = write_all(read_only.get(), "x", "failed.csv");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == errc::storage_failed);
    CHECK(english(r.error().detail) == "Bad file descriptor");
}

TEST_CASE("write_all: goes on after partial writes") {
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    unique_fd out{ends[1]};
    std::string got;
    std::thread reader{[in = ends[0], &got] {
        const unique_fd fd{in};
        char block[1000];
        for (;;) {
            const auto n = ::read(fd.get(), block, sizeof block);
            if (n <= 0) return;
            got.append(block, static_cast<std::size_t>(n));
        }
    }};
    std::string bytes;
    while (bytes.size() < 500'000)
        bytes += std::to_string(bytes.size());
    const auto r = write_all(out.get(), bytes, "pipe"); // a pipe holds 64 KiB
    out = unique_fd{};
    reader.join();
    CHECK(r.has_value());
    CHECK((got == bytes));
}

TEST_CASE("replace_file: makes a file, and another in its place, readable by its owner only") {
    const temporary_folder folder;
    const auto file = folder.path() / "summary.json";
    REQUIRE(replace_file(file, "first").has_value());
    CHECK(content(file) == "first");
    CHECK(mode_of(file) == 0600);
    REQUIRE(::chmod(file.c_str(), 0644) == 0);
    REQUIRE(replace_file(file, "").has_value());
    CHECK(content(file).empty());
    CHECK(mode_of(file) == 0600);
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("replace_file: does not follow or keep what a crash left in the way") {
    const temporary_folder folder;
    const auto file = folder.path() / "summary.json";
    const auto other = folder.write("other", "mine");

    SUBCASE("a half written file that others may read") {
        const auto left = folder.write("summary.json.new", "longer than what is written");
        REQUIRE(::chmod(left.c_str(), 0666) == 0);
    }
    SUBCASE("a link to elsewhere") { fs::create_symlink(other, file.string() + ".new"); }

    REQUIRE(replace_file(file, "new").has_value());
    CHECK(content(file) == "new");
    CHECK(mode_of(file) == 0600);
    CHECK(content(other) == "mine");
    CHECK(files_in(folder.path()) == 2);
}

TEST_CASE("replace_file: keeps the old content and leaves nothing behind when it fails") {
    const temporary_folder folder;
    const auto none = replace_file(folder.path() / "none" / "x", "new");
    REQUIRE_FALSE(none.has_value());
    CHECK(none.error().code == errc::storage_failed);

    const auto taken = folder.path() / "taken";
    fs::create_directory(taken);
    const auto r = replace_file(taken, "new");
    REQUIRE_FALSE(r.has_value());
    CHECK(r.error().code == errc::storage_failed);
    CHECK(english(r.error().where) == taken.string());
    CHECK(files_in(folder.path()) == 1);
}

TEST_CASE("sync_file and sync_folder: succeed on what exists and tell what does not") {
    const temporary_folder folder;
    const auto file = folder.write("f", "x");
    const unique_fd fd{::open(file.c_str(), O_WRONLY | O_CLOEXEC)};
    CHECK(sync_file(fd.get(), "f").has_value());
    CHECK(english(sync_file(-1, "f").error().detail) == "Bad file descriptor");
    CHECK(sync_folder(folder.path()).has_value());
    CHECK(sync_folder(folder.path() / "none").error().code == errc::storage_failed);
    CHECK(english(sync_folder(file).error().detail) == "Not a directory");
}
