#pragma once
// Rows that were announced together, many at a time, and that the journal keeps as one line of its
// table `ahead`: what the writer remembers of them, for each row has to get a line of its own,
// once.

#include <cstdint>
#include <optional>
#include <vector>

namespace leadimport::job {

class announced_rows {
public:
    // Rows of one line of the table, which has `first` as its key.
    struct line {
        std::uint64_t first = 0;
        std::uint64_t begun_at = 0; // ms of Unix time
        std::uint64_t left = 0;     // rows that have no line of their own yet
    };

    void add(std::uint64_t first, std::uint64_t last, std::uint64_t begun_at);
    // The row is to get a line of its own: where it was announced, with what is left there now.
    // Nothing when it was not, or has one.
    [[nodiscard]] std::optional<line> take(std::uint64_t row);

private:
    struct range {
        line of;
        std::vector<bool> waits; // by distance from the first
    };
    std::vector<range> ranges_; // few: as many as transactions that hold rows in flight
};

} // namespace leadimport::job
