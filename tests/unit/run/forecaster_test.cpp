#include "run/forecaster.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using std::chrono::steady_clock;
using std::chrono::system_clock;

// A second after the other, in virtual time.
class watched_forecaster {
public:
    watched_forecaster(unsigned connections, std::optional<steady_clock::duration> answer)
        : forecaster_{connections, answer} {
        status.whole_rate = status.rate_now = {90, 10s};
    }
    std::optional<std::chrono::seconds> look(std::uint64_t requests_left) {
        now_ += 1s;
        forecaster_.look({requests_left, 0, requests_left}, status, steady_clock::time_point{now_},
                         system_clock::time_point{now_});
        CHECK(forecaster_.latest().requests == requests_left);
        return forecaster_.latest().left(system_clock::time_point{now_});
    }
    [[nodiscard]] steady_clock::time_point now() const { return steady_clock::time_point{now_}; }

    delivery::dispatcher_status status;

private:
    run::forecaster forecaster_;
    std::chrono::seconds now_{1h};
};

} // namespace

TEST_CASE("forecaster: by the rate at first, then by what is measured") {
    watched_forecaster w{16, 100ms};
    CHECK(w.look(1000) == 112s);
    for (std::uint64_t left = 995; left >= 940; left -= 5)
        static_cast<void>(w.look(left)); // 5 a second
    CHECK(w.look(935) == 187s);
}

TEST_CASE("forecaster: by the answers to the first questions, then by those of the rows") {
    watched_forecaster w{2, 1s};
    CHECK(w.look(100) == 50s);
    w.status.traffic.answered(4s);
    CHECK(w.look(99) == 198s);
}

TEST_CASE("forecaster: others in the workspace, a pause, a server that fails") {
    watched_forecaster w{16, 100ms};
    w.status.rate_now = {45, 10s};
    CHECK(w.look(900) == 200s);
    w.status.paused_until = w.now() + 11s;
    CHECK(w.look(900) == 210s);
    w.status.paused_until = {};
    w.status.breaker_open = true;
    CHECK_FALSE(w.look(900));
    w.status.breaker_open = false;
    CHECK(w.look(900) == 200s);
}

TEST_CASE("forecaster: without a limit and without answers it does not know") {
    watched_forecaster w{16, {}};
    w.status.whole_rate = w.status.rate_now = {};
    CHECK_FALSE(w.look(900));
}
