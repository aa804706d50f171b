#include "http/dialler.hpp"

#include "http/deadline.hpp"
#include "http/no_throw.hpp"

#include "leadimport/base/file.hpp"
#include "leadimport/base/limits.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/http.hpp"

#include <boost/asio/steady_timer.hpp>

#include <algorithm>
#include <cerrno>
#include <deque>
#include <fcntl.h>
#include <optional>
#include <unistd.h>
#include <utility>
#include <vector>

namespace leadimport::http {

namespace asio = boost::asio;
using boost::system::error_code;
using clock = std::chrono::steady_clock;

namespace {

bool means_no_descriptor(const error_code& e) {
    return e == boost::system::errc::too_many_files_open ||
           e == boost::system::errc::too_many_files_open_in_system;
}

// The system's resolver does not say that it could open neither its files nor a socket.
bool descriptor_left() {
    const unique_fd one{::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0)};
    return static_cast<bool>(one) || (errno != EMFILE && errno != ENFILE);
}

} // namespace

// Outlives the dialler while handlers know it.
struct dialler::state {
    struct attempt {
        attempt(const asio::any_io_executor& e, const tcp::endpoint& t) : socket{e}, to{t} {}
        tcp::socket socket;
        tcp::endpoint to;
        std::optional<error_code> ended;
    };
    explicit state(const asio::any_io_executor& e) : executor{e}, wake{e} {}

    asio::any_io_executor executor;
    asio::steady_timer wake; // cancelled: the coroutine that waits looks again
    bool given_up = false;
    std::optional<found_addresses> found;
    std::deque<attempt> attempts; // a deque: handlers refer to its elements
    std::size_t running = 0;

    static void start(const std::shared_ptr<state>& s, const tcp::endpoint& to);
    attempt* winner();
    void end_all();
    [[nodiscard]] dial_failure failure(std::chrono::milliseconds waited) const;
};

void dialler::state::start(const std::shared_ptr<state>& s, const tcp::endpoint& to) {
    auto& a = s->attempts.emplace_back(s->executor, to);
    ++s->running;
    a.socket.async_connect(to, [s, &a](const error_code& e) {
        a.ended = e;
        --s->running;
        s->wake.cancel();
    });
}

dialler::state::attempt* dialler::state::winner() {
    for (auto& a : attempts)
        if (a.ended && !*a.ended) return &a;
    return nullptr;
}

void dialler::state::end_all() {
    error_code ignored; // nothing was sent over them
    for (auto& a : attempts)
        a.socket.close(ignored);
}

// One address needs no name: who asks for it knows it.
dial_failure dialler::state::failure(std::chrono::milliseconds waited) const {
    std::vector<words::message> whys;
    bool no_descriptor = false;
    for (const auto& a : attempts) {
        words::message why = a.ended ? words::message{a.ended->message()}
                                     : words::nothing_happened_for(format_duration(waited));
        if (attempts.size() > 1) why = words::at(a.to.address().to_string(), std::move(why));
        whys.push_back(std::move(why));
        no_descriptor = no_descriptor || (a.ended && means_no_descriptor(*a.ended));
    }
    return {words::joined(whys, words::one_after_another), no_descriptor};
}

std::vector<tcp::endpoint> take_turns(const std::vector<tcp::endpoint>& all) {
    std::vector<tcp::endpoint> same; // family as the first
    std::vector<tcp::endpoint> other;
    for (const auto& e : all)
        (e.protocol() == all.front().protocol() ? same : other).push_back(e);
    std::vector<tcp::endpoint> turns;
    for (std::size_t i = 0; i < std::max(same.size(), other.size()); ++i) {
        if (i < same.size()) turns.push_back(same[i]);
        if (i < other.size()) turns.push_back(other[i]);
    }
    turns.resize(std::min(turns.size(), limits::addresses));
    return turns;
}

dialler::dialler(const asio::any_io_executor& executor, time_limits times, name_lookup& names)
    : state_{std::make_shared<state>(executor)},
      times_{times},
      names_{names} {}

void dialler::give_up() {
    state_->given_up = true;
    state_->wake.cancel();
}

asio::awaitable<std::variant<std::vector<tcp::endpoint>, dial_failure>>
dialler::resolve(std::string host, std::string port) {
    const auto s = state_;
    const auto deadline = clock::now() + times_.step;
    s->wake.expires_at(deadline);
    const auto wait =
        names_.look_up(s->executor, host, port, times_.step, [s](const found_addresses& found) {
            s->found = found;
            s->wake.cancel();
        });
    co_await s->wake.async_wait(no_throw);
    if (!s->found && !s->given_up && clock::now() - deadline >= stumble) {
        s->wake.expires_after(after_stumble); // the answer may be there, and not be handled yet
        co_await s->wake.async_wait(no_throw);
    }
    dial_failure failed;
    if (!s->found)
        failed.why = words::at(host, words::name_server_silent(format_duration(times_.step)));
    else if (s->found->problem)
        failed = {words::at(host, s->found->problem.message()), !descriptor_left()};
    else if (s->found->all.empty())
        failed.why = words::at(host, words::host_without_address);
    if (!failed.why.empty()) co_return std::move(failed);
    co_return take_turns(s->found->all);
}

asio::awaitable<std::variant<tcp::socket, dial_failure>>
dialler::connect(std::vector<tcp::endpoint> where) {
    const auto s = state_;
    const auto deadline = clock::now() + times_.step;
    auto next = where.begin();
    auto next_due = clock::now();
    while (!s->given_up) {
        if (auto* a = s->winner()) { // even when its success is seen only after the deadline
            auto socket = std::move(a->socket);
            s->end_all();
            co_return std::move(socket);
        }
        if (clock::now() >= deadline) break;
        const bool all_failed = s->running == 0;
        if (next == where.end() && all_failed) break;
        if (next != where.end() && (all_failed || clock::now() >= next_due)) {
            state::start(s, *next++);
            next_due = clock::now() + times_.next_address;
            continue;
        }
        s->wake.expires_at(next == where.end() ? deadline : std::min(deadline, next_due));
        co_await s->wake.async_wait(no_throw);
    }
    auto failed = s->failure(times_.step);
    s->end_all();
    co_return std::move(failed);
}

} // namespace leadimport::http
