#include "http/tls.hpp"

#include "leadimport/base/text.hpp"
#include "leadimport/base/time.hpp"
#include "leadimport/words/http.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/conf.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <cstdlib>
#include <ctime>
#include <memory>
#include <system_error>
#include <utility>

namespace leadimport::http {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

// Whatever OpenSSL noted about the last failure on this thread.
words::message tls_words() {
    const auto code = ::ERR_get_error();
    if (code == 0) return words::tls_reason_unknown;
    char text[256];
    ::ERR_error_string_n(code, text, sizeof text);
    return text;
}

struct free_openssl_text {
    void operator()(unsigned char* text) const { OPENSSL_free(text); }
};

// As UTF-8; empty when there is none.
std::string utf8_of(const ASN1_STRING* s) {
    unsigned char* bytes = nullptr;
    const int size = s == nullptr ? -1 : ASN1_STRING_to_UTF8(&bytes, s);
    if (size < 0) return {};
    const std::unique_ptr<unsigned char, free_openssl_text> owner{bytes};
    return text::excerpt(std::string{bytes, bytes + size});
}

std::string part_of(const X509_NAME* name, int part) {
    const int at = X509_NAME_get_index_by_NID(name, part, -1);
    if (at < 0) return {};
    return utf8_of(X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
}

std::string issuer_of(const X509* certificate) {
    const auto* name = X509_get_issuer_name(certificate);
    auto issuer = part_of(name, NID_commonName);
    const auto organization = part_of(name, NID_organizationName);
    if (organization.empty() || organization == issuer) return issuer;
    return issuer.empty() ? organization : issuer + ", " + organization;
}

bool is_set(const char* variable) { return std::getenv(variable) != nullptr; }

// Where OpenSSL looks into the system's folder by hash, the folder has all certificates that the
// system's file has, as both come from one tool. Reading the whole file would take 50 ms and 2.5
// MiB of each run. When the user names other places in the environment, both are used.
int trust_system(SSL_CTX* tls) {
    const bool named =
        is_set(X509_get_default_cert_file_env()) || is_set(X509_get_default_cert_dir_env());
    if (!named && finds_by_hash(X509_get_default_cert_dir()))
        return SSL_CTX_set_default_verify_dir(tls);
    return SSL_CTX_set_default_verify_paths(tls);
}

} // namespace

bool finds_by_hash(const std::filesystem::path& folder) {
    std::error_code problem; // then there is none
    std::filesystem::directory_iterator at{folder, problem};
    for (; !problem && at != std::filesystem::directory_iterator{}; at.increment(problem)) {
        const auto name = at->path().filename().string();
        if (name.size() == 10 && name.ends_with(".0") &&
            name.find_first_not_of("0123456789abcdef") == 8)
            return true;
    }
    return false;
}

result<void> set_up(asio::ssl::context& tls, const std::filesystem::path& ca_file) {
    auto* context = tls.native_handle();
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1)
        return unusable_tls(tls_words());
    const auto newest = SSL_CTX_get_max_proto_version(context); // 0: whatever there is
    if (newest != 0 && newest < TLS1_2_VERSION) return unusable_tls(words::tls_versions_too_old);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
    error_code problem;
    tls.set_verify_mode(asio::ssl::verify_peer, problem);
    if (problem) return error{errc::internal, "TLS", problem.message()};
    if (trust_system(tls.native_handle()) != 1)
        return error{errc::bad_ca_file, words::system_certificates, tls_words()};
    if (ca_file.empty()) return {};
    tls.load_verify_file(ca_file.string(), problem);
    if (problem) return error{errc::bad_ca_file, ca_file.string(), problem.message()};
    return {};
}

bool expect(SSL* connection, const std::string& host) {
    error_code not_an_address;
    asio::ip::make_address(host, not_an_address);
    // OpenSSL itself compares the name, so that a mismatch has a reason that can be told.
    if (!not_an_address)
        return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(connection), host.c_str()) == 1;
    SSL_set_hostflags(connection,
                      X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    // The first call is SSL_set_tlsext_host_name, a macro with a C cast.
    return SSL_ctrl(connection, SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                    const_cast<char*>(host.c_str())) == 1 &&
           SSL_set1_host(connection, host.c_str()) == 1;
}

void keep_buffers(SSL* connection) { SSL_clear_mode(connection, SSL_MODE_RELEASE_BUFFERS); }

std::optional<words::message> distrust_in(SSL* connection) {
    const auto verified = SSL_get_verify_result(connection);
    if (verified == X509_V_OK) return std::nullopt;
    return distrust_words(verified, std::chrono::system_clock::now());
}

words::message distrust_words(long verified, std::chrono::system_clock::time_point now) {
    const auto* reason = X509_verify_cert_error_string(verified);
    if (verified == X509_V_ERR_CERT_NOT_YET_VALID || verified == X509_V_ERR_CERT_HAS_EXPIRED)
        return words::distrust_by_clock(reason, format_local(now));
    return reason;
}

shown_certificate facts_of(X509* certificate) {
    shown_certificate facts{part_of(X509_get_subject_name(certificate), NID_commonName),
                            issuer_of(certificate)};
    std::tm until{};
    if (ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until) == 1)
        facts.until = std::chrono::sys_seconds{std::chrono::seconds{::timegm(&until)}};
    return facts;
}

error unusable_tls(words::message why) {
    const char* named = std::getenv("OPENSSL_CONF");
    if (named != nullptr && *named != '\0')
        return {errc::tls_unusable, "OPENSSL_CONF=" + std::string{named}, std::move(why)};
    auto* usual = ::CONF_get1_default_config_file();
    std::string file = usual == nullptr ? "OpenSSL" : usual;
    OPENSSL_free(usual);
    return {errc::tls_unusable, std::move(file), std::move(why)};
}

} // namespace leadimport::http
