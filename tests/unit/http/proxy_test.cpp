#include "http/tunnel.hpp"
#include "support/english.hpp"

#include "leadimport/base/version.hpp"
#include "leadimport/http/proxy.hpp"

#include <doctest/doctest.h>

namespace {

using namespace leadimport;

http::endpoint api(const std::string& url = "https://salesmap.kr/api") {
    return *http::parse_endpoint(url);
}

} // namespace

TEST_CASE("parse_proxy: what it takes") {
    const struct {
        std::string url;
        std::string name;
        std::string authorization;
    } table[] = {
        {"http://proxy.example:3128", "proxy.example:3128", ""},
        {"http://proxy.example:3128/", "proxy.example:3128", ""},
        {"HTTP://Proxy.Example", "proxy.example:80", ""},
        {"proxy.example:3128", "proxy.example:3128", ""},
        {"proxy.example", "proxy.example:80", ""},
        {"proxy.example.:3128", "proxy.example:3128", ""},
        {"192.0.2.1:3128", "192.0.2.1:3128", ""},
        {"http://[2001:db8::1]:3128", "[2001:db8::1]:3128", ""},
        {"http://me:secret@proxy.example:3128", "proxy.example:3128", "Basic bWU6c2VjcmV0"},
        {"me:secret@proxy.example:3128", "proxy.example:3128", "Basic bWU6c2VjcmV0"},
        {"http://me@proxy.example:3128", "proxy.example:3128", "Basic bWU6"},
        {"http://m%40e:s%3a%2F@proxy.example", "proxy.example:80", "Basic bUBlOnM6Lw=="},
    };
    for (const auto& t : table) {
        CAPTURE(t.url);
        const auto p = http::parse_proxy(t.url, "--proxy");
        REQUIRE(p.has_value());
        CHECK(p->name() == t.name);
        CHECK(p->authorization == t.authorization);
    }
}

TEST_CASE("parse_proxy: what it refuses, why, and that it keeps passwords to itself") {
    const std::pair<const char*, const char*> table[] = {
        {"", "names no host"},
        {"http://", "names no host"},
        {"http://:3128", "names no host"},
        {"https://proxy.example:3128", "has a scheme other than http"},
        {"socks5://me:secret@proxy.example", "has a scheme other than http"},
        {"http://proxy.example:0", "has a port that does not exist"},
        {"http://me:secret@proxy.example:65536", "has a port that does not exist"},
        {"proxy.example:http", "is not a URL"},
        {"http://me:sec/ret@proxy.example:3128", "is not a URL"},
        {"http://me:12/secret@proxy.example", "has a path, a query or a fragment"},
        {"http://proxy.example:3128/path", "has a path, a query or a fragment"},
        {"http://proxy.example/?secret@x", "has a path, a query or a fragment"},
        {"http://proxy.example/#x", "has a path, a query or a fragment"},
        {"http://proxy.example/proxy.pac", "a script that chooses a proxy (PAC)"},
        {"http://wpad/wpad.dat", "a script that chooses a proxy (PAC)"},
        {"pac+https://proxy.example/x", "a script that chooses a proxy (PAC)"},
        {"http://m%3Ae:secret@proxy.example", "has a user with a colon in the name"},
        {"http://me:secret", "is not a URL"},
        {"me:secret", "is not a URL"},
        {"http://me:secret%40proxy.example:3128", "is not a URL"},
        {"http://me:p@secret@proxy.example", "is not a URL"},
        {"http:/me:secret@proxy.example", "has a path, a query or a fragment"},
        {"http//me:secret@proxy.example", "has a path, a query or a fragment"},
        {"http://me:secret?x@proxy.example", "is not a URL"},
        {"http://me:secret#@proxy.example", "is not a URL"},
        {"http://me:secret/proxy.example", "is not a URL"},
        {"http://proxy.example/secret", "has a path, a query or a fragment"},
        {"http://프록시.example", "is not a URL"},
        {"http://proxy example", "is not a URL"},
    };
    for (const auto& row : table) { // clang 14 lets no lambda capture structured bindings
        const auto* const url = row.first;
        const auto* const why = row.second;
        CAPTURE(std::string{url});
        const auto p = http::parse_proxy(url, "--proxy");
        REQUIRE_FALSE(p.has_value());
        CHECK(p.error().code == errc::bad_proxy);
        CHECK(english(p.error().where) == "--proxy");
        CAPTURE(english(p.error().detail));
        CHECK(english(p.error().detail).find(why) != std::string::npos);
        CHECK(english(p.error().detail).find("sec") == std::string::npos);
    }
}

TEST_CASE("excepts: names, what is below them, addresses, ranges, ports") {
    const struct {
        const char* list;
        const char* url;
        bool excepted;
    } table[] = {
        {"", "https://salesmap.kr", false},
        {" , ,", "https://salesmap.kr", false},
        {"*", "https://salesmap.kr", true},
        {"salesmap.kr", "https://salesmap.kr", true},
        {"SalesMap.KR", "https://salesmap.kr", true},
        {"a.example, salesmap.kr", "https://salesmap.kr", true},
        {"a.example salesmap.kr", "https://salesmap.kr", true},
        {"salesmap.kr", "https://api.salesmap.kr", true},
        {".salesmap.kr", "https://api.salesmap.kr", true},
        {".salesmap.kr", "https://salesmap.kr", true},
        {"*.salesmap.kr", "https://api.salesmap.kr", true},
        {"kr", "https://salesmap.kr", true},
        {"map.kr", "https://salesmap.kr", false},
        {"api.salesmap.kr", "https://salesmap.kr", false},
        {"salesmap.kr:443", "https://salesmap.kr", true},
        {"salesmap.kr:8443", "https://salesmap.kr", false},
        {"salesmap.kr:8443", "https://salesmap.kr:8443", true},
        {"192.0.2.7", "https://192.0.2.7", true},
        {"192.0.2.7:443", "https://192.0.2.7", true},
        {"192.0.2.7:80", "https://192.0.2.7", false},
        {"0.2.7", "https://192.0.2.7", false},
        {"192.0.2.0/24", "https://192.0.2.7", true},
        {"192.0.3.0/24", "https://192.0.2.7", false},
        {"192.0.2.0/99", "https://192.0.2.7", false},
        {"2001:db8::1", "https://[2001:DB8:0::1]", true},
        {"[2001:db8::1]:443", "https://[2001:db8::1]", true},
        {"[2001:db8::1]:80", "https://[2001:db8::1]", false},
        {"2001:db8::/32", "https://[2001:db8::1]", true},
        {"10.0.0.0/8", "https://[2001:db8::1]", false},
        {"10.0.0.0/8", "https://salesmap.kr", false},
        {".", "https://salesmap.kr", false},
        {"salesmap.kr.", "https://salesmap.kr", true},
        {"salesmap.kr.:443", "https://salesmap.kr", true},
        {"salesmap.kr\r\n", "https://salesmap.kr", true},
        {"a.example,salesmap.kr\r", "https://salesmap.kr", true},
        {"\"a.example,salesmap.kr\"", "https://salesmap.kr", true},
        {"'salesmap.kr'", "https://salesmap.kr", true},
        {"'10.0.0.0/8' \"192.0.2.0/24\"\r", "https://192.0.2.7", true},
        {"\"\"", "https://salesmap.kr", false},
        {":443", "https://salesmap.kr", false},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.list});
        CAPTURE(std::string{t.url});
        CHECK(http::excepts(t.list, api(t.url)) == t.excepted);
    }
}

TEST_CASE("choose_proxy: the option, the environment, and their exceptions") {
    const struct {
        const char* what;
        http::proxy_wishes wishes;
        const char* url;
        const char* chosen; // "": none
    } table[] = {
        {"nothing said", {}, "https://salesmap.kr", ""},
        {"the option", {"a:1", "", ""}, "https://salesmap.kr", "a:1"},
        {"the environment", {"", "b:2", ""}, "https://salesmap.kr", "b:2"},
        {"the option first", {"a:1", "b:2", ""}, "https://salesmap.kr", "a:1"},
        {"none of the environment's", {"none", "b:2", ""}, "https://salesmap.kr", ""},
        {"excepted", {"a:1", "", "salesmap.kr"}, "https://salesmap.kr", ""},
        {"excepted", {"", "b:2", "salesmap.kr"}, "https://salesmap.kr", ""},
        {"another is excepted", {"", "b:2", "x.kr"}, "https://salesmap.kr", "b:2"},
        {"plain http", {"a:1", "b:2", ""}, "http://localhost:8080", ""},
        {"this machine", {"", "b:2", ""}, "https://localhost:8443", ""},
        {"this machine's address", {"", "b:2", ""}, "https://127.0.0.1:8443", ""},
        {"this machine, asked for", {"a:1", "", ""}, "https://localhost:8443", "a:1"},
        {"one that is not needed", {"", "socks5://b", "*"}, "https://salesmap.kr", ""},
        {"with quotes", {"", "\"http://b:2\"\r", ""}, "https://salesmap.kr", "b:2"},
        {"for all", {"", "", "", "http://c:3"}, "https://salesmap.kr", "c:3"},
        {"for all, without a scheme", {"", "", "", "c:3"}, "https://salesmap.kr", "c:3"},
        {"the special one first", {"", "b:2", "", "c:3"}, "https://salesmap.kr", "b:2"},
        {"for all, excepted", {"", "", "salesmap.kr", "c:3"}, "https://salesmap.kr", ""},
        {"for all, this machine", {"", "", "", "c:3"}, "https://localhost:8443", ""},
        {"none of those for all", {"none", "", "", "c:3"}, "https://salesmap.kr", ""},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.what});
        const auto p = http::choose_proxy(t.wishes, api(t.url));
        REQUIRE(p.has_value());
        CHECK((p->via ? p->via->name() : "") == t.chosen);
        CHECK(p->ignored.empty());
    }
    const auto asked = http::choose_proxy({"socks5://a", "", "*"}, api());
    REQUIRE_FALSE(asked.has_value());
    CHECK(english(asked.error().where) == "--proxy");
    const auto found = http::choose_proxy({"", "socks5://b", ""}, api());
    REQUIRE_FALSE(found.has_value());
    CHECK(english(found.error().where) == "HTTPS_PROXY");
}

TEST_CASE("choose_proxy: who named it, or why there is none") {
    using enum http::direct_way;
    const struct {
        http::proxy_wishes wishes;
        const char* url;
        const char* from; // "": none
        http::direct_way why;
    } table[] = {
        {{"a:1", "b:2", ""}, "https://salesmap.kr", "--proxy", none_named},
        {{"", "b:2", "", "c:3"}, "https://salesmap.kr", "HTTPS_PROXY", none_named},
        {{"", "", "", "c:3"}, "https://salesmap.kr", "ALL_PROXY", none_named},
        {{}, "https://salesmap.kr", "", none_named},
        {{"", "", "salesmap.kr"}, "https://salesmap.kr", "", none_named},
        {{}, "https://localhost:8443", "", none_named},
        {{"none", "b:2", "*"}, "https://salesmap.kr", "", told_none},
        {{"a:1", "", "salesmap.kr"}, "https://salesmap.kr", "", excepted},
        {{"", "b:2", "*"}, "https://salesmap.kr", "", excepted},
        {{"", "b:2", ""}, "https://localhost:8443", "", this_machine},
        {{"a:1", "", ""}, "http://localhost:8080", "", this_machine},
        {{"", "", "", "socks5://c"}, "https://salesmap.kr", "", unusable},
        {{"", "", "", "", "http://wpad/wpad.dat"}, "https://salesmap.kr", "", unusable},
    };
    for (const auto& t : table) {
        CAPTURE(t.wishes.option);
        CAPTURE(t.wishes.environment);
        CAPTURE(std::string{t.url});
        const auto p = http::choose_proxy(t.wishes, api(t.url));
        REQUIRE(p.has_value());
        CHECK(p->from == t.from);
        CHECK(p->via.has_value() != p->from.empty());
        CHECK(p->why_direct == t.why);
    }
}

TEST_CASE("choose_proxy: what of the environment is not followed is told, if it would count") {
    const struct {
        http::proxy_wishes wishes;
        const char* url;
        const char* told; // "": nothing
    } table[] = {
        {{"", "", "", "socks5://me:secret@c:1080"}, "https://salesmap.kr", "ALL_PROXY says "},
        {{"", "", "", "socks5h://c"}, "https://salesmap.kr", "ALL_PROXY says "},
        {{"", "", "", "", "http://wpad/wpad.dat"},
         "https://salesmap.kr",
         "auto_proxy names a script"},
        {{"a:1", "", "", "socks5://c"}, "https://salesmap.kr", ""},
        {{"none", "", "", "socks5://c", "x"}, "https://salesmap.kr", ""},
        {{"", "b:2", "", "socks5://c", "x"}, "https://salesmap.kr", ""},
        {{"", "", "*", "socks5://c", "x"}, "https://salesmap.kr", ""},
        {{"", "", "", "socks5://c", "x"}, "https://localhost:8443", ""},
    };
    for (const auto& t : table) {
        CAPTURE(std::string{t.told});
        const auto p = http::choose_proxy(t.wishes, api(t.url));
        REQUIRE(p.has_value());
        const auto told = english(p->ignored);
        CHECK(told.starts_with(t.told));
        CHECK(told.empty() == std::string{t.told}.empty());
        CHECK(told.find("secret") == std::string::npos);
    }
    const auto bad = http::choose_proxy({"", "", "", "http://c:0"}, api());
    REQUIRE_FALSE(bad.has_value());
    CHECK(english(bad.error().where) == "ALL_PROXY");
}

TEST_CASE("spell_connect: the proxy learns where to, and nothing else of ours") {
    const auto open = *http::parse_proxy("http://proxy.example:3128", "--proxy");
    const auto agent = "\r\nUser-Agent: leadimport/" + std::string{version()} + "\r\n";
    CHECK(http::spell_connect(open, api()) ==
          "CONNECT salesmap.kr:443 HTTP/1.1\r\nHost: salesmap.kr:443" + agent + "\r\n");
    const auto locked = *http::parse_proxy("http://me:secret@proxy.example:3128", "--proxy");
    CHECK(http::spell_connect(locked, api("https://[2001:db8::1]:8443/api")) ==
          "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\nHost: [2001:db8::1]:8443" + agent +
              "Proxy-Authorization: Basic bWU6c2VjcmV0\r\n\r\n");
}

TEST_CASE("judge_tunnel: what a proxy forbids is final, what it cannot is not") {
    const auto open = *http::parse_proxy("http://proxy.example:3128", "--proxy");
    const auto locked = *http::parse_proxy("http://me:secret@proxy.example:3128", "--proxy");
    for (const unsigned well : {200U, 201U, 204U})
        CHECK_FALSE(http::judge_tunnel(well, open));
    const struct {
        unsigned status;
        bool refused;
        const http::proxy& by;
        const char* words;
    } table[] = {
        {407, true, open, "HTTP 407: it wants a user and a password"},
        {407, true, locked, "HTTP 407: it does not take this user and password"},
        {400, true, open, "HTTP 400"},
        {403, true, open, "HTTP 403"},
        {404, true, open, "HTTP 404"},
        {405, true, open, "HTTP 405"},
        {408, false, open, "HTTP 408"},
        {429, false, open, "HTTP 429"},
        {500, false, open, "HTTP 500"},
        {502, false, open, "HTTP 502"},
        {503, false, open, "HTTP 503"},
        {504, false, open, "HTTP 504"},
        {100, false, open, "HTTP 100"},
        {302, false, open, "HTTP 302"},
    };
    for (const auto& t : table) {
        CAPTURE(t.status);
        const auto b = http::judge_tunnel(t.status, t.by);
        REQUIRE(b);
        CHECK(b->at == delivery::phase::tunnel);
        CHECK_FALSE(b->may_have_arrived);
        CHECK_FALSE(b->untrusted);
        CHECK(b->refused == t.refused);
        CHECK(english(b->cause) == std::string{"the proxy proxy.example:3128 answers "} + t.words);
    }
}
