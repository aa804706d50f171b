#include "importing.hpp"

#include <atomic>
#include <csignal>
#include <functional>
#include <optional>
#include <thread>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using job::job_state;

// Somebody else who uses the workspace: one request every so often, and 429s do not bother him.
class colleague {
public:
    colleague(const running_sandbox& sandbox, std::chrono::milliseconds every)
        : thread_{[client = sandbox.client(), every, this]() mutable {
              auto next = std::chrono::steady_clock::now();
              while (!stopped_) {
                  const auto a = client.request("GET", "/api/v2/user/me", {}, {});
                  if (a && a->status == 200) ++served_;
                  next += every;
                  std::this_thread::sleep_until(next);
              }
          }} {}
    ~colleague() { stop(); }
    colleague(const colleague&) = delete;
    colleague& operator=(const colleague&) = delete;

    // How many of his requests were served.
    std::uint64_t stop() {
        stopped_ = true;
        if (thread_.joinable()) thread_.join();
        return served_;
    }

private:
    std::atomic<bool> stopped_{false};
    std::atomic<std::uint64_t> served_{0};
    std::thread thread_; // the last, for it uses the others
};

// Raises a signal in this process, once, when `moment` says so, which is asked all the time.
run::import_result interrupted(importing& i, int signal,
                               const std::function<bool(const run::progress&)>& moment) {
    bool raised = false;
    i.watcher.interval = 1ms;
    i.watcher.tick = [&](const run::progress& p) {
        if (raised || !moment(p)) return;
        raised = true;
        ::raise(signal);
    };
    auto r = i.done();
    i.watcher.tick = nullptr;
    CHECK(raised);
    return r;
}

// More rows are created than that.
std::function<bool(const run::progress&)> created_beyond(std::uint64_t before) {
    return [before](const run::progress& p) { return p.counts.created > before; };
}

} // namespace

TEST_CASE("run_import: a signal drains, and the same command goes on to the end") {
    auto o = sandbox_options();
    o.latency = 20ms;
    importing i{csv_rows(1, 200), o};
    std::vector<std::pair<int, bool>> told;
    i.watcher.signalled = [&](int signal, bool again) { told.emplace_back(signal, again); };
    const auto first = interrupted(i, SIGTERM, created_beyond(0));
    CHECK(first.signal == SIGTERM);
    CHECK(told == std::vector<std::pair<int, bool>>{{SIGTERM, false}});
    CHECK(first.summary.state == job_state::interrupted);
    CHECK_FALSE(first.summary.why);
    CHECK(first.summary.figures.counts.unknown == 0);
    CHECK(first.summary.figures.counts.created > 0);
    CHECK(first.summary.figures.pending() > 0);

    const auto second =
        interrupted(i, SIGINT, created_beyond(first.summary.figures.counts.created));
    CHECK(second.signal == SIGINT);
    CHECK(second.summary.figures.counts.created > first.summary.figures.counts.created);

    const auto last = i.done();
    CHECK(last.signal == 0);
    CHECK(last.summary.state == job_state::finished);
    CHECK(last.summary.figures.counts == job::row_counts{.created = 200});
    CHECK(i.sandbox.server->count().lead_posts == 200); // not one was sent twice
}

TEST_CASE("run_import: a second signal cuts what is in flight, which is unknown then") {
    auto o = sandbox_options();
    importing i{csv_rows(1, 50), o};
    i.settings.api->timeout = 30min;
    i.sandbox.server->order({.kind = sandbox::fault_kind::slow, .every = 1, .slow_ms = 1'200'000});
    // Two that came at the same time could be one.
    i.watcher.signalled = [](int signal, bool again) {
        if (!again) ::raise(signal);
    };
    const auto began = std::chrono::steady_clock::now();
    const auto r =
        interrupted(i, SIGTERM, [](const run::progress& p) { return p.sending.in_flight == 4; });
    CHECK(std::chrono::steady_clock::now() - began < 5min);
    CHECK(r.summary.state == job_state::interrupted);
    CHECK(r.summary.figures.counts == job::row_counts{.unknown = 4});
    CHECK(r.summary.figures.pending() == 46);
}

TEST_CASE("run_import: a signal ends a pause, too") {
    auto o = sandbox_options();
    o.limit = rate{7, 10min};
    importing i{csv_rows(1, 50), o};
    const auto began = std::chrono::steady_clock::now();
    const auto r = interrupted(
        i, SIGINT, [](const run::progress& p) { return p.sending.traffic.throttled > 0; });
    CHECK(std::chrono::steady_clock::now() - began < 5min);
    CHECK(r.summary.figures.traffic.throttled > 0);
    CHECK(r.summary.figures.counts.created <= 2); // seven requests, at least five of them look-ups
    CHECK(r.summary.figures.counts.ended() == r.summary.figures.counts.created);
}

TEST_CASE("run_import: the limit is kept and used") {
    auto o = sandbox_options();
    o.limit = rate{50, 1s};
    importing i{csv_rows(1, 90), o};
    i.settings.api->rate = rate{40, 1s};
    const auto began = std::chrono::steady_clock::now();
    const auto r = i.done();
    const auto took = std::chrono::steady_clock::now() - began;
    CHECK(r.summary.figures.counts.created == 90);
    CHECK(r.summary.figures.traffic.throttled == 0);
    CHECK(i.sandbox.server->count().throttled == 0);
    CHECK(i.sandbox.server->count().most_in_window <= 40 + 4); // arrivals: each lane's may be late
    CHECK(took >= 2s);
    CHECK(took < 80s); // 2.4 s, and room for a machine that stands still; one by one it takes 90
}

TEST_CASE("run_import: a limit that others use up, too, costs time and no row") {
    auto o = sandbox_options();
    o.limit = rate{25, 500ms};
    importing i{csv_rows(1, 80), o};
    const auto r = i.done();
    CHECK(r.summary.figures.counts == job::row_counts{.created = 80});
    CHECK(r.summary.figures.traffic.throttled > 0);
    CHECK(i.sandbox.server->lead_names().size() == 80);
}

// How well the rest is used: unit/delivery/dispatcher_rate_test.cpp.
TEST_CASE("run_import: while somebody else uses half of the limit, we use less, and say so") {
    auto o = sandbox_options();
    o.limit = rate{100, 2s};
    const int rows = 150;
    importing i{csv_rows(1, rows), o};
    i.settings.api->rate = rate{90, 2s};
    bool told = false;
    i.watcher.interval = 20ms;
    i.watcher.tick = [&](const run::progress& p) {
        if (p.sending.rate_now != p.sending.whole_rate) told = true;
    };
    std::optional<colleague> other;
    std::uint64_t before = 0;
    i.watcher.opened = [&](const auto&, bool) {
        before = i.sandbox.server->count().points;
        other.emplace(i.sandbox, 40ms);
    };
    const auto r = i.done();
    const auto theirs = other->stop();
    const auto points = i.sandbox.server->count().points - before;
    CHECK(r.summary.figures.counts == job::row_counts{.created = rows});
    CHECK(told);
    CHECK(points == rows + theirs);
}

TEST_CASE("run_import: progress is told while it sends, and never holds up the end") {
    importing i{csv_rows(1, 30)};
    i.watcher.interval = 0ms; // at every turn: the last one may come with the end
    std::uint64_t ticks = 0;
    std::uint64_t most = 0;
    i.watcher.tick = [&](const run::progress& p) {
        ++ticks;
        CHECK(p.rows == 30);
        CHECK(p.counts.created >= most);
        CHECK(p.sending.in_flight <= 4);
        most = p.counts.created;
    };
    CHECK(i.done().summary.state == job_state::finished);
    CHECK(ticks > 30);
    i.settings.again = true;
    for (int n = 0; n < 5; ++n) {
        most = 0;
        const auto r = i.run();
        REQUIRE(r.has_value());
        CHECK(r->summary.state == job_state::finished);
    }
}
