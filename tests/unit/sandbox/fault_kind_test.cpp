#include "leadimport/sandbox/fault.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace leadimport::sandbox;

TEST_CASE("fault_kind: every form says what is created, what is answered, and is spelled again") {
    using enum creation;
    const struct {
        const char* name;
        creation created;
        answering answer;
        unsigned status;
    } table[] = {
        {"lost", at_once, answering::nothing, 0},
        {"dropped", never, answering::nothing, 0},
        {"late", late, answering::nothing, 0},
        {"slow-late", late, answering::late, 0},
        {"replay", replayed, answering::nothing, 0},
        {"twice", twice, answering::as_usual, 0},
        {"html", never, answering::page, 200},
        {"html-created", at_once, answering::page, 200},
        {"500", never, answering::refusal, 500},
        {"503-created", at_once, answering::refusal, 503},
        {"409", never, answering::refusal, 409},
        {"409-created", at_once, answering::refusal, 409},
        {"408", never, answering::page, 408},
        {"408-created", at_once, answering::page, 408},
        {"504-late", late, answering::page, 504},
        {"504-replay", replayed, answering::page, 504},
        {"html-301", never, answering::page, 301},
        {"html-413-created", at_once, answering::page, 413},
        {"empty-429", never, answering::empty, 429},
        {"empty-201-late", late, answering::empty, 201},
        {"error-400", never, answering::other_json, 400},
        {"error-422-created", at_once, answering::other_json, 422},
        {"echo-auth", never, answering::echo, 400},
        {"echo-500-created", at_once, answering::echo, 500},
        {"echo-html-502", never, answering::echo_page, 502},
        {"long-reason", never, answering::personal, 400},
        {"long-500", never, answering::personal, 500},
        {"repeat", never, answering::earlier, 0},
        {"repeat-created", at_once, answering::earlier, 0},
        {"old-date", never, answering::old_lead, 0},
        {"old-date-created", at_once, answering::old_lead, 0},
        {"same-id", at_once, answering::first_id, 0},
        {"bad-id-long", at_once, answering::long_id, 0},
        {"early", never, answering::early, 0},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.name});
        const auto kind = find_fault_kind(row.name);
        REQUIRE(kind);
        CHECK(*kind == fault_kind{row.created, row.answer, row.status});
        CHECK(name_of(*kind) == row.name);
    }
    CHECK(find_fault_kind("echo-400") == find_fault_kind("echo-auth"));
    CHECK(find_fault_kind("html-502") == find_fault_kind("502"));
}

TEST_CASE("fault_kind: what is none") {
    for (const auto* name : {"",
                             "LOST",
                             "lost ",
                             "-created",
                             "lost-created",
                             "late-late",
                             "200",
                             "301",
                             "399",
                             "600",
                             "99",
                             "1000",
                             "html-",
                             "html-99",
                             "html-199",
                             "html-600",
                             "html-abc",
                             "html-+403",
                             "early-created",
                             "twice-late",
                             "500-created-late",
                             "500-",
                             "pdf-500",
                             "dropped-late"}) {
        CAPTURE(std::string{name});
        CHECK_FALSE(find_fault_kind(name));
    }
}

TEST_CASE("fault_kind: whoever is told of in the table is a kind, once its STATUS is filled in") {
    for (const auto& row : fault_names()) {
        auto name = std::string{row.name};
        CAPTURE(name);
        CHECK_FALSE(row.says.empty());
        if (const auto at = name.find("STATUS"); at != name.npos) name.replace(at, 6, "500");
        if (name.starts_with("…")) name.replace(0, std::string{"…"}.size(), "500");
        CHECK(find_fault_kind(name));
    }
}

TEST_CASE("fault_kind: a duration is for what happens later") {
    for (const auto* name : {"slow", "slow-late", "late", "replay", "504-late", "500-replay"})
        CHECK_MESSAGE(find_fault_kind(name)->waits(), name);
    for (const auto* name : {"lost", "cut", "500", "500-created", "twice", "repeat"})
        CHECK_FALSE_MESSAGE(find_fault_kind(name)->waits(), name);
}
