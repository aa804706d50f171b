// Runs a command on one core with its stdout thrown away, and prints what it took: one JSON object
// on stdout. A small program does this, and not the script that asks for it, because Linux counts
// the memory of whoever starts a process as part of that process's peak.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sched.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

double seconds(const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

[[noreturn]] void become(int core, char** command) {
    cpu_set_t cores;
    CPU_ZERO(&cores);
    CPU_SET(static_cast<unsigned>(core), &cores);
    const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (::sched_setaffinity(0, sizeof cores, &cores) == 0 && ::dup2(nothing, STDOUT_FILENO) >= 0)
        ::execvp(command[0], command);
    std::perror(command[0]);
    ::_exit(127);
}

} // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        std::fputs("usage: measure_process CORE COMMAND…\n", stderr);
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    const pid_t child = ::fork();
    if (child == 0) become(std::atoi(argv[1]), argv + 2);
    int status = 0;
    rusage used{};
    if (child < 0 || ::wait4(child, &status, 0, &used) != child) {
        std::perror("measure_process");
        return 1;
    }
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - start;
    std::printf("{\"code\": %d, \"seconds\": %.6f, \"cpu_seconds\": %.6f, \"peak_kib\": %ld}\n",
                WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), wall.count(),
                seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss);
    return 0;
}
