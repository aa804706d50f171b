#include "support/english.hpp"

#include "leadimport/base/state_folder.hpp"
#include "leadimport/run/key_proof.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace fs = std::filesystem;
using namespace leadimport;
using run::key_field_place;
using run::key_proof;
using kind = run::key_standing::kind;

namespace {

// Each test has a workspace of its own, in the home that all of them share.
key_field_place place_in(const std::string& workspace) {
    return {"https://salesmap.kr/api", workspace, "field/../1"};
}

values::field key_field(bool prevents_duplicates = true) {
    values::field f;
    f.id = "field/../1";
    f.name = "키";
    f.prevents_duplicates = prevents_duplicates;
    return f;
}

key_proof tested(bool unique, unsigned pairs = 10) {
    return {unique, pairs, "2026-11-29T13:44:09.907Z", "0.1.0"};
}

kind standing(const key_field_place& p, bool prevents_duplicates = true) {
    return run::standing_of(key_field(prevents_duplicates), p).is;
}

fs::path only_file_of(const key_field_place& p) {
    const auto folder = state_folder::place(p.base_url, p.workspace_id);
    const fs::directory_iterator all{folder};
    REQUIRE(all != fs::directory_iterator{});
    return all->path();
}

} // namespace

TEST_CASE("key_proof: what was recorded last is read again, for this field alone") {
    const auto here = place_in("read again");
    CHECK_FALSE(run::read_key_proof(here)->has_value());
    REQUIRE(run::write_key_proof(here, tested(false, 3)).has_value());
    REQUIRE(run::write_key_proof(here, tested(true)).has_value());
    const auto again = run::read_key_proof(here);
    REQUIRE(again.has_value());
    REQUIRE(again->has_value());
    CHECK(**again == tested(true));
    for (auto member :
         {&key_field_place::base_url, &key_field_place::workspace_id, &key_field_place::field_id}) {
        auto other = here;
        other.*member += "2";
        CHECK_FALSE(run::read_key_proof(other)->has_value());
    }
}

TEST_CASE("key_proof: a field is proven by its definition and the last test together") {
    const auto here = place_in("together");
    CHECK(standing(here) == kind::not_tested);
    REQUIRE(run::write_key_proof(here, tested(true)).has_value());
    const auto proven = run::standing_of(key_field(), here);
    CHECK(proven.unique());
    CHECK(proven.day == "2026-11-29");
    CHECK(standing(here, false) == kind::not_promised);
    REQUIRE(run::write_key_proof(here, tested(true, 9)).has_value());
    CHECK(standing(here) == kind::not_tested);
    REQUIRE(run::write_key_proof(here, tested(false)).has_value());
    CHECK(standing(here) == kind::not_unique);
    CHECK_FALSE(run::standing_of(key_field(), here).unique());
}

TEST_CASE("key_proof: what is broken proves nothing, and is told") {
    const auto here = place_in("broken");
    REQUIRE(run::write_key_proof(here, tested(true)).has_value());
    const auto file = only_file_of(here);
    std::string whole;
    std::getline(std::ifstream{file}, whole, '\0');
    const auto with = [&whole](std::string_view from, std::string_view to) {
        auto changed = whole;
        return changed.replace(changed.find(from), from.size(), to);
    };
    for (const auto& content :
         {std::string{}, whole.substr(0, whole.size() - 3), with("unique=1", "unique=yes"),
          with("pairs=10", "pairs=ten"), with("tested_at=2026-11-29T13:44:09.907Z", "tested_at="),
          with("field_id=field", "field_id=other"), with("pairs=10", "pairs=99999999999999")}) {
        std::ofstream{file, std::ios::trunc} << content;
        CAPTURE(content);
        const auto standing = run::standing_of(key_field(), here);
        CHECK(standing.is == kind::unreadable);
        REQUIRE(standing.problem.has_value());
        CHECK(english(*standing.problem).find(file.string()) != std::string::npos);
    }
}
