#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/limits.hpp"
#include "leadimport/csv/byte_source.hpp"
#include "leadimport/input/spool.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <thread>
#include <unistd.h>

namespace {

using namespace leadimport;
using tests::changed_variable;
using tests::temporary_folder;
namespace fs = std::filesystem;

struct pipe_ends {
    unique_fd out, in;
};

pipe_ends new_pipe(int flags = 0) {
    int fds[2];
    REQUIRE(::pipe2(fds, O_CLOEXEC | flags) == 0);
    return {unique_fd{fds[0]}, unique_fd{fds[1]}};
}

std::string bytes_of(const unnamed_file& file) {
    auto source = csv::file_source::adopt(unique_fd{::dup(file.fd())}, "spooled");
    REQUIRE(source.has_value());
    std::string all(source->size() + 1, '\0');
    std::size_t size = 0;
    while (const auto got = *source->read({all.data() + size, all.size() - size}))
        size += got;
    all.resize(size);
    return all;
}

std::string some_bytes(std::size_t size) {
    std::string s(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        s[i] = static_cast<char>(i * 31 + i / 251);
    return s;
}

} // namespace

TEST_CASE("spool: every byte of a pipe, however it comes") {
    const temporary_folder folder;
    for (const int flags : {0, O_NONBLOCK})
        for (const std::size_t size :
             {std::size_t{0}, std::size_t{1}, limits::block_bytes, 3 * limits::block_bytes + 7}) {
            CAPTURE(size);
            auto ends = new_pipe();
            REQUIRE(::fcntl(ends.out.get(), F_SETFL, flags) == 0);
            const auto bytes = some_bytes(size);
            std::thread writer{[&] {
                for (std::size_t at = 0; at < bytes.size(); at += 1000)
                    CHECK(write_all(ends.in.get(), std::string_view{bytes}.substr(at, 1000), "pipe")
                              .has_value());
                ends.in = {};
            }};
            const auto file = input::spool(ends.out.get(), "pipe", {folder.path()});
            writer.join();
            REQUIRE(file.has_value());
            CHECK(bytes_of(*file) == bytes);
            CHECK(fs::is_empty(folder.path()));
        }
}

TEST_CASE("spool: what cannot be read or written is told with its place") {
    const temporary_folder folder;
    const unique_fd no_bytes{::open(folder.path().c_str(), O_RDONLY | O_CLOEXEC)};
    const auto unread = input::spool(no_bytes.get(), "standard input", {folder.path()});
    REQUIRE_FALSE(unread.has_value());
    CHECK(unread.error().code == errc::input_unreadable);
    CHECK(english(unread.error().where) == "standard input");

    const auto nowhere = folder.path() / "nowhere";
    const auto ends = new_pipe();
    const auto unwritten =
        input::spool(ends.out.get(), "standard input", {nowhere, errc::job_folder_unusable});
    REQUIRE_FALSE(unwritten.has_value());
    CHECK(unwritten.error().code == errc::job_folder_unusable);
    CHECK(english(unwritten.error().where) == nowhere.string());
}

TEST_CASE("beside_job: in the job's folder when it is there, else where it will be made") {
    const temporary_folder folder;
    const auto job = folder.path() / "job";
    CHECK(input::beside_job(job).folder == folder.path());
    CHECK(input::beside_job("job").folder == ".");
    fs::create_directory(job);
    CHECK(input::beside_job(job).folder == job);
    CHECK(input::beside_job(folder.write("file", "")).folder == folder.path());
}

TEST_CASE("temporary_place: TMPDIR, or /tmp") {
    {
        const changed_variable variable{"TMPDIR", "/somewhere"};
        CHECK(input::temporary_place().folder == "/somewhere");
    }
    for (const char* none : {"", static_cast<const char*>(nullptr)}) {
        const changed_variable variable{"TMPDIR", none};
        CHECK(input::temporary_place().folder == "/tmp");
    }
}
