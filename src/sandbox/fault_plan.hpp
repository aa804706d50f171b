#pragma once
// Which of the ordered faults a lead creation meets. Pure: the creation's number is the only input,
// so a plan plays the same faults each time.

#include "leadimport/sandbox/fault.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace leadimport::sandbox {

class fault_plan {
public:
    explicit fault_plan(const std::vector<fault>& faults = {});

    void order(const fault& f);

    // The fault that the `number`th creation (from 1) meets, which is then counted as played.
    [[nodiscard]] std::optional<fault> next(std::uint64_t number);

private:
    struct ordered {
        fault what;
        std::uint64_t played = 0;
    };
    std::vector<ordered> faults_;
};

} // namespace leadimport::sandbox
