#include "leadimport/base/boot_time.hpp"

#include <ctime>

namespace leadimport {

boot_clock::time_point boot_clock::now() noexcept {
    std::timespec t{};
    ::clock_gettime(CLOCK_BOOTTIME, &t); // cannot fail: every Linux that we run on has it
    return time_point{std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec}};
}

} // namespace leadimport
