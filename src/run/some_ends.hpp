#pragma once
// What came of a few rows out of many, to show to the user: those that tell most.

#include "leadimport/base/limits.hpp"
#include "leadimport/run/import_run.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

namespace leadimport::run {

class some_ends {
public:
    void add(const delivery::outcome& o) {
        auto& kind = kinds_[rank_of(o)];
        if (kind.size() == limits::canary_rows_shown) return;
        const bool created = o.state == delivery::row_state::created;
        kind.push_back({o.row, o.state, created ? words::message{o.lead_id} : o.error});
    }

    // By their numbers.
    [[nodiscard]] std::vector<row_end> take() {
        std::vector<row_end> some;
        for (auto& kind : kinds_)
            for (auto& e : std::exchange(kind, {}))
                if (some.size() < limits::canary_rows_shown) some.push_back(std::move(e));
        std::ranges::sort(some, {}, &row_end::row);
        return some;
    }

private:
    // What went wrong first, then what went well, and last what never left: the check has told it.
    static std::size_t rank_of(const delivery::outcome& o) {
        if (o.attempts == 0 && o.status == 0) return 2;
        return o.state == delivery::row_state::created ? 1 : 0;
    }

    std::array<std::vector<row_end>, 3> kinds_;
};

} // namespace leadimport::run
