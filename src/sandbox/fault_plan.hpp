#pragma once
// Which of the ordered faults a creation meets. Pure: what is created, and its number among those
// of its kind, are the only input, so a plan plays the same faults each time.

#include "leadimport/sandbox/fault.hpp"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace leadimport::sandbox {

class fault_plan {
public:
    explicit fault_plan(const std::vector<fault>& faults = {});

    void order(const fault& f);

    // The fault that the `number`th creation (from 1) of such an object, with this body, meets,
    // which is then counted as played.
    [[nodiscard]] std::optional<fault> next(object_type of, std::uint64_t number,
                                            std::string_view body = {});
    // The same of the `number`th connection.
    [[nodiscard]] std::optional<fault> next_connection(std::uint64_t number);

private:
    [[nodiscard]] std::optional<fault> find(bool connection, object_type of, std::uint64_t number,
                                            std::string_view body);

    struct ordered {
        fault what;
        std::uint64_t played = 0;
    };
    std::vector<ordered> faults_;
};

} // namespace leadimport::sandbox
