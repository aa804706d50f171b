#pragma once
// A reply as the bytes of an HTTP/1.1 response.

#include "sandbox/service.hpp"

#include <cstddef>
#include <string>

namespace leadimport::sandbox {

struct message {
    std::string bytes;
    std::size_t send = 0; // so many of them; fewer when the answer is to be cut
};

// `to_head`: the request was a HEAD, which is answered without the body.
[[nodiscard]] message to_message(const reply& r, bool to_head, bool keep_alive);

} // namespace leadimport::sandbox
