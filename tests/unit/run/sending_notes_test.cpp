#include "run/sending_notes.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

delivery::dispatcher_status at_rate(std::uint64_t count) {
    delivery::dispatcher_status s;
    s.whole_rate = {90, 10s};
    s.rate_now = {count, 10s};
    return s;
}

std::string shared(const std::string& rate) {
    return "429 below our own rate: another user or program uses the workspace, or --rate is above "
           "its limit: " +
           rate + " at present";
}

// What it says, as it stands in the log.
lines look(run::sending_notes& notes, const delivery::dispatcher_status& s) {
    lines all;
    for (const auto& line : notes.look(s))
        all.push_back(english(line));
    return all;
}

} // namespace

TEST_CASE("sending_notes: a rate is told of when it falls and when it is whole again") {
    run::sending_notes notes;
    const struct {
        std::uint64_t count;
        lines said;
    } table[] = {
        {90, {}},
        {72, {shared("72/10s")}},
        {72, {}},
        {76, {}}, // it creeps back
        {60, {shared("60/10s")}},
        {64, {}},
        {90, {"the whole rate again, 90/10s"}},
        {90, {}},
        {72, {shared("72/10s")}},
    };
    for (const auto& t : table) {
        CAPTURE(t.count);
        CHECK(look(notes, at_rate(t.count)) == t.said);
    }
}

TEST_CASE("sending_notes: a server that fails is told of once, with its cause, and its end") {
    run::sending_notes notes;
    auto s = at_rate(90);
    CHECK(notes.look(s).empty());
    s.breaker_open = true;
    s.breaker_cause = "so many";
    s.trouble = "HTTP 500: kim@x.kr"; // what a server says is not for the log
    s.trouble_status = 500;
    CHECK(look(notes, s) == lines{"the server fails, nothing is sent: so many: HTTP 500"});
    CHECK(notes.look(s).empty());
    s.breaker_open = false;
    s.half_open = true;
    CHECK(notes.look(s).empty());
    s.half_open = false;
    CHECK(look(notes, s) == lines{"the server works again"});
}

TEST_CASE("sending_notes: without a limit there is no rate to tell of") {
    run::sending_notes notes;
    CHECK(notes.look(delivery::dispatcher_status{}).empty());
}
