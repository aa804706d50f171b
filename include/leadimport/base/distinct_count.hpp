#pragma once
// How many different texts there are among many, in bounded memory: exactly while they are few,
// then by HyperLogLog (Flajolet et al. 2007), within about 2 %.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <unordered_set>

namespace leadimport {

class distinct_count {
public:
    void add(std::string_view text);
    [[nodiscard]] std::uint64_t value() const;
    // Whether value() is no estimate.
    [[nodiscard]] bool exact() const noexcept { return ranks_ == nullptr; }

private:
    void note(std::uint64_t hash) noexcept;

    // 2^14 registers: the standard error is 1.04 / sqrt(2^14), less than one in a hundred.
    static constexpr unsigned register_bits = 14;
    using registers = std::array<std::uint8_t, std::size_t{1} << register_bits>;
    std::unordered_set<std::uint64_t> seen_; // hashes, while they are few
    std::unique_ptr<registers> ranks_;       // once they are not
};

} // namespace leadimport
