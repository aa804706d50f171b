#include "support/english.hpp"

#include "leadimport/http/endpoint.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;

} // namespace

TEST_CASE("parse_endpoint: what it takes, and how it is spelled then") {
    const struct {
        std::string url;
        std::string host;
        std::string port;
        std::string path;
        std::string authority;
        std::string normal;
    } table[] = {
        {"https://salesmap.kr/api", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr/api/", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr/api///", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr", "salesmap.kr", "443", "", "salesmap.kr", "https://salesmap.kr"},
        {"https://salesmap.kr/", "salesmap.kr", "443", "", "salesmap.kr", "https://salesmap.kr"},
        {"HTTPS://SalesMap.KR/API", "salesmap.kr", "443", "/API", "salesmap.kr",
         "https://salesmap.kr/API"},
        {"https://SalesMap.kr./api", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr.:8443/api", "salesmap.kr", "8443", "/api", "salesmap.kr:8443",
         "https://salesmap.kr:8443/api"},
        {"http://localhost./api", "localhost", "80", "/api", "localhost", "http://localhost/api"},
        {"https://salesmap.kr:443/api", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr:0443/api", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr:/api", "salesmap.kr", "443", "/api", "salesmap.kr",
         "https://salesmap.kr/api"},
        {"https://salesmap.kr:8443/api", "salesmap.kr", "8443", "/api", "salesmap.kr:8443",
         "https://salesmap.kr:8443/api"},
        {"https://salesmap.kr:80/api", "salesmap.kr", "80", "/api", "salesmap.kr:80",
         "https://salesmap.kr:80/api"},
        {"https://192.0.2.7/api", "192.0.2.7", "443", "/api", "192.0.2.7", "https://192.0.2.7/api"},
        {"https://[2001:db8::1]/api", "2001:db8::1", "443", "/api", "[2001:db8::1]",
         "https://[2001:db8::1]/api"},
        {"https://[2001:db8::1]:8443", "2001:db8::1", "8443", "", "[2001:db8::1]:8443",
         "https://[2001:db8::1]:8443"},
        {"http://localhost/api", "localhost", "80", "/api", "localhost", "http://localhost/api"},
        {"http://LOCALHOST:8080", "localhost", "8080", "", "localhost:8080",
         "http://localhost:8080"},
        {"http://127.0.0.1:8080/api", "127.0.0.1", "8080", "/api", "127.0.0.1:8080",
         "http://127.0.0.1:8080/api"},
        {"http://127.9.9.9/", "127.9.9.9", "80", "", "127.9.9.9", "http://127.9.9.9"},
        {"http://[::1]:8080/api", "::1", "8080", "/api", "[::1]:8080", "http://[::1]:8080/api"},
    };
    for (const auto& t : table) {
        CAPTURE(t.url);
        const auto e = http::parse_endpoint(t.url);
        REQUIRE(e.has_value());
        CHECK(e->tls == (t.normal.starts_with("https")));
        CHECK(e->host == t.host);
        CHECK(e->port == t.port);
        CHECK(e->path == t.path);
        CHECK(e->authority() == t.authority);
        CHECK(e->url() == t.normal);
        CHECK(*http::parse_endpoint(e->url()) == *e);
    }
}

TEST_CASE("parse_endpoint: what it refuses, and why") {
    const struct {
        std::string url;
        std::string why;
    } table[] = {
        {"", "is not a URL"},
        {"salesmap.kr/api", "is not a URL"},
        {"//salesmap.kr/api", "is not a URL"},
        {"https://sales map.kr", "is not a URL"},
        {"https://salesmap.kr/a b", "is not a URL"},
        {"https://salesmap.kr:http/", "is not a URL"},
        {"https://세일즈맵.kr/api", "is not a URL"},
        {"https://salesmap.kr:8x/", "is not a URL"},
        {"https://[::1]x/", "is not a URL"},
        {"https://a%0d%0aX-Header:%20b/", "“https://…” names no host"},
        {"https://me:secret/api", "“https://…” is not a URL"}, // its @host was forgotten
        {"https://[secret]/api", "“https://…” is not a URL"},
        {"https://[::1]:x/", "is not a URL"},
        {"ftp://salesmap.kr", "has a scheme other than https"},
        {"localhost:8080", "has a scheme other than https"},
        {"https:/api", "names no host"},
        {"https://./api", "names no host"},
        {"https://salesmap.kr../api", "names no host"},
        {"https:///api", "names no host"},
        {"https://user@salesmap.kr/", "has a user, a query or a fragment"},
        {"https://user:secret@salesmap.kr/", "has a user, a query or a fragment"},
        {"https://salesmap.kr/?a=b", "has a user, a query or a fragment"},
        {"https://salesmap.kr/#top", "has a user, a query or a fragment"},
        {"https://salesmap.kr:0/", "has a port that does not exist"},
        {"https://salesmap.kr:65536/", "has a port that does not exist"},
        {"https://salesmap.kr:99999999999999999999/", "has a port that does not exist"},
        {"https://salesmap.kr/api?token=secret", "“https://salesmap.kr/api…” has a user"},
        {"https://salesmap.kr/a b?token=secret", "“https://salesmap.kr/a b…” is not a URL"},
        {"https://salesmap.kr/api#secret", "“https://salesmap.kr/api…” has a user"},
        {"https://me:secret@salesmap.kr/api", "“https://…” has a user"},
        {"https://me:secret%40salesmap.kr/api", "“https://…” is not a URL"},
        {"https://me:secret@salesmap.kr/?x@y", "“https://…” has a user"},
        {"http://salesmap.kr/api", "would send the token unencrypted"},
        {"http://192.168.0.1/api", "would send the token unencrypted"},
        {"http://localhost.example/", "would send the token unencrypted"},
        {"http://127.0.0.1.example/", "http://127.0.0.1.example/"},
        {"http://128.0.0.1/", "would send the token unencrypted"},
        {"http://0.0.0.0/", "would send the token unencrypted"},
        {"http://[2001:db8::1]/", "would send the token unencrypted"},
        {"http://[::]/", "would send the token unencrypted"},
    };
    for (const auto& t : table) {
        CAPTURE(t.url);
        const auto e = http::parse_endpoint(t.url);
        REQUIRE_FALSE(e.has_value());
        CHECK(e.error().code == errc::bad_base_url);
        CHECK(english(e.error().where) == "--base-url");
        CAPTURE(english(e.error().detail));
        CHECK(english(e.error().detail).find(t.why) != std::string::npos);
        CHECK(english(e.error().detail).find("secret") == std::string::npos);
    }
}
