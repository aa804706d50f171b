#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/job/journal_fixture.hpp"

#include "leadimport/job/journal.hpp"
#include "leadimport/words/job.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

using namespace leadimport;
using delivery::row_state;
using tests::temporary_folder;

bool holds(const std::filesystem::path& file, const std::string& text) {
    std::ifstream in{file, std::ios::binary};
    const std::string all{std::istreambuf_iterator<char>{in}, {}};
    return all.find(text) != std::string::npos;
}

// Row 1 is created, row 2 failed with the secret in its reason and in what came before.
void fill(job::journal& j) {
    REQUIRE(j.begin_run({"import", "1", {}}).has_value());
    REQUIRE(j.intent(1, 1).has_value());
    auto created = tests::ended(1, row_state::created);
    created.lead_id = "L1";
    REQUIRE(j.finish(created).has_value());
    REQUIRE(j.intent(2, 1).has_value());
    auto failed = tests::ended(2, row_state::failed, "said: secret");
    failed.why = {reason_code::third_doubt, {"secret"}};
    REQUIRE(j.finish(failed).has_value());
    REQUIRE(
        j.change_reference({job::reference_step::keep, "secret-key", {"P1", 1, true}}).has_value());
    REQUIRE(j.change_reference({job::reference_step::keep, "secret-other", {"P2", 1, false}})
                .has_value());
    REQUIRE(j.end_run({"finished", exit_ok, error{errc::internal, {}, "secret"}, "secret"})
                .has_value());
}

void forget(job::journal& j) {
    REQUIRE(j.delete_securely().has_value());
    REQUIRE(j.begin().has_value());
    REQUIRE(j.forget("2026-11-29T00:00:00Z").has_value());
    REQUIRE(j.commit().has_value());
    REQUIRE(j.overwrite_free_pages().has_value());
}

} // namespace

TEST_CASE("journal::forget: words and hashes go, also from the file's free pages and its log") {
    const temporary_folder folder;
    const auto file = folder.path() / "job.db";
    auto j = tests::opened(file);
    fill(j);
    CHECK(j.forgotten_at()->empty());
    forget(j);
    CHECK(*j.forgotten_at() == "2026-11-29T00:00:00Z");
    for (const auto& entry : std::filesystem::directory_iterator{folder.path()}) {
        CAPTURE(entry.path().string());
        CHECK_FALSE(holds(entry.path(), "secret"));
        CHECK_FALSE(holds(entry.path(), "P2"));
    }
}

TEST_CASE("journal::forget: counts, codes and ids of what the job created stay") {
    const temporary_folder folder;
    auto j = tests::opened(folder.path() / "job.db");
    fill(j);
    const auto before = j.counts();
    const auto people = j.count_references(1);
    forget(j);
    CHECK(*j.counts() == *before);
    CHECK(j.count_references(1)->created == people->created);
    CHECK(j.count_references(1)->found == people->found);
    CHECK((*j.row(1))->outcome.lead_id == "L1");
    CHECK((*j.row(2))->outcome.why.code == reason_code::third_doubt);
    CHECK((*j.row(2))->outcome.error == words::text_was_deleted);
    CHECK(english((*j.row(2))->outcome.error) == "its text was deleted");
    CHECK((*j.to_undo_after(0, 10)).size() == 1);
    CHECK((*j.last_run())->exit_code == 0);
    std::uint64_t number = 0;
    const auto left = j.created_references_after(number, 10);
    REQUIRE(left->size() == 1);
    CHECK(left->front().id == "P1");
    forget(j); // a second time
    CHECK(*j.counts() == *before);
}
