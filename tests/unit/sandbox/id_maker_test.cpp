#include "../../../src/sandbox/id_maker.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace {

using namespace leadimport::sandbox;
using namespace std::chrono_literals;

using moment = std::chrono::system_clock::time_point;

// The milliseconds in a UUID's first 48 bits.
std::chrono::milliseconds date_of(const object_id& id) {
    const auto text = id.text();
    return std::chrono::milliseconds{
        std::stoll(text.substr(0, 8) + text.substr(9, 4), nullptr, 16)};
}

} // namespace

TEST_CASE("id_maker: a UUIDv7 begins with its millisecond; they are unique and ascend") {
    id_maker make{1};
    const moment begin{1712553926020ms};
    std::set<std::string> all;
    std::string last;
    for (int i = 0; i < 5000; ++i) {
        const auto id = make.next(begin + std::chrono::milliseconds{i / 4});
        const auto text = id.text();
        REQUIRE(text.size() == 36);
        REQUIRE(text[14] == '7');
        REQUIRE(std::string{"89ab"}.find(text[19]) != std::string::npos);
        REQUIRE(date_of(id) == 1712553926020ms + std::chrono::milliseconds{i / 4});
        REQUIRE(text > last);
        last = text;
        all.insert(text);
    }
    CHECK(all.size() == 5000);
}

TEST_CASE("id_maker: they ascend, too, when the clock stands still or goes back") {
    id_maker make{1};
    const moment then{1712553926020ms};
    std::string last;
    for (int i = 0; i < 10'000; ++i) {
        const auto id = make.next(then - std::chrono::milliseconds{i % 3});
        REQUIRE(id.text() > last);
        REQUIRE(date_of(id) - 1712553926020ms <= 2ms); // 4,096 fit into one
        last = id.text();
    }
    CHECK(date_of(make.of_time(then - 20s)) == 1712553906020ms);
    CHECK(make.next(then).text() > last); // that one was no part of the order
}

TEST_CASE("id_maker: other styles are well formed, and an old one begins with its second") {
    id_maker make{1};
    const moment then{1712553926020ms};
    make.use(id_style::uuid4);
    CHECK(make.next(then).text()[14] == '4');
    make.use(id_style::hex24);
    std::set<std::string> all;
    for (int i = 0; i < 1000; ++i) {
        const auto text = make.next(then).text();
        CHECK(text.size() == 24);
        CHECK(text.substr(0, 8) == "66137fc6");
        CHECK(object_id::parse(text));
        all.insert(text);
    }
    CHECK(all.size() == 1000);
}
