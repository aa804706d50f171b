#include "http/tls.hpp"
#include "support/changed_variable.hpp"
#include "support/english.hpp"
#include "unit/base/temporary_folder.hpp"

#include "leadimport/base/time.hpp"

#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <fstream>
#include <memory>
#include <string>

namespace {

using namespace leadimport;
using tests::changed_variable;
using tests::temporary_folder;

} // namespace

TEST_CASE("finds_by_hash: a folder has names that are hashes, or OpenSSL finds nothing there") {
    const struct {
        const char* file;
        bool finds;
    } table[] = {{"0a775a30.0", true},   {"ca-certificates.crt", false}, {"0a775a30.1", false},
                 {"0a775a3.0", false},   {"0a775a300.0", false},         {"0a775a30.r0", false},
                 {"0A775A30.0", false},  {"ISRG_Root_X1.pem", false},    {"example1.0", false},
                 {"0a775a30.pem", false}};
    for (const auto& t : table) {
        CAPTURE(t.file);
        const temporary_folder folder;
        std::ofstream{folder.path() / "other.pem"} << "-";
        std::ofstream{folder.path() / t.file} << "-";
        CHECK(http::finds_by_hash(folder.path()) == t.finds);
    }
    const temporary_folder empty;
    CHECK_FALSE(http::finds_by_hash(empty.path()));
    CHECK_FALSE(http::finds_by_hash(empty.path() / "missing"));
}

TEST_CASE(
    "set_up, expect: no old version, no renegotiation, no name of the subject, no part of a *") {
    boost::asio::ssl::context tls{boost::asio::ssl::context::tls_client};
    REQUIRE(http::set_up(tls, {}).has_value());
    CHECK(SSL_CTX_get_min_proto_version(tls.native_handle()) == TLS1_2_VERSION);
    CHECK((SSL_CTX_get_options(tls.native_handle()) & SSL_OP_NO_RENEGOTIATION) != 0);
    CHECK(SSL_CTX_get_verify_mode(tls.native_handle()) == SSL_VERIFY_PEER);
    const std::unique_ptr<SSL, decltype(&SSL_free)> connection{SSL_new(tls.native_handle()),
                                                               SSL_free};
    REQUIRE(http::expect(connection.get(), "salesmap.kr"));
    const auto flags = X509_VERIFY_PARAM_get_hostflags(SSL_get0_param(connection.get()));
    CHECK((flags & X509_CHECK_FLAG_NEVER_CHECK_SUBJECT) != 0);
    CHECK((flags & X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS) != 0);
}

TEST_CASE("distrust_words: what the clock says of a certificate names the clock") {
    const auto now = std::chrono::system_clock::now();
    const auto clock = "this machine's clock, which says " + format_local(now);
    for (const long verified : {X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED})
        CHECK(english(http::distrust_words(verified, now)).find(clock) != std::string::npos);
    CHECK(english(http::distrust_words(X509_V_ERR_HOSTNAME_MISMATCH, now)) == "hostname mismatch");
}

TEST_CASE("unusable_tls: the configuration is named that OpenSSL reads") {
    {
        const changed_variable variable{"OPENSSL_CONF", "/x/openssl.cnf"};
        CHECK(english(http::unusable_tls("why").where) == "OPENSSL_CONF=/x/openssl.cnf");
    }
    const changed_variable variable{"OPENSSL_CONF", nullptr};
    CHECK(english(http::unusable_tls("why").where).ends_with("openssl.cnf"));
    CHECK(english(http::unusable_tls("why").detail) == "why");
}
