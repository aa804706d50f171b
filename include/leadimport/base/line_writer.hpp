#pragma once
// Lines for people, written where perhaps no line is taken: a pipe that is not read, a terminal
// that is held (Ctrl-S) or is gone. A thread of the writer's own waits there. The caller waits for
// a moment at most, so that telling never holds up the work that is told of; lines that find no
// room are dropped, and a line says how many as soon as lines are taken again.

#include "leadimport/base/limits.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace leadimport {

// How long the caller waits; a test has less time than the program.
struct line_waits {
    std::chrono::milliseconds each = limits::line_taken_within;
    std::chrono::milliseconds end = limits::last_lines_taken_within;
    std::size_t room_bytes = limits::lines_waiting;
};

// Any thread.
class line_writer {
public:
    // `gap` makes the line that tells of so many dropped ones. `fd` has to be open as long as lines
    // are written to it.
    line_writer(int fd, std::function<std::string(std::uint64_t dropped)> gap, line_waits w = {});
    ~line_writer(); // what is not written yet is dropped
    line_writer(const line_writer&) = delete;
    line_writer& operator=(const line_writer&) = delete;

    // `line` has its own line end. Usually it is written when this returns. While lines are not
    // taken this waits for the first of them only.
    void add(std::string line);
    // Waits as long as lines are taken. Whether all that were kept are written.
    bool finish();
    // Of all that were added.
    [[nodiscard]] std::uint64_t dropped() const;

private:
    struct state;
    std::shared_ptr<state> state_; // the thread's, too: it may never come back from a write
};

} // namespace leadimport
