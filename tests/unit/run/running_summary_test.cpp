#include "run/running_summary.hpp"

#include <doctest/doctest.h>

using namespace leadimport;
using run::settled;
using run::with_settled;

namespace {

settled found(std::uint64_t created, std::uint64_t absent, std::uint64_t failed,
              std::uint64_t in_doubt, std::uint64_t reopened) {
    settled s;
    s.created = created;
    s.absent = absent;
    s.failed = failed;
    s.in_doubt = in_doubt;
    s.reopened = reopened;
    return s;
}

} // namespace

// A count above the journal's would make the job refuse its own journal after a kill.
TEST_CASE("with_settled: each row counts once, whatever became of it") {
    const struct {
        settled so_far;
        job::row_counts after;
    } table[] = {
        {found(0, 0, 0, 0, 0), {.created = 30, .failed = 5, .unknown = 20}},
        {found(3, 4, 2, 1, 0), {.created = 33, .failed = 7, .unknown = 11}},
        {found(0, 0, 0, 9, 6), {.created = 24, .failed = 5, .unknown = 26}},
        {found(2, 0, 0, 0, 6), {.created = 26, .failed = 5, .unknown = 24}},
        {found(20, 0, 0, 0, 0), {.created = 50, .failed = 5}},
    };
    const job::job_figures before{.rows = 60,
                                  .counts = {.created = 30, .failed = 5, .unknown = 20}};
    for (const auto& t : table) {
        const auto f = with_settled(before, t.so_far);
        CAPTURE(t.after.created);
        CHECK(f.counts == t.after);
        CHECK(f.counts.ended() + t.so_far.absent == before.counts.ended());
        CHECK(f.settled == t.so_far.created + t.so_far.absent + t.so_far.failed);
    }
}
