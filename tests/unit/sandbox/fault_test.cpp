#include "../../../src/sandbox/fault_plan.hpp"
#include "support/english.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace leadimport;
using namespace leadimport::sandbox;

// Which of the first `n` creations of such an object meet a fault.
std::vector<std::uint64_t> met(fault_plan& plan, std::uint64_t n,
                               object_type of = object_type::lead) {
    std::vector<std::uint64_t> numbers;
    for (std::uint64_t i = 1; i <= n; ++i)
        if (plan.next(of, i)) numbers.push_back(i);
    return numbers;
}

fault parsed(std::string_view text) {
    const auto f = parse_fault(text);
    REQUIRE_MESSAGE(f.has_value(), std::string{text});
    return f.value();
}

} // namespace

TEST_CASE("fault: every form is understood") {
    struct form {
        const char* text;
        fault_kind kind;
        std::uint64_t at, every;
        double share;
        std::uint64_t times;
        std::uint32_t slow_ms;
    };
    const form forms[] = {
        {"lost@3", fault_kind::lost, 3, 0, 0, 0, 3000},
        {"dropped@1", fault_kind::dropped, 1, 0, 0, 0, 3000},
        {"500/50", fault_kind::error_500, 0, 50, 0, 0, 3000},
        {"500-created/2", fault_kind::created_500, 0, 2, 0, 0, 3000},
        {"502@1", fault_kind::error_502, 1, 0, 0, 0, 3000},
        {"502-created@1", fault_kind::created_502, 1, 0, 0, 0, 3000},
        {"html@9", fault_kind::html, 9, 0, 0, 0, 3000},
        {"cut@9", fault_kind::cut, 9, 0, 0, 0, 3000},
        {"slow%2", fault_kind::slow, 0, 0, 0.02, 0, 3000},
        {"slow%2.5", fault_kind::slow, 0, 0, 0.025, 0, 3000},
        {"slow@2:2500ms", fault_kind::slow, 2, 0, 0, 0, 2500},
        {"slow%100x10:20s", fault_kind::slow, 0, 0, 1, 10, 20000},
        {"429/5x1", fault_kind::throttled, 0, 5, 0, 1, 3000},
        {"close/1", fault_kind::close, 0, 1, 0, 0, 3000},
        {"503@1", fault_kind::unavailable, 1, 0, 0, 0, 3000},
        {"401@1", fault_kind::unauthorized, 1, 0, 0, 0, 3000},
        {"late@4:20s", {creation::late, answering::nothing, 0}, 4, 0, 0, 0, 20000},
        {"504-late/9x2:1m", {creation::late, answering::page, 504}, 0, 9, 0, 2, 60000},
        {"replay%3", {creation::replayed, answering::nothing, 0}, 0, 0, 0.03, 0, 3000},
        {"html-403-created@2", {creation::at_once, answering::page, 403}, 2, 0, 0, 0, 3000},
    };
    for (const auto& f : forms) {
        CAPTURE(std::string{f.text});
        const auto r = parsed(f.text);
        CHECK(r.kind == f.kind);
        CHECK(r.of == object_type::lead);
        CHECK(r.at == f.at);
        CHECK(r.every == f.every);
        CHECK(r.share == doctest::Approx(f.share));
        CHECK(r.times == f.times);
        CHECK(r.slow_ms == f.slow_ms);
        CHECK(std::string{f.text}.starts_with(name_of(r.kind)));
    }
}

TEST_CASE("fault: an object in front says whose creations meet it") {
    const struct {
        const char* text;
        object_type of;
        fault_kind kind;
    } forms[] = {
        {"lead:lost@3", object_type::lead, fault_kind::lost},
        {"people:500-created@1x2", object_type::people, fault_kind::created_500},
        {"organization:429/5", object_type::organization, fault_kind::throttled},
        {"people:slow%5:2s", object_type::people, fault_kind::slow},
    };
    for (const auto& f : forms) {
        CAPTURE(std::string{f.text});
        CHECK(parsed(f.text).of == f.of);
        CHECK(parsed(f.text).kind == f.kind);
    }
    CHECK(parsed("people:slow%5:2s").slow_ms == 2000);
    CHECK(parsed("people:slow%5:2s").share == doctest::Approx(0.05));
    const auto unknown = english(parse_fault("person:lost@1").error().detail);
    CHECK(unknown.find("“person:lost@1”") != std::string::npos);
    CHECK(unknown.find("people:") != std::string::npos);
}

TEST_CASE("fault: a text says whose creations meet it, whatever it is made of") {
    const auto f = parsed("html-403=<script>:x3@%=/");
    CHECK(f.text == "<script>:x3@%=/");
    CHECK(f.times == 0);
    fault_plan plan{{f, parsed("people:500=김")}};
    using enum object_type;
    CHECK(plan.next(lead, 1, R"({"name":"a <script>:x3@%=/"})"));
    CHECK_FALSE(plan.next(lead, 2, R"({"name":"a <script>"})"));
    CHECK_FALSE(plan.next(lead, 3, "김"));
    CHECK(plan.next(people, 1, "김"));
    CHECK(plan.next(people, 2, "김"));
}

TEST_CASE("fault: what is none is refused, with the text in the error") {
    for (const auto* text : {"",
                             "lost",
                             "lost@",
                             "lost@0",
                             "lost@x",
                             "lost@3x",
                             "lost@3x0",
                             "lost@-1",
                             "lost/0",
                             "lost%0",
                             "lost%101",
                             "lost%nan",
                             "lost%",
                             "broken@1",
                             "@1",
                             "lost@1:2s",
                             "slow@1:2",
                             "slow@1:",
                             "slow@1:50d",
                             "500 @1",
                             "lost@1 ",
                             ":lost@1",
                             "lead:@1",
                             "lead:broken@1",
                             "deal:lost@1",
                             "people:lost",
                             "lost:people@1",
                             "people:lead:lost@1",
                             "lost=",
                             "twice@1:3s",
                             "early=a",
                             "people:early@1",
                             "organization:old-date@1"}) {
        CAPTURE(std::string{text});
        const auto r = parse_fault(text);
        REQUIRE(r.has_error());
        CHECK(r.error().code == errc::bad_option);
        CHECK(english(r.error().where) == "--fault");
    }
}

TEST_CASE("fault_plan: a fault is met by its number, by each Nth, and so often") {
    using numbers = std::vector<std::uint64_t>;
    const struct {
        const char* text;
        numbers expected;
    } table[] = {
        {"lost@3", {3}},
        {"lost/4", {4, 8, 12}},
        {"lost/4x2", {4, 8}},
        {"lost%100x3", {1, 2, 3}},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.text});
        fault_plan plan{{parsed(row.text)}};
        CHECK(met(plan, 12) == row.expected);
    }
}

TEST_CASE("fault_plan: a share is about as large as ordered, and the same ones each time") {
    fault_plan one{{parsed("lost%2")}}, again{{parsed("lost%2")}};
    const auto numbers = met(one, 100'000);
    CHECK(numbers.size() > 1800);
    CHECK(numbers.size() < 2200);
    CHECK(met(again, 100'000) == numbers);
}

TEST_CASE(
    "fault_plan: of two faults the one ordered first is played, the other when that is used up") {
    fault_plan plan;
    plan.order(parsed("lost/2x1"));
    plan.order(parsed("cut/2"));
    using enum object_type;
    CHECK_FALSE(plan.next(lead, 1));
    CHECK(plan.next(lead, 2)->kind == fault_kind::lost);
    CHECK(plan.next(lead, 4)->kind == fault_kind::cut);
}

TEST_CASE("fault_plan: early is met by connections, everything else by creations") {
    fault_plan plan;
    plan.order(parsed("early@2"));
    plan.order(parsed("lost/1"));
    CHECK(plan.next(object_type::lead, 2)->kind == fault_kind::lost);
    CHECK_FALSE(plan.next_connection(1));
    CHECK(plan.next_connection(2)->kind.answer == answering::early);
}

TEST_CASE("fault_plan: the faults of one kind of object are not met by another") {
    using numbers = std::vector<std::uint64_t>;
    fault_plan plan;
    plan.order(parsed("people:lost/2x2"));
    plan.order(parsed("organization:lost@3"));
    plan.order(parsed("lost@1"));
    CHECK(met(plan, 12, object_type::lead) == numbers{1});
    CHECK(met(plan, 12, object_type::people) == numbers{2, 4});
    CHECK(met(plan, 12, object_type::organization) == numbers{3});
}
