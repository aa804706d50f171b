#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport;
using delivery::row_state;

TEST_CASE("journal: the newest of its leads, as far as ids tell it") {
    const tests::temporary_folder folder;
    auto j = tests::opened(folder.path() / "job.db");
    const auto end = [&](std::uint64_t row, std::string id, row_state s = row_state::created) {
        auto o = tests::ended(row, s);
        o.lead_id = std::move(id);
        REQUIRE(j.finish(o).has_value());
    };
    CHECK(*j.newest_lead() == "");
    end(1, "ffffffff-ffff-4abc-8def-0123456789ab"); // of another version
    end(2, "5f1e8a9b2c3d4e5f6a7b8c9d");
    CHECK(*j.newest_lead() == "");
    end(3, "018ebc2b-1d84-7abc-8def-0123456789ab");
    end(4, "018EBC2B-1D85-7ABC-8DEF-0123456789AB");
    end(5, "018ebc2b-1d83-7abc-8def-0123456789ab");
    CHECK(*j.newest_lead() == "018ebc2b-1d85-7abc-8def-0123456789ab");
    end(6, "018ebc2b-ffff-7abc-8def-0123456789ab", row_state::failed);
    CHECK(*j.newest_lead() == "018ebc2b-1d85-7abc-8def-0123456789ab");
}
