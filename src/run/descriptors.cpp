#include "leadimport/run/descriptors.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <sys/resource.h>

namespace leadimport::run {

unsigned make_room_for(unsigned connections) noexcept {
    ::rlimit now{};
    if (::getrlimit(RLIMIT_NOFILE, &now) != 0) return connections;
    const ::rlim_t wanted = limits::descriptors_besides + connections;
    if (now.rlim_cur < wanted) {
        const ::rlimit raised{std::min(wanted, now.rlim_max), now.rlim_max};
        if (::setrlimit(RLIMIT_NOFILE, &raised) == 0) now = raised;
    }
    const auto left = now.rlim_cur - std::min<::rlim_t>(now.rlim_cur, limits::descriptors_besides);
    return static_cast<unsigned>(std::clamp<::rlim_t>(left, 1, connections));
}

std::size_t descriptors_allowed() noexcept {
    ::rlimit now{};
    return ::getrlimit(RLIMIT_NOFILE, &now) == 0 ? static_cast<std::size_t>(now.rlim_cur) : 0;
}

} // namespace leadimport::run
