#include "http/deadline.hpp"
#include "support/virtual_time.hpp"

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include <chrono>
#include <optional>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::timer;
using leadimport::http::deadline;
using leadimport::tests::virtual_time;

struct watched {
    virtual_time time;
    boost::asio::io_context io{1};
    int missed = 0;
    std::optional<deadline> d{std::in_place, io.get_executor(), time, [this] { ++missed; }};
};

} // namespace

TEST_CASE("deadline: it is missed once, when its time has come") {
    watched w;
    const auto began = w.time.now();
    w.d->set(30ms);
    CHECK_FALSE(w.d->missed());
    w.time.run(w.io, 24h);
    CHECK(w.time.now() - began >= 30ms);
    CHECK(w.missed == 1);
    CHECK(w.d->missed());
    w.d->set(1h);
    CHECK_FALSE(w.d->missed());
}

TEST_CASE("deadline: set anew it begins anew, whether that is later or sooner") {
    const struct {
        std::chrono::milliseconds first;
        std::chrono::milliseconds second;
    } table[] = {{20ms, 80ms}, {1h, 40ms}};
    for (const auto& t : table) {
        watched w;
        const auto began = w.time.now();
        w.d->set(t.first);
        w.d->set(t.second);
        w.time.run(w.io, 24h);
        CHECK(w.time.now() - began >= t.second);
        CHECK(w.missed == 1);
    }
}

TEST_CASE("deadline: cleared, or gone, it calls nobody and keeps nothing running") {
    for (const bool gone : {false, true}) {
        watched w;
        w.d->set(20ms);
        if (gone)
            w.d.reset();
        else
            w.d->clear();
        w.time.run(w.io, 24h);
        CHECK(w.io.stopped());
        CHECK(w.missed == 0);
    }
}

TEST_CASE("deadline: it may be set from within the call") {
    virtual_time time;
    boost::asio::io_context io{1};
    int missed = 0;
    std::optional<deadline> d;
    d.emplace(io.get_executor(), time, [&] {
        if (++missed < 3) d->set(1ms);
    });
    d->set(1ms);
    time.run(io, 24h);
    CHECK(missed == 3);
}

TEST_CASE("deadline: noticed late, it leaves time to look at what came meanwhile") {
    const struct {
        std::chrono::milliseconds late;
        bool looked;
    } table[] = {{10ms, false}, {10s, false}, {10s, true}};
    for (const auto& t : table) {
        watched w;
        w.d->set(1ms);
        boost::asio::io_context other{1};
        timer stumble{other.get_executor(), w.time, w.time.now() + 1ms + t.late};
        stumble.async_wait([](const auto&) {});
        w.time.run(other, 24h);
        timer look{w.io.get_executor(), w.time, w.time.now() + 1ms};
        if (t.looked) look.async_wait([&w](const auto&) { w.d->clear(); });
        w.time.run(w.io, 24h);
        CHECK(w.missed == (t.looked ? 0 : 1));
    }
}

TEST_CASE("deadline: it is over by the clock, also when nobody has served the timer") {
    watched w;
    w.d->set(1ms);
    CHECK_FALSE(w.d->over());
    boost::asio::io_context other{1};
    timer later{other.get_executor(), w.time, w.time.now() + 1ms};
    later.async_wait([](const auto&) {});
    w.time.run(other, 24h);
    CHECK(w.d->over());
    CHECK_FALSE(w.d->missed());
    w.d->set(1h);
    CHECK_FALSE(w.d->over());
}
