#include "support/english.hpp"

#include "leadimport/base/error.hpp"
#include "leadimport/base/stored_message.hpp"
#include "leadimport/words/base.hpp"
#include "leadimport/words/delivery.hpp"
#include "leadimport/words/http.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace leadimport {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using namespace std::string_view_literals;
using words::message;

void check_round_trip(const message& m) {
    const auto kept = stored(m);
    CAPTURE(kept);
    CHECK(from_stored(kept) == m);
    CHECK(stored(from_stored(kept)) == kept);
}

// So many phrases in each other.
message nested(int deep) {
    message m = words::it_is_a_folder;
    for (int i = 1; i < deep; ++i)
        m = words::then(std::move(m), "x");
    return m;
}

TEST_CASE("stored_message: the form stays the same in every version") {
    CHECK(stored({}).empty());
    CHECK(stored("") == "");
    CHECK(stored("any words") == "any words");
    CHECK(stored("[]") == "[]");
    CHECK(stored(words::it_is_a_folder) == R"(["it_is_a_folder"])");
    CHECK(stored(words::line_of("a \"b\"\n", 12U)) == R"(["line_of","a \"b\"\n",12])");
    CHECK(stored(words::at("x", words::because(words::it_is_a_folder, "y"))) ==
          R"(["at","x",["because",["it_is_a_folder"],"y"]])");
    CHECK(stored(R"(["it_is_a_folder"])") == R"(["","[\"it_is_a_folder\"]"])");
    CHECK(stored(words::at(message{"x"}, message{})) == R"(["at",["","x"],[""]])");
}

TEST_CASE("stored_message: what was kept comes back") {
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    for (const auto& m : std::initializer_list<message>{
             {},
             "any words",
             " ",
             "[",
             "[]",
             "[\"",
             "[\"\"]",
             R"(["it_is_a_folder"])",
             R"(["","x"])",
             R"(["a list", of words)",
             "{\"a\":1}",
             "12",
             "한글 “따옴표” 😀",
             "a\0b"s,
             "\x01\x1f\x7f\u2028",
             words::it_is_a_folder,
             words::line_of("", 0U),
             words::line_of("x", most),
             words::line_of("x", std::uint64_t{1} << 63U),
             words::line_of("x", "12"),
             words::at("a\0b"s, "\t\"\\/\x01\x1f\x7f\u2028"),
             words::at("[\"it_is_a_folder\"]", "[]"),
             words::at(message{"verbatim"}, message{}),
             words::at(words::at(words::at("a", "b"), "c"),
                       words::because("d", words::no_rate("e"))),
         })
        check_round_trip(m);
    check_round_trip(words::at(std::string(100'000, '"'), std::string(100'000, 'x')));
}

TEST_CASE("stored_message: phrases in phrases come back as deep as any of ours") {
    for (const int deep : {1, 2, 5, 8, 16, 17})
        check_round_trip(nested(deep));
    // Deeper than that it is not ours.
    for (const int deep : {18, 100, 5000}) {
        const auto kept = stored(nested(deep));
        CHECK(from_stored(kept) == message{kept});
    }
}

// What a run says that ended because none of so many addresses could be reached, at its longest.
message unreachable(std::uint64_t addresses) {
    std::vector<message> each;
    for (std::uint64_t i = 1; i <= addresses; ++i)
        each.push_back(
            words::at("2001:db8::" + std::to_string(i), words::nothing_happened_for("10 s")));
    auto why =
        words::proxy_failed("proxy.example:3128", words::joined(each, words::one_after_another));
    return one_sentence(
        {errc::server_unreachable, "https://salesmap.kr",
         words::first_rows(3U, words::step_failed(words::connecting,
                                                  words::no_descriptors_here(std::move(why))))});
}

TEST_CASE("stored_message: what is said of many addresses comes back") {
    for (const std::uint64_t addresses : {1U, 2U, 6U, 8U, 64U})
        check_round_trip(unreachable(addresses));
}

TEST_CASE("stored_message: a path with broken UTF-8 is kept as it is shown") {
    const auto kept = stored(words::at("/tmp/\xff\xfe", words::it_is_a_folder));
    CHECK(from_stored(kept) == words::at("/tmp/\\xff\\xfe", words::it_is_a_folder));
    CHECK(from_stored(stored("/tmp/\xff")) == message{"/tmp/\xff"});
    CHECK(from_stored(stored("[\"\xff")) == message{"[\"\\xff"});
}

TEST_CASE(
    "from_stored: what earlier versions kept, and what cannot be read, is taken as it stands") {
    for (const std::string_view kept : {
             "connecting failed: Connection refused"sv,
             "12"sv,
             "null"sv,
             "[1,2]"sv,
             "[ \"it_is_a_folder\"]"sv,
             R"(["no phrase of ours"])"sv,
             R"(["phrase_of_a_later_version","x",1])"sv,
             R"(["at","x",["phrase_of_a_later_version"]])"sv,
             R"(["it_is_a_folder")"sv,
             R"(["it_is_a_folder"] and more)"sv,
             R"(["it_is_a_folder"]["it_is_a_folder"])"sv,
             R"(["at","x)"sv,
             R"(["at","x",-1])"sv,
             R"(["at","x",1.5])"sv,
             R"(["at","x",18446744073709551616])"sv,
             R"(["at","x",null])"sv,
             R"(["at","x",true])"sv,
             R"(["at","x",{"a":"b"}])"sv,
             R"(["at","x",[]])"sv,
             R"(["at","x",[1]])"sv,
             R"(["",1])"sv,
             R"(["","x","y"])"sv,
             R"(["",["it_is_a_folder"]])"sv,
             R"(["at",])"sv,
             "[\"at\",\"\xff\",\"x\"]"sv,
             "[\"at\",\"a\nb\",\"x\"]"sv,
             "[\""sv,
         }) {
        CAPTURE(kept);
        CHECK(from_stored(kept) == message{kept});
    }
}

TEST_CASE("from_stored: arguments that the phrase does not have, or has no more, do no harm") {
    CHECK(english(from_stored(R"(["at","x"])")) == "x: ");
    CHECK(english(from_stored(R"(["at"])")) == ": ");
    CHECK(english(from_stored(R"(["at","x","y","z"])")) == "x: y");
    CHECK(english(from_stored(R"(["more_bytes_than","many"])")) == "more than many bytes");
    CHECK(from_stored(R"([""])").empty());
    CHECK(from_stored(R"(["",""])").empty());
}

TEST_CASE("from_stored: a damaged record costs no time and no stack") {
    const auto began = std::chrono::steady_clock::now();
    std::string many = "[\"at\"";
    for (int i = 0; i < 300'000; ++i)
        many += ",1";
    CHECK(from_stored(many + "]").arguments().size() == 300'000);
    std::string deep;
    for (int i = 0; i < 100'000; ++i)
        deep += "[\"at\",";
    CHECK(from_stored(deep) == message{deep});
    CHECK(std::chrono::steady_clock::now() - began < 20s); // sanitizers included
}

} // namespace
} // namespace leadimport
