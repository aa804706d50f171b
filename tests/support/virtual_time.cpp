#include "support/virtual_time.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <atomic>
#include <sys/timerfd.h>

namespace leadimport::tests {

namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

// When it begins, always. Before it there is room for moments that are long past.
constexpr clock::time_point beginning{std::chrono::hours{24}};

std::atomic<clock::rep> stands_at{0}; // 0: it is the machine's
int alive = 0;                        // of virtual_time
clock::time_point next_timer{};       // ends then, as the reactor said last; to the microsecond

} // namespace

// What the linker's --wrap makes of two functions: the true one, and what is called instead.
clock::time_point true_now() noexcept asm("__real__ZNSt6chrono3_V212steady_clock3nowEv");
clock::time_point wrapped_now() noexcept asm("__wrap__ZNSt6chrono3_V212steady_clock3nowEv");
int true_settime(int, int, const itimerspec*, itimerspec*) asm("__real_timerfd_settime");
int wrapped_settime(int, int, const itimerspec*, itimerspec*) asm("__wrap_timerfd_settime");

clock::time_point wrapped_now() noexcept {
    const auto at = stands_at.load();
    return at == 0 ? true_now() : clock::time_point{clock::duration{at}};
}

int wrapped_settime(int fd, int flags, const itimerspec* to, itimerspec* former) {
    if (stands_at != 0) {
        next_timer = clock::now();
        // Asio asks for an absolute moment, a past one, when a timer has ended.
        if ((flags & TFD_TIMER_ABSTIME) == 0)
            next_timer += std::chrono::seconds{to->it_value.tv_sec} +
                          std::chrono::nanoseconds{to->it_value.tv_nsec};
    }
    return true_settime(fd, flags, to, former);
}

virtual_time::virtual_time() {
    if (alive++ > 0) return;
    stands_at = beginning.time_since_epoch().count();
    next_timer = beginning;
}

virtual_time::~virtual_time() {
    if (--alive == 0) stands_at = 0;
}

void virtual_time::run(asio::io_context& io, clock::duration limit) {
    const auto end = clock::now() + limit;
    while (true) {
        io.poll();
        if (io.stopped() || clock::now() >= end) return;
        const auto next =
            std::min(std::max(next_timer, clock::now() + std::chrono::microseconds{1}), end);
        stands_at = next.time_since_epoch().count();
        // The reactor looks at its timers when it is given one that comes before all others.
        bool looked = false;
        asio::steady_timer first{io, clock::now() - std::chrono::hours{1}};
        first.async_wait([&looked](const auto&) { looked = true; });
        while (!looked)
            io.poll();
    }
}

} // namespace leadimport::tests
