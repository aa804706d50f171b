#include "leadimport/run/next_step.hpp"

#include <doctest/doctest.h>

using namespace leadimport;
using run::next_step;

TEST_CASE("next_step: what is pending comes first, then what is unknown, then what failed") {
    const run::reason_counts some{{"no_answer", 1}, {"two_leads", 1}};
    const run::reason_counts two{{"two_leads", 2}};
    const struct {
        job::row_counts counts;
        run::reason_counts unknown;
        bool running;
        next_step next;
        std::uint64_t undone = 0;
        bool failed_imported = false;
    } table[] = {
        {{.created = 5}, {}, false, next_step::nothing},
        {{.created = 4, .skipped = 1}, {}, false, next_step::nothing},
        {{.created = 4}, {}, true, next_step::wait},
        {{.created = 5}, {}, true, next_step::wait},
        {{.created = 4}, {}, false, next_step::import_again},
        {{.created = 4, .sending = 1}, {}, false, next_step::import_again},
        {{.failed = 2, .unknown = 2}, some, false, next_step::import_again},
        {{.created = 1, .failed = 2, .unknown = 2}, some, false, next_step::settle},
        {{.created = 3, .unknown = 2}, two, false, next_step::undo_one},
        {{.created = 3, .unknown = 2}, {}, false, next_step::settle},
        {{.created = 3, .failed = 2}, {}, false, next_step::fix_failed},
        {{.created = 3, .failed = 2}, {}, false, next_step::nothing, 0, true},
        {{.created = 2, .failed = 2}, {}, false, next_step::import_again, 0, true},
        {{.created = 3, .failed = 2}, {}, false, next_step::fix_failed, 2},
        {{.created = 3, .failed = 2}, {}, false, next_step::nothing, 3},
        {{.created = 2, .failed = 1}, {}, false, next_step::nothing, 2},
        {{.created = 2, .failed = 1}, {}, true, next_step::wait, 2},
        {{.created = 2, .failed = 2, .unknown = 1}, {}, false, next_step::settle, 2},
        {{.created = 2, .failed = 2, .sending = 1}, {}, false, next_step::import_again, 2},
    };
    for (const auto& t : table) {
        CAPTURE(name_of(t.next));
        CHECK(run::next_step_of({.rows = 5, .counts = t.counts, .undone = t.undone}, t.unknown,
                                t.running, t.failed_imported) == t.next);
    }
}

TEST_CASE("next_step: each has a command, where the job's record has what it takes") {
    const run::job_words words{"U", "S", "leads.csv", "j/failed.csv"};
    CHECK(command_for(next_step::nothing, words).empty());
    CHECK(command_for(next_step::wait, words).empty());
    CHECK(command_for(next_step::import_again, words) == "leadimport import leads.csv");
    CHECK(command_for(next_step::settle, words) == "leadimport settle S");
    CHECK(command_for(next_step::undo_one, words) == "leadimport undo U --lead LEAD_ID");
    CHECK(command_for(next_step::fix_failed, words) == "leadimport import j/failed.csv");
    CHECK(command_for(next_step::import_again, {"U", "S"}).empty());
    CHECK(command_for(next_step::fix_failed, {"U", "S"}).empty());
}
