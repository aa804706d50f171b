#pragma once
// A bounded number of bytes, of which whatever is held in memory takes its part before it is made
// and gives it back when it is gone: the bound of everything between two threads, in whatever
// queues, lanes and files it is.

#include <cstddef>
#include <memory>

namespace leadimport {

class byte_budget {
public:
    // Copies are one and the same part, and the last of them gives it back: on any thread, also
    // when the budget is no more. Null: no part.
    using part = std::shared_ptr<const void>;

    explicit byte_budget(std::size_t most);

    // Any thread. Waits until so many bytes are left. What is larger than the whole budget waits
    // until nothing is held, and then is held alone. Null once stop() was called.
    [[nodiscard]] part take(std::size_t bytes);
    // Any thread. From now on take() returns null, also to the threads that wait in it.
    void stop();

    // Any thread.
    [[nodiscard]] std::size_t held() const;

private:
    struct state;
    class share;
    std::shared_ptr<state> state_; // of the parts, too
};

} // namespace leadimport
