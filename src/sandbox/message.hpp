#pragma once
// A reply as the bytes of an HTTP/1.1 response.

#include "sandbox/exchange.hpp"

#include <chrono>
#include <cstddef>
#include <string>

namespace leadimport::sandbox {

struct message {
    std::string bytes;
    std::size_t send = 0; // so many of them; fewer when the answer is to be cut
};

// `to_head`: the request was a HEAD, which is answered without the body. `now` is the server's
// clock, for the replies that have no date.
[[nodiscard]] message to_message(const reply& r, bool to_head, bool keep_alive,
                                 std::chrono::system_clock::time_point now);

// "Mon, 08 Apr 2024 05:25:26 GMT"
[[nodiscard]] std::string http_date(std::chrono::system_clock::time_point t);

} // namespace leadimport::sandbox
