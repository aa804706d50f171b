#pragma once
// Rows that were announced together, many at a time, and that the journal keeps as one record of
// its table `ahead`: what the writer remembers of them, for each row has to get a record of its
// own, once.

#include <cstdint>
#include <optional>
#include <vector>

namespace leadimport::job {

// When, and after what, an attempt was announced.
struct announced_at {
    std::uint64_t wall = 0; // ms of Unix time
    std::uint64_t boot = 0; // ms of CLOCK_BOOTTIME
    std::uint64_t run = 0;  // in whose boot
    std::uint64_t seen = 0; // the last outcome that was durable
};

class announced_rows {
public:
    // Rows of one record of the table, which has `first` as its key.
    struct record {
        std::uint64_t first = 0;
        announced_at begun;
        std::uint64_t left = 0; // rows that have no record of their own yet
    };

    void add(std::uint64_t first, std::uint64_t last, const announced_at& begun);
    // The row is to get a record of its own: where it was announced, with what is left there now.
    // Nothing when it was not, or has one.
    [[nodiscard]] std::optional<record> take(std::uint64_t row);

private:
    struct range {
        record of;
        std::vector<bool> waits; // by distance from the first
    };
    std::vector<range> ranges_; // few: as many as transactions that hold rows in flight
};

} // namespace leadimport::job
