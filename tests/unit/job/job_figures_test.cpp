#include "leadimport/job/job_figures.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

using namespace leadimport;
using job::figure_of;
using job::figure_table;
using job::job_figures;

TEST_CASE("job_figures: each figure has a name and a member of its own") {
    std::set<std::string_view> names;
    job_figures f;
    std::uint64_t next = 1;
    for (const auto& figure : figure_table()) {
        names.insert(figure.name);
        CHECK(figure.value(f) == 0);
        figure.in(f) = next++;
    }
    CHECK(names.size() == figure_table().size());
    next = 1;
    for (const auto& figure : figure_table())
        CHECK(figure.value(f) == next++);
}

// Else one that is counted would be shown nowhere.
TEST_CASE("job_figures: the table has every number of the struct") {
    CHECK(figure_table().size() * sizeof(std::uint64_t) == sizeof(job_figures));
}

TEST_CASE("job_figures: runs add up, and what the job has come to does not") {
    job_figures sum{.rows = 9, .counts = {.created = 4}, .traffic = {.requests = 5}, .settled = 1};
    job::add_run(sum, {.rows = 9,
                       .counts = {.created = 7},
                       .traffic = {.requests = 10, .answering_us = 30},
                       .settled = 2});
    CHECK(sum == job_figures{.rows = 9,
                             .counts = {.created = 4},
                             .traffic = {.requests = 15, .answering_us = 30},
                             .settled = 3});
}

TEST_CASE("job_figures: requests add up alone, too") {
    delivery::traffic sum{.requests = 5, .retried = 1};
    job::add_traffic(sum, {.requests = 10, .answering_us = 30});
    CHECK(sum == delivery::traffic{.requests = 15, .retried = 1, .answering_us = 30});
}

TEST_CASE("job_figures: what has neither ended nor begun is pending, and never less than none") {
    CHECK(job_figures{.rows = 9, .counts = {.created = 4, .unknown = 1, .sending = 2}}.pending() ==
          2);
    CHECK(job_figures{.rows = 3, .counts = {.created = 4}}.pending() == 0);
}
