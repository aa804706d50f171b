#include "sandbox/id_maker.hpp"

namespace leadimport::sandbox {
namespace {

constexpr std::uint32_t most_in_a_millisecond = 4096; // what 12 bits hold

std::uint64_t milliseconds_of(std::chrono::system_clock::time_point t) noexcept {
    const auto ms = std::chrono::floor<std::chrono::milliseconds>(t.time_since_epoch()).count();
    return ms < 0 ? 0 : static_cast<std::uint64_t>(ms);
}

} // namespace

object_id id_maker::next(std::chrono::system_clock::time_point now) {
    if (style_ != id_style::uuid7) return of_time(now);
    const auto ms = milliseconds_of(now);
    if (ms > last_ms_) {
        last_ms_ = ms;
        count_ = 0;
    } else if (++count_ == most_in_a_millisecond) {
        ++last_ms_;
        count_ = 0;
    }
    return object_id::version7(last_ms_, count_, source_);
}

object_id id_maker::of_time(std::chrono::system_clock::time_point t) {
    const auto ms = milliseconds_of(t);
    switch (style_) {
    case id_style::uuid4: return object_id::random(source_);
    case id_style::hex24: {
        constexpr std::uint64_t process = 0x5a1e5a9000000000ULL; // as such ids have one
        return object_id::legacy(static_cast<std::uint32_t>(ms / 1000),
                                 process | (source_() & 0xffff) << 20 | (made_++ & 0xfffff));
    }
    case id_style::uuid7: break;
    }
    return object_id::version7(ms, static_cast<std::uint32_t>(source_()), source_);
}

} // namespace leadimport::sandbox
