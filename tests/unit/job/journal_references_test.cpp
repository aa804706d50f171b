#include "recording.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace {

using namespace leadimport;
using namespace leadimport::tests;
using job::reference_change;
using job::reference_step;

reference_change change(reference_step w, std::string key, std::string id = {},
                        bool created = false, unsigned kind = 1) {
    return {w, std::move(key), {std::move(id), kind, created}};
}

} // namespace

TEST_CASE("journal: a reference is kept, and one that is known is neither noted nor forgotten") {
    const temporary_folder folder;
    auto j = opened(folder.path() / "job.db");
    CHECK_FALSE(j.reference("a")->has_value());
    REQUIRE(j.change_reference(change(reference_step::note, "a")).has_value());
    REQUIRE(j.reference("a")->has_value());
    CHECK((*j.reference("a"))->id.empty());
    CHECK((*j.reference("a"))->kind == 1);
    REQUIRE(j.change_reference(change(reference_step::forget, "a")).has_value());
    CHECK_FALSE(j.reference("a")->has_value());

    REQUIRE(j.change_reference(change(reference_step::note, "a")).has_value());
    REQUIRE(j.change_reference(change(reference_step::keep, "a", "P1", true)).has_value());
    for (const auto w : {reference_step::note, reference_step::forget}) {
        REQUIRE(j.change_reference(change(w, "a")).has_value());
        CHECK((*j.reference("a"))->id == "P1");
        CHECK((*j.reference("a"))->created);
    }
}

TEST_CASE("journal: references are counted by kind, and listed as they became known") {
    const temporary_folder folder;
    auto j = opened(folder.path() / "job.db");
    REQUIRE(j.change_reference(change(reference_step::keep, "z", "O1", true, 0)).has_value());
    REQUIRE(j.change_reference(change(reference_step::keep, "a", "P1", true)).has_value());
    REQUIRE(j.change_reference(change(reference_step::keep, "b", "P2", false)).has_value());
    REQUIRE(j.change_reference(change(reference_step::note, "c")).has_value());
    REQUIRE(j.change_reference(change(reference_step::keep, "0", "P3", true)).has_value());
    CHECK(j.count_references(0)->created == 1);
    CHECK(j.count_references(0)->found == 0);
    CHECK(j.count_references(1)->created == 2);
    CHECK(j.count_references(1)->found == 1);
    CHECK(j.count_references(1)->in_doubt == 1);
    std::uint64_t last = 0;
    std::string told;
    for (;;) {
        const auto page = j.created_references_after(last, 2);
        REQUIRE(page.has_value());
        if (page->empty()) break;
        for (const auto& e : *page)
            told += e.id + " ";
    }
    CHECK(told == "O1 P1 P3 ");
}

TEST_CASE("journal: what one connection commits the other finds, also what it had asked for") {
    const temporary_folder folder;
    auto writer = opened(folder.path() / "job.db");
    auto reader = opened(folder.path() / "job.db", job::journal::mode::read);
    CHECK_FALSE(reader.reference("a")->has_value());
    REQUIRE(writer.begin().has_value());
    REQUIRE(writer.change_reference(change(reference_step::keep, "a", "P1")).has_value());
    CHECK_FALSE(reader.reference("a")->has_value());
    REQUIRE(writer.commit().has_value());
    CHECK(reader.reference("a")->has_value());
}

TEST_CASE("reference_key: says nothing of what is known, and tells job, kind and key apart") {
    std::set<std::string> all;
    for (const auto* job : {"job-1", "job-2"})
        for (const auto kind : {0U, 1U, 11U})
            for (const auto* known : {"", "1", "kim@x.kr", "Kim@x.kr"}) {
                const auto key = job::reference_key(job, kind, known);
                CHECK(key.size() == 32);
                CHECK(key.find("kim") == std::string::npos);
                all.insert(key);
            }
    CHECK(all.size() == 24);
    CHECK(job::reference_key("job-1", 1, "kim@x.kr") == job::reference_key("job-1", 1, "kim@x.kr"));
}

TEST_CASE("job_recorder: a reference is answered after it is durable, before a later intent") {
    const temporary_folder folder;
    auto parts = opened_recording(folder.path());
    REQUIRE(parts.has_value());
    recording r{std::move(*parts)};
    auto reader = opened(folder.path() / "job.db", job::journal::mode::read);
    REQUIRE(r.reference(change(reference_step::note, "a")).has_value());
    CHECK((*reader.reference("a"))->id.empty());
    REQUIRE(r.reference(change(reference_step::keep, "a", "P1", true)).has_value());
    CHECK((*reader.reference("a"))->id == "P1");
    REQUIRE(r.reference(change(reference_step::note, "b")).has_value());
    REQUIRE(r.reference(change(reference_step::forget, "b")).has_value());
    CHECK_FALSE(reader.reference("b")->has_value());
    REQUIRE(r.intent(1).has_value());
    CHECK(r.recorder->close(9).has_value());
}

TEST_CASE("job_recorder: after a failure nothing is begun, and what became known is kept") {
    const temporary_folder folder;
    auto parts = opened_recording(folder.path());
    REQUIRE(parts.has_value());
    auto journal_file = folder.path() / "job.db";
    recording r{std::move(*parts)};
    auto blocker = opened(journal_file);
    REQUIRE(blocker.begin().has_value()); // nobody else may write
    CHECK_FALSE(r.reference(change(reference_step::keep, "a", "P1", true)).has_value());
    blocker.roll_back();
    CHECK_FALSE(r.reference(change(reference_step::note, "b")).has_value());
    CHECK_FALSE(r.recorder->close(9).has_value());
    auto reader = opened(journal_file, job::journal::mode::read);
    CHECK((*reader.reference("a"))->id == "P1"); // the last try
    CHECK_FALSE(reader.reference("b")->has_value());
}
