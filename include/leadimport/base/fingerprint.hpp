#pragma once
// 128-bit fingerprints (XXH3): they tell one file from another and derive keys. Not cryptographic:
// a forged fingerprint would bring an attacker no gain here.

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace leadimport {

using digest = std::array<unsigned char, 16>;

// Of bytes that come in pieces; equal bytes give equal digests however they were cut.
class fingerprint {
public:
    fingerprint();
    ~fingerprint();
    fingerprint(fingerprint&&) noexcept;
    fingerprint& operator=(fingerprint&&) noexcept;

    void update(std::string_view bytes);
    [[nodiscard]] digest value() const; // of all that came so far

private:
    struct state;
    std::unique_ptr<state> state_;
};

[[nodiscard]] digest fingerprint_of(std::string_view bytes);
// For a hash table of texts. An author of texts who does not know the seed cannot choose them so
// that all get the same place, which would make the table slow.
[[nodiscard]] std::uint64_t seeded_hash(std::string_view text, std::uint64_t seed) noexcept;
// From the system's source of randomness: a name that no other thing has.
[[nodiscard]] digest random_digest();
// 32 lower-case hex digits.
[[nodiscard]] std::string to_hex(const digest& d);
// The digest in the form of a UUID (version 8, RFC 9562 section 5.8: the application
// defines its bits).
[[nodiscard]] std::string to_uuid(digest d);

} // namespace leadimport
