// Any bytes as what a server says: the same answer, or the same refusal, however they are cut.

#include "http/reply_reader.hpp"

#include "leadimport/base/limits.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string_view>

using namespace leadimport;
using http::reply_reader;

namespace {

struct seen {
    reply_reader::state state = reply_reader::state::more;
    delivery::answer answer;
    std::optional<std::chrono::seconds> keeps_idle_for;
};

seen read(std::string_view bytes, std::size_t piece) {
    reply_reader r;
    seen s;
    s.state = r.begin(limits::reply_body_bytes);
    while (s.state == reply_reader::state::more && !bytes.empty()) {
        const auto room = r.room();
        if (room.size() == 0) std::abort();
        const auto n = std::min({piece, room.size(), bytes.size()});
        std::memcpy(room.data(), bytes.data(), n);
        bytes.remove_prefix(n);
        s.state = r.arrived(n);
    }
    if (s.state == reply_reader::state::more) s.state = r.ended();
    if (s.state == reply_reader::state::broken && !r.problem()) std::abort();
    if (s.state != reply_reader::state::whole) return s;
    s.keeps_idle_for = r.keeps_idle_for();
    s.answer = r.take();
    return s;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::size_t piece = 1 + data[0] % 64;
    const std::string_view bytes{reinterpret_cast<const char*>(data + 1), size - 1};
    const auto whole = read(bytes, bytes.size() + 1);
    const auto cut = read(bytes, piece);
    if (whole.state != cut.state) std::abort();
    if (whole.answer.status != cut.answer.status || whole.answer.body != cut.answer.body ||
        whole.answer.content_type != cut.answer.content_type ||
        whole.answer.retry_after != cut.answer.retry_after ||
        whole.keeps_idle_for != cut.keeps_idle_for)
        std::abort();
    if (whole.answer.body.size() > limits::reply_body_bytes) std::abort();
    return 0;
}
