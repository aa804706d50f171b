#include "run/row_references.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;

requests::lead_request naming(bool organization, bool person) {
    requests::lead_request r;
    r.body.append(R"({"name":"리드"})");
    r.organization.named = organization;
    r.organization.key = "가나";
    r.organization.body.append(R"({"name":"가나"})");
    r.organization.may_create = false;
    r.person.named = person;
    r.person.key = "김, 영업부";
    r.person.body.append(R"({"name":"김"})");
    r.person.unique = false;
    return r;
}

} // namespace

TEST_CASE(
    "references_of: the organization comes before the person, with all that is said of both") {
    CHECK(run::references_of(naming(false, false)).empty());
    CHECK(run::references_of(naming(false, true)).size() == 1);
    const auto both = run::references_of(naming(true, true));
    REQUIRE(both.size() == 2);
    CHECK(both[0].kind == static_cast<unsigned>(salesmap::contact_kind::organization));
    CHECK(both[0].key == "가나");
    CHECK(both[0].body == R"({"name":"가나"})");
    CHECK_FALSE(both[0].may_create);
    CHECK(both[0].unique);
    CHECK(both[1].kind == static_cast<unsigned>(salesmap::contact_kind::person));
    CHECK(both[1].key == "김, 영업부");
    CHECK(both[1].may_create);
    CHECK_FALSE(both[1].unique);
}
