#pragma once
// What the readers' programs count of the cells that they touch, so that nothing of the work can be
// left out by a compiler, and what they print: one JSON object on stdout.

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <string_view>

namespace bench {

struct touched {
    std::uint64_t rows = 0;
    std::uint64_t cells = 0;
    std::uint64_t cell_bytes = 0; // 0 when the reader's cells do not know their length
    std::uint64_t ends = 0;       // the sum of all cells' first and last bytes

    void whole(std::string_view cell) noexcept {
        ++cells;
        cell_bytes += cell.size();
        if (!cell.empty()) ends += byte(cell.front()) + byte(cell.back());
    }
    void front(const char* cell) noexcept {
        ++cells;
        ends += byte(*cell);
    }

private:
    static std::uint64_t byte(char c) noexcept { return static_cast<unsigned char>(c); }
};

// Starts with its construction: the wall's clock, and the processor time of all threads.
class stopwatch {
public:
    void print(const touched& t) const {
        const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - wall_;
        std::printf("{\"rows\": %llu, \"cells\": %llu, \"cell_bytes\": %llu, \"ends\": %llu, "
                    "\"seconds\": %.6f, \"cpu_seconds\": %.6f}\n",
                    static_cast<unsigned long long>(t.rows),
                    static_cast<unsigned long long>(t.cells),
                    static_cast<unsigned long long>(t.cell_bytes),
                    static_cast<unsigned long long>(t.ends), wall.count(), cpu_now() - cpu_);
    }

private:
    static double cpu_now() noexcept {
        std::timespec t{};
        ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
    }
    std::chrono::steady_clock::time_point wall_ = std::chrono::steady_clock::now();
    double cpu_ = cpu_now();
};

} // namespace bench
