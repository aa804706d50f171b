// Signals that come between the phases of an import, where nobody listens.

#include "importing.hpp"

#include "leadimport/run/signals.hpp"

#include <csignal>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using job::job_state;

// An import of which one answer gets lost, so that it has something to settle.
struct doubtful_import : importing {
    doubtful_import() : importing{csv_rows(1, 20)} {
        settings.settle_delay = 50ms;
        sandbox.server->order({.kind = sandbox::fault_kind::lost, .at = 7});
    }
    void check_that_it_goes_on() {
        watcher = {};
        CHECK(done().summary.figures.counts == job::row_counts{.created = 20});
        CHECK(sandbox.server->lead_names().size() == 20);
    }
};

// Who starts the tests in the background may have made them deaf.
struct hearing {
    hearing() { std::signal(SIGHUP, SIG_DFL); }
};

} // namespace

TEST_CASE("run_import: a signal after the job was opened ends it before anything is sent") {
    doubtful_import i;
    i.watcher.opened = [](const auto&, bool) { std::raise(SIGTERM); };
    const auto r = i.done();
    CHECK(r.signal == SIGTERM);
    CHECK(r.summary.state == job_state::interrupted);
    CHECK(i.sandbox.server->count().lead_posts == 0);
    i.check_that_it_goes_on();
}

TEST_CASE("run_import: a signal between sending and settling ends it with the row unknown") {
    doubtful_import i;
    std::vector<int> told;
    i.watcher.settling = [](std::uint64_t) { std::raise(SIGINT); };
    i.watcher.signalled = [&](int signal, bool) { told.push_back(signal); };
    const auto r = i.done();
    CHECK(r.signal == SIGINT);
    CHECK(told == std::vector{SIGINT});
    CHECK(r.summary.figures.counts == job::row_counts{.created = 19, .unknown = 1});
    i.check_that_it_goes_on();
}

TEST_CASE("run_import: a signal between settling and sending again leaves that for the next time") {
    doubtful_import i;
    i.sandbox.server->order({.kind = sandbox::fault_kind::dropped, .at = 9});
    i.watcher.settled = [](const run::settled&) { std::raise(SIGTERM); };
    const auto r = i.done();
    CHECK(r.signal == SIGTERM);
    CHECK(r.summary.state == job_state::interrupted);
    CHECK(r.summary.figures.counts == job::row_counts{.created = 19});
    CHECK(r.summary.figures.pending() == 1);
    i.check_that_it_goes_on();
}

TEST_CASE("run_import: a signal before the question after a canary is no answer to it") {
    doubtful_import i;
    i.settings.canary = 2;
    bool asked = false;
    i.watcher.canary_ended = [](const auto&) { std::raise(SIGINT); };
    i.watcher.canary_well = [&](std::uint64_t, const auto&, const auto&) { return asked = true; };
    const auto r = i.done();
    CHECK_FALSE(asked);
    CHECK(r.signal == SIGINT);
    CHECK(r.summary.state == job_state::interrupted);
    CHECK(r.summary.figures.counts == job::row_counts{.created = 2});
    i.check_that_it_goes_on();
}

TEST_CASE(
    "run_import: a signal at the question after a canary counts more than what was answered") {
    doubtful_import i;
    i.settings.canary = 2;
    i.watcher.canary_well = [](std::uint64_t, const auto&, const auto& given_up) {
        CHECK_FALSE(given_up());
        std::raise(SIGTERM);
        CHECK(given_up());
        return true;
    };
    const auto r = i.done();
    CHECK(r.signal == SIGTERM);
    CHECK_FALSE(r.canary);
    CHECK(r.summary.state == job_state::interrupted);
    CHECK(r.summary.figures.counts == job::row_counts{.created = 2});
    i.check_that_it_goes_on();
}

TEST_CASE("signals: one that comes while nobody listens is the next listener's, once") {
    boost::asio::io_context io{1};
    run::signals s{io};
    std::vector<int> heard;
    CHECK(s.waiting() == 0);
    std::raise(SIGTERM);
    CHECK(s.waiting() == SIGTERM);
    for (int times = 0; times < 2; ++times) {
        s.listen([&](int signal) { heard.push_back(signal); });
        io.restart();
        io.poll();
        s.stop();
        io.run();
    }
    CHECK(heard == std::vector{SIGTERM});
    CHECK(s.waiting() == 0);
}

TEST_CASE("signals: who hears one may stop listening") {
    boost::asio::io_context io{1};
    run::signals s{io};
    int heard = 0;
    const auto once = [&](int) {
        s.stop();
        ++heard;
    };
    std::raise(SIGTERM);
    CHECK(s.waiting() == SIGTERM);
    for (const int all : {1, 2}) { // one that has waited, one that comes
        s.listen(once);
        if (all == 2) std::raise(SIGTERM);
        io.restart();
        io.run();
        CHECK(heard == all);
    }
}

TEST_CASE("signals: a hang-up ends a run, but says nothing once another signal has") {
    const hearing not_ignored;
    boost::asio::io_context io{1};
    for (const int first : {SIGHUP, SIGTERM}) {
        run::signals s{io};
        std::vector<int> heard;
        s.listen([&](int signal) { heard.push_back(signal); });
        for (const int signal : {first, SIGHUP, SIGTERM, SIGHUP, SIGINT}) {
            std::raise(signal);
            io.restart();
            io.poll();
        }
        s.stop();
        io.run();
        CHECK(heard == std::vector{first, SIGTERM, SIGINT});
    }
}

TEST_CASE("signals: a hang-up that comes while nobody listens is the next listener's") {
    const hearing not_ignored;
    boost::asio::io_context io{1};
    run::signals s{io};
    std::vector<int> heard;
    std::raise(SIGHUP);
    CHECK(s.waiting() == SIGHUP);
    s.listen([&](int signal) { heard.push_back(signal); });
    io.restart();
    io.poll();
    s.stop();
    io.run();
    CHECK(heard == std::vector{SIGHUP});
}

TEST_CASE("signals: a hang-up that is ignored stays so, and what signals did comes back") {
    boost::asio::io_context io{1};
    struct sigaction before {};
    struct sigaction how {};
    how.sa_handler = SIG_IGN;
    REQUIRE(::sigaction(SIGHUP, &how, &before) == 0);
    {
        run::signals s{io};
        std::raise(SIGHUP);
        CHECK(s.waiting() == 0);
        std::raise(SIGTERM);
        CHECK(s.waiting() == SIGTERM);
    }
    CHECK(::sigaction(SIGHUP, &before, &how) == 0);
    CHECK((how.sa_handler == SIG_IGN));
}

TEST_CASE("signals: while there is such an object they are heard, and after it they do as before") {
    boost::asio::io_context io{1};
    struct sigaction before {};
    struct sigaction how {};
    REQUIRE(::sigaction(SIGINT, nullptr, &before) == 0);
    {
        run::signals s{io};
        REQUIRE(::sigaction(SIGINT, nullptr, &how) == 0);
        CHECK((how.sa_handler != before.sa_handler));
        std::raise(SIGINT);
        CHECK(s.waiting() == SIGINT);
    }
    REQUIRE(::sigaction(SIGINT, nullptr, &how) == 0);
    CHECK((how.sa_handler == before.sa_handler));
}
