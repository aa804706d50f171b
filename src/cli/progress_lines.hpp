#pragma once
// "1,234 of 10,000 rows (12 %), 1,200 created, …": a line now and then while rows are sent, each
// with something new in it.

#include "leadimport/run/import_run.hpp"
#include "leadimport/words/message.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace leadimport::cli {

class progress_lines {
public:
    using time_point = std::chrono::steady_clock::time_point;

    // What is to be told of it at `now`. Nothing while all of it was told less than a minute ago:
    // during a pause nothing changes, and one line has said until when it lasts.
    [[nodiscard]] std::optional<words::message> next(const run::progress& p, time_point now);

private:
    // What holds things up, or is to be known of them.
    enum class condition : std::uint8_t { pause, shared, breaker, trouble, draining };
    static constexpr std::size_t conditions = 5;
    struct told_note {
        std::optional<time_point> at;
        words::message words;
    };

    // Whether it is new. An empty one does not hold at present.
    bool is_new(condition what, const words::message& words, time_point now);

    std::array<told_note, conditions> notes_;
    std::optional<time_point> last_line_;
    std::uint64_t last_ended_ = 0;
};

} // namespace leadimport::cli
