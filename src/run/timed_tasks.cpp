#include "leadimport/run/timed_tasks.hpp"

#include <utility>
#include <variant>

namespace leadimport::run {

// What has come already cannot be cancelled: it finds that it is over.
struct timed_tasks::repeated {
    boost::asio::steady_timer timer;
    std::chrono::steady_clock::duration interval;
    std::function<bool()> what;
    bool over = false;
};

struct timed_tasks::once {
    std::variant<boost::asio::system_timer, boost::asio::steady_timer> timer;
    std::function<void()> what;
    bool over = false;
};

void timed_tasks::wait(const std::shared_ptr<repeated>& task) {
    task->timer.expires_after(task->interval);
    task->timer.async_wait([task](const boost::system::error_code& problem) {
        if (!problem && !task->over && task->what() && !task->over) wait(task);
    });
}

void timed_tasks::every(std::chrono::steady_clock::duration interval, std::function<bool()> what) {
    repeated_.push_back(std::make_shared<repeated>(
        repeated{boost::asio::steady_timer{io_}, interval, std::move(what)}));
    wait(repeated_.back());
}

template<class Timer>
void timed_tasks::call_once(typename Timer::time_point moment, std::function<void()> what) {
    once_.push_back(std::make_shared<once>(once{Timer{io_, moment}, std::move(what)}));
    std::get<Timer>(once_.back()->timer)
        .async_wait([task = once_.back()](const boost::system::error_code& problem) {
            if (!problem && !task->over) task->what();
        });
}

void timed_tasks::at(std::chrono::system_clock::time_point moment, std::function<void()> what) {
    call_once<boost::asio::system_timer>(moment, std::move(what));
}

void timed_tasks::at(std::chrono::steady_clock::time_point moment, std::function<void()> what) {
    call_once<boost::asio::steady_timer>(moment, std::move(what));
}

void timed_tasks::end() {
    for (auto& task : repeated_) {
        task->over = true;
        task->timer.cancel();
    }
    for (auto& task : once_) {
        task->over = true;
        std::visit([](auto& timer) { timer.cancel(); }, task->timer);
    }
    repeated_.clear();
    once_.clear();
}

} // namespace leadimport::run
