#include "told_facts.hpp"
#include "workspace/judge_absence.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using namespace leadimport::workspace;

} // namespace

TEST_CASE("look_spacing: 15 s, and less in proportion for rehearsals") {
    CHECK(look_spacing(2min) == 15s);
    CHECK(look_spacing(1h) == 15s);
    CHECK(look_spacing(1min) == 7500ms);
    CHECK(look_spacing(300ms) == 37ms);
    CHECK(look_spacing(0ms) == 0ms);
}

TEST_CASE("look_history: two looks, 15 s apart, the last after D has passed") {
    const struct {
        std::vector<milliseconds> looks;
        bool suffices;
    } table[] = {
        {{}, false},           {{250s}, false},
        {{100s, 249s}, false},                        // D has not passed
        {{100s, 250s}, true},  {{250s, 264s}, false}, // too near to each other
        {{250s, 265s}, true},  {{100s, 249s, 251s}, true},
    };
    for (const auto& t : table) {
        look_history h;
        for (const auto at : t.looks)
            h.look(at);
        CHECK(h.suffices(250s, 15s) == t.suffices);
    }
    look_history h;
    h.look(100s);
    CHECK(h.next(250s, 15s) == 250s);
    CHECK(h.next(90s, 15s) == 115s);
    h.forget(); // a candidate was seen in between
    h.look(260s);
    CHECK_FALSE(h.suffices(250s, 15s));
}

TEST_CASE("after_absence_of: sent again, or failed with the last answer") {
    unknown_row r;
    r.attempts = {lost(0s, 1s)};
    CHECK(after_absence_of(r) == after_absence::send_again);
    r.attempts = {lost(0s, 1s), lost(2s, 3s)};
    CHECK(after_absence_of(r) == after_absence::send_again);
    r.attempts.push_back(lost(4s, 5s));
    CHECK(after_absence_of(r) == after_absence::failed_third); // it breaks every time
    r.attempts.back().in_doubt = false;
    r.refused = kept_refusal::plain;
    CHECK(after_absence_of(r) == after_absence::failed_refused);
    r.attempts = {lost(0s, 1s)};
    r.refused = kept_refusal::duplicate;
    CHECK(after_absence_of(r) == after_absence::failed_refused);
}

TEST_CASE("may_send_at_once: only with a key that the server keeps unique, and not a fourth time") {
    unknown_row r;
    r.sent = sends("가");
    r.attempts = {lost(0s, 1s)};
    CHECK_FALSE(may_send_at_once(r, true)); // no key
    r.sent.key = "K1";
    CHECK_FALSE(may_send_at_once(r, false)); // not proven to be unique
    CHECK(may_send_at_once(r, true));
    r.refused = kept_refusal::duplicate;
    CHECK_FALSE(may_send_at_once(r, true)); // there is one
    r.refused = kept_refusal::none;
    r.attempts = {lost(0s, 1s), lost(0s, 1s), lost(0s, 1s)};
    CHECK_FALSE(may_send_at_once(r, true));
}
