#include "sandbox/certificate.hpp"

#include "leadimport/base/text.hpp"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>

namespace leadimport::sandbox {
namespace {

template<auto Free>
struct freed_by {
    template<class T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};
using key_ptr = std::unique_ptr<EVP_PKEY, freed_by<EVP_PKEY_free>>;
using x509_ptr = std::unique_ptr<X509, freed_by<X509_free>>;
using bio_ptr = std::unique_ptr<BIO, freed_by<BIO_free_all>>;
using extension_ptr = std::unique_ptr<X509_EXTENSION, freed_by<X509_EXTENSION_free>>;

constexpr const char* ca_name = "leadimport sandbox CA";

// Thrown and caught within this file: every step can fail, and none is expected to.
struct openssl_failed {};

template<class T>
T* must(T* p) {
    if (p == nullptr) throw openssl_failed{};
    return p;
}

void must(int done) {
    if (done <= 0) throw openssl_failed{};
}

key_ptr make_key() { return key_ptr{must(EVP_EC_gen("P-256"))}; }

void add_extension(X509* x, X509V3_CTX* context, int kind, const std::string& value) {
    const extension_ptr e{must(X509V3_EXT_conf_nid(nullptr, context, kind, value.c_str()))};
    must(X509_add_ext(x, e.get(), -1));
}

void set_serial(X509* x) {
    // Random, so that the certificates of two runs are never taken for one another.
    unsigned char bytes[16];
    must(RAND_bytes(bytes, sizeof bytes));
    bytes[0] &= 0x7f;
    const std::unique_ptr<BIGNUM, freed_by<BN_free>> n{
        must(BN_bin2bn(bytes, sizeof bytes, nullptr))};
    must(BN_to_ASN1_INTEGER(n.get(), X509_get_serialNumber(x)) != nullptr);
}

void set_name(X509_NAME* name, const std::string& common_name) {
    // The text is a label, the names that are checked stand in the extension: 64 bytes is its
    // bound.
    const auto label = common_name.substr(0, 64);
    const auto* bytes = reinterpret_cast<const unsigned char*>(label.data());
    must(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, bytes,
                                    static_cast<int>(label.size()), -1, 0));
}

x509_ptr make_unsigned(EVP_PKEY* key, const std::string& common_name) {
    constexpr long day = 24L * 3600;
    x509_ptr x{must(X509_new())};
    must(X509_set_version(x.get(), X509_VERSION_3));
    set_serial(x.get());
    must(X509_gmtime_adj(X509_getm_notBefore(x.get()), -day) != nullptr);
    must(X509_gmtime_adj(X509_getm_notAfter(x.get()), 365 * day) != nullptr);
    must(X509_set_pubkey(x.get(), key));
    set_name(X509_get_subject_name(x.get()), common_name);
    return x;
}

x509_ptr make_ca(EVP_PKEY* key) {
    auto x = make_unsigned(key, ca_name);
    must(X509_set_issuer_name(x.get(), X509_get_subject_name(x.get())));
    X509V3_CTX context;
    X509V3_set_ctx(&context, x.get(), x.get(), nullptr, nullptr, 0);
    add_extension(x.get(), &context, NID_basic_constraints, "critical,CA:TRUE,pathlen:0");
    add_extension(x.get(), &context, NID_key_usage, "critical,keyCertSign,cRLSign");
    add_extension(x.get(), &context, NID_subject_key_identifier, "hash");
    must(X509_sign(x.get(), key, EVP_sha256()));
    return x;
}

x509_ptr make_server(EVP_PKEY* key, X509* ca, EVP_PKEY* ca_key, const std::string& names,
                     const std::string& host) {
    auto x = make_unsigned(key, host);
    must(X509_set_issuer_name(x.get(), X509_get_subject_name(ca)));
    X509V3_CTX context;
    X509V3_set_ctx(&context, ca, x.get(), nullptr, nullptr, 0);
    add_extension(x.get(), &context, NID_basic_constraints, "critical,CA:FALSE");
    add_extension(x.get(), &context, NID_key_usage, "critical,digitalSignature");
    add_extension(x.get(), &context, NID_ext_key_usage, "serverAuth");
    add_extension(x.get(), &context, NID_subject_key_identifier, "hash");
    add_extension(x.get(), &context, NID_authority_key_identifier, "keyid");
    add_extension(x.get(), &context, NID_subject_alt_name, names);
    must(X509_sign(x.get(), ca_key, EVP_sha256()));
    return x;
}

template<class Write>
std::string to_pem(Write write) {
    const bio_ptr bio{must(BIO_new(BIO_s_mem()))};
    must(write(bio.get()));
    char* bytes = nullptr;
    const auto n = BIO_get_mem_data(bio.get(), &bytes);
    if (bytes == nullptr || n <= 0) throw openssl_failed{};
    return {bytes, static_cast<std::size_t>(n)};
}

std::string pem_of(X509* x) {
    return to_pem([x](BIO* b) { return PEM_write_bio_X509(b, x); });
}

std::string pem_of(EVP_PKEY* key) {
    return to_pem([key](BIO* b) {
        return PEM_write_bio_PrivateKey(b, key, nullptr, nullptr, 0, nullptr, nullptr);
    });
}

// The names go through OpenSSL's little language of extensions, where a comma begins another one.
bool is_plain_host(const std::string& host) noexcept {
    return !host.empty() &&
           host.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.*") == host.npos;
}

} // namespace

result<certificate> make_certificate(const std::string& host,
                                     const std::vector<std::string>& addresses) {
    if (!is_plain_host(host))
        return error{errc::bad_option, "certificate host", "\"" + host + "\" is not a host's name"};
    try {
        const auto ca_key = make_key();
        const auto ca = make_ca(ca_key.get());
        const auto key = make_key();
        auto names = "DNS:" + host;
        for (const auto& a : addresses)
            names += ",IP:" + a;
        const auto server = make_server(key.get(), ca.get(), ca_key.get(), names, host);
        return certificate{pem_of(ca.get()), pem_of(server.get()), pem_of(key.get())};
    } catch (const openssl_failed&) {
        char text[256];
        ERR_error_string_n(ERR_get_error(), text, sizeof text);
        return error{errc::internal, "making a certificate", text};
    }
}

bool is_sandbox_ca(std::string_view pem) {
    constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
    constexpr std::string_view end = "-----END CERTIFICATE-----";
    const auto only = text::trim(pem);
    if (!only.starts_with(begin) || only.find(end) != only.size() - end.size()) return false;
    const bio_ptr bio{BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()))};
    const x509_ptr x{PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr)};
    ERR_clear_error();
    if (!x) return false;
    char name[64];
    const auto n = X509_NAME_get_text_by_NID(X509_get_subject_name(x.get()), NID_commonName, name,
                                             sizeof name);
    return n > 0 && std::string_view{name, static_cast<std::size_t>(n)} == ca_name;
}

} // namespace leadimport::sandbox
