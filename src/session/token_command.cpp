#include "session/token_command.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/secret_text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/session.hpp"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>

namespace leadimport::session {
namespace {

using clock = std::chrono::steady_clock;

// How often it is looked whether the command has ended, and whether it is still wanted.
constexpr auto look_every = std::chrono::milliseconds{20};

error failed(words::message how) {
    return {errc::token_command_failed, "token_command", std::move(how)};
}

error failed(int errno_value) {
    return system_error(errc::token_command_failed, "token_command", errno_value);
}

struct pipe_ends {
    unique_fd ours;
    unique_fd theirs;
};

result<pipe_ends> make_pipe() {
    int fds[2];
    if (::pipe2(fds, O_CLOEXEC) != 0) return failed(errno);
    return pipe_ends{unique_fd{fds[0]}, unique_fd{fds[1]}};
}

// What posix_spawn() is told.
class spawning {
public:
    explicit spawning(int output) {
        ::posix_spawn_file_actions_init(&files_);
        ::posix_spawn_file_actions_addopen(&files_, 0, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&files_, output, 1);
        ::posix_spawn_file_actions_addopen(&files_, 2, "/dev/null", O_WRONLY, 0);
        ::posix_spawnattr_init(&attributes_);
        ::sigset_t none;
        ::sigset_t ignored; // by us, and so by what we start
        ::sigemptyset(&none);
        ::sigemptyset(&ignored);
        for (const int s : {SIGPIPE, SIGXFSZ, SIGINT, SIGTERM})
            ::sigaddset(&ignored, s);
        ::posix_spawnattr_setsigmask(&attributes_, &none);
        ::posix_spawnattr_setsigdefault(&attributes_, &ignored);
        ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    }
    spawning(const spawning&) = delete;
    spawning& operator=(const spawning&) = delete;
    ~spawning() {
        ::posix_spawn_file_actions_destroy(&files_);
        ::posix_spawnattr_destroy(&attributes_);
    }

    result<::pid_t> start(const std::string& command) {
        std::string shell = "sh";
        std::string option = "-c";
        auto words = command;
        char* const arguments[] = {shell.data(), option.data(), words.data(), nullptr};
        ::pid_t child = 0;
        const int problem =
            ::posix_spawn(&child, "/bin/sh", &files_, &attributes_, arguments, environ);
        if (problem != 0) return failed(problem);
        return child;
    }

private:
    ::posix_spawn_file_actions_t files_{};
    ::posix_spawnattr_t attributes_{};
};

// A command that runs. The destructor kills it if it has not ended: its answer is not wanted then.
class running {
public:
    running(::pid_t child, unique_fd output) : child_{child}, output_{std::move(output)} {}
    running(const running&) = delete;
    running& operator=(const running&) = delete;
    ~running() {
        wipe(said_);
        if (ended_) return;
        ::kill(child_, SIGKILL);
        while (::waitpid(child_, nullptr, 0) < 0 && errno == EINTR) {
        }
    }

    // Waits for a moment, and takes what it has said.
    result<void> look() {
        ::pollfd p{output_.get(), POLLIN, 0};
        ::poll(&p, output_ ? 1 : 0, static_cast<int>(look_every.count()));
        // Who had ended before has said all that it will say.
        if (auto looked = look_whether_ended(); !looked) return looked;
        return take();
    }
    [[nodiscard]] const std::optional<int>& ended() const { return ended_; }
    [[nodiscard]] std::string first_line() const { return said_.substr(0, said_.find('\n')); }

private:
    result<void> look_whether_ended() {
        int status = 0;
        const auto who = ::waitpid(child_, &status, WNOHANG);
        if (who < 0 && errno != EINTR) return failed(errno);
        if (who == child_) ended_ = status;
        return {};
    }

    result<void> take() {
        char block[1024];
        while (output_) {
            const auto n = ::read(output_.get(), block, sizeof block);
            if (n > 0) said_.append(block, static_cast<std::size_t>(n));
            ::explicit_bzero(block, sizeof block);
            if (said_.size() > limits::config_file_bytes)
                return failed(words::token_command_prints_too_much);
            if (n < 0 && (errno == EAGAIN || errno == EINTR)) return {};
            if (n < 0) return failed(errno);
            if (n == 0) output_ = unique_fd{};
        }
        return {};
    }

    ::pid_t child_;
    unique_fd output_;
    std::string said_;
    std::optional<int> ended_; // as waitpid() tells it
};

result<std::string> outcome_of(const running& r) {
    const int status = *r.ended();
    if (WIFSIGNALED(status))
        return failed(
            words::token_command_ended_by_signal(static_cast<unsigned>(WTERMSIG(status))));
    if (WEXITSTATUS(status) != 0)
        return failed(
            words::token_command_ended_with_code(static_cast<unsigned>(WEXITSTATUS(status))));
    return r.first_line();
}

} // namespace

result<std::string> first_line_of(const std::string& command, std::chrono::milliseconds patience,
                                  const std::stop_token& stop) {
    auto ends = make_pipe();
    if (!ends) return ends.error();
    const auto child = spawning{ends->theirs.get()}.start(command);
    if (!child) return child.error();
    ends->theirs = unique_fd{};
    if (::fcntl(ends->ours.get(), F_SETFL, O_NONBLOCK) != 0) return failed(errno);
    running r{*child, std::move(ends->ours)};
    const auto deadline = clock::now() + patience;
    while (!r.ended()) {
        if (stop.stop_requested()) return failed(words::token_command_was_not_waited_for);
        if (clock::now() >= deadline)
            return failed(words::token_command_takes_too_long(format_duration(patience)));
        if (const auto looked = r.look(); !looked) return looked.error();
    }
    return outcome_of(r);
}

} // namespace leadimport::session
