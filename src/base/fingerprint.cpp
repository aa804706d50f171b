#include "leadimport/base/fingerprint.hpp"

#include <xxhash.h>

// The library chooses among the processor's instructions at run time only when asked by this
// header.
#if defined(__x86_64__)
#include <xxh_x86dispatch.h>
#endif

#include <cstddef>
#include <cstring>
#include <new>
#include <random>

namespace leadimport {
namespace {

digest digest_of(XXH128_hash_t h) {
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, h);
    digest d;
    static_assert(sizeof canonical.digest == sizeof d);
    std::memcpy(d.data(), canonical.digest, d.size());
    return d;
}

struct free_state {
    void operator()(XXH3_state_t* s) const noexcept { XXH3_freeState(s); }
};

} // namespace

struct fingerprint::state {
    std::unique_ptr<XXH3_state_t, free_state> xxh{XXH3_createState()};
};

fingerprint::fingerprint() : state_{std::make_unique<state>()} {
    if (!state_->xxh) throw std::bad_alloc{};
    XXH3_128bits_reset(state_->xxh.get());
}
fingerprint::~fingerprint() = default;
fingerprint::fingerprint(fingerprint&&) noexcept = default;
fingerprint& fingerprint::operator=(fingerprint&&) noexcept = default;

void fingerprint::update(std::string_view bytes) {
    XXH3_128bits_update(state_->xxh.get(), bytes.data(), bytes.size());
}

digest fingerprint::value() const { return digest_of(XXH3_128bits_digest(state_->xxh.get())); }

digest fingerprint_of(std::string_view bytes) {
    return digest_of(XXH3_128bits(bytes.data(), bytes.size()));
}

std::uint64_t seeded_hash(std::string_view text, std::uint64_t seed) noexcept {
    return XXH3_64bits_withSeed(text.data(), text.size(), seed);
}

digest random_digest() {
    std::random_device source;
    digest d;
    for (auto& byte : d)
        byte = static_cast<unsigned char>(source());
    return d;
}

namespace {

char* write_hex(unsigned char byte, char* to) {
    static constexpr char digits[] = "0123456789abcdef";
    *to++ = digits[byte >> 4];
    *to++ = digits[byte & 15];
    return to;
}

} // namespace

std::string to_hex(const digest& d) {
    std::string s(2 * d.size(), '0');
    auto* to = s.data();
    for (const auto byte : d)
        to = write_hex(byte, to);
    return s;
}

// Each row that is sent has one.
std::string to_uuid(digest d) {
    d[6] = static_cast<unsigned char>((d[6] & 0x0f) | 0x80); // version 8
    d[8] = static_cast<unsigned char>((d[8] & 0x3f) | 0x80); // variant of RFC 9562
    std::string s(2 * d.size() + 4, '-');
    auto* to = s.data();
    for (std::size_t i = 0; i < d.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10) ++to; // a dash
        to = write_hex(d[i], to);
    }
    return s;
}

} // namespace leadimport
