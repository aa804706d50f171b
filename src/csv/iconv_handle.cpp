#include "csv/iconv_handle.hpp"

#include <cerrno>
#include <utility>

namespace leadimport::csv {
namespace {

// iconv_open's answer when it cannot.
iconv_t none() noexcept {
    return reinterpret_cast<iconv_t>(-1); // NOLINT(performance-no-int-to-ptr): POSIX says so
}

constexpr auto failed = static_cast<std::size_t>(-1);

} // namespace

std::optional<iconv_handle> iconv_handle::open(const std::string& to, const std::string& from) {
    const auto handle = ::iconv_open(to.c_str(), from.c_str());
    if (handle == none()) return std::nullopt;
    return iconv_handle{handle};
}

iconv_handle::~iconv_handle() {
    if (handle_ != none()) ::iconv_close(handle_);
}

iconv_handle::iconv_handle(iconv_handle&& other) noexcept
    : handle_{std::exchange(other.handle_, none())} {}

iconv_handle& iconv_handle::operator=(iconv_handle&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}

stop iconv_handle::convert(std::string_view& in, std::span<char>& out) {
    if (in.empty()) return stop::taken; // a null pointer would mean something else to iconv
    // iconv takes its input by char* for reasons of history and does not write to it.
    auto* from = const_cast<char*>(in.data());
    auto from_left = in.size();
    auto* to = out.data();
    auto to_left = out.size();
    const auto changed = ::iconv(handle_, &from, &from_left, &to, &to_left);
    const auto reason = errno;
    in.remove_prefix(in.size() - from_left);
    out = out.last(to_left);
    // Some systems put something similar for what the other side lacks, and count it.
    if (changed != failed) return changed == 0 ? stop::taken : stop::bad;
    if (reason == EINVAL) return stop::cut;
    return reason == E2BIG ? stop::full : stop::bad;
}

bool iconv_handle::finish(std::span<char>& out) {
    auto* to = out.data();
    auto to_left = out.size();
    const auto done = ::iconv(handle_, nullptr, nullptr, &to, &to_left) != failed;
    out = out.last(to_left);
    return done;
}

void iconv_handle::reset() { ::iconv(handle_, nullptr, nullptr, nullptr, nullptr); }

std::optional<std::string> iconv_handle::whole(std::string_view in) {
    reset();
    // Small rooms make glibc convert much of its input again and again.
    std::string all(2 * in.size() + 64, '\0');
    std::span<char> out{all};
    for (;;) {
        const auto stopped = convert(in, out);
        if (stopped == stop::taken && finish(out)) break;
        if (stopped == stop::cut || stopped == stop::bad) return std::nullopt;
        const auto used = all.size() - out.size();
        all.resize(2 * all.size());
        out = std::span<char>{all}.subspan(used);
    }
    all.resize(all.size() - out.size());
    return all;
}

} // namespace leadimport::csv
