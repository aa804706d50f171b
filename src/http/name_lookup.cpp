#include "http/name_lookup.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include <mutex>
#include <thread>
#include <utility>

namespace leadimport::http {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using clock = std::chrono::steady_clock;

// Lives as long as its thread. The thread uses the executor only while there is a waiter: then the
// io_context is there.
struct name_lookup::question {
    std::string host;
    std::string port;
    asio::any_io_executor executor;
    clock::time_point began = clock::now();
    std::vector<std::weak_ptr<waiter>> waiters; // io thread only

    std::mutex mutex; // guards what follows
    std::size_t waiting = 0;
    bool over = false;

    // On the thread of the question.
    static void answer(const std::shared_ptr<question>& q, found_addresses found);
};

struct name_lookup::waiter {
    waiter(std::shared_ptr<question> asked, std::function<void(const found_addresses&)> f)
        : q{std::move(asked)},
          then{std::move(f)} {}
    ~waiter() {
        const std::lock_guard lock{q->mutex};
        --q->waiting;
    }
    waiter(const waiter&) = delete;
    waiter& operator=(const waiter&) = delete;

    std::shared_ptr<question> q;
    std::function<void(const found_addresses&)> then;
};

void name_lookup::question::answer(const std::shared_ptr<question>& q, found_addresses found) {
    const std::lock_guard lock{q->mutex};
    q->over = true;
    if (q->waiting == 0) return;
    asio::post(q->executor, [q, all = std::move(found)] {
        for (const auto& w : std::exchange(q->waiters, {}))
            if (const auto waits = w.lock()) waits->then(all);
    });
}

found_addresses name_lookup::ask_system(const std::string& host, const std::string& port) {
    asio::io_context unused{1}; // a resolver that blocks starts no thread
    tcp::resolver resolver{unused};
    found_addresses found;
    for (const auto& entry : resolver.resolve(host, port, found.problem))
        found.all.push_back(entry.endpoint());
    return found;
}

name_lookup::name_lookup(asking ask) : ask_{std::move(ask)} {}

std::shared_ptr<void> name_lookup::look_up(const asio::any_io_executor& executor,
                                           const std::string& host, const std::string& port,
                                           std::chrono::milliseconds patience,
                                           std::function<void(const found_addresses&)> then) {
    auto q = asked_.lock();
    bool is_new = !q || q->host != host || q->port != port || q->executor != executor ||
                  clock::now() - q->began >= patience;
    if (!is_new) {
        const std::lock_guard lock{q->mutex};
        is_new = q->over;
        if (!is_new) ++q->waiting;
    }
    if (is_new) {
        asked_ = q = std::make_shared<question>();
        q->host = host;
        q->port = port;
        q->executor = executor;
        q->waiting = 1;
    }
    auto w = std::make_shared<waiter>(q, std::move(then));
    q->waiters.push_back(w);
    if (!is_new) return w;
    std::thread{[q, ask = ask_] { question::answer(q, ask(q->host, q->port)); }}.detach();
    return w;
}

} // namespace leadimport::http
