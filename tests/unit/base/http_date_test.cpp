#include "leadimport/base/http_date.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>

namespace leadimport {

TEST_CASE("parse_http_date: the form of today, and the two old ones") {
    const struct {
        std::string text;
        std::int64_t seconds; // -1: none
    } table[] = {
        {"Wed, 21 Oct 2015 07:28:00 GMT", 1'445'412'480},
        {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
        {"Tue, 29 Feb 2028 23:59:59 GMT", 1'835'481'599},
        {"Fri, 30 Jun 2028 23:59:60 GMT", 1'846'022'400}, // a leap second
        {"Wednesday, 21-Oct-15 07:28:00 GMT", 1'445'412'480},
        {"Wed Oct 21 07:28:00 2015", 1'445'412'480},
        {"Wed, 21 Oct 2015 07:28:00 KST", -1},
        {"Wed, 21 Oct 2015 07:28:00 GMT ", -1},
        {"Wed, 21 Okt 2015 07:28:00 GMT", -1},
        {"Wed, 31 Feb 2015 07:28:00 GMT", -1},
        {"Wed, 21 Oct 2015 24:28:00 GMT", -1},
        {"Wed, 21 Oct 2015 07:60:00 GMT", -1},
        {"Wed, 2x Oct 2015 07:28:00 GMT", -1},
        {"Wed; 21 Oct 2015 07:28:00 GMT", -1},
        {"2015-10-21T07:28:00Z", -1},
        {"7", -1},
        {"", -1},
    };
    for (const auto& t : table) {
        CAPTURE(t.text);
        const auto got = parse_http_date(t.text);
        CHECK(got.has_value() == (t.seconds >= 0));
        if (got) CHECK(got->time_since_epoch().count() == t.seconds);
    }
}

} // namespace leadimport
