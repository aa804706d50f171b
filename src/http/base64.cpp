#include "http/base64.hpp"

#include <openssl/evp.h>

#include <cstddef>

namespace leadimport::http {

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0'); // with the NUL that OpenSSL writes
    const auto length = ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                          reinterpret_cast<const unsigned char*>(bytes.data()),
                                          static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

} // namespace leadimport::http
