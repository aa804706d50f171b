#include "../../../src/sandbox/route.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

using namespace leadimport::sandbox;
using enum endpoint;

} // namespace

TEST_CASE("route: every request of the API is found, and what is none is told apart") {
    const struct {
        const char* method;
        const char* target;
        endpoint to;
        object_type object;
        const char* argument;
    } table[] = {
        {"POST", "/api/v2/lead", object_create, object_type::lead, ""},
        {"GET", "/api/v2/lead", object_list, object_type::lead, ""},
        {"GET", "/api/v2/lead/pipeline", pipeline_list, object_type::lead, ""},
        {"GET", "/api/v2/lead/abc", lead_get, object_type::lead, "abc"},
        {"POST", "/api/v2/lead/abc", lead_edit, object_type::lead, "abc"},
        {"POST", "/api/v2/lead/abc/delete", lead_delete, object_type::lead, "abc"},
        {"GET", "/api/v2/people", object_list, object_type::people, ""},
        {"POST", "/api/v2/people", object_create, object_type::people, ""},
        {"GET", "/api/v2/people-temp/a%40b.kr", people_by_email, object_type::people, "a@b.kr"},
        {"GET", "/api/v2/people-temp/a+b%2fc%zz%4", people_by_email, object_type::people,
         "a+b/c%zz%4"},
        {"GET", "/api/v2/organization", object_list, object_type::organization, ""},
        {"POST", "/api/v2/organization", object_create, object_type::organization, ""},
        {"POST", "/api/v2/object/people/search", search, object_type::people, ""},
        {"POST", "/api/v2/object/organization/search", search, object_type::organization, ""},
        {"POST", "/api/v2/object/lead/search", search, object_type::lead, ""},
        {"GET", "/api/v2/field/lead", field_list, object_type::lead, ""},
        {"POST", "/api/v2/field/lead", field_create, object_type::lead, ""},
        {"GET", "/api/v2/field/organization", field_list, object_type::organization, ""},
        {"GET", "/api/v2/user/me", user_me, object_type::lead, ""},
        {"GET", "/api/v2/user", user_list, object_type::lead, ""},
        {"GET", "/", front_page, object_type::lead, ""},
        {"POST", "/v2/lead", front_page, object_type::lead, ""},
        {"GET", "/apis/v2/lead", front_page, object_type::lead, ""},
        {"OPTIONS", "*", front_page, object_type::lead, ""},
        {"GET", "", front_page, object_type::lead, ""},
        {"GET", "/api", unknown, object_type::lead, ""},
        {"GET", "/api/", unknown, object_type::lead, ""},
        {"GET", "/api/v2", unknown, object_type::lead, ""},
        {"GET", "/api/v2/", unknown, object_type::lead, ""},
        {"POST", "/api/v1/lead", unknown, object_type::lead, ""},
        {"POST", "/api/v2/lead/", unknown, object_type::lead, ""},
        {"POST", "/api/v2//lead", unknown, object_type::lead, ""},
        {"POST", "/api/v2/api/v2/lead", unknown, object_type::lead, ""},
        {"POST", "/api/v2/lead/a/b/delete", unknown, object_type::lead, ""},
    };
    for (const auto& row : table) {
        CAPTURE(std::string{row.method});
        CAPTURE(std::string{row.target});
        const auto r = find_route(row.method, row.target);
        CHECK(r.to == row.to);
        CHECK(r.object == row.object);
        CHECK(r.argument == row.argument);
    }
    CHECK(find_route("DELETE", "/api/v2/lead").to == wrong_method);
    CHECK(find_route("DELETE", "/api/v2/lead/abc").to == wrong_method);
    CHECK(find_route("GET", "/api/v2/object/lead/search").to == wrong_method);
}

TEST_CASE("route: the cursor is taken from the query") {
    CHECK(find_route("GET", "/api/v2/lead?cursor=10").cursor == "10");
    CHECK(find_route("GET", "/api/v2/lead?a=b&cursor=1%30&c").cursor == "10");
    CHECK(find_route("GET", "/api/v2/lead?xcursor=10").cursor.empty());
    CHECK(find_route("GET", "/api/v2/lead?").cursor.empty());
}

TEST_CASE("route: a search costs ten points, pages cost none") {
    CHECK(points_of(search) == 10);
    CHECK(points_of(object_create) == 1);
    CHECK(points_of(user_me) == 1);
    CHECK(points_of(front_page) == 0);
    CHECK(points_of(unknown) == 0);
}
