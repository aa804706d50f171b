#include "delivery/breaker.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

#include <string_view>

namespace {

using namespace std::chrono_literals;
using leadimport::delivery::breaker;

const breaker::time_point start = breaker::time_point{} + 1h;

// One event a letter, 100 ms apart: w success, u failure, t turned away, s suspected besides, P a
// probe that passed.
breaker after(std::string_view events, breaker::time_point now = start) {
    breaker b;
    for (const char e : events) {
        if (e == 'w') b.succeeded(now);
        if (e == 'u') b.failed(now);
        if (e == 't') b.turned_away(now);
        if (e == 's') b.suspect();
        if (e == 'P') b.probe_passed();
        now += 100ms;
    }
    return b;
}

} // namespace

TEST_CASE("breaker: what opens it, what closes it") {
    const struct {
        std::string_view events;
        char state; // c closed, o open, h half-open
    } table[] = {
        {"", 'c'},
        {"uu", 'c'},
        {"uuu", 'o'},
        {"uuwuu", 'c'},
        {"uuwuuu", 'o'},
        {"uutu", 'o'}, // what was not carried out says nothing of the unknowns
        {"uuuu", 'o'}, // what was in flight
        {"uuuw", 'c'}, // 〃
        {"uuuwuu", 'c'},
        {"uuuP", 't'},
        {"uuuPw", 'c'},
        {"uuuPu", 'o'},
        {"uuuPt", 't'},
        {"uuuPuP", 't'},
        {"uuuPwuu", 'c'},
        // An answer that is none of the API's: a probe is all that it takes.
        {"us", 'o'},
        {"usP", 'c'},
        {"usw", 'c'}, // what was in flight says that the API is there
        {"usPusP", 'c'},
        {"usPusPu", 'o'}, // three in a row all the same
        {"usPusPusP", 't'},
        {"usuuP", 't'}, // of what was in flight
        {"uuuPusP", 't'},
        {"usPwusPwusP", 'c'},
        // A share: half of twenty.
        {"ttttttttttttttttttt", 'c'}, // nineteen are no sample
        {"tttttttttttttttttttt", 'o'},
        {"wtwtwtwtwtwtwtwtwtwt", 'o'},
        {"wuwuwuwuwuwuwuwuwuwu", 'o'},
        {"wtwtwtwtwtwtwtwtwwwt", 'c'}, // nine of twenty
        {"wwwwwwwwwwwwwwwwwwwwtttttttttttttttttttt", 'o'},
        {"wwwwwwwwwwwwwwwwwwwwttttttttttttttttttt", 'c'},
        {"wtwtwtwtwtwtwtwtwtwtwww", 'o'}, // some good ones among them prove nothing
        {"wtwtwtwtwtwtwtwtwtwtP", 't'},
        {"wtwtwtwtwtwtwtwtwtwtPw", 'c'},
        {"wtwtwtwtwtwtwtwtwtwtPwtttt", 'c'}, // and it is counted anew
        {"wtwtwtwtwtwtwtwtwtwtPwtwtwtwtwtwtwtwtwtwt", 'o'},
    };
    for (const auto& t : table) {
        CAPTURE(t.events);
        const auto b = after(t.events);
        CHECK(b.open() == (t.state == 'o'));
        CHECK(b.half_open() == (t.state == 't'));
        CHECK(b.cause().empty() == (t.state == 'c'));
    }
}

TEST_CASE("breaker: it says why") {
    CHECK(english(after("us").cause()) == "an answer was not one of the API");
    CHECK(after("us").suspects());
    CHECK_FALSE(after("usuu").suspects());
    CHECK(after("usuu").cause() == after("uuu").cause());
    CHECK(english(after("uuu").cause()) ==
          "it is not known whether the last 3 requests were carried out");
    CHECK(after("uuuP").cause() == after("uuu").cause());
    CHECK(english(after("wtwtwtwtwtwtwtwtwtwt").cause()) == "10 of the last 20 requests failed");
    CHECK(english(after("wtwtwtwtwtwtwtwtwtwtP").cause()) == "10 of the last 20 requests failed");
}

TEST_CASE("breaker: what is longer ago than the window does not count") {
    auto b = after("wtwtwtwtwtwtwtwtwt");
    b.turned_away(start + 33s);
    b.turned_away(start + 33s);
    CHECK_FALSE(b.open());
    for (int i = 0; i < 18; ++i)
        b.turned_away(start + 33s);
    CHECK(b.open());
}

TEST_CASE("breaker: three in a row are over with a success, a share only after a window") {
    CHECK_FALSE(after("uuu").recovered(start + 1h));
    CHECK_FALSE(after("uuuP").recovered(start + 1h));
    CHECK(after("uuuPw").recovered(start + 1s));
    CHECK(after("").recovered(start));
    auto b = after("wtwtwtwtwtwtwtwtwtwtPw"); // closed after 2.1 s
    CHECK_FALSE(b.recovered(start + 31s));
    CHECK(b.recovered(start + 33s));
    for (int i = 0; i < 3; ++i)
        b.failed(start + 20s);
    b.succeeded(start + 21s); // the same cause: no success closes it by itself
    CHECK(b.open());
    b.probe_passed();
    b.succeeded(start + 22s);
    CHECK_FALSE(b.recovered(start + 51s));
    CHECK(b.recovered(start + 52s));
}
