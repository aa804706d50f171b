#include "leadimport/job/row_key.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <string>

using leadimport::job::row_key;

TEST_CASE("row_key: one per row and job, the same every time, in the form of a UUID") {
    const auto key = row_key("job-1", 7);
    CHECK(key == row_key("job-1", 7));
    CHECK(key.size() == 36);
    std::set<std::string> keys;
    for (std::uint64_t row = 1; row <= 1000; ++row)
        for (const auto* id : {"job-1", "job-11", "job-2"})
            keys.insert(row_key(id, row));
    CHECK(keys.size() == 3000);
}
