#include "leadimport/base/line_writer.hpp"

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <mutex>
#include <new>
#include <poll.h>
#include <string_view>
#include <thread>
#include <unistd.h>
#include <utility>

namespace leadimport {

namespace {

// Whether all of it was taken. Waits for that, however long it takes.
bool write_line(int fd, std::string_view line) {
    while (!line.empty()) {
        const auto written = ::write(fd, line.data(), line.size());
        if (written >= 0) {
            line.remove_prefix(static_cast<std::size_t>(written));
        } else if (errno == EAGAIN) { // another process made it so
            ::pollfd p{fd, POLLOUT, 0};
            ::poll(&p, 1, -1);
        } else if (errno != EINTR) {
            return false;
        }
    }
    return true;
}

// Signals are for the other threads: SIGTTOU would stop all of us, SIGPIPE end us.
void start_without_signals(std::function<void()> what) {
    ::sigset_t all{};
    ::sigset_t before{};
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    try {
        std::thread{std::move(what)}.detach();
    } catch (...) {
        ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
        throw;
    }
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

} // namespace

struct line_writer::state {
    struct entry {
        std::string text;
        std::uint64_t tells_of = 0; // dropped lines; 0: it is a line of the caller's
    };

    state(int to, std::function<std::string(std::uint64_t)> g, line_waits w)
        : fd{to},
          gap{std::move(g)},
          waits{w} {}

    void keep(std::string line);
    void tell_of_gap();
    void drop(const entry& e);
    void write_all();
    [[nodiscard]] bool idle() const { return !writing && kept.empty(); }

    const int fd;
    const std::function<std::string(std::uint64_t)> gap;
    const line_waits waits;

    std::mutex mutex;
    std::condition_variable news; // for the thread
    std::condition_variable told; // for callers: a line has been written or dropped
    std::deque<entry> kept;
    std::size_t bytes = 0;
    std::uint64_t untold = 0; // dropped, and no line has said so
    std::uint64_t dropped = 0;
    std::uint64_t ended = 0; // lines that were written or could not be
    bool started = false;
    bool without_thread = false;
    bool writing = false;
    bool stuck = false; // a caller has waited in vain, and no line was taken since
    bool over = false;
};

void line_writer::state::tell_of_gap() {
    auto line = gap(untold);
    const auto size = line.size();
    kept.push_back({std::move(line), untold});
    bytes += size;
    untold = 0;
}

// A line that is larger than the room goes alone.
void line_writer::state::keep(std::string line) {
    if (!idle() && bytes + line.size() > waits.room_bytes) {
        ++untold;
        ++dropped;
        return;
    }
    if (untold > 0) tell_of_gap();
    bytes += line.size();
    kept.push_back({std::move(line)});
}

void line_writer::state::drop(const entry& e) {
    if (e.tells_of == 0) ++dropped;
    untold += e.tells_of == 0 ? 1 : e.tells_of;
}

void line_writer::state::write_all() {
    std::unique_lock lock{mutex};
    for (;;) {
        news.wait(lock, [this] { return over || !kept.empty(); });
        if (over) return;
        const auto e = std::move(kept.front());
        kept.pop_front();
        writing = true;
        lock.unlock();
        const bool taken = write_line(fd, e.text);
        lock.lock();
        writing = false;
        bytes -= e.text.size();
        ++ended;
        if (taken)
            stuck = false;
        else
            drop(e);
        try {
            if (taken && kept.empty() && untold > 0) tell_of_gap();
        } catch (const std::bad_alloc&) {
            // Telling never ends the work, and what is untold stays so.
        }
        told.notify_all();
    }
}

line_writer::line_writer(int fd, std::function<std::string(std::uint64_t)> gap, line_waits w)
    : state_{std::make_shared<state>(fd, std::move(gap), w)} {}

line_writer::~line_writer() {
    const std::lock_guard lock{state_->mutex};
    state_->over = true;
    state_->news.notify_all();
}

void line_writer::add(std::string line) {
    auto& s = *state_;
    std::unique_lock lock{s.mutex};
    if (!std::exchange(s.started, true)) {
        try {
            start_without_signals([kept = state_] { kept->write_all(); });
        } catch (const std::exception&) {
            s.without_thread = true; // that there are no threads left is what is to be told
        }
    }
    if (s.without_thread) {
        if (!write_line(s.fd, line)) ++s.dropped;
        return;
    }
    s.keep(std::move(line));
    s.news.notify_all();
    if (s.stuck) return;
    if (!s.told.wait_for(lock, s.waits.each, [&s] { return s.idle(); })) s.stuck = true;
}

bool line_writer::finish() {
    auto& s = *state_;
    std::unique_lock lock{s.mutex};
    for (auto before = s.ended; !s.idle(); before = s.ended)
        if (!s.told.wait_for(lock, s.waits.end,
                             [&s, before] { return s.idle() || s.ended != before; }))
            return false;
    return true;
}

std::uint64_t line_writer::dropped() const {
    const std::lock_guard lock{state_->mutex};
    return state_->dropped;
}

} // namespace leadimport
