#include "leadimport/base/byte_budget.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace leadimport {

struct byte_budget::state {
    explicit state(std::size_t all) : most{all} {}

    const std::size_t most;
    std::mutex mutex; // guards what follows
    std::condition_variable room;
    std::size_t held = 0;
    std::size_t waiting = 0; // threads
    bool stopped = false;
};

class byte_budget::share {
public:
    share(std::shared_ptr<state> of, std::size_t bytes) : of_{std::move(of)}, bytes_{bytes} {}
    share(const share&) = delete;
    share& operator=(const share&) = delete;
    ~share() {
        bool awaited = false;
        {
            const std::scoped_lock lock{of_->mutex};
            of_->held -= bytes_;
            awaited = of_->waiting > 0;
        }
        if (awaited) of_->room.notify_all();
    }

private:
    std::shared_ptr<state> of_;
    std::size_t bytes_;
};

byte_budget::byte_budget(std::size_t most) : state_{std::make_shared<state>(most)} {}

byte_budget::part byte_budget::take(std::size_t bytes) {
    auto& s = *state_;
    {
        std::unique_lock lock{s.mutex};
        ++s.waiting;
        s.room.wait(lock, [&] { return s.stopped || s.held == 0 || s.held + bytes <= s.most; });
        --s.waiting;
        if (s.stopped) return nullptr;
        s.held += bytes;
    }
    return std::make_shared<const share>(state_, bytes);
}

void byte_budget::stop() {
    {
        const std::scoped_lock lock{state_->mutex};
        state_->stopped = true;
    }
    state_->room.notify_all();
}

std::size_t byte_budget::held() const {
    const std::scoped_lock lock{state_->mutex};
    return state_->held;
}

} // namespace leadimport
