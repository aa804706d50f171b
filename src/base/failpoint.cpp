#include "leadimport/base/failpoint.hpp"

#ifdef LEADIMPORT_FAILPOINTS

#include "leadimport/base/text.hpp"

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unistd.h>

namespace leadimport {
namespace {

struct order {
    std::string name;
    std::uint64_t at = 0; // 0: nothing was ordered
    std::string what;
};

order read_order() {
    const char* value = std::getenv("LEADIMPORT_FAILPOINT");
    const std::string_view s = value == nullptr ? "" : value;
    const auto mark = s.find('@');
    const auto colon = s.find(':', mark);
    if (mark == s.npos || colon == s.npos) return {};
    return {std::string{s.substr(0, mark)},
            text::parse_unsigned(s.substr(mark + 1, colon - mark - 1)).value_or(0),
            std::string{s.substr(colon + 1)}};
}

} // namespace

int failpoint(const char* name) {
    static const order ordered = read_order();
    static std::atomic<std::uint64_t> passed{0};
    if (ordered.at == 0 || (ordered.name != name && ordered.name != "any")) return 0;
    if (++passed != ordered.at) return 0;
    if (ordered.what == "kill") ::kill(::getpid(), SIGKILL);
    return ordered.what == "ENOSPC" ? ENOSPC : EIO;
}

} // namespace leadimport

#endif
