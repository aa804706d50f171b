#include "leadimport/salesmap/lead_id.hpp"

#include <doctest/doctest.h>

#include <string>

using leadimport::salesmap::is_lead_id;

TEST_CASE("is_lead_id: a UUID, 24 digits, or something short that can be seen") {
    CHECK(is_lead_id("018ebc2b-1d84-7abc-8def-0123456789ab"));
    CHECK(is_lead_id("5f1e8a9b2c3d4e5f6a7b8c9d"));
    CHECK(is_lead_id("L1"));
    CHECK(is_lead_id(std::string(100, 'x')));
    CHECK_FALSE(is_lead_id(std::string(101, 'x')));
    CHECK_FALSE(is_lead_id(""));
    CHECK_FALSE(is_lead_id("L 1"));
    CHECK_FALSE(is_lead_id("L1\n"));
    CHECK_FALSE(is_lead_id("리드"));
    CHECK_FALSE(is_lead_id(std::string("L\0", 2)));
    CHECK_FALSE(is_lead_id("L\x7f"));
}
