#include "leadimport/base/file.hpp"
#include "leadimport/base/line_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <string>
#include <sys/types.h>
#include <thread>
#include <unistd.h>

namespace {

using leadimport::line_waits;
using leadimport::line_writer;
using leadimport::unique_fd;
using namespace std::chrono_literals;

struct pipe_ends {
    unique_fd out;
    unique_fd in;
};

pipe_ends make_pipe() {
    int fds[2];
    REQUIRE(::pipe2(fds, O_CLOEXEC) == 0);
    return {unique_fd{fds[0]}, unique_fd{fds[1]}};
}

// Until no byte finds room; how many did.
std::size_t fill(int fd) {
    REQUIRE(::fcntl(fd, F_SETFL, O_NONBLOCK) == 0);
    const std::string block(4096, '.');
    std::size_t filled = 0;
    for (ssize_t n = 0; (n = ::write(fd, block.data(), block.size())) > 0;)
        filled += static_cast<std::size_t>(n);
    REQUIRE(::fcntl(fd, F_SETFL, 0) == 0);
    return filled;
}

std::string read_bytes(int fd, std::size_t bytes) {
    std::string all;
    char block[4096];
    while (all.size() < bytes) {
        const auto n = ::read(fd, block, std::min(sizeof block, bytes - all.size()));
        REQUIRE(n > 0);
        all.append(block, static_cast<std::size_t>(n));
    }
    return all;
}

std::string gap(std::uint64_t lines) { return "dropped " + std::to_string(lines) + "\n"; }

// Nothing here waits for a writer that is held up.
constexpr line_waits short_waits{.each = 1ms, .end = 1ms, .room_bytes = 8};

} // namespace

TEST_CASE("line_writer: lines are written in their order, and before add() returns") {
    const auto p = make_pipe();
    line_writer w{p.in.get(), gap, {.each = 5min, .end = 5min, .room_bytes = 8}};
    w.add("one\n");
    CHECK(read_bytes(p.out.get(), 4) == "one\n");
    w.add("two\n");
    w.add("three, which is longer than the room\n");
    CHECK(w.finish());
    CHECK(read_bytes(p.out.get(), 41) == "two\nthree, which is longer than the room\n");
    CHECK(w.dropped() == 0);
}

TEST_CASE(
    "line_writer: a full pipe holds up nobody, and what was dropped is told of in its place") {
    const auto p = make_pipe();
    const auto filled = fill(p.in.get());
    line_writer w{p.in.get(), gap, short_waits};
    w.add("kept\n");
    w.add("dropped\n");
    w.add("dropped, too\n");
    CHECK_FALSE(w.finish());
    CHECK(w.dropped() == 2);
    read_bytes(p.out.get(), filled);
    CHECK(read_bytes(p.out.get(), 15) == "kept\ndropped 2\n");
    while (!w.finish()) // it knows of what was read a moment later
        std::this_thread::yield();
    w.add("more\n");
    CHECK(read_bytes(p.out.get(), 5) == "more\n");
    CHECK(w.dropped() == 2);
}

TEST_CASE("line_writer: where nobody will read any more lines are dropped at once") {
    auto p = make_pipe();
    p.out = unique_fd{};
    line_writer w{p.in.get(), gap, {.each = 5min, .end = 5min, .room_bytes = 100}};
    w.add("one\n");
    w.add("two\n");
    CHECK(w.finish());
    CHECK(w.dropped() == 2);
}

TEST_CASE("line_writer: a descriptor that does not wait is waited for") {
    const auto p = make_pipe();
    const auto filled = fill(p.in.get());
    REQUIRE(::fcntl(p.in.get(), F_SETFL, O_NONBLOCK) == 0);
    line_writer w{p.in.get(), gap, short_waits};
    w.add("later\n");
    CHECK_FALSE(w.finish());
    read_bytes(p.out.get(), filled);
    CHECK(read_bytes(p.out.get(), 6) == "later\n");
    CHECK(w.dropped() == 0);
}

TEST_CASE("line_writer: it may end while its thread is held up, which ends when that is over") {
    auto p = make_pipe();
    fill(p.in.get());
    const auto mark = std::make_shared<int>();
    const std::weak_ptr<int> seen = mark;
    {
        line_writer w{p.in.get(), [mark](std::uint64_t n) { return gap(n); }, short_waits};
        w.add("never\n");
        CHECK_FALSE(w.finish());
    }
    CHECK(seen.use_count() <= 2); // ours, and the thread's, unless it has not begun before
    p.out = unique_fd{};
    while (seen.use_count() > 1)
        std::this_thread::yield();
}
