#include "leadimport/base/boot_clock.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/text.hpp"

#include <ctime>

namespace leadimport {

moment now_by_both_clocks() {
    std::timespec t{};
    ::clock_gettime(CLOCK_BOOTTIME, &t);
    const auto since_boot = std::chrono::seconds{t.tv_sec} + std::chrono::nanoseconds{t.tv_nsec};
    return {std::chrono::system_clock::now(),
            std::chrono::duration_cast<std::chrono::milliseconds>(since_boot)};
}

std::string boot_id() {
    const auto id = read_small_file("/proc/sys/kernel/random/boot_id", 256, errc::storage_failed);
    return id ? std::string{text::trim(*id)} : std::string{};
}

} // namespace leadimport
