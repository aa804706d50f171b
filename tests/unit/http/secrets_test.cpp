#include "http/base64.hpp"
#include "http/secrets.hpp"
#include "support/english.hpp"

#include "leadimport/words/base.hpp"
#include "leadimport/words/http.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <variant>

namespace {

using namespace leadimport;

const std::string plain = "0193c1d2-7e4f-7aaa-8bbb-123456789abc";
const std::string odd = "ab+c/d==&<x>'Zy"; // what is escaped in a token of this kind

std::string cleaned(std::string_view secret, std::string text) {
    http::secrets all;
    all.add(secret);
    all.remove_from(text);
    return text;
}

} // namespace

TEST_CASE("secrets: a token is taken out wherever it stands, and nothing else is touched") {
    const struct {
        std::string text;
        std::string expected;
    } table[] = {
        {"", ""},
        {plain, "[token]"},
        {"Bearer " + plain, "Bearer [token]"},
        {R"({"reason":"bad header: Bearer )" + plain + R"("})",
         R"({"reason":"bad header: Bearer [token]"})"},
        {plain + plain + "," + plain, "[token][token],[token]"},
        {"0193c1d2-7e4f-7aaa-8bbb-123456789abd", "0193c1d2-7e4f-7aaa-8bbb-123456789abd"},
        {plain.substr(0, 35), plain.substr(0, 35)}, // an id of the same second is none
        {plain.substr(1), plain.substr(1)},
        {"Bearer " + plain.substr(0, 20) + "…", "Bearer [token]…"}, // cut by the server
        {"bearer%20" + plain.substr(0, 4) + "\"", "bearer%20[token]\""},
        {"AUTHORIZATION: BEARER 0193C1D2-7E4F", "AUTHORIZATION: BEARER [token]"},
        {"Bearer " + plain.substr(0, 3) + " is wrong",
         "Bearer " + plain.substr(0, 3) + " is wrong"},
        {"a Bearer token is needed", "a Bearer token is needed"},
        {"Bearer", "Bearer"},
    };
    for (const auto& t : table) {
        CAPTURE(t.text);
        CHECK(cleaned(plain, t.text) == t.expected);
    }
}

TEST_CASE("secrets: in the other case, and in hex") {
    const std::string word = "Sandbox-Token-9";
    for (const std::string text :
         {"SANDBOX-TOKEN-9", "sandbox-token-9", "sANDBOX-tOKEN-9", "SANDBOX%2dtoken-9",
          "53616e64626f782d546f6b656e2d39", "53616E64626F782D546F6B656E2D39",
          "\\x53\\x61ndbox-Token-9", "\\\\x53\\\\x61ndbox-Token-9", "\\u0053\\u0061ndbox-Token-9",
          "\\\\u0053\\\\u0061ndbox-Token-9", "\\\\\\\\u0053\\\\\\\\u0061ndbox-Token-9",
          "Sandbox\\\\\\\\x2dTo\\\\\\\\u006Ben-9"}) {
        CAPTURE(text);
        CHECK(cleaned(word, "a " + text + ", b") == "a [token], b");
    }
    CHECK(cleaned(word, "sandbox token 9") == "sandbox token 9");
}

TEST_CASE("secrets: escaped as URLs, JSON and HTML do it, in part or whole, it is the same token") {
    for (const std::string text : {
             "ab+c/d==&<x>'Zy",
             "ab%2Bc%2Fd%3D%3D%26%3Cx%3E%27Zy",
             "ab%2bc%2fd%3d%3d%26%3cx%3e%27Zy",
             "ab+c\\/d==&<x>'Zy",
             "ab\\u002bc/d\\u003d\\u003d\\u0026\\u003cx\\u003e\\u0027Zy",
             "ab\\u002Bc\\/d\\u003D=\\u0026\\u003Cx\\u003E'Zy",
             "ab+c/d==&amp;&lt;x&gt;&#39;Zy",
             "ab&#43;c&#x2F;d&#x3d;=&amp;&lt;x&gt;&apos;Zy",
         }) {
        CAPTURE(text);
        CHECK(cleaned(odd, text) == "[token]");
        CHECK(cleaned(odd, "{\"a\":\"" + text + "\"}") == "{\"a\":\"[token]\"}");
    }
    for (const std::string text : {
             "\\u0030193c1d2-7e4f-7aaa-8bbb-123456789abc",
             "0193c1d2\\u002d7e4f-7aaa-8bbb-123456789abc",
             "0193c1d2-7e4f-7aaa-8bbb-123456789ab\\u0063",
             "%30193c1d2%2d7e4f%2D7aaa-8bbb-123456789a&#98;&#x63;",
         }) {
        CAPTURE(text);
        CHECK(cleaned(plain, "of " + text + " \\u0030193") == "of [token] \\u0030193");
    }
    CHECK(cleaned(odd, "Zy ab+c/d==&<x>'Z") == "Zy ab+c/d==&<x>'Z");
    CHECK(cleaned(odd, "Bearer ab%2Bc…") == "Bearer [token]…");
    // Without a single character that nobody escapes.
    CHECK(cleaned("+/+/+/+/==", "x+/+/+/+/==y") == "x[token]y");
}

TEST_CASE("secrets: Base64 hides nothing, alone or inside of other text") {
    for (const auto& secret : {plain, odd, std::string{"\x7f?>~~~?>~~~?"}})
        for (const std::string before : {"", "a", "ab", "Bearer ", "Authorization: Bearer "})
            for (const std::string behind : {"", "x", "\r\n"}) {
                CAPTURE(before);
                const auto encoded =
                    http::base64(std::string{before}.append(secret).append(behind));
                CHECK(cleaned(secret, "<" + encoded + ">") == "<[token]>");
            }
    const auto other = http::base64("Bearer another-token-altogether");
    CHECK(cleaned(plain, other) == other);
}

TEST_CASE("secrets: one too short to be told from other text stays") {
    CHECK(cleaned("1234567", "12345678") == "12345678");
    CHECK(cleaned("12345678", "12345678") == "[token]");
    CHECK(cleaned("", "text") == "text");
}

TEST_CASE("secrets: former tokens are taken out, too, as many as are kept") {
    http::secrets all;
    for (std::size_t i = 0; i <= http::secrets::most; ++i) {
        all.add("token-number-" + std::to_string(i));
        all.add("token-number-" + std::to_string(i)); // once more is nothing new
    }
    const auto shown = [&](std::size_t i) {
        auto text = "token-number-" + std::to_string(i);
        all.remove_from(text);
        return text;
    };
    CHECK(shown(0) == "token-number-0");
    for (std::size_t i = 1; i <= http::secrets::most; ++i)
        CHECK(shown(i) == "[token]");
}

TEST_CASE("secrets: every text of a reply is cleaned") {
    http::secrets all;
    all.add(plain);
    delivery::reply a = delivery::answer{400, plain, plain, plain, plain, plain};
    all.remove_from(a);
    const auto& cleaned_answer = std::get<delivery::answer>(a);
    for (const auto& text :
         {cleaned_answer.content_type, cleaned_answer.retry_after, cleaned_answer.body,
          cleaned_answer.rate_limit, cleaned_answer.rate_limit_reset})
        CHECK(text == "[token]");
    delivery::reply b = delivery::broken{delivery::phase::read, true, false, "no " + plain};
    all.remove_from(b);
    CHECK(english(std::get<delivery::broken>(b).cause) == "no [token]");
}

TEST_CASE("secrets: texts in the gaps of a message are cleaned, however deep") {
    http::secrets all;
    all.add(plain);
    auto cause = leadimport::words::proxy_failed(
        "one", leadimport::words::one_after_another("no " + plain, plain));
    all.remove_from(cause);
    CHECK(english(cause) == "the proxy one: no [token], [token]");
}
