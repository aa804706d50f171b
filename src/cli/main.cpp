#include "cli/commands.hpp"
#include "cli/end_at_signals.hpp"
#include "cli/terminal.hpp"
#include "cli/told.hpp"

#include "leadimport/base/exit_code.hpp"
#include "leadimport/base/unexpected.hpp"
#include "leadimport/words/cli.hpp"

#include <csignal>
#include <exception>
#include <fcntl.h>
#include <iostream>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace {

// A process may have started us without one of them. The first file that we open would then get
// its number, and our messages would be written into that file. What is printed is not to be lost
// without a word, so what is opened in place of the standard output cannot be written.
void keep_standard_streams() {
    for (int fd = 0; fd <= 2; ++fd)
        if (::fcntl(fd, F_GETFD) < 0)
            static_cast<void>(::open("/dev/null", fd == STDOUT_FILENO ? O_RDONLY : O_RDWR));
}

// The token is in our memory: no core dump takes it along, and no other process of this user looks
// into it. Sanitizers that have to look at their own process undo it for as long as they do.
void keep_memory_to_ourselves() {
    ::prctl(PR_SET_DUMPABLE, 0);
    const ::rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
}

// Large blocks are given back as soon as they are free, however many of them there were: else a
// few records of 16 MiB raise the size from which on blocks are, and memory stays taken.
void give_back_large_blocks() {
#if defined(__GLIBC__)
    ::mallopt(M_MMAP_THRESHOLD, 256 * 1024);
    ::mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
#endif
}

// A reader that has closed its end of the pipe has seen enough: "| head".
bool has_reader() {
    ::pollfd p{STDOUT_FILENO, 0, 0};
    return ::poll(&p, 1, 0) < 1 || (p.revents & (POLLERR | POLLHUP)) == 0;
}

// What was printed may be all that was wanted: a draft, a schema, figures for another program.
leadimport::exit_code with_output_written(leadimport::exit_code code) {
    std::cout.flush();
    if (std::cout || !has_reader()) return code;
    leadimport::cli::say(leadimport::words::output_not_written);
    return gravest(code, leadimport::exit_stopped);
}

leadimport::exit_code run(int argc, char** argv) {
    using namespace leadimport::cli;
    auto code = leadimport::exit_ok;
    const auto c = parse_command_line(argc, argv, code);
    if (!c) return code;
    switch (c->command) {
    case command::import: return c->dry_run ? check_command(*c) : import_command(*c);
    case command::check: return check_command(*c);
    case command::map: return map_command(*c);
    case command::status: return status_command(*c);
    case command::settle: return settle_command(*c);
    case command::undo: return undo_command(*c);
    case command::recover: return recover_command(*c);
    case command::forget: return forget_command(*c);
    case command::schema: return schema_command(*c);
    case command::doctor: return doctor_command(*c);
    case command::sandbox: return sandbox_command(*c);
    }
    return leadimport::exit_usage;
}

} // namespace

int main(int argc, char** argv) {
    using namespace leadimport::cli;
    keep_standard_streams();
    keep_memory_to_ourselves();
    give_back_large_blocks();
    // A full pipe or a size limit is an error to be told, not a reason to die.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    end_at_signals();
    ::umask(077); // whatever is written here is about people
    int code = leadimport::exit_stopped;
    try {
        code = with_output_written(run(argc, argv));
    } catch (const std::exception& e) {
        say(told(leadimport::error_of(e)));
    }
    constexpr int by_signal = 128;
    if (code > by_signal) std::signal(SIGHUP, SIG_IGN); // a terminal's end may send one more
    finish_saying();
    return code;
}
