#include "../base/temporary_folder.hpp"
#include "support/english.hpp"

#include "leadimport/csv/byte_source.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <fstream>
#include <ostream>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using namespace leadimport;
using tests::temporary_folder;
namespace fs = std::filesystem;

std::string drain(csv::byte_source& source, std::size_t ask) {
    std::string out;
    std::string block(ask, '\0');
    for (;;) {
        const auto n = source.read(block);
        REQUIRE(n.has_value());
        REQUIRE(*n <= ask);
        if (*n == 0) return out;
        out.append(block, 0, *n);
    }
}

error refusal(const fs::path& path) {
    const auto source = csv::file_source::open(path);
    REQUIRE_FALSE(source.has_value());
    CHECK(source.error().code == errc::input_unreadable);
    CHECK(english(source.error().where) == path.string());
    return source.error();
}

} // namespace

TEST_CASE("file_source: gives a file's bytes, and gives them again after rewind") {
    const temporary_folder folder;
    const std::string bytes = "이름,메일\r\n1,2\n";
    auto source = csv::file_source::open(folder.write("leads.csv", bytes));
    REQUIRE(source.has_value());
    CHECK(source->size() == bytes.size());
    CHECK(drain(*source, 5) == bytes);
    CHECK(drain(*source, 5).empty());
    REQUIRE(source->rewind().has_value());
    CHECK(drain(*source, 4096) == bytes);
}

TEST_CASE("file_source: what is no readable regular file is refused with the reason") {
    const temporary_folder folder;
    CHECK(english(refusal(folder.path() / "none.csv").detail) == "No such file or directory");
    CHECK(english(refusal(folder.path()).detail) == "it is a folder");
    CHECK(english(refusal("/dev/null").detail) == "it is not a regular file");
    CHECK(english(refusal(folder.write("file", "") / "below.csv").detail) == "Not a directory");
}

TEST_CASE("file_source: a named pipe is refused without waiting for a writer") {
    const temporary_folder folder;
    const auto pipe = folder.path() / "pipe";
    REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);
    CHECK(english(refusal(pipe).detail) == "it is not a regular file");
}

TEST_CASE("file_source: a file without permission is refused") {
    if (::geteuid() == 0) return; // may read everything
    const temporary_folder folder;
    const auto file = folder.write("secret.csv", "a\n");
    REQUIRE(::chmod(file.c_str(), 0) == 0);
    CHECK(english(refusal(file).detail) == "Permission denied");
}

TEST_CASE("file_source: what the system says of the file, when it was opened and now") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "a,b\n1,2\n");
    const auto source = csv::file_source::open(file);
    REQUIRE(source.has_value());
    CHECK(source->opened().bytes == 8);
    CHECK(source->now().value() == source->opened());

    const auto before = fs::last_write_time(file);
    SUBCASE("longer, at the same time") {
        std::ofstream{file, std::ios::app} << "3,4\n";
        fs::last_write_time(file, before);
        CHECK(source->now()->bytes == 12);
        CHECK(source->now()->modified_ns == source->opened().modified_ns);
    }
    SUBCASE("as long, at another time") {
        fs::last_write_time(file, before + std::chrono::milliseconds{1});
        CHECK(source->now()->modified_ns == source->opened().modified_ns + 1'000'000);
    }
    CHECK_FALSE(source->now().value() == source->opened());
    CHECK(source->now()->same_file(source->opened()));
}

TEST_CASE("file_source: ends where it was told to, or where the file does") {
    const temporary_folder folder;
    for (const std::uint64_t end : {0U, 1U, 4U, 5U, 8U, 9U, 1000U}) {
        CAPTURE(end);
        auto source = csv::file_source::open(folder.write("leads.csv", "a,b\n1,2\n"));
        REQUIRE(source.has_value());
        source->end_at(end);
        for (const std::size_t ask : {1U, 3U, 64U}) {
            CHECK(drain(*source, ask) == std::string{"a,b\n1,2\n"}.substr(0, end));
            REQUIRE(source->rewind().has_value());
        }
    }
}

TEST_CASE("file_source: stays the file that was opened when another takes its name") {
    const temporary_folder folder;
    const auto file = folder.write("leads.csv", "old\n");
    auto source = csv::file_source::open(file);
    REQUIRE(source.has_value());
    fs::rename(folder.write("new.csv", "new content\n"), file);
    CHECK(source->now()->same_file(source->opened()));
    CHECK(drain(*source, 64) == "old\n");
}

TEST_CASE("file_source: can be moved while it is read") {
    const temporary_folder folder;
    auto first = csv::file_source::open(folder.write("leads.csv", "abcdef"));
    REQUIRE(first.has_value());
    std::array<char, 2> two{};
    REQUIRE(*first->read(two) == 2);
    auto second = std::move(*first);
    CHECK(drain(second, 64) == "cdef");
}

TEST_CASE("memory_source: gives its text in blocks no larger than asked for") {
    for (const std::size_t block : {std::size_t{0}, std::size_t{1}, std::size_t{3}, SIZE_MAX}) {
        CAPTURE(block);
        csv::memory_source source{"abcdefgh", block};
        std::array<char, 5> into{};
        const auto first = source.read(into);
        REQUIRE(first.has_value());
        CHECK(*first == std::min(std::max<std::size_t>(block, 1), into.size()));
        CHECK(std::string(into.data(), *first) + drain(source, 5) == "abcdefgh");
    }
    csv::memory_source empty{""};
    CHECK(drain(empty, 1).empty());
}

TEST_CASE("fingerprinting_source: passes everything on and knows its fingerprint and length") {
    const std::string bytes = "a,b\n1,2\n";
    for (const std::size_t block : {1U, 3U, 64U}) {
        csv::memory_source inner{bytes, block};
        csv::fingerprinting_source source{inner};
        CHECK(drain(source, 5) == bytes);
        CHECK(source.value() == fingerprint_of(bytes));
        CHECK(source.bytes() == bytes.size());
    }
}

TEST_CASE("fingerprinting_source: passes an error on") {
    class broken final : public csv::byte_source {
        result<std::size_t> read(std::span<char>) override {
            return error{errc::input_unreadable, "disk", "broken"};
        }
    } inner;
    csv::fingerprinting_source source{inner};
    std::array<char, 1> into{};
    CHECK(english(source.read(into).error().detail) == "broken");
    CHECK(source.bytes() == 0);
}
